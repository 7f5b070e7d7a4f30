"""The person's own insight: what is recorded, who saw it by unit and day, what was held back by a decision."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.models import LogEntry
from roedtraad.access.service import NotFound
from roedtraad.audit.service import decide_withholding
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import read, words

RULE = "lov-410-2017 § 16"


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY


def test_the_report_tells_what_is_recorded_by_whom_who_saw_it_and_where_to_complain(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    read(at(country.copenhagen), reverse("case", kwargs={"case": case}))
    page = words(read(at(country.vestre), reverse("insight", kwargs={"case": case})))
    assert "Bolig" in page
    assert "Skrevet 2. marts 2026 af Vestre Fængsel" in page
    assert "Datatilsynet" in page
    assert "Retshåndhævelsesloven" in page
    assert country.copenhagen.name not in page.split("Det har vi skrevet om dig")[1]
    told = json.loads(read(at(country.vestre), reverse("insight_json", kwargs={"case": case})))
    (seen,) = [one for one in told["sections"] if one["name"] == "seen"]
    assert any("København" in f"{one['what']} {one['value']}" for one in seen["items"])
    assert "navne" in seen["note"]


def test_a_municipality_gives_it_by_the_regulation(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    page = read(at(country.copenhagen), reverse("insight", kwargs={"case": case}))
    assert "artikel 15" in page
    assert "databeskyttelsesloven § 22" in page


def test_the_pdf_is_the_same_bytes_each_time_and_made_for_screen_readers_and_archives(country: Country, at: At) -> None:
    case = admitted(country.vestre, name='Karla #panic("x") *Ærø*').case
    client, address = at(country.vestre), reverse("insight_pdf", kwargs={"case": case})
    first = client.get(address)
    assert first.status_code == 200
    assert client.get(address).content != b""
    pdf = client.get(address).content
    assert pdf == client.get(address).content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", pdf)
    assert b"/Lang(da)" in pdf
    assert "Karla" not in first.headers["Content-Disposition"]


def test_a_compartment_is_given_only_by_a_decision_and_leaves_no_trace_otherwise(country: Country, at: At) -> None:
    case = admitted(country.vestre, more={"children_under_18": True}).case
    client, address = at(country.vestre_children), reverse("insight_json", kwargs={"case": case})
    before = json.loads(read(client, address))
    assert "lukkede del" not in json.dumps(before, ensure_ascii=False)
    plain = json.loads(read(at(country.vestre), address))
    for name in ("facts", "obligations", "given"):
        (own,), (other,) = ([one for one in told["sections"] if one["name"] == name] for told in (before, plain))
        assert own == other
    with country.vestre_children.at_work():
        decide_withholding(
            case=case,
            compartment="child_concern",
            part="all",
            withheld=False,
            reason="Intet taler imod.",
            basis="",
            by=country.vestre_children.actor,
            today=DAY,
        )
    after = read(client, address)
    assert "lukkede del" in after
    assert "lukkede del" not in read(at(country.vestre), address)
    assert "lukkede del" not in read(at(country.vestre), reverse("insight", kwargs={"case": case})).lower()


def test_nobody_decides_over_a_compartment_that_they_do_not_read(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(), pytest.raises(NotFound):
        decide_withholding(
            case=case,
            compartment="child_concern",
            part="all",
            withheld=False,
            reason="x",
            basis="",
            by=country.vestre.actor,
            today=DAY,
        )


def test_a_part_is_held_back_by_a_recorded_decision_with_its_rule_and_reason(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client, address = at(country.vestre), reverse("insight", kwargs={"case": case})
    sent = {"what": "decided", "part": "seen", "choice": "withhold", "basis": RULE, "reason": "Hensyn til andre."}
    refused = client.post(address, {**sent, "basis": ""})
    assert refused.status_code == 422
    assert "Vælg en regel" in refused.content.decode()
    assert "Hensyn til andre." in refused.content.decode()
    assert client.post(address, {**sent, "reason": ""}).status_code == 422
    assert client.post(address, sent).status_code == 303
    told = json.loads(read(client, reverse("insight_json", kwargs={"case": case})))
    (seen,) = [one for one in told["sections"] if one["name"] == "seen"]
    assert seen["items"] == []
    assert RULE in seen["withheld"]
    with country.vestre.at_work():
        assert LogEntry.objects.filter(page="audit_withholding", cases__contains=[case]).exists()


def test_that_it_was_handed_over_is_recorded_with_what_stood_in_it(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client, address = at(country.vestre), reverse("insight", kwargs={"case": case})
    assert client.post(address, {"what": "given", "how": ""}).status_code == 422
    assert client.post(address, {"what": "given", "how": "på papir"}).status_code == 303
    page = words(read(client, address))
    assert "på papir" in page
    assert client.post(address, {"what": "other"}).status_code == 422
