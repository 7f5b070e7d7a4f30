"""Secure mail to Debian's own mail server (exim4). Where it is not installed these tests are passed over."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from roedtraad.post.channels.base import Kind, hand_over
from tests.post.channels.conftest import Mailing
from tests.post.channels.exim import UNKNOWN, Exim, exim_running, program
from tests.post.channels.messages import NOTICE, PDF, notice


@pytest.fixture(scope="module")
def exim(certificate: Path) -> Iterator[Exim]:
    if program() is None:
        pytest.skip("no exim4 here, or not as the administrator (Debian and Ubuntu: apt install exim4-daemon-light)")
    with exim_running(certificate) as running:
        yield running


def test_it_takes_mails_by_one_encrypted_line_and_delivers_them_whole(exim: Exim, mailing: Mailing) -> None:
    out = mailing(exim.port)
    try:
        answers = [hand_over(notice(message_id=f"<exim-{turn}@sikker.example>"), out) for turn in range(3)]
    finally:
        out.close()
    assert {(one.kind, one.code) for one in answers} == {(Kind.HANDED, 250)}
    assert all("OK id=" in one.answer for one in answers)
    mails = [email.message_from_bytes(one, policy=policy.default) for one in exim.arrived(3)]
    assert {mail["Message-ID"] for mail in mails} == {f"<exim-{turn}@sikker.example>" for turn in range(3)}
    mail = mails[0]
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == NOTICE.subject
    assert "TLS" in mail["Received"]
    text, letter = mail.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(letter, EmailMessage)
    assert text.get_content() == NOTICE.text
    assert letter.get_content() == PDF


def test_its_no_to_a_recipient_is_final_and_the_line_goes_on(exim: Exim, mailing: Mailing) -> None:
    out = mailing(exim.port)
    try:
        refused = hand_over(notice(address=UNKNOWN), out)
        assert (refused.kind, refused.code) == (Kind.REFUSED, 550)
        assert "no such mailbox" in refused.answer
        assert hand_over(notice(), out).kind is Kind.HANDED
    finally:
        out.close()
