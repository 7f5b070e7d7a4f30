"""One turn of the circle: the case is held, facts are recorded, the plan is made anew, grants follow. All or nothing.

Who records may not see all of the case; the planner must. So the case is found in the actor's own scope, and opened
whole for the planner afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, NotFound, current_scope, offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import (
    Case,
    Fact,
    NewFact,
    Turn,
    count_compartments,
    get_case,
    lock_case,
    moved_matters,
    protect_person,
    record_facts,
    record_turn,
)
from roedtraad.casework.checking import check_facts, check_text
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Change, Obligation, facts_of_matter, get_obligation, replan_case

PROTECTION = "protected_address"


@dataclass(slots=True)
class Held:
    """A case in hand. `change` is what the replanning gave, filled at the end of the turn."""

    case: Case
    by: Actor
    today: date
    rulebook: Rulebook
    change: Change = field(default_factory=Change)
    touched: set[str] = field(default_factory=set)
    """The compartments that were written in; the empty word is what everyone on the case sees."""
    moved: dict[str, str] = field(default_factory=dict)
    """The facts of matters that stand in a compartment by a decision which the scope may know of."""

    def record(
        self,
        facts: Mapping[str, FactValue],
        *,
        true_from: date | None = None,
        source: str = "",
        corrects: Fact | None = None,
    ) -> list[Fact]:
        """Record facts, true from a day on, without one from today."""
        check_facts(facts, self.rulebook)
        wanted = [
            NewFact(
                name=name,
                value=value,
                true_from=true_from or self.today,
                source=check_text(source, "source", most=500),
                compartment=self.compartment(name),
                corrects=corrects,
            )
            for name, value in facts.items()
        ]
        return self.record_all(wanted)

    def record_all(self, facts: Sequence[NewFact]) -> list[Fact]:
        """Record facts as they are. A protected address is said of the person too: it holds in every case of theirs."""
        self.touched.update(one.compartment for one in facts)
        protections = [one.value for one in facts if one.name == PROTECTION and isinstance(one.value, bool)]
        if protections:
            with whole_cases(self.case.pk, persons=[self.case.person_id]):
                protect_person(person=self.case.person, protected=protections[-1])
        return record_facts(case=self.case, facts=facts, by=self.by, today=self.today)

    def turned(self, kind: Turn.Kind, on: date, note: str = "") -> None:
        """Record the turn that the case took."""
        self.touched.add("")
        record_turn(case=self.case, kind=kind, on=on, by=self.by, today=self.today, note=check_text(note, "note"))

    def compartment(self, fact: str) -> str:
        """The compartment that a fact stands in; empty for most."""
        definition = self.rulebook.vocabulary.facts.get(fact)
        return (definition and definition.compartment) or self.moved.get(fact, "")


@contextmanager
def turn(
    *, case: UUID, by: Actor, today: date, expected: int | None = None, why: str = "", held_by_us: bool = False
) -> Iterator[Held]:
    """Hold a case that the scope may see, and replan it at the end. Raises NotFound, StaleCase.

    `held_by_us`: only for who works in the institution that holds the person.
    """
    with transaction.atomic():
        found = get_case(case)
        if held_by_us and not _is_ours(found):
            raise NotFound
        with whole_cases(case):
            held = Held(lock_case(case, expected), by, today, rulebook_now())
            held.moved = _moved_facts(held)
            yield held
            finish(held, why)


@contextmanager
def obligation_turn(
    *, obligation: UUID, by: Actor, today: date, expected: int | None = None, why: str = ""
) -> Iterator[tuple[Held, Obligation]]:
    """Hold the case of an obligation that the scope's units owe. Raises NotFound, StaleCase."""
    with transaction.atomic():
        found = get_obligation(obligation)
        if not _is_owed_by_us(found):
            raise NotFound
        with whole_cases(found.case_id):
            held = Held(lock_case(found.case_id, expected), by, today, rulebook_now())
            held.touched.add(found.compartment)
            yield held, Obligation.objects.get(pk=found.pk)
            finish(held, why)


def finish(held: Held, why: str) -> None:
    """Count the turn, and replan. What was written in a compartment alone is not counted: others would see it move."""
    if not held.touched or "" in held.touched:
        held.case.version += 1
    held.case.save(update_fields=["version", "entries"])
    count_compartments(case=held.case, compartments=held.touched - {""})
    change = replan_case(case=held.case, by=held.by, today=held.today, why=why)
    scope = current_scope()
    held.change = change if scope.user is None else change.seen_with(scope.compartments)


def _moved_facts(held: Held) -> dict[str, str]:
    """Where facts of moved matters are written by who may know of it; others write them as they always did."""
    scope = current_scope()
    return {
        fact: compartment
        for matter, compartment in moved_matters(held.case).items()
        if scope.user is None or compartment in scope.compartments
        for fact in facts_of_matter(held.rulebook, matter, held.case.planned_for)
    }


def _is_ours(case: Case) -> bool:
    scope = current_scope()
    directory = offices()
    holder = directory.units.get(case.institution_id) if case.institution_id else None
    ours = {directory.units[unit].authority for unit in scope.units if unit in directory.units}
    return scope.user is None or (holder is not None and holder.authority in ours)


def _is_owed_by_us(obligation: Obligation) -> bool:
    """The owner unit, or another unit of the same authority: a colleague may do it."""
    scope = current_scope()
    directory = offices()
    owner = directory.units.get(obligation.owner_unit_id) if obligation.owner_unit_id else None
    ours = {directory.units[unit].authority for unit in scope.units if unit in directory.units}
    return scope.user is None or (owner is not None and owner.authority in ours)
