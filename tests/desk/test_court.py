"""Løsladt fra retten: one form, one save, and everything that must happen at once is there with its numbers."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from roedtraad.cases.service import Turn, get_case
from roedtraad.casework.service import record_facts
from roedtraad.obligations.service import Obligation
from tests.country import DAY, LATER, At, Country, admitted

FOUND = "/loesladt-fra-retten"


def page_of(case: UUID) -> str:
    return reverse("release_from_court", kwargs={"case": case})


def typed(client: Client, case: UUID, **fields: str) -> dict[str, str]:
    """The form as the page gives it, with what a person types."""
    shown = client.get(page_of(case)).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown)
    time = re.search(r'name="time" value="([^"]+)"', shown)
    assert version is not None
    assert time is not None
    return {"version": version[1], "time": time[1], "court": "Københavns Byret", **fields}


def test_one_finds_the_person_by_name_number_or_cpr_and_no_address_says_whom(country: Country, at: At) -> None:
    opened = admitted(country.vestre)
    client = at(country.vestre)
    assert client.get(FOUND).status_code == 200
    for written in ("Signe", "720499-0001", "7204990001", opened.number):
        answer = client.post(FOUND, {"person": written})
        assert (answer.status_code, answer.headers["Location"]) == (303, page_of(opened.case)), written
    admitted(country.vestre, name="Signe Prøvesen", cpr="6512870008")
    answer = client.post(FOUND, {"person": "signe"})
    assert answer.status_code == 200
    assert "Signe Demosen" in answer.content.decode()
    assert "Signe Prøvesen" in answer.content.decode()
    assert "720499" not in answer.content.decode()


def test_only_those_whom_ones_own_institution_holds_are_found(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    for other in (country.enner, country.copenhagen):
        answer = at(other).post(FOUND, {"person": "Signe"})
        assert "Ingen fundet" in answer.content.decode()
        assert at(other).get(page_of(case)).status_code == 404
        assert at(other).post(page_of(case), {"court": "x", "time": "11.40", "version": "1"}).status_code == 404
    empty = at(country.vestre).post(FOUND, {"person": " \x00 "})
    assert empty.status_code == 422
    assert "Skriv et navn" in empty.content.decode()


def test_the_form_knows_everything_but_the_court_and_says_what_will_be_owed(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    shown = at(country.vestre).get(page_of(case)).content.decode()
    assert re.search(r'name="time" value="\d\d\.\d\d"', shown)
    assert "Besked til folkeregisteret om løsladelsen" in shown
    assert "720499" not in shown
    with country.vestre.at_work():
        assert not Turn.objects.filter(kind=Turn.Kind.RELEASED_FROM_COURT).exists()


def test_on_saving_every_notice_is_there_with_its_numbers_and_the_sheet_to_print(
    country: Country, at: At, settings: Settings
) -> None:
    opened = admitted(country.vestre, more={"needs_income_at_release": True})
    settings.ROEDTRAAD_TODAY = LATER
    client = at(country.vestre)
    saved = client.post(page_of(opened.case), typed(client, opened.case, time="9:05"))
    assert (saved.status_code, saved.headers["Location"]) == (303, page_of(opened.case))
    shown = client.get(page_of(opened.case)).content.decode()
    assert "Signe Demosen er løsladt. Dette skal ske nu:" in shown
    assert "Københavns Byret 09.05" in shown
    assert "Besked til folkeregisteret om løsladelsen" in shown
    assert "folkeregisteret@okf.kk.dk" in shown
    assert 'href="tel:+4521694395"' in shown
    assert f'href="{reverse("handout_pdf", kwargs={"case": opened.case})}?sprog=da"' in shown
    assert "Straksudbetaling til den der er løsladt fra retten" in shown.partition("Det skal andre gøre")[2]
    with country.vestre.at_work(LATER):
        due = set(Obligation.objects.filter(case=opened.case, state="open", due=LATER).values_list("rule", flat=True))
        assert {"release.notice.folkeregister", "release.notice.municipality", "handout.remand"} <= due


def test_what_must_be_found_out_for_it_is_asked_there(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    client.post(page_of(case), typed(client, case))
    asked = client.get(page_of(case)).content.decode().partition("Det mangler vi at vide nu")[2]
    assert "Har personen brug for at søge om forsørgelse ved løsladelsen?" in asked
    assert "oplysning=needs_income_at_release" in asked
    # Whoever the question is not answered for gets the step on the sheet all the same.
    sheet = client.get(reverse("handout", kwargs={"case": case})).content.decode()
    assert "Måske; spørg, om det gælder dig" in sheet


def test_a_friday_is_warned_of_before_anything_else(country: Country, at: At, settings: Settings) -> None:
    case = admitted(country.vestre).case
    settings.ROEDTRAAD_TODAY = DAY.replace(day=6)
    client = at(country.vestre)
    client.post(page_of(case), typed(client, case))
    shown = client.get(page_of(case)).content.decode()
    first_warning = shown.partition("alert-warning")[2].partition("alert-text")[2][:300]
    assert "fredag" in first_warning.lower()
    assert shown.index("alert-warning") < shown.index("Det skal I gøre")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"court": ""}, "Skriv, hvilken ret det var."),
        ({"court": "x" * 201}, "Skriv højst 200 tegn."),
        ({"court": "Retten\u0007"}, "tegn, der ikke kan vises"),
        ({"time": "25.00"}, "Skriv klokkeslættet som 11.40."),
        ({"time": ""}, "Skriv klokkeslættet, fx 11.40."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(
    country: Country, at: At, fields: dict[str, str], said: str
) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    answer = client.post(page_of(case), typed(client, case, **fields))
    assert answer.status_code == 422
    assert answer.content.decode().count(said) == 2  # at the field and in the summary
    with country.vestre.at_work():
        assert not Turn.objects.filter(kind=Turn.Kind.RELEASED_FROM_COURT).exists()


def test_a_second_tap_saves_nothing_again_and_says_so(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    form = typed(client, case)
    client.post(page_of(case), form)
    again = client.post(page_of(case), form)
    assert again.status_code == 409
    assert "Løsladelsen er allerede gemt" in again.content.decode()
    with country.vestre.at_work():
        assert Turn.objects.filter(kind=Turn.Kind.RELEASED_FROM_COURT).count() == 1


def test_who_comes_after_someone_else_keeps_what_was_typed_and_can_save(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    form = typed(client, case, court="Retten på Frederiksberg")
    with country.vestre.at_work():
        record_facts(case=case, facts={"mitid": True}, by=country.vestre.actor, today=DAY)
    answer = client.post(page_of(case), form)
    assert answer.status_code == 409
    assert "Retten på Frederiksberg" in answer.content.decode()
    with country.vestre.at_work():
        version = get_case(case).version
    assert f'name="version" value="{version}"' in answer.content.decode()
    assert client.post(page_of(case), {**form, "version": str(version)}).status_code == 303


def test_a_form_without_its_version_is_refused_as_stale(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    answer = at(country.vestre).post(page_of(case), {"court": "Københavns Byret", "time": "11.40"})
    assert answer.status_code == 409


def test_the_notices_come_in_english_too(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    client.post(page_of(case), typed(client, case))
    client.cookies["sprog"] = "en"
    shown = client.get(page_of(case)).content.decode()
    assert "Notice of the release to the civil registry" in shown
    assert "kontaktark.pdf?sprog=en" in shown
