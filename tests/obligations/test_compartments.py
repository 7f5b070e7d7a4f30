"""What stands in a compartment is seen by nobody without clearance: no fact, obligation, question, warning or count."""

from __future__ import annotations

import pytest

from roedtraad.access.service import NotFound, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Fact, get_case, known_case
from roedtraad.casework.service import preview, record_facts
from roedtraad.core.vocabulary import COMPARTMENTS, FactValue
from roedtraad.obligations.parts import compartment_of, planner
from roedtraad.obligations.service import (
    Caution,
    Event,
    Obligation,
    Question,
    plan_seen,
    work_counts,
    work_list,
)
from tests.country import DAY, Country, Worker, admitted

HIDDEN: dict[str, FactValue] = {
    "exit_wanted": True,
    "radicalisation_reported": True,
    "radicalisation_category": "2",
    "ksp_relevant": True,
}


def seen_by(worker: Worker) -> list[object]:
    """All that someone can count or read."""
    with worker.at_work():
        unit = worker.unit
        return [
            sorted(Fact.objects.values_list("name", flat=True)),
            sorted(Obligation.objects.values_list("rule", "state", "due")),
            sorted(Question.objects.values_list("fact", "due", "decides")),
            sorted(Caution.objects.values_list("code", "text")),
            Event.objects.count(),
            work_counts(unit=unit, today=DAY),
            len(work_list(unit=unit, tab="owed", most=1000)),
            sorted(Case.objects.values_list("number", "version")),
        ]


@pytest.mark.parametrize("hidden", [HIDDEN, {"radicalisation_reported": True}], ids=["all", "concern"])
def test_who_has_no_clearance_cannot_tell_that_anything_was_recorded(
    country: Country, hidden: dict[str, FactValue]
) -> None:
    case = admitted(country.vestre).case
    outsiders = [country.vestre, country.copenhagen_benefits, country.vestre_children, country.billund]
    if "ksp_relevant" not in hidden:
        outsiders.append(country.copenhagen)  # whom exit and KSP are sent to
    before = [seen_by(worker) for worker in outsiders]
    with country.vestre_security.at_work():
        change = record_facts(case=case, facts=hidden, by=country.vestre_security.actor, today=DAY)
        assert {one.compartment for one in (*change.added, *change.done)} >= {"radicalisation"}
        assert {"radicalisation_reported"} <= set(Fact.objects.values_list("name", flat=True))
    assert [seen_by(worker) for worker in outsiders] == before


def test_a_cleared_unit_elsewhere_does_not_see_the_compartment_of_a_case_that_is_not_its_own(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre_security.at_work():
        record_facts(case=case, facts=HIDDEN, by=country.vestre_security.actor, today=DAY)
    with country.enner.at_work():
        assert Obligation.objects.count() == 0
        assert Fact.objects.count() == 0


def test_who_is_told_of_a_concern_sees_that_and_no_fact(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre_security.at_work():
        record_facts(case=case, facts=HIDDEN, by=country.vestre_security.actor, today=DAY)
    with country.infohus.at_work():
        assert {one.compartment for one in Obligation.objects.all()} == {"radicalisation"}
        assert Fact.objects.count() == 0


@pytest.mark.parametrize("fact", sorted(HIDDEN))
def test_a_fact_of_a_compartment_is_to_others_a_fact_that_does_not_exist(country: Country, fact: str) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        for verb in (record_facts, preview):
            with pytest.raises(NotFound):
                verb(case=case, facts={fact: HIDDEN[fact]}, by=country.vestre.actor, today=DAY)


def test_the_change_of_an_ordinary_fact_says_nothing_of_what_moved_in_a_compartment(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre_security.at_work():
        record_facts(case=case, facts=HIDDEN, by=country.vestre_security.actor, today=DAY)
    from datetime import date

    with country.vestre.at_work():
        change = record_facts(
            case=case, facts={"expected_release": date(2026, 12, 1)}, by=country.vestre.actor, today=DAY
        )
        told = (*change.added, *change.moved, *change.rerouted, *change.withdrawn, *change.done)
        assert told
        assert all(not one.compartment for one in told)


def test_the_ordinary_part_of_a_plan_is_the_same_whatever_stands_in_the_compartments(country: Country) -> None:
    case = admitted(country.vestre).case
    rulebook = rulebook_now()
    with whole_cases(case):
        plain = known_case(get_case(case), rulebook.vocabulary)
        with country.vestre_security.at_work():
            record_facts(case=case, facts=HIDDEN, by=country.vestre_security.actor, today=DAY)
        full = known_case(get_case(case), rulebook.vocabulary)
    assert len(full.entries) == len(plain.entries) + len(HIDDEN)
    one, other = (planner(rulebook).parts(known, DAY)[0] for known in (plain, full))
    assert one.plan.obligations == other.plan.obligations
    assert (one.questions, one.warnings) == (other.questions, other.warnings)
    assert [part.compartment for part in plan_seen(full, DAY)] == [""]


def test_no_ordinary_rule_reads_a_fact_of_a_compartment() -> None:
    from roedtraad.rulefolder import find_shipped, read_rulebook

    rulebook = read_rulebook(find_shipped())
    for rule in rulebook.national.obligations.values():
        assert compartment_of(rule, rulebook.vocabulary) == (rule.matter if rule.matter in COMPARTMENTS else "")
