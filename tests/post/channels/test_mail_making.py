"""What would break out of a header is refused; what is written is read back as it was meant, by any reader."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from roedtraad.post.channels.base import Enclosure
from roedtraad.post.mail_making import Unsendable, make_mail
from tests.post.channels.messages import notice

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BREAKS = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029"]


def made(**other: Any) -> bytes:
    return make_mail(notice(**other), sender="rt@sikker.example", at=AT)


def read(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


@pytest.mark.parametrize("line", BREAKS, ids=ascii)
@pytest.mark.parametrize("place", ["subject", "to_name", "from_name", "address", "reply_to", "message_id", "file_name"])
def test_no_line_break_gets_into_a_header(place: str, line: str) -> None:
    usual = getattr(notice(), place)
    for broken in (f"{usual}{line}Bcc: alle@ude.example", f"{line}{usual}", f"{usual}{line}"):
        with pytest.raises(Unsendable) as refused:
            made(**{place: broken})
        assert "alle@ude" not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    ["../etc/passwd", "a\\b.pdf", ".skjult", "", "x" * 201, "a\nb.pdf"],
    ids=["up", "back", "dot", "none", "long", "line"],
)
def test_a_file_name_that_is_a_path_or_none_is_refused(name: str) -> None:
    with pytest.raises(Unsendable):
        made(file_name=name)
    with pytest.raises(Unsendable):
        made(enclosed=(Enclosure(name, "application/pdf", b"x"),))


@pytest.mark.parametrize(
    "kind", ["text", "text/", "message/rfc822", "multipart/mixed", "text/plain\r\nX: y", "Text/Html;x=y"]
)
def test_a_media_type_that_is_none_or_would_hold_other_mail_is_refused(kind: str) -> None:
    with pytest.raises(Unsendable):
        made(enclosed=(Enclosure("a.bin", kind, b"x"),))


@pytest.mark.parametrize(
    "address",
    ["a@b", "a b@c.example", "a@b.example, c@d.example", "<a@b.example>", "a@b.example>", "A <a@b.example>",
     "@b.example", "a@[127.0.0.1]", "æ@b.example", "a@-b.example", "a@b..example", f"{'a' * 250}@b.example",
     "a@b.example SIZE=1"],
)  # fmt: skip
def test_only_one_plain_address_is_an_address(address: str) -> None:
    with pytest.raises(Unsendable):
        made(address=address)


def test_a_domain_with_danish_letters_is_written_as_the_servers_do() -> None:
    assert read(made(address="post@rødovre.example"))["To"].addresses[0].domain == "xn--rdovre-bya.example"


WORDS = some.text(some.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200).filter(
    str.strip
)


@given(subject=WORDS, name=WORDS, text=some.text(some.characters(exclude_categories=["Cs"]), max_size=400))
def test_every_printable_subject_name_and_text_is_read_back_and_no_header_is_added(
    subject: str, name: str, text: str
) -> None:
    content = made(subject=subject, to_name=name, text=text, document=b"")
    mail = read(content)
    assert [one.lower() for one in list(mail)] == [
        "message-id", "date", "from", "to", "reply-to", "subject", "auto-submitted", "mime-version", "content-type",
        "content-transfer-encoding",
    ]  # fmt: skip
    assert "".join(str(mail["Subject"]).split()) == "".join(subject.split())
    assert len(mail["To"].addresses) == 1
    assert "".join(mail.get_content().split()) == "".join(text.split())
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")


@given(some.binary(max_size=3000))
def test_no_content_ends_its_part(content: bytes) -> None:
    mail = read(made(document=content or b"%PDF", enclosed=(Enclosure("a.bin", "application/octet-stream", content),)))
    parts = list(mail.iter_parts())
    assert len(parts) == 3
    assert isinstance(parts[2], EmailMessage)
    assert parts[2].get_content() == content
