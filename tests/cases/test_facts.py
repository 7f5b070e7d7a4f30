"""Facts are only added to; what was known on a day is known of that day for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Fact, get_case, known_case
from roedtraad.casework.service import record_facts
from tests.country import DAY, LATER, Country, admitted

OwnerFixture = Callable[[], AbstractContextManager[None]]


@pytest.mark.parametrize("table", ["cases_fact", "cases_deed", "cases_turn", "obligations_event", "access_logentry"])
@pytest.mark.parametrize("change", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
def test_the_database_refuses_to_change_what_was_recorded(
    country: Country, as_owner: OwnerFixture, table: str, change: str
) -> None:
    admitted(country.vestre)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
    with (
        pytest.raises(DatabaseError, match=r"only added to|pending trigger events"),
        as_owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_a_case_is_shown_as_it_was_known_on_an_earlier_day(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        record_facts(case=case, facts={"expected_release": date(2026, 12, 1)}, by=country.vestre.actor, today=LATER)
        vocabulary = rulebook_now().vocabulary
        found = get_case(case)
        then = [one.value for one in known_case(found, vocabulary, as_of=DAY).entries if one.fact == "expected_release"]
        now = [one.value for one in known_case(found, vocabulary).entries if one.fact == "expected_release"]
    assert then == [date(2026, 9, 17)]
    assert now == [date(2026, 9, 17), date(2026, 12, 1)]


def test_every_fact_says_who_recorded_it_when_and_from_where(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        record_facts(
            case=case, facts={"photo_id": True}, source="Set i ejendelene", by=country.vestre.actor, today=LATER
        )
        fact = Fact.objects.get(name="photo_id")
    assert (fact.by_name, fact.by_user_id, fact.unit_id) == (
        country.vestre.name,
        country.vestre.user,
        country.vestre.unit,
    )
    assert (fact.recorded_on, fact.true_from, fact.source) == (LATER, LATER, "Set i ejendelene")


def test_a_fact_keeps_the_form_of_a_case_file(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        stored = dict(Fact.objects.values_list("name", "value"))
    assert stored["benefits"] == ["kontanthjaelp"]
    assert stored["admission"] == "2026-03-02"
    assert stored["keeps_home"] is True
