"""Every address there is, asked for by every role about a case that is not theirs: one answer, the same as for nothing.

The addresses are read from the site itself, so a new page is in the matrix before anyone thinks of it.
"""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from roedtraad.core.vocabulary import FactValue
from tests.addresses import OF_A_CASE, Keys, keys_of, of_a_case, without_keys
from tests.country import DAY, Country, admitted, build_country

JONAS: dict[str, FactValue] = {"usual_stay_municipality": "0530", "registered_municipality": "0530", "keeps_home": True}
STRANGERS = {
    "Karla Fremmedsen": ("enner", "billund", "infohus"),
    "Jonas Grænsesen": ("vestre", "vestre_security", "vestre_children", "copenhagen", "copenhagen_benefits", "infohus"),
}
"""Who has nothing to do with whom. Everyone else is asked for by the tests of the policies."""
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


KEYED, PLAIN = of_a_case(), without_keys()


def people(country: Country) -> dict[str, Keys]:
    """One person in Copenhagen's prison, one from Billund in another."""
    karla = admitted(country.vestre, name="Karla Fremmedsen", cpr="7110890003")
    jonas = admitted(country.enner, name="Jonas Grænsesen", cpr="6203920002", more=JONAS)
    return {keys.name: keys for keys in map(keys_of, (karla.case, jonas.case))}


def browser(country: Country, role: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=getattr(country, role).user))
    return client


def answer(client: Client, method: str, address: str) -> tuple[int, bytes, str]:
    """What comes back, without what differs from one asking to the next."""
    said = client.get(address) if method == "get" else client.post(address, {"step": "save", "version": "1"})
    content = TOKEN.sub(b"", said.content).replace(address.encode(), b"")
    return said.status_code, content, said.headers.get("Location", "")


def leaks(country: Country) -> list[str]:
    """Where the answer about a stranger's case is any other than that about nothing."""
    found = []
    strangers = people(country)
    for name, keys in strangers.items():
        for role in STRANGERS[name]:
            client = browser(country, role)
            for address, parameters in KEYED.items():
                nothing = reverse(address, kwargs=dict.fromkeys(parameters, uuid4()))
                for method in ("get", "post"):
                    said = answer(client, method, nothing)
                    for filled in keys.filled(parameters):
                        asked = answer(client, method, reverse(address, kwargs=filled))
                        if asked != said:
                            found.append(f"{method} {address} as {role} of {name}: {asked[0]}, of nothing {said[0]}")
    return found


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY


def test_the_keys_of_all_addresses_are_known() -> None:
    assert KEYED
    for name, keys in KEYED.items():
        assert keys <= OF_A_CASE, f"{name}: tell the matrix what {sorted(keys - OF_A_CASE)} is"


def test_of_a_case_that_is_not_theirs_everyone_gets_the_answer_about_nothing(country: Country) -> None:
    assert leaks(country) == []


def test_of_a_case_that_is_theirs_the_pages_come(country: Country) -> None:
    keys = people(country)["Karla Fremmedsen"]
    client = browser(country, "vestre")
    for name, parameters in KEYED.items():
        for filled in keys.filled(parameters):
            status = client.get(reverse(name, kwargs=filled)).status_code
            assert status in (200, 204, 302, 303, 405, 409), f"{name}: {status}"


def test_no_list_search_or_count_names_a_stranger(country: Country) -> None:
    for name in people(country):
        linked = re.compile(rb"<a [^>]*>[^<]*" + re.escape(name.encode()))
        for role in STRANGERS[name]:
            client = browser(country, role)
            for address in PLAIN:
                for query in ("", "?vis=venter", "?vis=afsluttet"):
                    shown = client.get(reverse(address) + query, follow=True).content
                    assert name.encode() not in shown, f"{address}{query} shows {name} to {role}"
                for query in (f"?q={name}", f"?person={name.split()[0]}"):
                    # What was searched for may be repeated in the sentence that nothing was found.
                    shown = client.get(reverse(address) + query, follow=True).content
                    assert not linked.search(shown), f"{address}{query} leads {role} to {name}"


def test_who_is_nobody_is_sent_to_the_door_from_every_page(country: Country) -> None:
    keys = people(country)["Karla Fremmedsen"]
    for name, parameters in KEYED.items():
        for filled in keys.filled(parameters):
            for method in ("get", "post"):
                status, content, where = answer(Client(), method, reverse(name, kwargs=filled))
                assert (status, where) == (302, "/"), f"{method} {name}: {status}"
                assert b"Fremmedsen" not in content


def test_where_row_level_security_is_switched_off_the_matrix_finds_it(
    own_database: None,  # noqa: ARG001 - asked for its work
) -> None:
    country = build_country()
    with connections["owner"].cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relkind = 'r'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"alter table {table} disable row level security")
    assert leaks(country)
