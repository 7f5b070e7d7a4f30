"""The calendar of a unit: due dates without names, by a secret that can be taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from icalendar import Calendar

from roedtraad.access.service import NotFound
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions.make_feed import revoke_feed
from roedtraad.post.calendars import feeds_of
from tests.country import At, Country, Worker, admitted
from tests.desk.desk_pages import read, words

PAGE = "/udbakke/kalender"
ADDRESS = re.compile(r"/kalender/[\w-]+\.ics")


def made(browser: Client) -> str:
    assert browser.post(PAGE).status_code == 303
    found = ADDRESS.search(read(browser, PAGE))
    assert found
    return found.group()


def events(address: str) -> list[Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return list(Calendar.from_ical(answer.content.decode()).walk("VEVENT"))


def test_the_calendar_holds_what_the_unit_owes_and_names_nobody(country: Country, at: At) -> None:
    case = admitted(country.vestre)
    address = made(at(country.vestre))
    found = events(address)
    with country.vestre.at_work():
        owed = Obligation.objects.filter(owner_unit=country.vestre.unit, state="open", compartment="").exclude(due=None)
        assert sorted((one.title, one.due) for one in owed) == sorted(
            (str(one["SUMMARY"]), one["DTSTART"].dt) for one in found
        )
    assert found
    text = Client().get(address).content.decode().replace("\r\n ", "")
    for said in ("Signe", "Demosen", "720499", case.number):
        assert said not in text


def test_what_stands_in_a_closed_part_of_a_case_is_not_in_the_calendar(country: Country, at: At) -> None:
    admitted(country.vestre)
    address = made(at(country.vestre))
    before = len(events(address))
    with country.vestre.at_work():
        assert before > 0
        keys = Obligation.objects.filter(owner_unit=country.vestre.unit).exclude(compartment="").values_list("pk")
        shown = Client().get(address).content.decode()
        assert not any(str(key) in shown for (key,) in keys)


def test_a_closed_calendar_a_made_up_one_and_one_of_who_has_left_get_one_answer(country: Country, at: At) -> None:
    admitted(country.vestre)
    browser = at(country.vestre)
    first, second = made(browser), made(browser)
    with country.vestre.at_work():
        one = next(feed for feed in feeds_of(country.vestre.unit))
    browser.post(PAGE, {"close": str(one.pk)})
    gone = [address for address in (first, second) if Client().get(address).status_code == 404]
    assert len(gone) == 1
    (left,) = {first, second} - set(gone)
    get_user_model().objects.filter(pk=country.vestre.user).update(is_active=False)
    answers = {
        (answer.status_code, answer.content)
        for answer in (Client().get(address) for address in (left, gone[0], "/kalender/findes-ikke.ics"))
    }
    assert answers == {(404, b"")}


def test_another_unit_neither_sees_the_address_nor_closes_it(country: Country, at: At) -> None:
    made(at(country.vestre))
    with country.vestre.at_work():
        (one,) = feeds_of(country.vestre.unit)
    strangers: tuple[Worker, ...] = (country.enner, country.copenhagen, country.vestre_security)
    for stranger in strangers:
        assert "Der er ingen kalendere" in words(read(at(stranger), PAGE))
        with stranger.at_work():
            assert feeds_of(country.vestre.unit) == []
            with pytest.raises(NotFound):
                revoke_feed(feed=one.pk, unit=country.vestre.unit)
        assert at(stranger).post(PAGE, {"close": str(one.pk)}).status_code == 404


def test_the_database_keeps_no_secret_that_opens_a_calendar(country: Country, at: At) -> None:
    address = made(at(country.vestre))
    with country.vestre.at_work():
        (one,) = feeds_of(country.vestre.unit)
    assert one.token_hash not in address
    assert Client().get(f"/kalender/{one.token_hash}.ics").status_code == 404
