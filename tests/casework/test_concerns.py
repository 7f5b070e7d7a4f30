"""Concerns and the work in a compartment: raised by who does not read it, done in order, moved by decisions alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from roedtraad.access.service import NotFound, Refusal, keep_user, offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Deed, Fact, Move, compartment_version, get_case, version_seen
from roedtraad.casework.service import (
    complete,
    move_matter_in,
    move_matter_out,
    raise_concern,
    receipt_number,
    record_facts,
)
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Caution, Event, Obligation, Question, plan_and_states_as_of
from tests.country import DAY, LATER, LONG_AGO, Country, Worker, admitted, with_signs

MENTOR: dict[str, FactValue] = {"mentor_need": True, "mentor_running": False}


def seen_by(worker: Worker) -> list[Any]:
    """All that someone can read of cases, but for the count of writings."""
    with worker.at_work(LATER):
        return [
            sorted(Fact.objects.values_list("name", "value", "recorded_on"), key=str),
            sorted(
                Obligation.objects.values_list(
                    "rule",
                    "occurrence",
                    "state",
                    "due",
                    "owner_unit",
                    "counterpart_unit",
                    "recipient_names",
                    "changed_on",
                ),
                key=str,
            ),
            sorted(
                Event.objects.values_list("obligation__rule", "kind", "was", "became", "why", "on", "by_name"), key=str
            ),
            sorted(Question.objects.values_list("fact", "due", "decides"), key=str),
            sorted(Caution.objects.values_list("code", "text"), key=str),
            Move.objects.count(),
        ]


def says(country: Country, case: Any, facts: dict[str, FactValue], source: str = "") -> None:
    worker = country.vestre_security
    with worker.at_work():
        record_facts(case=case, facts=facts, by=worker.actor, today=DAY, source=source)


# --- Raising ---------------------------------------------------------------------------------------------------------


def test_anyone_on_the_staff_raises_a_concern_for_a_child_and_sees_nothing_of_it_afterwards(country: Country) -> None:
    case = admitted(country.vestre).case
    before = seen_by(country.vestre)
    with country.vestre.at_work():
        receipt = raise_concern(
            case=case, kind="child_concern", text="Barnet sov i bilen.", by=country.vestre.actor, today=DAY
        )
    assert seen_by(country.vestre) == before
    with country.vestre_children.at_work():
        fact = Fact.objects.get(name="child_concern")
        assert (fact.value, fact.source, fact.by_name) == (True, "Barnet sov i bilen.", country.vestre.name)
        assert receipt_number(fact.pk) == receipt.number
        owed = Obligation.objects.get(rule="child_concern.notice")
        assert (owed.state, owed.compartment) == ("open", "child_concern")


def test_a_concern_for_radicalisation_goes_to_security_with_its_signs_and_not_to_the_childrens_officer(
    country: Country,
) -> None:
    case = admitted(country.vestre).case
    with_signs(country.vestre, case)
    with country.vestre_security.at_work():
        assert set(Fact.objects.filter(compartment="radicalisation").values_list("name", flat=True)) == {
            "radicalisation_reported",
            "radicalisation_signs",
        }
    with country.vestre_children.at_work():
        assert not Fact.objects.filter(compartment="radicalisation").exists()


def test_raising_again_looks_the_same_as_raising_first(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        first, second = (
            raise_concern(case=case, kind="child_concern", text="x", by=country.vestre.actor, today=DAY)
            for _ in range(2)
        )
    assert (len(first.number), first.kind) == (len(second.number), second.kind)
    assert first.number != second.number


def test_who_has_no_such_duty_or_not_the_case_raises_nothing(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.copenhagen.at_work(), pytest.raises(Refusal):
        raise_concern(case=case, kind="radicalisation", text="x", by=country.copenhagen.actor, today=DAY)
    with country.enner.at_work(), pytest.raises(NotFound):
        raise_concern(case=case, kind="child_concern", text="x", by=country.enner.actor, today=DAY)
    with country.vestre.at_work(), pytest.raises(Refusal):
        raise_concern(case=case, kind="exit", text="x", by=country.vestre.actor, today=DAY)


# --- The steps of a radicalisation concern ---------------------------------------------------------------------------


@pytest.mark.shows("K-13.1", "K-13.2", "K-13.3")
def test_the_steps_come_in_order_and_what_is_missing_is_said(country: Country) -> None:
    case = admitted(country.vestre).case
    with pytest.raises(Refusal, match="Kategori af bekymring kan ikke skrives nu") as refused:
        says(country, case, {"radicalisation_category": "2"})
    assert "Bekymring er indberettet" in refused.value.remedy.da
    says(country, case, {"radicalisation_reported": True})
    with pytest.raises(Refusal, match="Afklarende samtale"):
        says(country, case, {"clarifying_conversation": DAY})
    says(country, case, {"radicalisation_category": "2"})
    with pytest.raises(Refusal, match="gives videre"):
        says(country, case, {"radicalisation_passed_on": True}, "hvorfor")
    says(country, case, {"clarifying_conversation": DAY})
    with pytest.raises(Refusal, match="begrundelse"):
        says(country, case, {"radicalisation_passed_on": True})
    with pytest.raises(Refusal, match="Arbejdsgruppen"):
        says(country, case, {"radicalisation_working_group": DAY})
    says(country, case, {"radicalisation_passed_on": True}, "Nye kontakter udenfor.")
    says(country, case, {"radicalisation_working_group": DAY})
    says(country, case, {"radicalisation_plan": DAY})
    with country.vestre_security.at_work():
        done = set(Obligation.objects.filter(matter="radicalisation", state="done").values_list("rule", flat=True))
    assert {
        f"radicalisation.{step}" for step in ("analysis", "conversation", "decision", "working_group", "plan")
    } <= done
    with country.infohus.at_work():
        assert "radicalisation.pass_on" in set(Obligation.objects.values_list("rule", flat=True))
    with country.copenhagen.at_work():
        assert not Obligation.objects.filter(matter="radicalisation").exists()


@pytest.mark.shows("K-13.2")
def test_category_1_leads_to_no_conversation_and_a_no_leads_nowhere(country: Country) -> None:
    case = admitted(country.vestre).case
    says(country, case, {"radicalisation_reported": True})
    says(country, case, {"radicalisation_category": "1"})
    with pytest.raises(Refusal, match="Afklarende samtale"):
        says(country, case, {"clarifying_conversation": DAY})
    says(country, case, {"radicalisation_category": "3"})
    says(country, case, {"clarifying_conversation": DAY})
    says(country, case, {"radicalisation_passed_on": False}, "Det var en spøg.")
    with pytest.raises(Refusal, match="Arbejdsgruppen"):
        says(country, case, {"radicalisation_working_group": DAY})


# --- Moving into and out of a compartment ----------------------------------------------------------------------------


def moved_in(country: Country, case: Any, matter: str = "mentor", today: Any = LATER) -> None:
    worker = country.vestre_security
    with worker.at_work(today):
        move_matter_in(
            case=case,
            matter=matter,
            compartment="exit",
            reason="Mentoren er fra exitforløbet.",
            by=worker.actor,
            today=today,
        )


def test_after_a_move_it_is_to_others_as_if_it_had_never_been_recorded(country: Country) -> None:
    from roedtraad.casework.service import record_facts as record

    case = admitted(country.vestre).case
    outsiders = (country.vestre, country.vestre_children, country.copenhagen, country.copenhagen_benefits)
    with country.vestre.at_work(LATER):
        record(case=case, facts={"nemkonto": True}, by=country.vestre.actor, today=LATER)
    never = [seen_by(worker) for worker in outsiders]
    with transaction.atomic():
        with country.vestre.at_work(LATER):
            record(case=case, facts=MENTOR, by=country.vestre.actor, today=LATER)
        assert [seen_by(worker) for worker in outsiders] != never
        version = versions(country.vestre, case)
        moved_in(country, case)
        assert [seen_by(worker) for worker in outsiders] == never
        assert versions(country.vestre, case) == version  # nothing for their browsers to fetch


def versions(worker: Worker, case: Any) -> str:
    with worker.at_work(LATER):
        return version_seen(Case.objects.get(pk=case))


def test_facts_deeds_and_duties_follow_and_the_decision_stands_inside(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_facts(case=case, facts=MENTOR, by=country.vestre.actor, today=DAY)
    with whole_cases(case):
        owed = Obligation.objects.filter(matter="mentor", state__in=("open", "upcoming")).first()
        assert owed is not None
        complete(obligation=owed.pk, by=country.vestre.actor, today=DAY, note="Hans Prøve er mentor.")
    with country.vestre.at_work():
        assert Deed.objects.filter(obligation=str(owed)).exists()
    moved_in(country, case)
    with country.vestre_security.at_work(LATER):
        assert set(Fact.objects.filter(compartment="exit").values_list("name", flat=True)) == set(MENTOR)
        inside = Obligation.objects.get(pk=owed.pk)
        assert (inside.compartment, inside.state) == ("exit", "done")
        assert Deed.objects.get(obligation=str(owed)).compartment == "exit"
        move = Move.objects.get()
        assert (move.matter, move.compartment, move.into, move.on) == ("mentor", "exit", True, LATER)
        assert (move.by_name, move.reason) == (country.vestre_security.name, "Mentoren er fra exitforløbet.")
    with country.vestre.at_work(LATER):
        assert not Deed.objects.filter(obligation=str(owed)).exists()
        assert not Obligation.objects.filter(pk=owed.pk).exists()
        assert not Obligation.objects.filter(matter="mentor", state="done").exists()


def test_out_again_it_is_everyones_and_that_is_a_decision_too(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_facts(case=case, facts=MENTOR, by=country.vestre.actor, today=DAY)
        before = set(Obligation.objects.filter(matter="mentor").values_list("rule", "state", "due"))
    moved_in(country, case)
    worker = country.vestre_security
    with worker.at_work(LATER):
        move_matter_out(
            case=case, matter="mentor", compartment="exit", reason="Forløbet er slut.", by=worker.actor, today=LATER
        )
        assert [one.into for one in Move.objects.order_by("recorded_at")] == [True, False]
        with pytest.raises(Refusal):
            move_matter_in(case=case, matter="mentor", compartment="exit", reason="Igen.", by=worker.actor, today=LATER)
    with country.vestre.at_work(LATER):
        assert set(Fact.objects.filter(name__in=MENTOR).values_list("name", flat=True)) == set(MENTOR)
        assert set(Obligation.objects.filter(matter="mentor").values_list("rule", "state", "due")) == before
        assert Move.objects.count() == 0


def test_what_is_written_inside_stays_inside_and_what_others_write_stays_theirs(country: Country) -> None:
    case = admitted(country.vestre).case
    moved_in(country, case)
    with country.vestre_security.at_work(LATER):
        record_facts(case=case, facts={"mentor_running": True}, by=country.vestre_security.actor, today=LATER)
    with country.vestre.at_work(LATER):
        assert not Fact.objects.filter(name="mentor_running").exists()
        record_facts(case=case, facts={"mentor_running": False}, by=country.vestre.actor, today=LATER)
        assert Fact.objects.get(name="mentor_running").value is False


def test_a_fact_that_decides_something_outside_its_matter_stays_outside(country: Country) -> None:
    case = admitted(country.vestre, more={"needs_housing": True}).case  # keeps_home decides which municipality acts
    with country.vestre.at_work():
        municipality = get_case(case).municipality
    moved_in(country, case, "housing")
    with country.vestre.at_work(LATER):
        names = set(Fact.objects.values_list("name", flat=True))
        assert "keeps_home" in names
        assert "needs_housing" not in names
        assert get_case(case).municipality == municipality


@pytest.mark.parametrize("role", ["vestre", "vestre_children", "copenhagen", "infohus"])
def test_who_does_not_read_the_compartment_of_the_case_moves_nothing(country: Country, role: str) -> None:
    case = admitted(country.vestre).case
    worker: Worker = getattr(country, role)
    with worker.at_work(), pytest.raises(NotFound):
        move_matter_in(case=case, matter="mentor", compartment="exit", reason="x", by=worker.actor, today=DAY)


def test_without_a_decision_the_database_changes_no_compartment_and_with_one_nothing_else(country: Country) -> None:
    case = admitted(country.vestre).case
    with whole_cases(case):
        for change in ("compartment = 'exit'", "value = '1'"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"update cases_fact set {change} where case_id = %s", [case])
    moved_in(country, case)
    with whole_cases(case):
        for change in ("compartment = 'radicalisation'", "value = '1', compartment = 'exit'", "source = 'x'"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"update cases_fact set {change} where case_id = %s", [case])
        with pytest.raises(DatabaseError), transaction.atomic():
            Move.objects.update(reason="en anden")


# --- A version of its own, and an earlier day ------------------------------------------------------------------------


def test_a_compartment_counts_its_writings_for_its_readers_alone(country: Country) -> None:
    case = admitted(country.vestre).case
    before = {
        role: versions(worker, case) for role, worker in (("in", country.vestre_security), ("out", country.vestre))
    }
    says(country, case, {"exit_wanted": True})
    assert versions(country.vestre, case) == before["out"]
    assert versions(country.vestre_security, case) != before["in"]
    with country.vestre_security.at_work():
        assert compartment_version(get_case(case), "exit") == 1
    with country.vestre_children.at_work():
        assert compartment_version(get_case(case), "exit") == 0


def exit_worker_in_copenhagen(country: Country) -> Worker:
    """Cleared for exit, in a unit that has the case, and with no grant to the facts of the compartment."""
    unit = offices().units[country.copenhagen.unit]
    user = keep_user(
        username="eki-exit",
        name="Prøve Exitmedarbejder",
        unit=apps.get_model("access", "Unit").objects.get(pk=unit.id),
        role="exit_worker",
        role_name=rulebook_now().vocabulary.roles["exit_worker"],
        since=LONG_AGO,
    )
    return Worker(user.pk, unit.id, user.name)


def test_a_unit_that_is_owed_something_in_a_compartment_sees_it_as_owed_on_an_earlier_day_too(country: Country) -> None:
    case = admitted(country.vestre).case
    says(country, case, {"exit_wanted": True})
    with exit_worker_in_copenhagen(country).at_work(LATER):
        owed = Obligation.objects.get(rule="exit.enquiry")
        then = {one.rule: one for one in plan_and_states_as_of(get_case(case), DAY + timedelta(days=1)).obligations}
        assert Fact.objects.filter(compartment="exit").count() == 0
        assert then["exit.enquiry"].state == owed.state == "open"
        assert then["exit.enquiry"].due == owed.due
        assert not then["exit.enquiry"].explanation
