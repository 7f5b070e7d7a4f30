"""Mail from anyone is read without trust: told apart, cut to limits, never opened, and no bytes stop the reading."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.post.receiving.reading import LARGEST_FILE, MOST_FILES, read_mail
from tests.post.back.mails import OURS, TOKEN, delivery_report, old_bounce, reply


def test_a_reply_is_read_with_what_it_answers_who_wrote_it_and_its_words() -> None:
    mail = read_mail(reply(text="Modtaget, tak.\nÆØÅ").as_bytes())
    assert (mail.kind, mail.sender, mail.subject) == ("reply", "godloesladelse@bif.kk.dk", "SV: Koordinering – tak")
    assert mail.answers[0] == OURS
    assert mail.text == "Modtaget, tak.\nÆØÅ"
    assert mail.sent_at is not None
    assert mail.sent_at.isoformat() == "2026-03-09T09:00:00+00:00"


def test_the_secret_is_found_in_the_address_and_in_a_link_that_is_quoted_as_it_was_written() -> None:
    by_address = read_mail(reply(to=f"svar+{TOKEN}@roedtraad.example").as_bytes())
    by_link = read_mail(reply(text=f"> https://roedtraad.example/kvittering/{TOKEN}\nTak").as_bytes())
    assert by_address.secrets == by_link.secrets == (TOKEN,)
    assert read_mail(reply().as_bytes()).secrets == ()


def test_a_bounce_names_the_mail_the_mailbox_and_the_reason() -> None:
    mail = read_mail(delivery_report())
    assert mail.kind == "bounce"
    assert mail.bounced is not None
    assert mail.answers == (OURS,)
    assert (mail.bounced.recipient, mail.bounced.status) == ("ydelse@bif.kk.dk", "5.1.1")
    assert mail.bounced.reason == "550 5.1.1 <ydelse@bif.kk.dk>: Recipient address rejected: User unknown"


def test_a_bounce_of_the_old_form_is_one_too() -> None:
    mail = read_mail(old_bounce())
    assert (mail.kind, mail.answers) == ("bounce", (OURS,))


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_of_delay_or_arrival_is_no_bounce_and_no_reply(action: str) -> None:
    assert read_mail(delivery_report(action=action, status="4.4.1")).kind == "automatic"


@pytest.mark.parametrize(
    "more",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated; x=y"},
        {"Precedence": "bulk"},
        {"X-Autoreply": "yes"},
        {"X-Auto-Response-Suppress": "All"},
        {"List-Id": "<alle.kk.dk>"},
        {"Return-Path": "<>"},
        {"X-Loop": "svar@roedtraad.example"},
    ],
)
def test_what_no_person_wrote_is_told_by_its_headers(more: dict[str, str]) -> None:
    assert read_mail(reply(more=more).as_bytes()).kind == "automatic"


def test_auto_submitted_no_is_a_person() -> None:
    assert read_mail(reply(more={"Auto-Submitted": "no"}).as_bytes()).kind == "reply"


def test_our_own_mail_come_back_is_a_loop_and_no_reply() -> None:
    mail = reply(sender="svar@roedtraad.example").as_bytes()
    assert read_mail(mail, own_addresses=frozenset({"svar@roedtraad.example"})).kind == "automatic"


def with_file(name: str, content: bytes, kind: str = "application/pdf") -> bytes:
    mail = reply()
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def test_a_file_of_a_kind_that_is_kept_is_stored_as_it_came() -> None:
    mail = read_mail(with_file("svar.pdf", b"%PDF-1.7 x"))
    assert [(one.name, one.media_type, one.content) for one in mail.files] == [
        ("svar.pdf", "application/pdf", b"%PDF-1.7 x")
    ]
    assert mail.text == "Modtaget, tak."


@pytest.mark.parametrize(
    ("name", "content", "kind", "why"),
    [
        ("x.exe", b"MZ", "application/octet-stream", "Filer af den slags"),
        ("x.pdf", b"MZ", "application/pdf", "ikke af den slags, den siger"),
        ("x.pdf.exe", b"%PDF-", "application/pdf", "Filer af den slags"),
        ("x.pdf", b"%PDF-", "text/html", "Filer af den slags"),
        ("x.pdf", b"", "application/pdf", "tom"),
        ("x.zip", b"PK\x03\x04", "application/zip", "Filer af den slags"),
        ("x.pdf", b"%PDF-" + b"0" * LARGEST_FILE, "application/pdf", "større end 10 MB"),
        ("", b"<html>", "text/html", ""),
    ],
)
def test_a_file_that_is_too_large_or_of_another_kind_is_named_with_the_reason(
    name: str, content: bytes, kind: str, why: str
) -> None:
    mail = read_mail(with_file(name, content, kind))
    assert mail.files == ()
    assert [(one.name, one.size) for one in mail.refused] == [(name, len(content))]
    assert why in mail.refused[0].why.da


def test_more_files_than_are_kept_are_refused_beyond_the_limit() -> None:
    mail = reply()
    for number in range(MOST_FILES + 3):
        mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename=f"{number}.pdf")
    read = read_mail(mail.as_bytes())
    assert (len(read.files), len(read.refused)) == (MOST_FILES, 3)


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\x\\passwd.pdf", "..passwd.pdf", "\u202epasswd.pdf"])
def test_a_files_name_is_no_place_and_turns_no_letters(name: str) -> None:
    mail = read_mail(with_file(name, b"%PDF-1"))
    assert mail.files[0].name == "passwd.pdf"


def test_a_mail_of_html_alone_is_read_as_words() -> None:
    mail = EmailMessage()
    mail["From"] = "a@kk.example"
    mail.set_content(
        "<head><title>x</title></head><p>Tak &amp; farvel</p><script>evil()</script><b>Anna</b>", subtype="html"
    )
    assert read_mail(mail.as_bytes()).text == "Tak & farvel\nAnna"


@pytest.mark.parametrize("piece", ["<script", "<!--", "<p", "\n \n", "&#x", "=?utf-8?q?"])
def test_no_mail_takes_long_to_read_however_it_is_made(piece: str) -> None:
    body = (piece * (400_000 // len(piece))).encode()
    started = time.perf_counter()
    read_mail(b"Content-Type: text/html\r\nSubject: " + piece.replace("\n", "").encode() * 1000 + b"\r\n\r\n" + body)
    assert time.perf_counter() - started < 2


def test_a_mail_in_a_mail_in_a_mail_without_end_is_read_too() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(500))
    assert read_mail(deep + b"\r\nhello").kind == "reply"


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Content-Disposition"]


@given(st.binary(max_size=400))
def test_every_sequence_of_bytes_is_a_mail(raw: bytes) -> None:
    read_mail(raw)


@given(st.lists(st.tuples(st.sampled_from(HEADERS), st.text(max_size=60)), max_size=12), st.binary(max_size=200))
def test_no_header_however_broken_stops_the_reading(headers: list[tuple[str, str]], body: bytes) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    mail = read_mail(lines.encode("utf-8", "surrogatepass") + b"\r\n" + body)
    assert "\n" not in mail.subject + mail.sender
    assert all(one.isprintable() or one == " " for one in mail.subject)


def test_a_mail_that_was_cut_keeps_no_file_and_says_so() -> None:
    mail = read_mail(with_file("svar.pdf", b"%PDF-1.7 x"), cut=True)
    assert mail.files == ()
    assert "for stor" in mail.refused[-1].why.da
