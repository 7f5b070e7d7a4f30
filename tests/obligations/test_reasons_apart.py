"""Who only gets or owes an obligation reads, also by SQL, no fact behind it and no reason that tells of the case."""

from __future__ import annotations

import json
from datetime import date

import pytest

from roedtraad.access.service import whole_cases
from roedtraad.cases.service import Fact
from roedtraad.casework import service as verbs
from roedtraad.core.vocabulary import FactValue
from roedtraad.desk.why import _reasons
from roedtraad.obligations.service import (
    REASONS,
    Event,
    Obligation,
    get_obligation,
    ground_of,
    history_of,
    why_it_happened,
)
from tests.access.people import asked
from tests.country import DAY, LATER, Country, Worker, admitted

SECRET = "Hun har fortalt, at hun vil flytte fra sin mand"
CLOSED: dict[str, FactValue] = {"exit_wanted": True}


def everything(worker: Worker) -> str:
    """All text that SQL shows someone in the tables of obligations."""
    tables = ("obligation", "addressee", "event", "ground", "remark", "question", "caution")
    with worker.at_work(LATER):
        found = [asked(f"select to_jsonb(o) from obligations_{table} o") for table in tables]
    return json.dumps(found, default=str)


def corrected(country: Country) -> None:
    """A case whose date of release was set right, for a reason that is nobody else's business."""
    admitted(country.vestre)
    with country.vestre.at_work(LATER):
        fact = Fact.objects.get(name="expected_release")
        verbs.correct_fact(fact=fact.pk, value=date(2026, 10, 1), reason=SECRET, by=country.vestre.actor, today=LATER)


def test_the_values_of_facts_are_not_there_for_an_addressee(country: Country) -> None:
    corrected(country)
    shown = everything(country.copenhagen_benefits)
    assert "Signe Demosen" in shown
    assert '"facts"' not in shown
    assert "kontanthjaelp" not in shown
    assert '"row"' not in shown
    with country.copenhagen_benefits.at_work(LATER):
        one = Obligation.objects.order_by("rule").first()
        assert one is not None
        assert one.explanation["basis"] is not None
        assert ground_of(one) == {}
    with country.vestre.at_work(LATER):
        assert {fact["fact"] for fact in ground_of(get_obligation(one.pk))["facts"]}


def test_what_someone_wrote_of_the_case_is_not_there_for_an_addressee(country: Country) -> None:
    corrected(country)
    with country.vestre.at_work(LATER):
        assert SECRET in {why_it_happened(one) for owed in Obligation.objects.all() for one in history_of(owed)}
    assert SECRET in everything(country.vestre)
    assert SECRET not in everything(country.copenhagen_benefits)
    with country.copenhagen_benefits.at_work(LATER):
        moved = {why_it_happened(one) for owed in Obligation.objects.all() for one in history_of(owed)}
    assert moved
    assert SECRET not in moved


def test_a_reason_that_is_about_the_obligation_alone_is_told_and_ones_own_too(country: Country) -> None:
    admitted(country.vestre)
    with country.copenhagen_benefits.at_work():
        (awaited,) = Obligation.objects.filter(counterpart_unit=country.copenhagen_benefits.unit, state="open")[:1]
    with country.vestre.at_work():
        verbs.waive(obligation=awaited.pk, reason="Huslejen er betalt", by=country.vestre.actor, today=DAY)
    with country.copenhagen_benefits.at_work():
        assert "Huslejen er betalt" in {why_it_happened(one) for one in history_of(awaited)}
        own = Obligation.objects.filter(owner_unit=country.copenhagen_benefits.unit, state__in=("open", "possible"))
        for one in own[:1]:
            verbs.complete(
                obligation=one.pk, by=country.copenhagen_benefits.actor, today=DAY, on=DAY, note="Ringet i går"
            )
            assert "Ringet i går" in {why_it_happened(it) for it in history_of(one)}


def test_the_ground_of_an_obligation_in_a_compartment_is_its_readers_alone(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre_security.at_work():
        verbs.record_facts(case=case, facts=CLOSED, by=country.vestre_security.actor, today=DAY)
        closed = list(Obligation.objects.exclude(compartment="").values_list("pk", flat=True))
        assert closed
        assert all(ground_of(get_obligation(one)) for one in closed)
    for worker in (country.vestre, country.vestre_children, country.copenhagen):
        with worker.at_work():
            assert not asked("select id from obligations_ground where id = any (%s)", closed)
            assert not asked("select id from obligations_remark where obligation_id = any (%s)", closed)
            assert not asked("select id from obligations_addressee where obligation_id = any (%s)", closed)


def test_every_obligation_has_one_ground_and_a_replanning_writes_none_anew(country: Country) -> None:
    case = admitted(country.vestre).case
    with whole_cases(case):
        assert asked(
            "select count(*) from obligations_obligation o full join obligations_ground g on g.id = o.id"
            " where o.id is null or g.id is null"
        ) == [(0,)]
        before = asked("select id, xmin::text from obligations_ground order by id")
    with country.vestre.at_work():
        verbs.record_facts(case=case, facts={"mitid": True}, by=country.vestre.actor, today=DAY)
    with whole_cases(case):
        after = set(asked("select id, xmin::text from obligations_ground order by id"))
        same = [one for one in before if one in after]
        assert len(same) > len(before) / 2


@pytest.mark.usefixtures("country")
def test_the_programs_own_reasons_are_all_said_in_words() -> None:
    assert set(_reasons()) >= REASONS
    assert Event._meta.get_field("why").max_length == 2000
