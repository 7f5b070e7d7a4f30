"""The auditor's pages, and who has seen a case: who and when, never what stands there, and nothing of compartments."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.models import LogEntry, User
from roedtraad.audit.words import PAGES
from roedtraad.casework.service import record_facts
from tests.addresses import addresses
from tests.audit.auditors import auditor_of, auditors_browser
from tests.country import BILLUND, DAY, At, Country, admitted, browser_of
from tests.desk.desk_pages import read, words

SIGNE = "Signe Demosen"


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY


def rows(page: str) -> list[str]:
    """The lines of the table, as read aloud."""
    return [words(row) for row in re.findall(r"<tr role=\"row\">(?!<th)(.*?)</tr>", page, re.DOTALL)]


def test_an_auditor_sees_who_looked_and_which_case_but_nothing_of_its_content(country: Country, at: At) -> None:
    opened = admitted(country.vestre)
    read(at(country.vestre), reverse("case", kwargs={"case": opened.case}))
    page = read(auditors_browser(country.vestre), reverse("log"))
    (look,) = [row for row in rows(page) if "Sagen " in row]
    assert country.vestre.name in look
    assert opened.number in look
    assert "personen sidder eller sad i institutionen" in look
    assert SIGNE not in page
    assert "lejer" not in page


def test_an_auditor_sees_the_own_authority_alone(country: Country, at: At) -> None:
    opened = admitted(country.vestre)
    read(at(country.copenhagen), reverse("case", kwargs={"case": opened.case}))
    seen_at_vestre = read(auditors_browser(country.vestre), reverse("log"))
    assert country.copenhagen.name not in seen_at_vestre
    in_copenhagen = read(auditors_browser(country.copenhagen), reverse("log"))
    assert country.copenhagen.name in in_copenhagen
    assert country.vestre.name not in in_copenhagen
    other = admitted(country.enner, name="Jonas Prøvesen", cpr="6203920002", more=BILLUND)
    assert other.number not in read(auditors_browser(country.vestre), reverse("log"))
    assert rows(read(auditors_browser(country.vestre), reverse("log"), sag=other.number)) == []


def test_the_log_narrows_to_one_user_one_case_one_day(country: Country, at: At) -> None:
    one = admitted(country.vestre)
    other = admitted(country.vestre, name="Ali Demosen", cpr="6203920002")
    for case in (one.case, other.case):
        read(at(country.vestre), reverse("case", kwargs={"case": case}))
    read(at(country.vestre_security), reverse("case", kwargs={"case": one.case}))
    client = auditors_browser(country.vestre)
    by_user = read(client, reverse("log"), bruger=str(country.vestre_security.user), slags="opslag")
    assert len(rows(by_user)) == 1
    by_number = read(client, reverse("log"), sag=other.number, slags="opslag")
    assert len(rows(by_number)) == 1
    assert rows(read(client, reverse("log"), fra="01.01.2020", til="02.01.2020")) == []
    assert "Datoen findes ikke" in read(client, reverse("log"), 422, fra="32.13.2020")


def test_a_long_log_goes_on_page_by_page_without_a_line_twice(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    for _ in range(60):
        client.get(reverse("case", kwargs={"case": case}))
    browser = auditors_browser(country.vestre)
    first = read(browser, reverse("log"), slags="opslag")
    assert len(rows(first)) == 50
    (onward,) = re.findall(r'href="(/tilsyn\?[^"]*efter=[^"]*)"', first)
    assert len(rows(read(browser, onward))) == 10


def test_a_cpr_number_typed_as_a_case_goes_out_of_the_address(country: Country) -> None:
    answer = auditors_browser(country.vestre).get(reverse("log"), {"sag": "610190-1234"})
    assert (answer.status_code, answer["Location"]) == (302, "/tilsyn")


def test_nothing_of_a_compartment_shows_to_an_auditor_without_clearance(country: Country, at: At) -> None:
    """Neither rows nor counts nor gaps: the page is the same, byte for byte, as where there had been no compartment."""
    case = admitted(country.vestre).case
    read(at(country.vestre_security), reverse("case", kwargs={"case": case}))
    auditor = auditor_of(country.vestre)
    with auditor.at_work():
        seen = LogEntry.objects.filter(authority__isnull=False)
        assert {one.compartment for one in seen} == {""}
    page = read(browser_of(auditor), reverse("log"), slags="opslag")
    assert len(rows(page)) == 1
    infohus = auditors_browser(country.infohus)
    read(at(country.infohus), reverse("work"))
    assert rows(read(infohus, reverse("log"), slags="opslag")) == []


COURSES = [f"{of}{word}" for of in ("concern_", "move_into_") for word in ("exit", "radicalisation", "ksp")]


def test_that_someone_looked_into_a_compartment_or_for_one_is_its_readers_to_know(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    for name in COURSES:
        read(at(country.vestre_security), reverse(name, kwargs={"case": case}))
    read(at(country.vestre), reverse("raise_concern", kwargs={"case": case}))
    log = read(auditors_browser(country.vestre), reverse("log"), slags="opslag")
    assert rows(log) == []
    outside = rows(read(at(country.vestre), reverse("looks", kwargs={"case": case})))
    assert not [row for row in outside if "ændring" not in row]
    with country.vestre_security.at_work():
        inside = LogEntry.objects.filter(cases__contains=[case]).exclude(compartment="")
        assert {one.page for one in inside} >= set(COURSES)
        assert not LogEntry.objects.filter(page__in=[*COURSES, "raise_concern"], compartment="").exists()


def test_every_page_about_a_case_has_its_name_in_the_log() -> None:
    kinds = {"case", "obligation", "fact", "meeting", "entry", "filed"}
    named = {name for name, keys in addresses().items() if keys & kinds}
    assert len(named) > 40
    assert named - PAGES.keys() == set()


def test_only_who_may_audit_finds_the_log(country: Country, at: At) -> None:
    for name in ("log", "log_unusual", "log_heads"):
        assert at(country.vestre).get(reverse(name)).status_code == 403
        assert auditors_browser(country.vestre).get(reverse(name)).status_code == 200
    case = admitted(country.vestre).case
    assert auditors_browser(country.vestre).get(reverse("case", kwargs={"case": case})).status_code == 404
    assert auditors_browser(country.vestre).get(reverse("looks", kwargs={"case": case})).status_code == 404


def test_that_an_auditor_looked_is_in_the_log_too(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    read(at(country.vestre), reverse("case", kwargs={"case": case}))
    auditor = auditor_of(country.vestre)
    read(browser_of(auditor), reverse("log"))
    with auditor.at_work():
        own = LogEntry.objects.get(user=auditor.user)
        assert (own.page, own.cases) == ("log", [case])


def test_unusual_looks_are_marked_with_what_is_unusual(country: Country, at: At) -> None:
    case = admitted(country.vestre, name="Signe Fængsel").case  # the surname of the worker
    read(at(country.vestre), reverse("case", kwargs={"case": case}))
    client = auditors_browser(country.vestre)
    shown = rows(read(client, reverse("log_unusual")))
    assert len(shown) == 1
    assert "Samme efternavn" in shown[0]
    assert rows(read(client, reverse("log_unusual"), maerke="many_in_an_hour")) == []
    User.objects.filter(pk=country.vestre.user).update(name="En Anden")
    assert rows(read(client, reverse("log_unusual"), maerke="own_surname")) == []


def test_many_cases_in_an_hour_are_marked(country: Country, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from roedtraad.audit import marks as there

    few = replace(
        there.marks(),
        marks={name: replace(one, limit=1) if one.limit else one for name, one in there.marks().marks.items()},
    )
    monkeypatch.setattr("roedtraad.audit.selectors.marks", lambda: few)
    for name, cpr in (("Ali Demosen", "6203920002"), ("Bo Demosen", "7110890003")):
        case = admitted(country.vestre, name=name, cpr=cpr).case
        read(at(country.vestre), reverse("case", kwargs={"case": case}))
    shown = rows(read(auditors_browser(country.vestre), reverse("log_unusual"), maerke="many_in_an_hour"))
    assert len(shown) == 1


def test_a_look_of_a_unit_that_owes_nothing_is_marked(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    read(at(country.vestre_children), reverse("case", kwargs={"case": case}))
    shown = rows(read(auditors_browser(country.vestre), reverse("log_unusual"), maerke="no_obligation"))
    assert [country.vestre_children.name in row for row in shown] == [True]


def test_those_with_the_case_see_who_looked_and_who_wrote_save_in_compartments(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    read(at(country.copenhagen), reverse("case", kwargs={"case": case}))
    read(at(country.infohus), reverse("work"))
    with country.vestre.at_work():
        record_facts(case=case, facts={"housing": "andel"}, by=country.vestre.actor, today=DAY)
    page = read(at(country.vestre), reverse("looks", kwargs={"case": case}))
    told = " ".join(rows(page))
    assert country.copenhagen.name in told
    assert "Skrev oplysninger" in told
    assert country.infohus.name not in told
    assert len(rows(read(at(country.vestre), reverse("looks", kwargs={"case": case}), slags="opslag"))) == 2


def test_the_heads_are_shown_to_be_kept_elsewhere_and_tell_no_number(alive: Country) -> None:
    from roedtraad.audit.service import heads_now

    admitted(alive.vestre)
    page = read(auditors_browser(alive.vestre), reverse("log_heads"))
    (head,) = heads_now()
    assert head.head in page
    assert "dagen er ikke slut" in page


def test_an_auditor_finds_retention_in_the_navigation_and_a_caseworker_comes_to_it_from_a_case(
    country: Country, at: At
) -> None:
    link = f'<a href="{reverse("retention")}"'
    page = read(auditors_browser(country.vestre), reverse("log"))
    assert link in page
    assert 'aria-current="page">Bevaring' in read(auditors_browser(country.vestre), reverse("retention"))
    assert link not in read(at(country.vestre), reverse("work"))
