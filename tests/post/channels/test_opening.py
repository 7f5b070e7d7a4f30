"""The channels of a site follow its environment; what is not set up waits in words, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from roedtraad.post.channels.base import Kind, hand_over
from roedtraad.post.channels.opening import open_channels
from roedtraad.project.environment import read_environment
from roedtraad.project.login_variables import MailServer
from roedtraad.project.trouble import Trouble
from tests.post.channels.mail_servers import HOST, running
from tests.post.channels.messages import ADDRESSES, notice


def test_what_is_not_set_up_waits_and_says_so(settings: Settings) -> None:
    settings.ROEDTRAAD_POST = settings.ROEDTRAAD_MEMO = None
    with open_channels() as channels:
        assert set(channels) == set(ADDRESSES)
        for way in ("secure_mail", "digital_post"):
            told = hand_over(notice(way), channels[way])
            assert told.kind is Kind.RETRY
            assert "ROEDTRAAD_" in told.answer


def test_what_is_set_up_is_used(settings: Settings, certificate: Path, trusted: Path, tmp_path: Path) -> None:
    with running(certificate) as server:
        settings.ROEDTRAAD_POST = MailServer(HOST, server.port, "", "", "starttls")
        settings.ROEDTRAAD_POST_CA, settings.ROEDTRAAD_POST_FROM = trusted, "rt@sikker.example"
        settings.ROEDTRAAD_MEMO, settings.ROEDTRAAD_MEMO_CVR = tmp_path, "87654321"
        with open_channels() as channels:
            for way in ("secure_mail", "digital_post"):
                assert hand_over(notice(way), channels[way]).kind is Kind.HANDED
        assert server.taken[0].sender == "rt@sikker.example"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("smtp+starttls://rt:p%40s@mail.example", MailServer("mail.example", 587, "rt", "p@s", "starttls")),
        ("smtps://mail.example:2465", MailServer("mail.example", 2465, "", "", "tls")),
    ],
)
def test_a_server_for_secure_mail_is_read_with_its_encryption(text: str, read: MailServer) -> None:
    given = read_environment({"ROEDTRAAD_POST": text, "ROEDTRAAD_POST_FROM": "rt@sikker.example"})
    assert given["ROEDTRAAD_POST"] == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROEDTRAAD_POST", "smtp://mail.example"),
        ("ROEDTRAAD_POST", "smtp://localhost:25"),
        ("ROEDTRAAD_POST", "smtps://mail.example:port"),
        ("ROEDTRAAD_POST", "https://mail.example"),
        ("ROEDTRAAD_POST_FROM", "a@b"),
        ("ROEDTRAAD_POST_FROM", "a@b.example\nBcc: c@d.example"),
        ("ROEDTRAAD_POST_REPLY_TO", "svar+x@b.example"),
        ("ROEDTRAAD_POST_CA", "/findes/ikke.pem"),
        ("ROEDTRAAD_POST_IN", "imap://u:p@mail.example"),
        ("ROEDTRAAD_POST_IN", "imaps://mail.example"),
        ("ROEDTRAAD_POST_IN", "maildir:/findes/ikke"),
        ("ROEDTRAAD_SMIME", "/findes/ikke"),
        ("ROEDTRAAD_MEMO", "/findes/ikke"),
        ("ROEDTRAAD_MEMO_CVR", "1234567"),
    ],
)
def test_a_server_in_the_clear_and_other_wrong_values_are_refused_in_words(name: str, value: str) -> None:
    with pytest.raises(Trouble, match=f"{name} cannot be read") as refused:
        read_environment({name: value})
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"ROEDTRAAD_POST": "smtps://mail.example"}, "ROEDTRAAD_POST_FROM"),
        ({"ROEDTRAAD_MEMO": "/"}, "ROEDTRAAD_MEMO_CVR"),
    ],
)
def test_half_a_set_up_is_refused(given: dict[str, str], missing: str) -> None:
    with pytest.raises(Trouble, match=f"without {missing}"):
        read_environment(given)
