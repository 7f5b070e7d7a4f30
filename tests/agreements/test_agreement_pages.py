"""The pages of the agreements: found, read, compared, checked; with no person on them and no look recorded."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from roedtraad.agreements.checked import where
from roedtraad.agreements.models import Document
from roedtraad.agreements.service import load_folder
from roedtraad.core.loading import Problem
from roedtraad.core.words import Words
from roedtraad.rulefolder import find_shipped, read_rulebook
from tests.country import BY, DAY, At, Country
from tests.desk.desk_pages import read, source, words

MORNING = datetime(2026, 3, 2, 10, 30)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday 2 March 2026, half past ten."""
    monkeypatch.setattr("roedtraad.agreements.pages.now", lambda: MORNING)


def names(page: str) -> list[str]:
    """The municipalities of the list, in its order."""
    return re.findall(r'<a class="rt-strong rt-plainlink" href="/aftaler/\d{4}">([^<]+)</a>', page)


def another_version(folder: Path, change: Callable[[str], str]) -> None:
    """Load the shipped rules again with another Copenhagen agreement."""
    copy = folder / "agreements"
    shutil.copytree(find_shipped(), copy, ignore=shutil.ignore_patterns("examples"))
    path = copy / "0101-koebenhavn.yaml"
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    load_folder(folder=copy, by=BY, today=DAY)


# --- The 98 ----------------------------------------------------------------------------------------------------------


def test_all_98_are_listed_those_with_an_agreement_first(at: At, country: Country) -> None:
    found = names(read(at(country.vestre), "/aftaler"))
    assert found[:2] == ["Billund", "København"]
    assert len(found) == 98
    assert found[2:5] == ["Albertslund", "Allerød", "Assens"]
    assert found[-1] == "Aarhus"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("køb", ["København"]),
        ("KØBENHAVN", ["København"]),
        ("åben", ["Aabenraa"]),
        ("Aaben", ["Aabenraa"]),
        ("ærø", ["Ærø"]),
        ("0751", ["Aarhus"]),
        ("075", ["Ikast-Brande", "Aarhus"]),
        ("751", ["Aarhus"]),
        ("taarbæk", ["Lyngby-Taarbæk"]),
        ("enhavn", []),
    ],
)
def test_a_municipality_is_found_by_the_beginning_of_its_name_and_by_its_code(
    at: At, country: Country, typed: str, expected: list[str]
) -> None:
    assert names(read(at(country.vestre), "/aftaler", q=typed)) == expected


def test_the_list_is_narrowed_in_its_address_and_what_is_no_choice_is_passed_over(at: At, country: Country) -> None:
    desk = at(country.vestre)
    assert names(read(desk, "/aftaler", aftale="ja")) == ["Billund", "København"]
    assert names(read(desk, "/aftaler", region="syddanmark", aftale="ja")) == ["Billund"]
    assert len(names(read(desk, "/aftaler", aftale="nej"))) == 96
    assert len(names(read(desk, "/aftaler", region="atlantis"))) == 98


def test_the_regions_are_those_of_the_day(at: At, country: Country, settings: Settings) -> None:
    desk = at(country.vestre)
    assert "Østdanmark" not in read(desk, "/aftaler")
    settings.ROEDTRAAD_TODAY = date(2027, 1, 4)
    page = read(desk, "/aftaler", q="0101")
    assert "Østdanmark" in page
    assert "Hovedstaden" not in page


@pytest.mark.usefixtures("country")
def test_who_is_not_logged_in_is_sent_to_the_door() -> None:
    for address in ("/aftaler", "/aftaler/0101", "/aftaler/0101/check", "/aftaler/landet"):
        assert Client().get(address).status_code == 302


# --- An agreement as people read it ----------------------------------------------------------------------------------


def test_the_sections_stand_in_the_order_of_the_document(at: At, country: Country) -> None:
    page = read(at(country.copenhagen), "/aftaler/0101")
    sections = re.findall(r'<section class="rt-agreement__section" id="([^"]+)"', page)
    assert sections[:4] == ["main_contact", "admission", "rent", "coordination"]
    assert "Københavns Kommunes samarbejdsaftale" in page
    assert "gælder fra 1. januar 2018" in page
    assert "Dagen er antaget" in page


def test_every_clause_and_contact_has_a_place_of_its_own(at: At, country: Country) -> None:
    page = read(at(country.copenhagen), "/aftaler/0101")
    for anchor in ("admission", "admission.cash_benefit", "kontakt-eki", "vej-job_centre"):
        assert page.count(f'id="{anchor}"') == 1, anchor
    pointed = set(re.findall(r'href="#([^"]+)"', page))
    assert [one for one in pointed if f'id="{one}"' not in page] == []


def test_a_contact_stands_with_mailbox_subject_phone_and_hours(at: At, country: Country) -> None:
    page = read(at(country.vestre), "/aftaler/0101")
    card = page[page.index('id="kontakt-eki"') : page.index('id="kontakt-jku"')]
    assert "godloesladelse@sof.kk.dk" in card
    assert '<a href="tel:+4521694395">21 69 43 95</a>' in card
    assert "H.C. Andersens Boulevard 25, 1., 1553 København V" in card
    assert "Hovedkontakt" in card
    assert "åben nu" in card
    release = page[page.index('id="kontakt-ydelsesservice_release"') :]
    assert "Emnefelt: »Nyløsladt«" in release


def test_whether_someone_is_there_goes_by_the_clock(at: At, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = at(country.vestre)
    monkeypatch.setattr("roedtraad.agreements.pages.now", lambda: datetime(2026, 3, 6, 16, 0))
    page = read(desk, "/aftaler/0101")
    card = words(page[page.index('id="kontakt-eki"') : page.index('id="kontakt-jku"')])
    assert "lukket, åbner mandag kl. 9" in card
    assert "åben nu" not in card


def test_doubt_and_a_mailbox_of_one_employee_are_said(at: At, country: Country) -> None:
    page = words(read(at(country.vestre), "/aftaler/0530"))
    assert "Postkassen er en enkelt medarbejders." in page
    assert "Tvivl: Mailen er en pladsholder" in page


def test_a_clause_stands_with_the_rules_it_runs_and_their_norms(at: At, country: Country) -> None:
    page = read(at(country.vestre), "/aftaler/0101")
    clause = words(page[page.index('id="coordination.reply"') : page.index('id="coordination.answer"')])
    assert "Kommunen svarer skriftligt inden 10 arbejdsdage" in clause
    assert "tilpasset her" in clause
    assert "10 arbejdsdage efter" in clause
    assert "K-4.2" in clause


def test_a_route_stands_as_a_table_of_who_to_whom(at: At, country: Country) -> None:
    page = read(at(country.vestre), "/aftaler/0101")
    table = page[page.index('id="vej-job_centre"') :]
    table = words(table[: table.index("</table>")])
    assert "under 30" in table
    assert "Jobcenter København, Ungecentret (JKU)" in table


def test_text_that_no_rule_carries_is_shown_with_the_reason(at: At, country: Country) -> None:
    page = read(at(country.vestre), "/aftaler/0101")
    clause = words(page[page.index('id="rent.national"') :])
    assert "Gældende regler for indsættelse følges" in clause[:200]
    assert "Kun tekst; ingen regel bærer den: Henviser kun til landsdækkende regler." in clause[:400]


def test_a_municipality_without_an_agreement_says_what_holds_there(at: At, country: Country) -> None:
    page = words(read(at(country.vestre), "/aftaler/0183"))
    assert "Her er ingen samarbejdsaftale" in page
    assert "De landsdækkende regler gælder fuldt ud" in page
    assert "Hovedkontakten kendes ikke." in page


@pytest.mark.parametrize("code", ["9999", "0411", "koebenhavn", "101"])
def test_what_is_no_municipality_is_not_there(at: At, country: Country, code: str) -> None:
    desk = at(country.vestre)
    for page in ("", "/versioner", "/forskel", "/check"):
        assert desk.get(f"/aftaler/{code}{page}").status_code == 404


def test_on_a_day_before_the_first_version_the_nearest_is_shown_and_said(at: At, country: Country) -> None:
    page = words(read(at(country.vestre), "/aftaler/0101", dag="1.3.2017"))
    assert "Ingen udgave gælder den dag." in page
    assert "Ingen udgave" not in words(read(at(country.vestre), "/aftaler/0101", dag="1.3.2020"))


def test_a_day_that_is_none_is_refused_and_kept(at: At, country: Country) -> None:
    page = read(at(country.vestre), "/aftaler/0101", status=422, dag="31.2.2026")
    assert 'value="31.2.2026"' in page
    assert "form-error-message" in page


# --- Versions --------------------------------------------------------------------------------------------------------


def test_a_new_version_is_told_from_the_old_which_can_still_be_read(at: At, country: Country, tmp_path: Path) -> None:
    another_version(
        tmp_path,
        lambda text: (
            text.replace('phone: "21694395"', 'phone: "21694396"', 1)
            .replace(
                "coordination_letter_received + 10 working days", "coordination_letter_received + 8 working days", 1
            )
            .replace('- {when: {age_at_release: "< 30"}, to: jku', '- {when: {age_at_release: "< 30"}, to: eki', 1)
        ),
    )
    desk = at(country.vestre)
    versions = words(read(desk, "/aftaler/0101/versioner"))
    assert "i brug" in versions
    assert "afløst" in versions
    assert BY.name in versions
    told = words(read(desk, "/aftaler/0101/forskel"))
    assert "før: 21 69 43 95 nu: 21 69 43 96" in told
    assert "før: 10 arbejdsdage efter" in told
    assert "nu: 8 arbejdsdage efter" in told
    assert "→ Jobcenter København, Ungecentret (JKU) nu:" in told
    assert "Aftalens tekst" not in told
    assert "Teksten linje for linje" in told

    assert "tel:+4521694396" in read(desk, "/aftaler/0101")
    old = Document.objects.get(code="0101", replaced_in__isnull=False)
    page = read(desk, "/aftaler/0101", version=str(old.pk))
    assert "tel:+4521694395" in page
    assert "En gemt udgave" in page
    for wrong in ("x", str(country.vestre.unit)):
        assert desk.get("/aftaler/0101", {"version": wrong}).status_code == 404
    assert desk.get("/aftaler/0530", {"version": str(old.pk)}).status_code == 404


def test_with_one_version_there_is_nothing_to_compare(at: At, country: Country) -> None:
    assert "Der er ikke to versioner" in read(at(country.vestre), "/aftaler/0530/forskel")
    same = str(Document.objects.get(code="0530").pk)
    assert "De to versioner siger det samme." in read(at(country.vestre), "/aftaler/0530/forskel", fra=same, til=same)


# --- Check, and what holds everywhere --------------------------------------------------------------------------------


def test_what_check_says_stands_in_words_with_its_place_and_norms(at: At, country: Country) -> None:
    page = read(at(country.vestre), "/aftaler/0101/check")
    told = words(page)
    assert "0 fejl" in told
    assert "0101-koebenhavn.yaml, linje" in told
    assert "K-7.14" in told
    assert 'href="/aftaler/0101#' in page
    counted = re.search(r"(\d+) bemærkninger København", words(read(at(country.vestre), "/aftaler")))
    assert counted
    assert page.count('class="rt-finding"') == int(counted[1])


def test_the_places_that_check_points_at_are_on_the_page_of_the_agreement(at: At, country: Country) -> None:
    desk = at(country.vestre)
    for code in ("0101", "0530"):
        agreement = read(desk, f"/aftaler/{code}")
        anchors = re.findall(rf'href="/aftaler/{code}#([^"]+)"', read(desk, f"/aftaler/{code}/check"))
        assert anchors
        assert [one for one in anchors if f'id="{one}"' not in agreement] == []


def test_what_holds_everywhere_is_narrowed_by_matter_phase_and_words(at: At, country: Country) -> None:
    desk = at(country.vestre)
    whole = read(desk, "/aftaler/landet")
    assert "Ved indsættelsen" in whole
    assert "Hjemmel og normer" in whole
    rent = read(desk, "/aftaler/landet", emne="rent")
    assert 0 < rent.count('class="rt-rule"') < whole.count('class="rt-rule"')
    assert "Ingen regel passer." in read(desk, "/aftaler/landet", q="xyzzy")


def test_every_role_reads_the_agreements_and_no_look_is_recorded(at: At, country: Country) -> None:
    for worker in (country.enner, country.billund, country.infohus, country.kif):
        page = words(read(at(worker), "/aftaler/0101"))
        assert "Den viser ingen personer i sager, og det skrives ikke ned, hvem der ser den." in page


def test_in_english_the_frame_is_english_and_the_agreement_says_that_it_is_danish(at: At, country: Country) -> None:
    desk = at(country.vestre)
    desk.post("/sprog", {"language": "en", "next": "/aftaler/0101"})
    answer = desk.get("/aftaler/0101", headers={"accept-language": "en"})
    page = source(answer)
    if '<html lang="en"' not in page:
        pytest.fail("the page is not English")
    assert '<span lang="da">Kommunen svarer skriftligt' in page
    assert "open now until" in page


def test_the_agreement_is_light_on_the_wire(at: At, country: Country) -> None:
    answer = at(country.vestre).get("/aftaler/0101", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= 30_000


def test_a_line_of_the_file_is_found_in_the_section_the_clause_or_the_contact_that_it_stands_in() -> None:
    agreement = read_rulebook(find_shipped()).versions_of("0101")[0]
    section = agreement.sections[2]
    wanted = {
        section.place.line: section.id,
        section.clauses[-1].place.line: section.clauses[-1].id,
        agreement.contacts["jku"].place.line + 2: "kontakt-jku",
        agreement.routes["rent"].place.line + 1: "vej-rent",
    }
    for line, anchor in wanted.items():
        problem = Problem("gap", "warning", agreement.file, line, 1, Words.same(""), Words.same(""))
        standing = where(problem, agreement)
        assert standing is not None
        assert standing.anchor == anchor


@pytest.mark.parametrize(("page", "most"), [("", 2), ("/0101", 2), ("/0101/check", 2), ("/landet", 1)])
def test_a_page_costs_few_queries(at: At, country: Country, page: str, most: int) -> None:
    desk = at(country.vestre)
    read(desk, f"/aftaler{page}")
    with CaptureQueriesContext(connection) as asked:
        read(desk, f"/aftaler{page}")
    of_rules = [one["sql"] for one in asked if '"agreements_' in one["sql"]]
    assert len(of_rules) <= most, of_rules
