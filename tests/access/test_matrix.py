"""Every address there is, by every method, as every role: of what is not theirs one answer, the same as of nothing.

What is asked is made in matrix.py from the site's own addresses and roles.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.service import roles
from tests import addresses
from tests.access import matrix
from tests.addresses import of_a_case, of_no_case, unknown_keys
from tests.country import DAY, Country, Worker, build_country

OwnerFixture = Callable[[], AbstractContextManager[None]]

LANES = 4
"""The roles are asked in so many tests, which run side by side."""


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY


def lane(country: Country, number: int) -> dict[str, Worker]:
    everyone = matrix.everyone(country)
    return {name: everyone[name] for name in sorted(everyone)[number::LANES]}


def test_what_every_key_in_an_address_names_is_known() -> None:
    assert of_a_case()
    assert unknown_keys() == {}, "tell tests/addresses.py what these keys name"


def test_every_role_is_in_the_matrix(country: Country) -> None:
    assert set(roles().roles) <= set(matrix.everyone(country))
    _, jonas = matrix.people(country)
    strangers = {name for name, worker in matrix.everyone(country).items() if matrix.is_stranger(worker, jonas.case)}
    assert set(roles().roles) <= strangers | {"exit_officer"}


@pytest.mark.parametrize("number", range(LANES))
def test_of_what_is_not_theirs_everyone_gets_the_answer_about_nothing_by_the_same_work(
    country: Country, number: int
) -> None:
    leaks = []
    for stranger in matrix.people(country):
        for turn, (name, worker) in enumerate(lane(country, number).items()):
            if matrix.is_stranger(worker, stranger.case):
                client = matrix.browser(worker)
                leaks += matrix.leaks_by_key(client, name, stranger, turn=turn)
                leaks += matrix.leaks_by_name(client, name, stranger)
    assert leaks == []


def test_of_a_case_that_is_theirs_the_pages_come_and_no_method_makes_an_error(country: Country) -> None:
    karla, _ = matrix.people(country)
    client = matrix.browser(country.vestre)
    for name, parameters in of_a_case().items():
        for filled in karla.filled(parameters):
            address = reverse(name, kwargs=filled)
            status = matrix.ask(client, "get", address).status
            assert status in (200, 204, 302, 303, 404, 405, 409), f"{name}: {status}"
            for method in matrix.METHODS:
                assert matrix.ask(client, method, address).status < 500, f"{method} {name}"


def test_who_is_nobody_is_sent_to_the_door_or_told_nothing(country: Country) -> None:
    karla, _ = matrix.people(country)
    for name, parameters in of_a_case().items():
        for filled in karla.filled(parameters):
            for method in ("get", "post"):
                said = matrix.ask(Client(), method, reverse(name, kwargs=filled))
                to_the_door = (said.status, said.where) == (302, "/")
                assert to_the_door or (said.status == 405 and not said.content), f"{method} {name}: {said.status}"
    assert matrix.leaks_by_name(Client(raise_request_exception=False), "nobody", karla, ("get", "post")) == []


def test_what_is_written_in_a_compartment_changes_no_page_of_those_outside_it(country: Country) -> None:
    karla, _ = matrix.people(country)
    outside = those_outside(country, karla)
    assert len(outside) > 3
    before = seen_by(outside, karla)
    assert matrix.write_in_compartments(country, karla.case)
    after = seen_by(outside, karla)
    assert {key for key, page in before.items() if page != after[key]} == set()


def those_outside(country: Country, karla: addresses.Keys) -> dict[str, Client]:
    """The browsers of those who have to do with the case and read no compartment."""
    found = {}
    for who, worker in matrix.everyone(country).items():
        with worker.at_work() as opened:
            if not opened.compartments and not matrix.is_stranger(worker, karla.case):
                found[who] = matrix.browser(worker)
    return found


def seen_by(outside: dict[str, Client], karla: addresses.Keys) -> dict[tuple[str, str], tuple[int, bytes, str]]:
    """Every page about the case, and every list, as they see it."""
    plain = [reverse(name, kwargs=filled or None) for name, filled in of_no_case()]
    seen = {}
    for turn, (who, client) in enumerate(outside.items()):
        several = {name: list(karla.filled(keys)) for name, keys in of_a_case().items()}
        keyed = [reverse(name, kwargs=filled[turn % len(filled)]) for name, filled in several.items()]
        for address in (*keyed, *plain):
            page = matrix.ask(client, "get", address)
            seen[who, address] = (page.status, page.content, page.where)
    return seen


# --- The matrix bites -------------------------------------------------------------------------------------------------


def test_where_row_level_security_is_switched_off_the_matrix_finds_it(
    own_database: None,  # noqa: ARG001 - asked for its work
) -> None:
    country = build_country()
    with connections["owner"].cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relkind = 'r'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"alter table {table} disable row level security")
    _, jonas = matrix.people(country)
    assert matrix.leaks_by_key(matrix.browser(country.vestre), "vestre", jonas, ("get",))


LEAK = """
create function every_name() returns setof text language sql security definer as
$$ select name || ' ' || cpr from cases_person $$;
create function every_case(asked uuid) returns setof uuid language sql security definer as
$$ select id from cases_case where id = asked $$;
"""
"""What a hurried hand may write: a function of the owner, which the doors of the policies let through."""


@pytest.fixture
def careless_pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.access.careless"


def test_a_new_page_that_lists_persons_without_a_thought_of_access_is_found_before_a_test_is_written_for_it(
    country: Country,
    careless_pages: None,  # noqa: ARG001 - asked for its work
    as_owner: OwnerFixture,
) -> None:
    _, jonas = matrix.people(country)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(LEAK)
    found = matrix.leaks_by_name(matrix.browser(country.vestre), "vestre", jonas, ("get",))
    assert {leak.split()[1] for leak in found} == {"careless_list"}
    nobody = matrix.leaks_by_name(Client(raise_request_exception=False), "nobody", jonas, ("get",))
    assert {leak.split()[1] for leak in nobody} == {"careless_list"}
    keyed = matrix.leaks_by_key(matrix.browser(country.vestre), "vestre", jonas, ("get",))
    assert {leak.split()[1] for leak in keyed} == {"careless_case", "careless_slow"}


def test_a_new_page_that_only_forgets_to_ask_for_access_shows_nothing(
    country: Country,
    careless_pages: None,  # noqa: ARG001 - asked for its work
) -> None:
    _, jonas = matrix.people(country)
    shown = matrix.ask(matrix.browser(country.vestre), "get", "/alle-personer")
    assert jonas.name.encode() not in shown.content
    assert shown.status == 500  # and as nobody could say whose names were read, there is no page at all


def test_a_new_kind_of_key_must_be_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(addresses.KINDS, "fact")
    monkeypatch.setattr(addresses, "OF_A_CASE", frozenset(addresses.KINDS))
    assert addresses.unknown_keys() == {"correct_fact": frozenset({"fact"})}
