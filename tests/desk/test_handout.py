"""Kontaktark over HTTP: the same on screen and on paper, nothing on it that does not belong, recorded as given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from roedtraad.cases.service import Deed, get_case
from roedtraad.casework.service import record_facts, reopen
from roedtraad.core.vocabulary import FactValue
from roedtraad.desk.handing import sheet_of
from roedtraad.obligations.service import Obligation
from roedtraad.post import languages as files
from tests.country import DAY, At, Country, Worker, admitted

OUT_TODAY: dict[str, FactValue] = {
    "expected_release": DAY,
    "needs_income_at_release": True,
    "job_situation": "jobparat",
}


def address(name: str, case: UUID, language: str = "") -> str:
    return reverse(name, kwargs={"case": case}) + (f"?sprog={language}" if language else "")


def text(response: Any) -> str:
    """What the page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def given(client: Client, case: UUID, language: str = "da") -> dict[str, str]:
    """The fields of the button, as the page gives them."""
    shown = client.get(address("handout", case, language)).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    return {"version": version[1], "sprog": language}


def test_it_says_where_to_go_when_it_is_open_and_whom_to_call(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    client = at(country.vestre)
    said = text(client.get(address("handout", case)))
    assert "Til Signe Demosen" in said
    assert "Jobcenter København, Ungecentret (JKU) Jobcenter" in said
    assert "Åbent: mandag til torsdag 9–15, fredag 9–14 Åbent i dag (mandag) 9–15" in said
    assert "Ydelsesservice København" in said
    english = text(client.get(address("handout", case, "en")))
    assert "For Signe Demosen" in english
    assert "Open today (Monday) 9:00–15:00" in english
    assert 'href="tel:+4521694395"' in client.get(address("handout", case)).content.decode()


def test_the_paper_is_a_pdf_that_no_cache_keeps_and_whose_name_tells_nothing(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    client = at(country.vestre)
    for language in ("da", "en"):
        answer = client.get(address("handout_pdf", case, language))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Disposition"] == f'inline; filename="kontaktark-{language}.pdf"'
        assert f"/Lang({language})".encode() in answer.content
        assert client.get(address("handout_pdf", case, language)).content == answer.content


def test_no_number_of_the_person_and_nothing_of_a_protected_address_stands_on_it(country: Country, at: At) -> None:
    case = admitted(country.vestre, more={**OUT_TODAY, "protected_address": True}).case
    shown = at(country.vestre).get(address("handout", case)).content.decode()
    assert "720499" not in shown
    with country.vestre.at_work():
        sheet = sheet_of(get_case(case), DAY)
        assert "720499" not in repr(sheet)
        assert "beskyttet" not in repr(sheet).lower()
        assert "protected" not in repr(sheet).lower()


def test_what_a_compartment_holds_changes_nothing_on_it_also_for_those_who_see_it(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case

    def sheet(worker: Worker) -> str:
        return (
            text(at(worker).get(address("handout", case))).partition("Når du bliver løsladt")[2].partition("Siden")[0]
        )

    before = sheet(country.vestre_children)
    assert "JKU" in before
    with country.vestre_children.at_work():
        change = record_facts(case=case, facts={"child_concern": True}, by=country.vestre_children.actor, today=DAY)
    assert change.added  # there is something to be seen
    for worker in (country.vestre, country.vestre_children):
        assert sheet(worker) == before


def test_who_has_no_part_in_the_case_gets_the_one_answer(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    for worker in (country.enner, country.billund):
        for name in ("handout", "handout_pdf"):
            assert at(worker).get(address(name, case)).status_code == 404
        assert at(worker).post(address("handout_given", case), {"sprog": "da", "version": "1"}).status_code == 404


def test_handing_it_out_is_recorded_with_its_language_and_shown_with_who_and_when(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    client = at(country.vestre)
    answer = client.post(address("handout_given", case), given(client, case, "en"))
    assert (answer.status_code, answer.headers["Location"]) == (303, address("handout", case, "en"))
    with country.vestre.at_work():
        owed = Obligation.objects.get(case=case, rule="handout.remand")
        assert (owed.state, owed.done_on) == ("done", DAY)
        deed = Deed.objects.get(case=case, obligation=str(owed))
        assert (deed.note, deed.by_name) == ("Sprog: English", country.vestre.name)
    said = text(client.get(address("handout", case)))
    assert re.search(rf"Udleveret .* af {country.vestre.name}\. Sprog: English", said)
    assert "Skriv, at det er udleveret" not in said


def test_a_second_tap_records_it_once(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    client = at(country.vestre)
    form = given(client, case)
    client.post(address("handout_given", case), form)
    again = client.post(address("handout_given", case), form)
    assert again.status_code == 409
    with country.vestre.at_work():
        assert Deed.objects.filter(case=case, obligation="handout.remand/1").count() == 1


def test_what_was_taken_back_is_not_shown_as_handed_out(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    client = at(country.vestre)
    client.post(address("handout_given", case), given(client, case))
    with country.vestre.at_work():
        owed = Obligation.objects.get(case=case, rule="handout.remand")
        reopen(obligation=owed.pk, reason="Personen fik det ikke", by=country.vestre.actor, today=DAY)
    said = text(client.get(address("handout", case)))
    assert "Udleveret" not in said
    assert "Skriv, at det er udleveret" in said


def test_a_municipality_may_read_the_sheet_and_not_record_it(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    client = at(country.copenhagen)
    shown = client.get(address("handout", case))
    assert shown.status_code == 200
    assert "Skriv, at det er udleveret" not in text(shown)
    assert client.post(address("handout_given", case), {"sprog": "da", "version": "1"}).status_code == 404


def test_a_form_from_before_someone_else_saved_is_refused(country: Country, at: At) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    client = at(country.vestre)
    form = given(client, case)
    with country.vestre.at_work():
        record_facts(case=case, facts={"mitid": True}, by=country.vestre.actor, today=DAY)
    answer = client.post(address("handout_given", case), form)
    assert answer.status_code == 409
    assert "En anden har skrevet i sagen imens" in text(answer)
    for version in ("", "x", "²", "9" * 30):
        assert client.post(address("handout_given", case), {**form, "version": version}).status_code == 409


def test_a_language_that_is_not_offered_is_not_there(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    for name in ("handout", "handout_pdf"):
        assert client.get(address(name, case, "so")).status_code == 404


def test_only_a_reviewed_language_stands_in_the_choice_and_on_the_paper(
    country: Country, at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = admitted(country.vestre, more=OUT_TODAY).case
    english = (
        (files.TEXTS / "en.yaml").read_text(encoding="utf-8").replace("When you are released", "Markii lagu sii daayo")
    )
    review = "reviewed: {by: Prøve Oversætter, day: 2026-02-20}\n"
    for name, content in {"so": review + english, "pl": english}.items():
        (tmp_path / f"{name}.yaml").write_text(
            content.replace("name: English", f"name: sprog {name}"), encoding="utf-8"
        )
    for name in ("da.yaml", "en.yaml"):
        (tmp_path / name).write_text((files.TEXTS / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(files, "TEXTS", tmp_path)
    client = at(country.vestre)
    said = text(client.get(address("handout", case)))
    assert "sprog so" in said
    assert "sprog pl" not in said
    assert "Markii lagu sii daayo" in text(client.get(address("handout", case, "so")))
    assert b"/Lang(so)" in client.get(address("handout_pdf", case, "so")).content
    assert client.get(address("handout", case, "pl")).status_code == 404


def test_a_page_in_english_begins_with_the_english_sheet(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    client.cookies["sprog"] = "en"
    assert "When you are released" in text(client.get(address("handout", case)))


def test_every_look_at_it_is_recorded(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    client.get(address("handout", case))
    client.get(address("handout_pdf", case))
    with country.vestre.at_work(), connection.cursor() as cursor:
        cursor.execute("select page from access_logentry where %s = any (cases) and kind = 'look' order by at", [case])
        assert [found for (found,) in cursor.fetchall()] == ["handout", "handout_pdf"]
