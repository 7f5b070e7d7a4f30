"""Whoever works in several units chooses which one they work for; only one's own can be chosen."""

from __future__ import annotations

from html import unescape

from django.test import Client

from roedtraad.access.service import keep_user, offices
from roedtraad.agreements.service import rulebook_now
from tests.country import LONG_AGO, At, Country


def also_in_enner_mark(country: Country) -> None:
    directory = offices()
    unit = directory.units[country.enner.unit]
    keep_user(
        username="institution-vestre-main",
        name="",
        unit=directory.authorities[unit.authority].units.get(pk=unit.id),
        role="social_worker",
        role_name=rulebook_now().vocabulary.roles["social_worker"],
        since=LONG_AGO,
    )


def whose(desk: Client) -> str:
    page = unescape(desk.get("/arbejde").content.decode())
    return page.partition('<p class="rt-lead">')[2].partition(" ·")[0]


def test_one_works_for_the_unit_that_one_chose_until_one_chooses_another(country: Country, at: At) -> None:
    also_in_enner_mark(country)
    desk = at(country.vestre)
    page = unescape(desk.get("/arbejde").content.decode())
    for worker, name in ((country.vestre, "Vestre Fængsel"), (country.enner, "Enner Mark Fængsel")):
        assert f'<option value="{worker.unit}"' in page
        chosen = desk.post("/enhed", {"enhed": str(worker.unit)})
        assert (chosen.status_code, chosen.headers["Location"]) == (303, "/arbejde")
        assert whose(desk) == name
        assert f'<option value="{worker.unit}" selected>{name}' in unescape(desk.get("/arbejde").content.decode())


def test_another_unit_is_not_there_to_be_chosen(country: Country, at: At) -> None:
    desk = at(country.vestre)
    for unit in (str(country.enner.unit), "", "x", "' or true --"):
        assert desk.post("/enhed", {"enhed": unit}).status_code == 404
    assert whose(desk) == "Vestre Fængsel"


def test_who_has_one_unit_is_not_asked(country: Country, at: At) -> None:
    page = at(country.vestre).get("/arbejde").content.decode()
    assert 'action="/enhed"' not in page


def test_the_address_alone_leads_to_work(country: Country, at: At) -> None:
    assert at(country.vestre).get("/enhed").headers["Location"] == "/arbejde"
