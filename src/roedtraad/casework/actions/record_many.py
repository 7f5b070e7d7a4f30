"""What a job has to record in several cases at once: facts, what was done by them, and one replanning for all.

Access is the job's own matter: it was given the keys by the database, or checked the one who asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, insert_rows, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import (
    Case,
    Deed,
    NewFact,
    count_compartments,
    known_cases,
    lock_cases,
    record_deed,
    record_facts,
)
from roedtraad.casework.checking import check_facts
from roedtraad.core.facts import Case as CoreCase
from roedtraad.core.facts import Entry
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import OPEN_STATES, Obligation, facts_of_matter, replan_cases, set_done, set_state


@dataclass(slots=True)
class CaseWork:
    """What is to be recorded in one case. A fact that stands so already is not recorded twice."""

    case: UUID
    facts: dict[str, FactValue] = field(default_factory=dict)
    done: dict[UUID, date] = field(default_factory=dict)
    """Obligations that were done, with the day."""
    states: dict[UUID, Obligation.State] = field(default_factory=dict)
    """Obligations that stand between: sent, acknowledged, answered."""
    anew: dict[str, tuple[str, FactValue]] = field(default_factory=dict)
    """Duties that begin, by their rule, each with its fact. One that is open already covers this too."""
    source: str = ""


def record_in_cases(*, work: Collection[CaseWork], by: Actor, today: date, why: str) -> None:
    """Record it, and replan the cases that anything was recorded in. All or nothing."""
    wanted = {one.case: one for one in work if one.facts or one.done or one.states or one.anew}
    if not wanted:
        return
    rulebook = rulebook_now()
    for one in wanted.values():
        check_facts({**one.facts, **dict(one.anew.values())}, rulebook)
    with transaction.atomic(), whole_cases(*wanted):
        lock_cases(list(wanted))
        cases = list(Case.objects.filter(pk__in=wanted).select_related("person"))
        known = known_cases(cases, rulebook.vocabulary)
        owed = _owed(wanted.values())
        _begin_anew(wanted, by, today, why)
        deeds: list[Deed] = []
        learned = []
        for case in cases:
            one = wanted[case.pk]
            compartments = _record(case, one, known[case.pk], rulebook, by, today)
            compartments |= _between(one, owed, by, today, why)
            done = [(owed[key], on) for key, on in one.done.items() if key in owed]
            if compartments or any(it.missing for it, _ in done):  # what was asked for its sake is asked no more
                learned.append(case)
            deeds += [_deed(case, it, on, by, today) for it, on in done]
            compartments |= {it.compartment for it, _ in done}
            if compartments:
                _count(case, compartments)
        insert_rows(deeds)
        # That an obligation was done says nothing of any other: only where more was learned is the plan another.
        days = {key: on for one in wanted.values() for key, on in one.done.items() if key in owed}
        set_done(obligations=[(owed[key], on) for key, on in days.items()], by=by, today=today, why=why)
        replan_cases(cases=learned, by=by, today=today, why=why)


def _owed(work: Collection[CaseWork]) -> Mapping[UUID, Obligation]:
    """The obligations that are spoken of and still open; of the others it is recorded already."""
    keys = [key for one in work for key in (*one.done, *one.states)]
    found = Obligation.objects.filter(pk__in=keys, state__in=OPEN_STATES) if keys else ()
    return {one.pk: one for one in found}


def _begin_anew(work: Mapping[UUID, CaseWork], by: Actor, today: date, why: str) -> None:
    """A duty that was done for what was before is owed once more; one that is open stays as it is."""
    rules = {rule for one in work.values() for rule in one.anew}
    if not rules:
        return
    standing = Obligation.objects.filter(case__in=work, rule__in=rules).exclude(state=Obligation.State.WITHDRAWN)
    for duty in standing:
        case = work[duty.case_id]
        if duty.rule not in case.anew:
            continue
        if duty.state in OPEN_STATES:
            del case.anew[duty.rule]
            continue
        deeds = Deed.objects.filter(case=duty.case_id, obligation=str(duty), taken_back_by=None, takes_back=None)
        for deed in deeds.select_related("case"):
            record_deed(
                case=deed.case,
                on=deed.on,
                by=by,
                today=today,
                obligation=deed.obligation,
                note=why,
                compartment=deed.compartment,
                takes_back=deed,
            )
        set_state(obligation=duty, state=Obligation.State.OPEN, by=by, today=today, why=why, done_on=None)
    for case in work.values():
        case.facts |= dict(case.anew.values())


def _record(case: Case, work: CaseWork, known: CoreCase, rulebook: Rulebook, by: Actor, today: date) -> set[str]:
    latest: dict[str, Entry] = {one.fact: one for one in known.entries}
    new = {name: value for name, value in work.facts.items() if name not in latest or latest[name].value != value}
    if not new:
        return set()
    moved = {
        fact: compartment
        for matter, compartment in known.moved
        for fact in facts_of_matter(rulebook, matter, case.planned_for)
    }
    facts: Sequence[NewFact] = [
        NewFact(
            name=name,
            value=value,
            true_from=today,
            source=work.source,
            compartment=rulebook.vocabulary.facts[name].compartment or moved.get(name, ""),
        )
        for name, value in new.items()
    ]
    record_facts(case=case, facts=facts, by=by, today=today)
    return {one.compartment for one in facts}


def _deed(case: Case, owed: Obligation, on: date, by: Actor, today: date) -> Deed:
    return Deed(
        case=case,
        on=on,
        obligation=str(owed),
        compartment=owed.compartment,
        recorded_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def _between(work: CaseWork, owed: Mapping[UUID, Obligation], by: Actor, today: date, why: str) -> set[str]:
    found = [(owed[key], state) for key, state in work.states.items() if key in owed and owed[key].state != state]
    for one, state in found:
        set_state(obligation=one, state=state, by=by, today=today, why=why, done_on=None)
    return {one.compartment for one, _ in found}


def _count(case: Case, compartments: set[str]) -> None:
    """What was written in a compartment alone is not counted with the case: others would see it move."""
    if "" in compartments:
        case.version += 1
    case.save(update_fields=["version", "entries"])
    count_compartments(case=case, compartments=compartments - {""})
