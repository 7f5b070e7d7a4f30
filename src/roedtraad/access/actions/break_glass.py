"""Someone opens a case without a grant: recorded first, told to those who must know, open for a short time only.

The case is looked for by whoever calls (casework), after it is sure that a record will be left.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from roedtraad.access.actions.give_notice import give_notice
from roedtraad.access.models import BrokenGlass, Grant, Notice
from roedtraad.access.roles import roles
from roedtraad.access.scope import Actor, ScopeUnit, current_scope, whole_cases
from roedtraad.access.trouble import NotFound, Refusal
from roedtraad.core.words import Words

WHY = "broken_glass"
# Two at once by one user: the second waits, and is counted.
_WAIT = "select pg_advisory_xact_lock(hashtextextended(%s, 2))"


@dataclass(frozen=True, slots=True)
class Behind:
    """The case behind the glass, and who must know: its coordinators, or the unit that has it."""

    case: UUID
    person: UUID
    number: str
    users: tuple[UUID, ...] = ()
    units: tuple[UUID, ...] = ()
    authorities: tuple[UUID, ...] = ()


def may_break(*, unit: UUID, kind: str, reason: str, by: Actor) -> ScopeUnit:
    """The place from which the glass is broken. Raises NotFound, and Refusal for a reason that is none or one too many.

    Nothing here depends on who or what is asked for.
    """
    place = next((one for one in current_scope().places if one.id == unit and not one.behalf), None)
    if place is None or "break_glass" not in place.powers or by.user is None:
        raise NotFound
    rules = roles().glass
    if kind not in rules.reasons:
        raise Refusal(Words("Vælg, hvad det drejer sig om.", "Choose what it is about."), field="kind")
    if sum(not sign.isspace() for sign in reason) < rules.least_letters:
        raise Refusal(
            Words(
                f"Begrundelsen skal være på mindst {rules.least_letters} tegn.",
                f"The reason must have at least {rules.least_letters} characters.",
            ),
            Words(
                "Skriv, hvad der sker, og hvorfor det ikke kan vente.", "Write what happens, and why it cannot wait."
            ),
            field="reason",
        )
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [str(by.user)])
    lately = BrokenGlass.objects.filter(user=by.user, at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= rules.most_an_hour:
        raise Refusal(
            Words(
                f"Du har brugt nødadgangen {rules.most_an_hour} gange inden for en time.",
                f"You have used emergency access {rules.most_an_hour} times within an hour.",
            ),
            Words("Ring til den enhed, der har sagen.", "Call the unit that has the case."),
        )
    return place


def break_glass(
    *, place: ScopeUnit, kind: str, reason: str, asked_by: str, behind: Behind | None, by: Actor, today: date
) -> BrokenGlass:
    """Record it, tell of it, and open the case for a short time; where there is none, record and tell all the same.

    Never into a compartment: what is granted is the ordinary part of the case, to this user alone.
    """
    assert by.user is not None  # may_break lets in users alone
    at = timezone.now()
    glass = BrokenGlass(
        user_id=by.user,
        unit_id=place.id,
        authority_id=place.authority_id,
        kind=kind,
        reason=reason,
        asked_by=asked_by,
        at=at,
        until=at + timedelta(minutes=roles().glass.minutes),
        case_id=behind.case if behind else None,
        case_number=behind.number if behind else "",
    )
    glass.save(force_insert=True)
    told = {"reason": reason, "why": kind, "number": glass.case_number, "until": glass.until.isoformat()}
    auditors: Collection[UUID] = (place.authority_id, *(behind.authorities if behind else ()))
    give_notice(
        kind=Notice.Kind.GLASS,
        by=by,
        told=told,
        case=behind.case if behind else None,
        users=behind.users if behind else (),
        units=behind.units if behind else (),
        auditors_of=auditors,
    )
    if behind is not None:
        with whole_cases(behind.case):
            Grant.objects.create(
                case_id=behind.case,
                person_id=behind.person,
                unit_id=place.id,
                purpose="coordination",
                level=Grant.Level.CASE,
                why=WHY,
                valid_from=today,
                valid_to=today + timedelta(days=1),
                made_by=Grant.MadeBy.PERSON,
                made_by_user_id=by.user,
                only_for_id=by.user,
                until=glass.until,
            )
    return glass
