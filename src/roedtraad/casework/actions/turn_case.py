"""The turns of a custody course: judgment, transfer, a new release date, release, escape, death."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from roedtraad.access.service import Actor, NotFound, Refusal, offices
from roedtraad.cases.service import Case, Fact, NewFact, Turn, close_case, end_placement, is_held, place_person
from roedtraad.casework.checking import check_day, check_happened, check_text
from roedtraad.casework.turns import Held, turn
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words
from roedtraad.obligations.service import OPEN_STATES, PRISON, Change, Obligation, hand_over


def judge(
    *,
    case: UUID,
    on: date,
    by: Actor,
    today: date,
    facts: Mapping[str, FactValue] | None = None,
    serving_from: date | None = None,
    expected: int | None = None,
) -> Change:
    """A judgment was given. With `serving_from` the person goes over to serving."""
    check_happened(on, today, "on")
    with turn(case=case, by=by, today=today, expected=expected, why="judgment", held_by_us=True) as held:
        _refuse_unless_inside(held.case)
        held.record({"judgment": on, **(facts or {})}, true_from=on)
        if serving_from is not None:
            held.record({"serving_start": serving_from, "legal_status": "afsoning"}, true_from=serving_from)
        held.turned(Turn.Kind.JUDGED, on)
    return held.change


def set_release_date(
    *, case: UUID, expected_release: date, by: Actor, today: date, source: str = "", expected: int | None = None
) -> Change:
    """The day on which release is expected is another."""
    check_day(expected_release, "expected_release")
    with turn(case=case, by=by, today=today, expected=expected, why="release_date", held_by_us=True) as held:
        _refuse_closed(held.case)
        held.record({"expected_release": expected_release}, source=source)
    return held.change


def transfer(
    *, case: UUID, to: UUID, on: date, by: Actor, today: date, note: str = "", expected: int | None = None
) -> Change:
    """The person goes to another institution. What is open goes to its list, and someone there must take it over."""
    check_happened(on, today, "on")
    directory = offices()
    unit = directory.units.get(to)
    if unit is None or directory.authorities[unit.authority].word != "institution":
        raise NotFound
    with turn(case=case, by=by, today=today, expected=expected, why="transfer", held_by_us=True) as held:
        _refuse_unless_inside(held.case)
        now = directory.units.get(held.case.institution_id) if held.case.institution_id else None
        if now is not None and now.authority == unit.authority:
            raise Refusal(
                Words("Personen sidder der allerede.", "The person is held there already."),
                Words("Vælg den institution, der modtager personen.", "Choose the institution that receives them."),
                "to",
            )
        main = directory.office(unit.authority)
        authority = directory.authorities[unit.authority]
        place_person(case=held.case, institution=main.id if main else to, on=on)
        facts: dict[str, FactValue] = {"transfer": on, "institution": authority.name}
        if authority.municipality:
            facts["institution_municipality"] = authority.municipality
        held.record(facts, true_from=on)
        held.turned(Turn.Kind.TRANSFERRED, on, note)
        hand_over(obligations=handed_over(held.case), by=held.by, today=held.today)
    return held.change


def release(
    *,
    case: UUID,
    on: date,
    by: Actor,
    today: date,
    legal_status: str = "loesladt",
    facts: Mapping[str, FactValue] | None = None,
    expected: int | None = None,
) -> Change:
    """The person is released from the institution: at the end of the sentence, or on parole."""
    check_happened(on, today, "on")
    with turn(case=case, by=by, today=today, expected=expected, why="release", held_by_us=True) as held:
        _refuse_unless_inside(held.case)
        held.record(
            {"release": on, "release_from": "institution", "legal_status": legal_status, **(facts or {})}, true_from=on
        )
        end_placement(case=held.case, on=on)
        held.turned(Turn.Kind.RELEASED, on)
    return held.change


def release_from_court(
    *,
    case: UUID,
    on: date,
    court: str,
    time: str,
    by: Actor,
    today: date,
    facts: Mapping[str, FactValue] | None = None,
    expected: int | None = None,
) -> Change:
    """The person walks out of court: everything owed at release is owed now."""
    check_happened(on, today, "on")
    note = " ".join(
        part for part in (check_text(court, "court", most=200, needed=True), check_text(time, "time", most=20)) if part
    )
    with turn(case=case, by=by, today=today, expected=expected, why="release_from_court", held_by_us=True) as held:
        _refuse_unless_inside(held.case)
        released: dict[str, FactValue] = {"release": on, "release_from": "retten", "legal_status": "loesladt"}
        held.record({**released, **(facts or {})}, true_from=on, source=note)
        end_placement(case=held.case, on=on)
        held.turned(Turn.Kind.RELEASED_FROM_COURT, on, note)
    return held.change


def record_escape(
    *, case: UUID, on: date, by: Actor, today: date, note: str = "", expected: int | None = None
) -> Change:
    """The person is gone: nobody knows any more when release is, so what hangs on it waits."""
    check_happened(on, today, "on")
    with turn(case=case, by=by, today=today, expected=expected, why="escape", held_by_us=True) as held:
        _refuse_unless_inside(held.case)
        _take_back(held, "expected_release")
        end_placement(case=held.case, on=on)
        held.turned(Turn.Kind.ESCAPED, on, note)
    return held.change


def record_death(
    *, case: UUID, on: date, by: Actor, today: date, note: str = "", expected: int | None = None
) -> Change:
    """The person has died: the case is closed, and what was still owed falls away."""
    check_happened(on, today, "on")
    with turn(case=case, by=by, today=today, expected=expected, why="death", held_by_us=True) as held:
        _refuse_closed(held.case)
        end_placement(case=held.case, on=on)
        close_case(case=held.case, on=on, why="death")
        held.turned(Turn.Kind.DIED, on, note)
    return held.change


def handed_over(case: Case) -> QuerySet[Obligation]:
    """What goes to the receiving institution's list at a transfer, and must be taken over there, by due date."""
    return Obligation.objects.filter(
        case=case, state__in=OPEN_STATES, responsible_authority__in=PRISON, certainty="certain"
    ).order_by("due", "rule", "occurrence")


def _refuse_unless_inside(case: Case) -> None:
    _refuse_closed(case)
    if not is_held(case):
        raise Refusal(
            Words("Personen sidder ikke inde nu.", "The person is not held now."),
            Words("Se i sagen, hvad der er skrevet.", "See in the case what was recorded."),
        )


def _refuse_closed(case: Case) -> None:
    if case.closed is not None:
        raise Refusal(
            Words("Sagen er lukket.", "The case is closed."),
            Words("Se i sagen, hvem der lukkede den, og hvorfor.", "See in the case who closed it, and why."),
        )


def _take_back(held: Held, name: str) -> None:
    """Nothing recorded of this fact holds any more; the records stay."""
    standing = Fact.objects.filter(case=held.case, name=name, corrections=None).exclude(value=None)
    held.record_all(
        [NewFact(name, None, one.true_from, "", one.compartment, corrects=one) for one in standing.order_by("number")]
    )
