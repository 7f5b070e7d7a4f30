"""Secure mail against real servers: never in the clear, and whatever a server does is told as what it is."""

from __future__ import annotations

import email
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from roedtraad.post.channels.answers import FULL, LONG, SHORT
from roedtraad.post.channels.base import Enclosure, Kind, Outcome, hand_over
from tests.certificates import Authority
from tests.post.channels.conftest import Mailing
from tests.post.channels.mail_servers import HOST, Behaviour, running
from tests.post.channels.messages import NOTICE, PDF, notice


def read(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


# --- What arrives ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encrypted", ["starttls", "tls"])
def test_it_arrives_whole_by_an_encrypted_line_with_the_agreements_subject(
    certificate: Path, mailing: Mailing, encrypted: str
) -> None:
    with (
        running(certificate, implicit=encrypted == "tls") as server,
        mailing_to(mailing, server.port, encrypted) as out,
    ):
        more = notice(enclosed=(Enclosure("handleplan æø.txt", "text/plain", "Åben\n.\nplan\n".encode()),))
        assert hand_over(more, out) == Outcome(Kind.HANDED, "250 2.0.0 Ok: queued as 0001", 250)
        (taken,) = server.taken
    assert (taken.sender, taken.to) == ("rt@sikker.example", (NOTICE.address,))
    mail = read(taken.content)
    assert mail["Subject"] == "Att.: Folkeregisteret"
    assert b"\r\nSubject: Att.: Folkeregisteret\r\n" in taken.content
    assert mail["Message-ID"] == NOTICE.message_id
    assert mail["To"].addresses[0].addr_spec == NOTICE.address
    assert mail["Reply-To"].addresses[0].addr_spec == NOTICE.reply_to
    assert mail["From"].addresses[0].display_name == NOTICE.from_name
    assert mail["Auto-Submitted"] == "auto-generated"
    text, letter, file = mail.iter_parts()
    assert isinstance(text, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == NOTICE.text
    assert isinstance(letter, EmailMessage)
    assert (letter.get_filename(), letter.get_content()) == ("meddelelse.pdf", PDF)
    assert isinstance(file, EmailMessage)
    assert (file.get_filename(), file.get_content()) == ("handleplan æø.txt", "Åben\n.\nplan\n")


def test_the_same_message_again_is_the_same_mail_and_says_that_it_may_arrive_twice(
    certificate: Path, mailing: Mailing
) -> None:
    with running(certificate) as server, mailing_to(mailing, server.port) as out:
        for again in (False, False, True):
            hand_over(notice(again=again), out)
        first, second, third = (one.content for one in server.taken)
    without_day = [
        b"\n".join(line for line in one.split(b"\n") if not line.startswith(b"Date:")) for one in (first, second)
    ]
    assert without_day[0] == without_day[1]
    mail = read(third)
    assert mail["Message-ID"] == NOTICE.message_id
    body = mail.get_body()
    assert isinstance(body, EmailMessage)
    assert "måske også sendt før" in body.get_content()
    assert "may have been sent before" in body.get_content()


def test_a_server_that_sends_reports_is_asked_for_the_head_alone_and_for_failures(
    certificate: Path, mailing: Mailing
) -> None:
    with running(certificate, Behaviour(offers_reports=True)) as server, mailing_to(mailing, server.port) as out:
        assert hand_over(notice(), out).kind is Kind.HANDED
        (taken,) = server.taken
    assert taken.wishes == ("RET=HDRS", "ENVID=<018f-1@sikker.example>", "NOTIFY=FAILURE,DELAY")


def test_many_mails_go_by_one_line(certificate: Path, mailing: Mailing) -> None:
    with running(certificate) as server, mailing_to(mailing, server.port) as out:
        for turn in range(20):
            assert hand_over(notice(message_id=f"<m-{turn}@x.example>"), out).kind is Kind.HANDED
        assert len(server.post.connections) == 1


def test_after_so_many_mails_it_begins_a_new_line(certificate: Path, mailing: Mailing) -> None:
    with running(certificate) as server, mailing_to(mailing, server.port, most=2) as out:
        for _ in range(5):
            assert hand_over(notice(), out).kind is Kind.HANDED
        assert len(server.post.connections) == 3


def test_a_server_that_hangs_up_between_two_mails_costs_no_mail(certificate: Path, mailing: Mailing) -> None:
    with running(certificate, Behaviour(most_mails=1)) as server, mailing_to(mailing, server.port) as out:
        assert [hand_over(notice(), out).kind for _ in range(4)] == [Kind.HANDED] * 4
        assert len(server.taken) == 4


def test_after_a_no_the_line_carries_the_next_mail(certificate: Path, mailing: Mailing) -> None:
    behaviour = Behaviour({"RCPT": ["550 5.1.1 no such user"], "TAKEN": ["554 5.6.0 not like this"]})
    with running(certificate, behaviour) as server, mailing_to(mailing, server.port) as out:
        kinds = [hand_over(notice(), out).kind for _ in range(3)]
        assert kinds == [Kind.REFUSED, Kind.REFUSED, Kind.HANDED]
        assert len(server.taken) == 1


def test_who_must_log_in_does_so_behind_the_encryption(certificate: Path, mailing: Mailing) -> None:
    with running(certificate, login=True) as server:
        with mailing_to(mailing, server.port, user="rt", password="hemmeligt") as out:
            assert hand_over(notice(), out).kind is Kind.HANDED
        with mailing_to(mailing, server.port, user="rt", password="forkert") as out:
            told = hand_over(notice(), out)
        assert (told.kind, told.code) == (Kind.RETRY, 535)
        assert "login" in told.answer
        assert "forkert" not in told.answer + repr(out)
        with mailing_to(mailing, server.port) as out:
            told = hand_over(notice(), out)
        assert (told.kind, told.code) == (Kind.RETRY, 530)  # our mistake: the message waits


# --- What is not believed --------------------------------------------------------------------------------------------


def test_a_server_that_speaks_in_the_clear_alone_gets_nothing(mailing: Mailing) -> None:
    with running(None) as server, mailing_to(mailing, server.port) as out:
        told = hand_over(notice(), out)
        assert not server.taken
        assert not server.post.commands - {"EHLO"}
    assert told.kind is Kind.RETRY
    assert "intet blev sendt" in told.answer
    assert told.wait == LONG


def test_a_server_that_refuses_encryption_gets_nothing(certificate: Path, mailing: Mailing) -> None:
    with (
        running(certificate, Behaviour({"STARTTLS": ["454 4.7.0 TLS not available now"]})) as server,
        mailing_to(mailing, server.port) as out,
    ):
        told = hand_over(notice(), out)
        assert (told.kind, told.code) == (Kind.RETRY, 454)
        assert not server.post.commands - {"EHLO", "STARTTLS"}
        assert hand_over(notice(), out).kind is Kind.HANDED


@pytest.mark.parametrize("encrypted", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown signer", "another name", "expired"])
def test_a_certificate_that_does_not_hold_gets_nothing(
    authority: Authority, mailing: Mailing, tmp_path: Path, encrypted: str, fault: str
) -> None:
    bad = {
        "unknown signer": lambda: Authority("En anden").for_server(),
        "another name": lambda: authority.for_server("anden.example"),
        "expired": lambda: authority.for_server(ends=timedelta(days=1)),
    }[fault]().put(tmp_path / "bad.pem")
    with running(bad, implicit=encrypted == "tls") as server, mailing_to(mailing, server.port, encrypted) as out:
        told = hand_over(notice(), out)
        assert not server.taken
        assert not server.post.commands - {"EHLO", "STARTTLS"}
    assert told.kind is Kind.RETRY
    assert "certifikat" in told.answer
    assert told.wait == LONG


def test_old_encryption_is_none(certificate: Path, mailing: Mailing) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = context.minimum_version = ssl.TLSVersion.TLSv1_1
    with running(context, implicit=True) as server, mailing_to(mailing, server.port, "tls") as out:
        told = hand_over(notice(), out)
    assert told.kind is Kind.RETRY
    assert "kryptering" in told.answer


# --- What a server says ----------------------------------------------------------------------------------------------

NO = [
    ("GREETING", "554 5.3.2 not now", Kind.RETRY, LONG),
    ("GREETING", "421 4.3.2 busy", Kind.RETRY, SHORT),
    ("MAIL", "550 5.7.1 sender unknown", Kind.RETRY, LONG),
    ("MAIL", "452 4.3.1 disk is full", Kind.RETRY, SHORT),
    ("RCPT", "450 4.2.0 greylisted", Kind.RETRY, SHORT),
    ("RCPT", "451 4.3.0 try again", Kind.RETRY, SHORT),
    ("RCPT", "452 4.2.2 mailbox full", Kind.RETRY, FULL),
    ("RCPT", "452 too many recipients or full", Kind.RETRY, FULL),
    ("RCPT", "552 5.2.2 mailbox full", Kind.RETRY, FULL),
    ("RCPT", "550 5.2.2 over quota", Kind.RETRY, FULL),
    ("RCPT", "550 5.1.1 no such user", Kind.REFUSED, None),
    ("RCPT", "553 5.1.3 bad address", Kind.REFUSED, None),
    ("RCPT", "530 5.7.0 log in first", Kind.RETRY, LONG),
    ("DATA", "451 4.3.0 not now", Kind.RETRY, SHORT),
    ("DATA", "554 5.5.1 no valid recipients", Kind.REFUSED, None),
    ("TAKEN", "451 4.7.1 later", Kind.RETRY, SHORT),
    ("TAKEN", "552 5.3.4 too large", Kind.REFUSED, None),
    ("TAKEN", "552 storage exceeded", Kind.RETRY, FULL),
    ("TAKEN", "554 5.7.1 refused as spam", Kind.REFUSED, None),
    ("TAKEN", "421 4.3.0 going down", Kind.RETRY, SHORT),
]


@pytest.mark.parametrize(("command", "says", "kind", "wait"), NO, ids=[f"{one[0]} {one[1][:9]}" for one in NO])
def test_a_no_is_told_in_the_servers_words_and_as_what_it_means(
    certificate: Path, mailing: Mailing, command: str, says: str, kind: Kind, wait: timedelta | None
) -> None:
    with running(certificate, Behaviour({command: [says]})) as server, mailing_to(mailing, server.port) as out:
        told = hand_over(notice(), out)
        assert not server.taken
        assert (told.kind, told.wait, told.code) == (kind, wait, int(says[:3]))
        assert says in told.answer
        assert hand_over(notice(), out).kind is Kind.HANDED  # nothing of it is left for the next


def test_an_answer_of_control_characters_and_great_length_is_one_line_that_can_be_stored(
    certificate: Path, mailing: Mailing
) -> None:
    says = f"550 5.1.1 \x1b[31m{'x' * 300}"
    with running(certificate, Behaviour({"RCPT": [says]})) as server, mailing_to(mailing, server.port) as out:
        told = hand_over(notice(), out)
    assert told.answer.isprintable()
    assert len(Outcome(Kind.REFUSED, "y" * 5000).answer) == 1000


# --- What the line does ----------------------------------------------------------------------------------------------


def test_a_line_that_falls_after_the_mail_was_given_is_uncertain_and_the_next_mail_goes(
    certificate: Path, mailing: Mailing
) -> None:
    with running(certificate, Behaviour(hangs_up_after_data=1)) as server, mailing_to(mailing, server.port) as out:
        told = hand_over(notice(), out)
        assert told.kind is Kind.UNCERTAIN
        assert "den kan være sendt" in told.answer
        assert len(server.taken) == 1  # it was, this time
        assert hand_over(notice(again=True), out).kind is Kind.HANDED
        assert {read(one.content)["Message-ID"] for one in server.taken} == {NOTICE.message_id}


def test_a_line_that_falls_before_the_mail_is_whole_is_tried_again_later(certificate: Path, mailing: Mailing) -> None:
    big = notice(document=b"%PDF-1.7" + b"x" * 20_000_000)
    with running(certificate, Behaviour(hangs_up_in_data=1)) as server, mailing_to(mailing, server.port) as out:
        told = hand_over(big, out)
        assert (told.kind, told.wait) == (Kind.RETRY, SHORT)
        assert not server.taken
        assert hand_over(notice(), out).kind is Kind.HANDED


def test_nobody_there_is_told_and_tried_again(mailing: Mailing) -> None:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with mailing_to(mailing, port) as out:
        told = hand_over(notice(), out)
    assert (told.kind, told.wait) == (Kind.RETRY, SHORT)
    assert "tager ikke imod forbindelser" in told.answer


def test_a_name_that_is_nowhere_is_told_and_tried_again(mailing: Mailing, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with mailing_to(mailing, 25, host="findes-ikke.example") as out:
        told = hand_over(notice(), out)
    assert told.kind is Kind.RETRY
    assert "navn findes ikke" in told.answer


@pytest.mark.parametrize("says", [b"", b"2"], ids=["silent", "dribbling"])
def test_a_server_that_is_too_slow_is_left_in_time(mailing: Mailing, says: bytes) -> None:
    with slow(says) as port, mailing_to(mailing, port, patience=0.3) as out:
        begun = time.monotonic()
        told = hand_over(notice(), out)
        assert time.monotonic() - begun < 20
    assert told.kind is Kind.RETRY
    assert "svarede ikke i tide" in told.answer


def test_a_server_that_falls_silent_in_the_midst_is_left_in_time(certificate: Path, mailing: Mailing) -> None:
    with (
        running(certificate, Behaviour(sleeps_in_mail=1)) as server,
        mailing_to(mailing, server.port, patience=0.4) as out,
    ):
        begun = time.monotonic()
        told = hand_over(notice(), out)
        assert time.monotonic() - begun < 20
        assert told.kind is Kind.RETRY
        assert "svarede ikke i tide" in told.answer
        assert hand_over(notice(), out).kind is Kind.HANDED


# --- Servers and channels of the tests -------------------------------------------------------------------------------


@contextmanager
def mailing_to(mailing: Mailing, port: int, encrypted: str = "starttls", **other: object) -> Iterator[Any]:
    out = mailing(port, encrypted=encrypted, **other)
    try:
        yield out
    finally:
        out.close()


@contextmanager
def slow(says: bytes) -> Iterator[int]:
    """A server that never comes to the end of its greeting."""
    over = threading.Event()
    with socket.create_server((HOST, 0)) as listening:
        listening.settimeout(5)

        def talk() -> None:
            line, _ = listening.accept()
            with line:
                while not over.wait(0.05):
                    try:
                        line.sendall(says)
                    except OSError:
                        return

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join(5)
