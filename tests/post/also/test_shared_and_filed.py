"""What was shared with whom; what is taken out for the records system: whole, marked, and only what one sees."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client

from roedtraad.access.service import whole_cases
from roedtraad.post.filing_tasks import file_day
from roedtraad.post.models import Enclosed, Message, Step
from tests.country import DAY, LATER, At, Country
from tests.desk.desk_pages import read, words
from tests.post.back.letters_out import sent_letter


@pytest.fixture
def message(country: Country) -> Message:
    return sent_letter(country)


def taken(browser: Client, address: str) -> ZipFile:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    assert "Demosen" not in answer["Content-Disposition"]
    return ZipFile(io.BytesIO(answer.content))


def metadata(packed: ZipFile) -> Any:
    return json.loads(packed.read("metadata.json"))


@pytest.mark.shows("K-4.2")
def test_what_was_sent_stands_with_whom_when_how_and_on_which_basis(country: Country, at: At, message: Message) -> None:
    page = words(read(at(country.vestre), f"/sager/{message.case_id}/delt"))
    assert message.to_name in page
    assert "sikker mail" in page
    assert message.decision.text in page
    assert message.decision.reason in page


def test_a_draft_was_shared_with_nobody(country: Country, at: At, message: Message) -> None:
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(state="draft", sent_on=None, sent_at=None)
    page = words(read(at(country.vestre), f"/sager/{message.case_id}/delt"))
    assert "Intet er sendt" in page


def test_the_paper_is_a_pdf_that_archives_keep_and_its_name_tells_of_nobody(
    country: Country, at: At, message: Message
) -> None:
    answer = at(country.vestre).get(f"/sager/{message.case_id}/delt.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfaid" in answer.content
    assert answer["Content-Disposition"] == 'inline; filename="delt.pdf"'
    assert at(country.vestre).get(f"/sager/{message.case_id}/delt.pdf").content == answer.content


def test_it_is_part_of_the_persons_insight(country: Country, at: At, message: Message) -> None:
    page = words(read(at(country.vestre), f"/sager/{message.case_id}/indsigt"))
    assert message.to_name in page
    assert message.decision.text in page


@pytest.mark.parametrize("page", ["delt", "delt.pdf", "arkiv", "arkiv.zip"])
def test_of_a_case_that_is_not_ones_own_the_answer_is_the_one_for_nothing(
    country: Country, at: At, message: Message, page: str
) -> None:
    for stranger in (country.enner, country.billund, country.infohus, country.copenhagen_benefits):
        assert at(stranger).get(f"/sager/{message.case_id}/{page}").status_code == 404


def test_a_case_is_taken_out_with_each_letter_its_receipt_and_decision_and_their_marks(
    country: Country, at: At, message: Message
) -> None:
    packed = taken(at(country.vestre), f"/sager/{message.case_id}/arkiv.zip")
    (told,) = metadata(packed)["messages"]
    for paper in (told["letter"], told["receipt_and_decision"]):
        content = packed.read(paper["file"])
        assert content.startswith(b"%PDF-")
        assert sha256(content).hexdigest() == paper["sha256"]
    assert told["letter"]["sha256"] == told["letter"]["sha256_when_written"] == message.letter.sha256
    assert told["case"]["person"] == "Signe Demosen"
    assert (told["state"], told["sent_on"], told["message_id"]) == ("sent", "2026-03-02", message.message_id)
    assert told["decision"]["text"] == message.decision.text
    assert not any("Signe" in name for name in packed.namelist())


def test_the_xml_tells_the_same_as_the_json(country: Country, at: At, message: Message) -> None:
    packed = taken(at(country.vestre), f"/sager/{message.case_id}/arkiv.zip")
    root = ElementTree.fromstring(packed.read("metadata.xml"))
    (told,) = metadata(packed)["messages"]
    (item,) = root.findall("messages/item")
    for name in ("key", "title", "subject", "message_id", "sent_on", "state"):
        assert item.findtext(name) == told[name]
    assert item.findtext("letter/sha256") == told["letter"]["sha256"]


def test_taken_out_twice_it_is_the_same_byte_for_byte(country: Country, at: At, message: Message) -> None:
    address = f"/sager/{message.case_id}/arkiv.zip"
    assert at(country.vestre).get(address).content == at(country.vestre).get(address).content


def test_a_day_holds_what_happened_on_it_and_another_units_day_does_not(
    country: Country, at: At, message: Message
) -> None:
    with whole_cases(message.case_id):
        Step.objects.create(case_id=message.case_id, message=message, kind="sent", on="2026-03-02", by_name="prøven")
    packed = taken(at(country.vestre), "/udbakke/arkiv.zip?dag=2026-03-02")
    assert [one["key"] for one in metadata(packed)["messages"]] == [str(message.pk)]
    assert metadata(taken(at(country.vestre), "/udbakke/arkiv.zip?dag=2026-03-01"))["messages"] == []
    for other in (country.enner, country.kif, country.billund):
        assert metadata(taken(at(other), "/udbakke/arkiv.zip?dag=2026-03-02"))["messages"] == []
    assert "Hent 1 brev" in words(read(at(country.vestre), "/udbakke/arkiv", dag="2026-03-02"))


def test_a_day_that_is_none_is_refused_and_kept(country: Country, at: At) -> None:
    page = read(at(country.vestre), "/udbakke/arkiv", status=422, dag="i går")
    assert "i går" in page


def test_what_others_call_a_file_is_told_and_is_never_a_path(country: Country, at: At, message: Message) -> None:
    with whole_cases(message.case_id):
        Enclosed.objects.create(
            case_id=message.case_id,
            message=message,
            name="../../etc/passwd.PDF",
            media_type="application/pdf",
            size=4,
            sha256=sha256(b"%PDF").hexdigest(),
            content=b"%PDF",
        )
    packed = taken(at(country.vestre), f"/sager/{message.case_id}/arkiv.zip")
    (told,) = metadata(packed)["messages"]
    (file,) = told["enclosed"]
    assert file["name"] == "../../etc/passwd.PDF"
    assert packed.read(file["file"]) == b"%PDF"
    assert not any(".." in name or name.startswith("/") for name in packed.namelist())


def test_each_night_a_day_is_laid_for_the_authority_whose_it_is_and_what_is_closed_is_not(
    country: Country, message: Message, tmp_path: Path
) -> None:
    closed = sent_letter(country, case=message.case_id)
    with whole_cases(message.case_id):
        for one in (message, closed):
            Step.objects.create(case_id=one.case_id, message=one, kind="sent", on=DAY, by_name="prøven")
        Message.objects.filter(pk=closed.pk).update(compartment="exit")
    (file,) = file_day(tmp_path, DAY, today=DAY)
    assert file.relative_to(tmp_path).as_posix() == "institution-vestre/2026-03-02.zip"
    told = metadata(ZipFile(file))["messages"]
    assert [one["key"] for one in told] == [str(message.pk)]
    assert file.stat().st_mode & 0o077 == 0
    assert file_day(tmp_path, DAY, today=DAY) == [file], "laid again, not doubled"
    assert file_day(tmp_path, LATER, today=DAY) == []
