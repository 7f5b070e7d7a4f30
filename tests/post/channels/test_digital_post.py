"""Digital Post: a MeMo message of the public form, whole or not there, and known when it is laid twice."""

from __future__ import annotations

import base64
import errno
import os
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from roedtraad.post.channels.base import Enclosure, Kind, hand_over
from roedtraad.post.channels.digital_post import DigitalPost
from roedtraad.post.channels.memo import NAMESPACE
from tests.post.channels.messages import NOTICE, PDF, notice

NAMES = {"m": NAMESPACE}
PERSON = "6107701234"


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(Path(__file__).with_name("memo.xsd")))


def laid(folder: Path) -> ElementTree.Element:
    (place,) = folder.iterdir()
    schema().validate(str(place))
    return ElementTree.parse(place).getroot()


def test_a_message_has_the_public_form_with_letter_and_enclosures(tmp_path: Path) -> None:
    file = Enclosure("handleplan æø.pdf", "application/pdf", b"%PDF-2")
    told = hand_over(notice("digital_post", enclosed=(file,)), DigitalPost(tmp_path, "87654321"))
    assert told.kind is Kind.HANDED
    root = laid(tmp_path)
    texts = {path: root.findtext(f"m:MessageHeader/{path}", namespaces=NAMES) for path in (
        "m:messageType", "m:label", "m:Sender/m:senderID", "m:Recipient/m:recipientID", "m:Recipient/m:idType",
    )}  # fmt: skip
    assert list(texts.values()) == ["DIGITALPOST", NOTICE.subject, "87654321", "12345678", "CVR"]
    contents = [one.text or "" for one in root.iterfind(".//m:content", NAMES)]
    assert [base64.b64decode(one) for one in contents] == [PDF, b"%PDF-2"]
    assert root.findtext(".//m:AdditionalDocument/m:File/m:filename", namespaces=NAMES) == file.name


def test_to_a_person_it_goes_by_number_and_the_number_is_in_no_name_answer_or_log(tmp_path: Path) -> None:
    message = notice("digital_post", address=f"cpr:{PERSON}", document=b"")
    told = hand_over(message, DigitalPost(tmp_path, "87654321"))
    root = laid(tmp_path)
    assert root.findtext(".//m:recipientID", namespaces=NAMES) == PERSON
    assert root.findtext(".//m:MainDocument/m:File/m:encodingFormat", namespaces=NAMES) == "text/plain"
    assert PERSON not in told.answer + repr(message) + "".join(one.name for one in tmp_path.iterdir())


def test_laid_again_it_is_the_same_message_and_known(tmp_path: Path) -> None:
    channel = DigitalPost(tmp_path, "87654321")
    first, second = hand_over(notice("digital_post"), channel), hand_over(notice("digital_post", again=True), channel)
    assert (first.kind, second.kind) == (Kind.HANDED, Kind.HANDED)
    assert "allerede" in second.answer
    number = laid(tmp_path).findtext(".//m:messageUUID", namespaces=NAMES)
    next(tmp_path.iterdir()).unlink()  # it was taken
    hand_over(notice("digital_post"), channel)
    assert laid(tmp_path).findtext(".//m:messageUUID", namespaces=NAMES) == number


@pytest.mark.parametrize("address", ["", "12345678", "cvr:1234567", "cpr:610770-1234", "mail:a@b.dk"])
def test_a_recipient_without_a_number_is_refused(tmp_path: Path, address: str) -> None:
    told = hand_over(notice("digital_post", address=address), DigitalPost(tmp_path, "87654321"))
    assert told.kind is Kind.REFUSED
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_no_half_message_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    channel = DigitalPost(tmp_path, "87654321")
    told = hand_over(notice("digital_post"), channel)
    assert (told.kind, list(tmp_path.iterdir())) == (Kind.RETRY, [])
    assert "ENOSPC" in told.answer
    monkeypatch.undo()
    assert hand_over(notice("digital_post"), channel).kind is Kind.HANDED


def test_a_folder_that_has_gone_is_told_and_tried_again(tmp_path: Path) -> None:
    told = hand_over(notice("digital_post"), DigitalPost(tmp_path / "væk", "87654321"))
    assert told.kind is Kind.RETRY
    assert "ENOENT" in told.answer
