"""The stored plan: the same as the core's, changed only where it differs, and explained."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from roedtraad.access.service import whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import get_case, known_case, open_cases_after
from roedtraad.casework.service import record_facts
from roedtraad.core.planning import plan
from roedtraad.obligations.models import Addressee
from roedtraad.obligations.service import (
    Event,
    Filters,
    Obligation,
    Replanning,
    begin_replanning,
    ground_of,
    obligations_of,
    pass_batch,
    plan_as_of,
    questions_of,
    replan_case,
    work_counts,
    work_list,
)
from tests.country import BY, DAY, LATER, Country, admitted


def test_the_stored_plan_is_the_plan_of_the_core(country: Country) -> None:
    case = admitted(country.vestre).case
    with whole_cases(case):
        found = get_case(case)
        planned = plan(known_case(found, rulebook_now().vocabulary), rulebook_now(), DAY)
        stored = {(one.rule, one.occurrence): one for one in Obligation.objects.filter(case=found)}
        assert stored.keys() == {one.key for one in planned.obligations}
        for one in planned.obligations:
            row = stored[one.key]
            assert (row.due, row.not_before, row.timing) == (one.due, one.not_before, one.timing)
            assert len(row.recipients) == len(one.recipients)
            assert row.title == one.rule.title.da
        assert {one.fact for one in questions_of(found)} == {one.fact for one in planned.questions}


def test_replanning_twice_writes_nothing(country: Country, django_assert_max_num_queries: object) -> None:
    assert django_assert_max_num_queries
    case = admitted(country.vestre).case
    with whole_cases(case):
        found = get_case(case)
        events, rows = Event.objects.count(), list(Obligation.objects.order_by("pk").values())
        change = replan_case(case=found, by=BY, today=DAY)
        assert change.empty
        assert change.unchanged == len(rows)
        assert Event.objects.count() == events
        assert list(Obligation.objects.order_by("pk").values()) == rows


def test_every_change_of_an_obligation_says_who_when_and_why(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        record_facts(case=case, facts={"expected_release": date(2026, 12, 1)}, by=country.vestre.actor, today=LATER)
        moved = Event.objects.filter(kind="moved")
        assert moved
        for event in moved:
            assert (event.by_name, event.by_user_id, event.on) == (country.vestre.name, country.vestre.user, LATER)
            assert event.was != event.became
            assert event.why == "facts"


def test_an_obligation_explains_itself_in_both_languages(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        rent = obligations_of(get_case(case)).get(rule="rent.application")
        why = rent.explanation
        assert {fact["fact"] for fact in ground_of(rent)["facts"]} >= {"housing", "rent_help_needed"}
        assert all(step["da"] and step["en"] for step in why["arithmetic"])
        assert why["basis"]
        assert why["clause"]["text"]["da"]


def test_a_unit_that_is_the_second_to_be_told_finds_it_on_its_list(country: Country) -> None:
    case = admitted(
        country.vestre, more={"benefits": frozenset({"kontanthjaelp", "foertidspension"}), "housing": "lejer"}
    ).case
    with whole_cases(case):
        further = list(Addressee.objects.select_related("obligation"))
    if not further:
        pytest.skip("no rule of the shipped agreements addresses two units here")
    from roedtraad.access.service import scope

    one = further[0]
    with scope(units=[one.unit_id], today=DAY):
        lines = work_list(unit=one.unit_id, tab="awaited")
        assert one.obligation_id in {line["id"] for line in lines}
        assert work_counts(unit=one.unit_id, today=DAY)["awaited"] == len(lines)


def test_the_list_is_paged_without_a_gap_or_a_repetition(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        everything = work_list(unit=country.vestre.unit, tab="owed", most=1000)
        paged, after = [], None
        while lines := work_list(unit=country.vestre.unit, tab="owed", most=7, after=after):
            paged.extend(lines)
            after = (lines[-1]["due"] or date.max, lines[-1]["id"])
        assert [line["id"] for line in paged] == [line["id"] for line in everything]
        assert len(everything) == work_counts(unit=country.vestre.unit, today=DAY)["owed"]


@pytest.mark.parametrize(
    ("filters", "some"),
    [
        (Filters(municipality="0101"), True),
        (Filters(municipality="0530"), False),
        (Filters(matter="rent"), True),
        (Filters(person="signe"), True),
        (Filters(person="xx"), False),
        (Filters(due_to=DAY), True),
        (Filters(due_from=date(2030, 1, 1)), False),
    ],
)
def test_a_list_is_narrowed_and_counted_alike(country: Country, filters: Filters, some: bool) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        lines = work_list(unit=country.vestre.unit, tab="owed", filters=filters, most=1000)
        assert bool(lines) == some
        assert work_counts(unit=country.vestre.unit, today=DAY, filters=filters)["owed"] == len(lines)


def test_a_list_reads_the_index_that_gives_its_order_under_the_policies(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_sort = off")
        cursor.execute(
            """explain select id from obligations_obligation where owner_unit_id = %s and state in ('possible',
            'upcoming', 'open', 'sent', 'acknowledged', 'answered') order by due, id limit 50""",
            [country.vestre.unit],
        )
        assert "obligations_owed" in "\n".join(line for (line,) in cursor.fetchall())


def test_the_plan_is_shown_as_of_an_earlier_day(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        record_facts(case=case, facts={"rent_help_needed": False}, by=country.vestre.actor, today=LATER)
        then = {one.id for part in plan_as_of(get_case(case), DAY) for one in part.plan.obligations}
        now = {one.id for part in plan_as_of(get_case(case), LATER) for one in part.plan.obligations}
    assert "rent.application" in then - now


def test_a_passing_through_all_cases_is_taken_up_where_it_stopped(country: Country) -> None:
    keys = [admitted(country.vestre, name=f"P {n}", cpr=f"610190000{n}").case for n in range(1, 5)]
    passing = begin_replanning(why="rules", today=LATER)
    assert passing.total == 4
    assert pass_batch(passing.pk, batch=3)
    assert begin_replanning(why="rules", today=LATER).pk == passing.pk  # as after a worker that was killed
    halfway = Replanning.objects.get(pk=passing.pk)
    assert (halfway.passed, halfway.lanes.get().last) == (3, sorted(keys)[2])
    assert not pass_batch(passing.pk, batch=3)
    through = Replanning.objects.get(pk=passing.pk)
    assert (through.passed, through.finished_at is not None) == (4, True)
    assert sorted(open_cases_after(None, 10)) == sorted(keys)
