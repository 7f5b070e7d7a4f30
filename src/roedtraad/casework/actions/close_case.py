"""A case is closed when the course has ended, by itself or by someone with a reason; and opened again with a reason."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, Refusal, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases import service as cases
from roedtraad.cases.service import Case, Turn, is_held, known_case, known_cases, lock_case, outside_cases_after
from roedtraad.casework.checking import check_reason
from roedtraad.casework.turns import Held, finish, turn
from roedtraad.core.course import last_day
from roedtraad.core.facts import known_on
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Words
from roedtraad.obligations.service import Change

ENDED, CLOSED = "course_ended", "closed"
CAN_BE_REOPENED = frozenset({ENDED, CLOSED})
"""Why a case was closed that may be opened again: nobody has died, and no other case follows."""
BY = Actor("Rød Tråd")
AT_ONCE = 500


def close_case(*, case: UUID, reason: str, by: Actor, today: date, expected: int | None = None) -> Change:
    """Close the case of someone who is not held, before the rules do; what is still owed falls away."""
    reason = check_reason(reason)
    with turn(case=case, by=by, today=today, expected=expected, why=reason, held_by_us=True) as held:
        if held.case.closed is not None:
            raise Refusal(
                Words("Sagen er lukket.", "The case is closed."),
                Words("Se i sagen, hvem der lukkede den, og hvorfor.", "See in the case who closed it, and why."),
            )
        if is_held(held.case):
            raise Refusal(
                Words("Personen sidder inde.", "The person is held."),
                Words("Skriv løsladelsen først.", "Record the release first."),
            )
        cases.close_case(case=held.case, on=today, why=CLOSED)
        held.turned(Turn.Kind.CLOSED, today, reason)
    return held.change


def reopen_case(*, case: UUID, reason: str, by: Actor, today: date, expected: int | None = None) -> Change:
    """Open a closed case again; from then on it is closed by someone, and not by itself."""
    reason = check_reason(reason)
    with turn(case=case, by=by, today=today, expected=expected, why=reason, held_by_us=True) as held:
        if held.case.closed is None or held.case.closed_why not in CAN_BE_REOPENED:
            raise _not_again()
        try:
            cases.reopen_case(case=held.case)
        except Refusal:
            raise _not_again() from None  # that there is another case may be more than one may know
        held.turned(Turn.Kind.REOPENED, today, reason)
    return held.change


def _not_again() -> Refusal:
    return Refusal(
        Words("Sagen kan ikke åbnes igen.", "The case cannot be opened again."),
        Words("Sidder personen inde igen, så brug Genindsæt.", "If the person is held again, use Readmit."),
    )


def course_ends(case: Case, rulebook: Rulebook, today: date) -> date | None:
    """The last day of the course as it is known; None while nobody knows, and where someone has reopened the case."""
    known = known_on(known_case(case, rulebook.vocabulary), rulebook.vocabulary, today)
    day = last_day(known, rulebook.national.course_end)
    return None if day is None or _is_reopened(case) else day


def close_ended(*, today: date) -> int:
    """Close every case whose course has ended, and give how many: what was stopped goes on where it was."""
    closed, last = 0, None
    while keys := outside_cases_after(last, AT_ONCE):
        last = keys[-1]
        closed += sum(_close_if_ended(key, today) for key in _may_have_ended(keys, today))
    return closed


def _may_have_ended(keys: list[UUID], today: date) -> list[UUID]:
    """Those of some cases whose last day is over, read together."""
    rulebook = rulebook_now()
    with transaction.atomic(), whole_cases(*keys):
        known = known_cases(list(Case.objects.filter(pk__in=keys)), rulebook.vocabulary)
        ends = {
            key: last_day(known_on(one, rulebook.vocabulary, today), rulebook.national.course_end)
            for key, one in known.items()
        }
    return [key for key, day in ends.items() if day is not None and day < today]


def _close_if_ended(key: UUID, today: date) -> bool:
    with transaction.atomic(), whole_cases(key):
        held = Held(lock_case(key), BY, today, rulebook_now())
        day = course_ends(held.case, held.rulebook, today)
        if day is None or day >= today or held.case.closed is not None or is_held(held.case):
            return False
        cases.close_case(case=held.case, on=day, why=ENDED)
        held.turned(Turn.Kind.COURSE_ENDED, day)
        finish(held, ENDED)
        return True


def _is_reopened(case: Case) -> bool:
    return case.turns.filter(kind=Turn.Kind.REOPENED).exists()
