"""Facts of a case: recorded, corrected, and shown before they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Fact, NewFact, Turn, get_case, known_case
from roedtraad.casework.checking import check_day, check_decisions, check_facts, check_reason
from roedtraad.casework.turns import turn
from roedtraad.core.facts import Entry
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words
from roedtraad.obligations.service import Change, differences


def record_facts(
    *,
    case: UUID,
    facts: Mapping[str, FactValue],
    by: Actor,
    today: date,
    true_from: date | None = None,
    source: str = "",
    expected: int | None = None,
) -> Change:
    """Record facts, true from a day on (today where none is given), and replan. All of them or none."""
    with turn(case=case, by=by, today=today, expected=expected, why="facts") as held:
        check_facts(facts, held.rulebook)
        check_decisions(facts, known_case(held.case, held.rulebook.vocabulary), held.rulebook, source, today)
        held.record(facts, true_from=true_from, source=source)
    return held.change


def correct_fact(
    *, fact: UUID, value: FactValue | None, reason: str, by: Actor, today: date, expected: int | None = None
) -> Change:
    """Correct a recorded fact: the earlier one stays, and no longer counts. None: it is not known after all."""
    reason = check_reason(reason)
    found = Fact.objects.filter(pk=fact).first()
    if found is None:
        raise NotFound
    with turn(case=found.case_id, by=by, today=today, expected=expected, why=reason) as held:
        if found.corrections.exists():
            raise Refusal(
                Words("Oplysningen er allerede rettet.", "The fact has been corrected already."),
                Words("Se, hvad der står nu, og ret det.", "See what stands now, and correct that."),
            )
        if value is not None:
            check_facts({found.name: value}, held.rulebook)
        held.record_all([NewFact(found.name, value, found.true_from, reason[:500], found.compartment, corrects=found)])
    return held.change


def move_municipality(
    *, case: UUID, municipality: str, on: date, by: Actor, today: date, expected: int | None = None
) -> Change:
    """The person has moved: another municipality is registered, and what is owed goes where it now belongs."""
    check_day(on, "on")
    with turn(case=case, by=by, today=today, expected=expected, why="moved") as held:
        facts: dict[str, FactValue] = {"registered_municipality": municipality, "usual_stay_municipality": municipality}
        held.record(facts, true_from=on)
        held.turned(Turn.Kind.MOVED, on)
    return held.change


def preview(
    *, case: UUID, facts: Mapping[str, FactValue], by: Actor, today: date, true_from: date | None = None
) -> Change:
    """Say what recording these facts would change, and save nothing. Raises as the recording itself would."""
    found, rulebook = get_case(case), rulebook_now()
    check_facts(facts, rulebook)
    with transaction.atomic(), whole_cases(case):
        known = known_case(found, rulebook.vocabulary)
        added = tuple(Entry(name, value, true_from or today, today) for name, value in facts.items())
        meant = replace(known, entries=(*known.entries, *added))
        (diff,) = differences([found], {case: meant}, by, today, "")
    scope = current_scope()
    return diff.change if scope.user is None else diff.change.seen_with(scope.compartments)
