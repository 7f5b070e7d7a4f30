"""Sager: the unit's own cases by name, and the search: by name, CPR number, case number and institution."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from roedtraad.casework.service import record_death, transfer
from roedtraad.desk.pages import cases as cases_page
from tests.country import BILLUND, DAY, LATER, At, Country, admitted
from tests.desk.test_places import also_in_enner_mark

PEOPLE = {"7204990001": "Signe Demosen", "7204990002": "Åse Ærøboe", "7204990003": "Maja Testgaard-Øland"}


def people(country: Country) -> dict[str, str]:
    """Three persons at Vestre; their case numbers by name."""
    return {name: admitted(country.vestre, name=name, cpr=cpr).number for cpr, name in PEOPLE.items()}


def opened(desk: Client, address: str) -> str:
    response = desk.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def search(desk: Client, text: str) -> str:
    """Search as the form does: it is posted, and what cannot be a CPR number goes on to an address."""
    response = desk.post("/sager", {"q": text})
    if response.status_code == 303:
        return opened(desk, response.headers["Location"])
    assert response.status_code == 200
    return unescape(response.content.decode())


def names(page: str) -> list[str]:
    return re.findall(r'<a class="rt-strong rt-plainlink" href="/sager/[0-9a-f-]{36}">([^<]*)', page)


FOUND = {
    "åse": ["Åse Ærøboe"],
    "Aase": ["Åse Ærøboe"],
    "ærø": ["Åse Ærøboe"],
    "øland maj": ["Maja Testgaard-Øland"],
    "demosne": ["Signe Demosen"],
    "720499-0003": ["Maja Testgaard-Øland"],
    "7204990003": ["Maja Testgaard-Øland"],
    "720499 9999": [],
    "vestre": ["Maja Testgaard-Øland", "Signe Demosen", "Åse Ærøboe"],
    "Vestre fængsel": ["Maja Testgaard-Øland", "Signe Demosen", "Åse Ærøboe"],
    "enner": [],
    "%": [],
    "\x00\x07signe\x1b": ["Signe Demosen"],
    "x" * 5000: [],
}


def test_people_are_found_by_what_one_remembers(country: Country, at: At) -> None:
    people(country)
    desk = at(country.vestre)
    assert {text: names(search(desk, text)) for text in FOUND} == FOUND


def test_a_case_is_found_by_its_number_and_the_answer_has_an_address(country: Country, at: At) -> None:
    number = people(country)["Signe Demosen"]
    desk = at(country.vestre)
    assert desk.post("/sager", {"q": number}).headers["Location"] == f"/sager?q={number}"
    page = search(desk, number)
    assert names(page) == ["Signe Demosen"]
    assert "1 sag fundet." in page
    assert "Der er søgt i de sager, som dine enheder har del i, og ikke i andre." in page


def test_a_cpr_number_stands_nowhere(country: Country, at: At, caplog: pytest.LogCaptureFixture) -> None:
    people(country)
    desk = at(country.vestre)
    for text in ("720499-0001", "7204990001", "720499 0001", "signe 7204990001", "72049900011"):
        with caplog.at_level(logging.INFO):
            response = desk.post("/sager", {"q": text})
            led_away = desk.get("/sager", {"q": text})
        assert (response.status_code, led_away.status_code) == (200, 303)
        assert led_away.headers["Location"] == "/sager"
        assert "720499" not in response.content.decode()
    assert "720499" not in caplog.text


def test_nobody_finds_who_is_not_theirs_by_any_way(country: Country, at: At) -> None:
    number = people(country)["Signe Demosen"]
    for worker in (country.enner, country.billund, country.copenhagen_benefits):
        desk = at(worker)
        for text in ("signe", "demosne", "7204990001", number, "vestre"):
            page = search(desk, text)
            assert names(page) == []
            assert "Vi fandt ingen sag, som din enhed har del i." in page
        assert names(opened(desk, "/sager")) == []


def test_more_than_a_page_of_answers_says_so(country: Country, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    people(country)
    monkeypatch.setattr(cases_page, "MOST", 2)
    page = search(at(country.vestre), "vestre")
    assert len(names(page)) == 2
    assert "Her er de første 2. Skriv lidt mere for at finde den rette." in page


def test_without_a_search_the_units_open_cases_stand_by_name_as_danish_sorts(country: Country, at: At) -> None:
    people(country)
    gone = admitted(country.vestre, name="Zebra Prøvesen", cpr="7204990004", more=BILLUND).case
    with country.vestre.at_work():
        record_death(case=gone, on=DAY, by=country.vestre.actor, today=DAY)
    page = opened(at(country.vestre), "/sager")
    assert names(page) == ["Maja Testgaard-Øland", "Signe Demosen", "Åse Ærøboe"]
    assert "Siden viser de sager, som Vestre Fængsel har del i, og ikke andre." in page
    closed = opened(at(country.vestre), "/sager?vis=afsluttede")
    assert names(closed) == ["Zebra Prøvesen"]
    assert "afsluttet mandag 2. marts" in closed


def test_a_municipality_narrows_its_cases_by_prison(country: Country, at: At, settings: Settings) -> None:
    people(country)
    moved = admitted(country.vestre, name="Ali Eksempel", cpr="7204990005").case
    with country.vestre.at_work():
        transfer(case=moved, to=country.enner.unit, on=LATER, by=country.vestre.actor, today=LATER)
    settings.ROEDTRAAD_TODAY = LATER
    desk = at(country.copenhagen)
    assert len(names(opened(desk, "/sager"))) == 4
    assert names(opened(desk, "/sager?faengsel=enner-mark")) == ["Ali Eksempel"]
    assert names(opened(at(country.vestre), "/sager")) == ["Maja Testgaard-Øland", "Signe Demosen", "Åse Ærøboe"]


def test_who_works_in_two_units_sees_the_cases_of_the_one_they_work_for(country: Country, at: At) -> None:
    people(country)
    admitted(country.enner, name="Ali Eksempel", cpr="7204990005")
    also_in_enner_mark(country)
    desk = at(country.vestre)
    desk.post("/enhed", {"enhed": str(country.enner.unit)})
    assert names(opened(desk, "/sager")) == ["Ali Eksempel"]
    desk.post("/enhed", {"enhed": str(country.vestre.unit)})
    assert names(opened(desk, "/sager")) == ["Maja Testgaard-Øland", "Signe Demosen", "Åse Ærøboe"]
    assert names(search(desk, "ali")) == ["Ali Eksempel"]


def test_page_by_page_each_case_comes_once(country: Country, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    people(country)
    monkeypatch.setattr(cases_page, "MOST", 2)
    desk = at(country.vestre)
    first = opened(desk, "/sager")
    onward = re.search(r'<a rel="next" href="([^"]*)">Vis flere', first)
    assert onward
    second = opened(desk, onward[1])
    assert [*names(first), *names(second)] == ["Maja Testgaard-Øland", "Signe Demosen", "Åse Ærøboe"]
    assert "Fra begyndelsen" in second
    assert names(opened(desk, "/sager?efter=x_y&vis=z&faengsel=z")) == names(first)


def test_only_a_prison_admits_and_releases(country: Country, at: At) -> None:
    for worker, offered in ((country.vestre, True), (country.copenhagen, False)):
        page = opened(at(worker), "/sager")
        assert ('href="/indsaettelse"' in page) is offered
        assert ('href="/loesladt-fra-retten"' in page) is offered


def test_empty_lists_say_so_in_plain_words(country: Country, at: At) -> None:
    assert "I har ingen åbne sager." in opened(at(country.enner), "/sager")
    assert "Ingen sager passer på det, du har valgt." in opened(at(country.enner), "/sager?vis=afsluttede")
