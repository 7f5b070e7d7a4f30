"""The gate, stored: every question and answer stays, inside the compartment that it is about, and opens the post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from roedtraad.access.service import NotFound, Refusal, scope
from roedtraad.cases.service import get_case
from roedtraad.casework.service import judge, record_facts
from roedtraad.core.vocabulary import FactValue
from roedtraad.sharing.service import Decision, Permit, ask, compartment_of, decisions_of, permit
from tests.country import DAY, Country, Worker, admitted

CONCERN: dict[str, FactValue] = {"radicalisation_reported": True}
PLAN = {"recipient": "municipality", "category": "action_plan", "purpose": "coordination"}
EXTREMISM = {"category": "radicalisation", "purpose": "prevention_of_extremism"}


def asked(worker: Worker, case: object, *, reason: str = "Nødvendigt for løsladelsen.", **exchange: str) -> Decision:
    return ask(case=case, by=worker.actor, today=DAY, reason=reason, **exchange)  # type: ignore[arg-type]


def concerned(country: Country) -> object:
    case = admitted(country.vestre).case
    with country.vestre_security.at_work():
        record_facts(case=case, facts=CONCERN, by=country.vestre_security.actor, today=DAY)
    return case


def test_an_answer_is_kept_with_who_when_basis_needs_and_what_comes_after(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        decision = asked(country.vestre, case, **PLAN)
        assert (decision.sender, decision.verdict, decision.compartment) == ("institution", "allowed", "")
        assert (decision.by_name, decision.unit_id, decision.asked_on) == (
            country.vestre.name,
            country.vestre.unit,
            DAY,
        )
        assert decision.basis
        assert {one["kind"] for one in decision.after} >= {"note"}
        assert decision.reason == "Nødvendigt for løsladelsen."
        assert asked(country.vestre, case, reason="", **PLAN).verdict == "needs"
    with country.copenhagen.at_work():
        assert Decision.objects.count() == 2  # those who have the case see what was asked of it


@pytest.mark.shows("R-3.3.4")
def test_a_radicalisation_concern_goes_to_the_infohus_and_never_to_the_municipality(country: Country) -> None:
    case = concerned(country)
    worker = country.vestre_security
    with worker.at_work():
        assert asked(worker, case, recipient="infohus", **EXTREMISM).verdict == "allowed"
        for purpose in ("prevention_of_extremism", "coordination", "ksp", "notice"):
            refused = asked(worker, case, recipient="municipality", category="radicalisation", purpose=purpose)
            assert refused.verdict == "denied"
            assert "aldrig direkte til kommunen" in refused.text
            with pytest.raises(Refusal, match="aldrig direkte til kommunen"):
                permit(decision=refused.pk, today=DAY)


def test_what_was_asked_of_a_compartment_is_seen_only_inside_it(country: Country) -> None:
    case = concerned(country)
    with country.vestre_security.at_work():
        decision = asked(country.vestre_security, case, recipient="infohus", **EXTREMISM)
        assert decision.compartment == "radicalisation"
    for worker in (country.vestre, country.vestre_children, country.copenhagen, country.kif):
        with worker.at_work():
            assert not Decision.objects.exists()
            with pytest.raises(NotFound):
                permit(decision=decision.pk, today=DAY)


def test_to_who_is_outside_a_compartment_its_words_are_not_on_the_list_and_no_answer_tells_of_it(
    country: Country,
) -> None:
    answers = []
    for case in (admitted(country.vestre, name="En", cpr="6101900000").case, concerned(country)):
        with country.vestre.at_work():
            for category in ("radicalisation", "nothing"):
                with pytest.raises(Refusal) as refused:
                    asked(country.vestre, case, recipient="infohus", category=category, purpose="notice")
                answers.append((refused.value.message, refused.value.remedy, refused.value.field))
            for category in ("identity", "action_plan", "whereabouts", "risk_assessment"):
                given = [
                    (one.verdict, one.text, one.needs)
                    for recipient in ("municipality", "police", "infohus", "omraade_sikkerhed")
                    for purpose in ("coordination", "notice", "benefits")
                    for one in [asked(country.vestre, case, recipient=recipient, category=category, purpose=purpose)]
                ]
                answers.append((category, repr(given), ""))  # type: ignore[arg-type]
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert answers[0] == answers[1]


def test_who_reads_ksp_and_not_radicalisation_hears_the_same_whether_there_is_a_concern(country: Country) -> None:
    said = []
    for case in (admitted(country.vestre, name="En", cpr="6101900000").case, concerned(country)):
        with scope(units=[country.vestre_security.unit], compartments=["ksp"], today=DAY):
            one = asked(country.vestre_security, case, recipient="police", category="ksp_entry", purpose="ksp")
            said.append((one.verdict, one.text, one.needs))
    assert said[0] == said[1]
    assert said[0][0] == "needs"


def test_who_does_not_have_the_case_asks_of_nothing(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.enner.at_work(), pytest.raises(NotFound):
        asked(country.enner, case, **PLAN)


def test_the_answers_are_only_added_to(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        asked(country.vestre, case, **PLAN)
        for change in (lambda: Decision.objects.update(verdict="denied"), lambda: Decision.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_permit_is_for_just_that_today_and_comes_from_the_gate_alone(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        given = permit(decision=asked(country.vestre, case, **PLAN).pk, today=DAY)
        assert given.covers(case=case, recipient="municipality", category="action_plan", day=DAY)
        assert not given.covers(case=case, recipient="police", category="action_plan", day=DAY)
        assert not given.covers(case=case, recipient="municipality", category="health", day=DAY)
        assert not given.covers(
            case=case, recipient="municipality", category="action_plan", day=DAY + timedelta(days=1)
        )
        with pytest.raises(Refusal):
            permit(decision=asked(country.vestre, case, reason="", **PLAN).pk, today=DAY)
    with pytest.raises(TypeError, match="sharing"):
        Permit(given.decision, case, "municipality", "action_plan", "coordination", "", DAY)


def test_a_yes_that_has_become_a_no_meanwhile_permits_nothing(country: Country) -> None:
    case = admitted(country.vestre).case
    worker = country.vestre_security
    with country.vestre.at_work():
        judge(case=case, on=DAY, serving_from=DAY, by=country.vestre.actor, today=DAY)
    with worker.at_work():
        said = asked(worker, case, recipient="police", category="ksp_entry", purpose="ksp")
        assert said.verdict == "allowed"
        permit(decision=said.pk, today=DAY)
        record_facts(case=case, facts={"expected_release": DAY + timedelta(days=900)}, by=worker.actor, today=DAY)
        with pytest.raises(Refusal):
            permit(decision=said.pk, today=DAY)
        assert [one.pk for one in decisions_of(get_case(case))] == [said.pk]


def test_the_compartment_of_an_exchange_follows_from_the_duties_of_the_rules() -> None:
    from roedtraad.rulefolder import find_shipped, read_rulebook

    rulebook = read_rulebook(find_shipped())
    for (category, purpose), compartment in {
        ("radicalisation", "coordination"): "radicalisation",
        ("identity", "prevention_of_extremism"): "radicalisation",
        ("exit", "exit"): "exit",
        ("ksp_entry", "ksp"): "ksp",
        ("identity", "ksp"): "ksp",
        ("child_concern", "child_protection"): "child_concern",
        ("action_plan", "coordination"): "",
        ("identity", "notice"): "",
    }.items():
        assert compartment_of(category, purpose, rulebook) == compartment
