"""Search: within one's grants, by the beginnings of names, Danish letters right, near misses forgiven, by an index."""

from __future__ import annotations

import pytest
from django.db import connection

from roedtraad.cases.service import search_cases, sort_key
from tests.country import Country, admitted

PEOPLE = {
    "6101900001": "Åse Ærøboe",
    "6101900002": "Aase Zinkensen",
    "6101900003": "Maja Testgaard-Øland",
    "6101900004": "Ali Eksempel",
}


def found(text: str) -> list[str]:
    return [case.person.name for case in search_cases(text)]


def people(country: Country) -> None:
    for cpr, name in PEOPLE.items():
        admitted(country.vestre, name=name, cpr=cpr)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("åse", ["Aase Zinkensen", "Åse Ærøboe"]),
        ("Aase", ["Aase Zinkensen", "Åse Ærøboe"]),
        ("ærø", ["Åse Ærøboe"]),
        ("øland maj", ["Maja Testgaard-Øland"]),
        ("eksemple", ["Ali Eksempel"]),
        ("6101900004", ["Ali Eksempel"]),
        ("610190-0004", ["Ali Eksempel"]),
        ("6101909999", []),
        ("%", []),
        ("' or true --", []),
        ("", []),
    ],
)
def test_people_are_found_by_what_one_remembers(country: Country, text: str, names: list[str]) -> None:
    people(country)
    with country.vestre.at_work():
        assert sorted(found(text)) == sorted(names)


def test_a_case_is_found_by_its_number(country: Country) -> None:
    number = admitted(country.vestre).number
    with country.vestre.at_work():
        assert [case.number for case in search_cases(f" {number} ")] == [number]


def test_nobody_finds_who_is_not_theirs_by_any_way(country: Country) -> None:
    people(country)
    number = admitted(country.vestre).number
    for worker in (country.enner, country.billund, country.copenhagen_benefits):
        with worker.at_work():
            for text in ("åse", "eksemple", "6101900004", number):
                assert found(text) == []


def test_the_search_uses_its_index_though_policies_stand_on_the_table(country: Country) -> None:
    # A function that may tell of rows by its errors would have to wait for the policy; comparing texts cannot.
    people(country)
    with country.vestre.at_work(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain select person_id from cases_nameword where word >= 'a' and word < 'b'")
        assert "Index Cond: ((word >=" in "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("explain select person_id from cases_nameword where word like 'a%'")
        assert "Index Cond: ((word >=" not in "\n".join(line for (line,) in cursor.fetchall())


def test_names_sort_as_danish_does() -> None:
    names = ["Århus", "Ødense", "Aabenraa", "Ærø", "Zebra", "Vejle", "Wien", "Aalborg", "Ålborg"]
    expected = ["Vejle", "Wien", "Zebra", "Ærø", "Ødense", "Aabenraa", "Aalborg", "Ålborg", "Århus"]
    assert sorted(names, key=sort_key) == expected
