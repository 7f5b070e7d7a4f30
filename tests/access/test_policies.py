"""Row-level security as the database has it: every table of a case is closed, and each role sees its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from roedtraad.access.models import LogEntry
from roedtraad.access.service import NotFound, record_look, scope, whole_cases
from roedtraad.cases.service import Case, Person, get_case, get_case_numbered, open_cases_after, search_cases
from roedtraad.obligations.service import Obligation, get_obligation, work_counts, work_list
from tests.country import DAY, Country, admitted

OwnerFixture = Callable[[], AbstractContextManager[None]]

ROOMS = ("access", "agreements", "audit", "cases", "login", "meetings", "obligations", "post", "retention", "sharing")
OPEN_TO_ALL = {
    "access_authority",
    "access_unit",
    "access_directory",
    "access_user",
    "access_membership",
    "access_session",
    "agreements_edition",
    "agreements_document",
    "obligations_lane",
    "obligations_replanning",
}
"""Tables without a person and without a case. A new table is closed, or stands here with good reason."""

UNPROTECTED = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname = 'public' and c.relname = any (%s) and not (
    c.relrowsecurity and c.relforcerowsecurity and exists (
        select from pg_policy p where p.polrelid = c.oid and p.polcmd in ('r', '*')))
"""


def tables() -> set[str]:
    return {model._meta.db_table for room in ROOMS for model in apps.get_app_config(room).get_models()}


def asked(question: str, *values: list[str]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        return list(cursor.fetchall())


def unprotected(names: set[str]) -> set[str]:
    return {str(name) for (name,) in asked(UNPROTECTED, sorted(names))}


@pytest.mark.django_db
def test_every_table_of_a_person_or_a_case_has_policies_that_bind_its_owner_too() -> None:
    assert unprotected(tables()) == OPEN_TO_ALL
    hung_on_a_case = asked(
        """select distinct table_name from information_schema.columns where table_schema = 'public'
        and (column_name in ('case_id', 'person_id') or column_name in ('cpr', 'person_name'))"""
    )
    assert {str(name) for (name,) in hung_on_a_case} <= tables() - OPEN_TO_ALL


@pytest.mark.django_db
def test_a_table_of_a_person_without_policies_would_be_found(as_owner: OwnerFixture) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("create table cases_forgotten (case_id uuid, person_name text)")
    assert unprotected({"cases_forgotten"}) == {"cases_forgotten"}


def test_without_a_scope_there_are_no_rows(country: Country) -> None:
    admitted(country.vestre)
    for table in sorted(tables() - OPEN_TO_ALL):
        assert asked(f"select count(*) from {table}") == [(0,)], table


def test_without_a_scope_nothing_can_be_written(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        person = Person.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            Person.objects.create(cpr="6101900000", name="A", sort_name="a")
        person.name = "En anden"
        with pytest.raises(DatabaseError), transaction.atomic():
            person.save()


def places(country: Country) -> dict[str, str]:
    """A case for each place: its number by the name of who admits."""
    return {
        "copenhagen": admitted(country.vestre).number,
        "billund": admitted(
            country.enner,
            name="Jonas Prøvesen",
            cpr="6203920002",
            more={"usual_stay_municipality": "0530", "registered_municipality": "0530", "keeps_home": True},
        ).number,
    }


WHOLE_CASE = {
    "vestre": {"copenhagen"},
    "vestre_security": {"copenhagen"},
    "vestre_children": {"copenhagen"},
    "copenhagen": {"copenhagen"},
    "enner": {"billund"},
    "billund": {"billund"},
}


def test_each_role_sees_the_cases_of_its_place_and_the_same_not_found_for_all_others(country: Country) -> None:
    numbers = places(country)
    with whole_cases(*open_cases_after(None, 1000)):
        keys = {case.number: case.pk for case in Case.objects.all()}
        obligations = list(Obligation.objects.values("pk", "case__number", "compartment", "person_name"))
    said = set()
    for role, worker in country.everyone.items():
        allowed = {numbers[place] for place in WHOLE_CASE.get(role, set())}
        with worker.at_work() as opened:
            for number, key in keys.items():
                for way in (partial(get_case, key), partial(get_case_numbered, number)):
                    if number in allowed:
                        assert way().number == number
                    else:
                        said.add(_refusal(way))
            assert {case.number for case in Case.objects.all()} == allowed, role
            assert {case.number for name in ("Demosen", "Prøvesen") for case in search_cases(name)} == allowed, role
            seen = {one.pk for one in Obligation.objects.all()}
            for one in obligations:
                if one["pk"] not in seen:
                    said.add(_refusal(partial(get_obligation, one["pk"])))
                else:
                    assert one["compartment"] == "" or one["compartment"] in opened.compartments
            for unit in opened.units:
                counts = work_counts(unit=unit, today=DAY)
                for tab in ("owed", "awaited", "to_take"):
                    assert counts[tab] == len(work_list(unit=unit, tab=tab, most=10_000))
    said.add(_refusal(lambda: get_case("nothing")))
    said.add(_refusal(lambda: get_obligation("nothing")))
    assert len(said) == 1


def _refusal(way: Callable[[], object]) -> str:
    with pytest.raises(NotFound) as refused:
        way()
    return repr((str(refused.value), refused.value.message, refused.value.remedy))


def test_who_gets_one_notice_sees_it_and_the_name_but_not_the_case(country: Country) -> None:
    admitted(country.vestre)
    with country.copenhagen_benefits.at_work():
        assert {one.person_name for one in Obligation.objects.all()} == {"Signe Demosen"}
        assert [person.name for person in Person.objects.all()] == ["Signe Demosen"]
        assert Case.objects.count() == 0
        assert asked("select count(*) from cases_fact") == [(0,)]
        assert asked("select count(*) from cases_placement") == [(0,)]
        assert asked("select count(*) from obligations_question") == [(0,)]


def test_where_row_level_security_is_switched_off_the_access_tests_would_fail(
    own_database: None,  # noqa: ARG001 - asked for its work
) -> None:
    from tests.country import build_country

    country = build_country()
    admitted(country.vestre)
    assert asked("select count(*) from cases_person") == [(0,)]
    with connections["owner"].cursor() as cursor:
        for table in ("cases_person", "obligations_obligation"):
            cursor.execute(f"alter table {table} disable row level security")
    assert asked("select count(*) from cases_person") == [(1,)]
    assert unprotected(tables()) == OPEN_TO_ALL | {"cases_person", "obligations_obligation"}


def test_a_look_is_recorded_with_the_grant_that_allowed_it_and_never_changed(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_look(case=case, page="case")
        look = LogEntry.objects.select_related("grant").get(kind="look")
        assert (look.user_id, look.unit_id, look.page) == (country.vestre.user, country.vestre.unit, "case")
        assert look.grant is not None
        assert look.grant.why == "placement"
        with pytest.raises(DatabaseError), transaction.atomic():
            LogEntry.objects.update(page="other")
        with pytest.raises(DatabaseError), transaction.atomic():
            LogEntry.objects.all().delete()
    with country.billund.at_work():
        assert LogEntry.objects.count() == 0


def test_a_scope_ends_with_its_transaction_and_leaves_an_outer_one_as_it_was(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        with country.billund.at_work():
            assert Case.objects.count() == 0
        assert get_case(case).number
        with whole_cases(), scope():
            assert Case.objects.count() == 0
        assert Case.objects.count() == 1
    assert Case.objects.count() == 0


def test_a_grant_that_has_ended_opens_nothing(country: Country) -> None:
    admitted(country.vestre)
    from datetime import timedelta

    with country.vestre.at_work(DAY - timedelta(days=1)):
        assert Case.objects.count() == 0
    with country.vestre.at_work(DAY):
        assert Case.objects.count() == 1


def test_the_owner_in_a_session_of_its_own_sees_nothing_either(
    own_database: None,  # noqa: ARG001 - asked for its work
) -> None:
    from tests.country import build_country

    country = build_country()
    admitted(country.vestre)
    with connections["owner"].cursor() as cursor:
        for table in sorted(tables() - OPEN_TO_ALL):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table
