"""What lies in the mailboxes of a demonstration, read to be shown; and an answer, written as the recipient would."""

from __future__ import annotations

import email
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from roedtraad.project.demonstration_post import IN, OUT, demonstration_folder

MOST = 100
"""As many are listed, the newest first."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a mail."""

    number: int
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as its recipient sees it."""

    key: str
    subject: str
    sender: str
    to: str
    reply_to: str
    message_id: str
    at: datetime | None
    text: str = ""
    files: tuple[File, ...] = ()


def arrived() -> list[Arrived]:
    """The newest mails that the recipients got."""
    return [_head(place) for place in _newest()[:MOST]]


def get_arrived(key: str) -> Arrived | None:
    """One of them, whole; None for no such mail."""
    place = next((one for one in _newest() if one.name == key), None)
    if place is None:
        return None
    head, mail = _head(place), _read(place)
    body = mail.get_body(("plain",))
    text = _content(body) if isinstance(body, EmailMessage) else ""
    return replace(head, text=text, files=tuple(_files(mail)))


def answer(mail: Arrived, text: str) -> None:
    """File an answer where the site fetches its answers."""
    reply = EmailMessage(policy=policy.SMTP)
    reply["Message-ID"] = make_msgid(domain="modtager.example")
    reply["Date"] = format_datetime(timezone.now())
    reply["From"] = Address(addr_spec=mail.to.rpartition("<")[2].rstrip(">"))
    reply["To"] = mail.reply_to or mail.sender
    reply["Subject"] = f"SV: {mail.subject}"
    reply["In-Reply-To"] = mail.message_id
    reply["References"] = mail.message_id
    reply.set_content(text)
    mailbox.Maildir(demonstration_folder(settings.ROEDTRAAD_DATA) / IN, create=True).add(reply.as_bytes())


def _newest() -> list[Path]:
    """By name: a Maildir's names begin with the time."""
    folder = demonstration_folder(settings.ROEDTRAAD_DATA) / OUT
    found = [one for part in ("new", "cur") for one in (folder / part).glob("*") if one.is_file()]
    return sorted(found, key=_when, reverse=True)


def _when(place: Path) -> tuple[int, str]:
    first = place.name.partition(".")[0]
    return (int(first) if first.isascii() and first.isdigit() else 0, place.name)


def _read(place: Path) -> EmailMessage:
    return _parsed(place.read_bytes())


def _parsed(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _head(place: Path) -> Arrived:
    with place.open("rb") as file:
        mail = _parsed(file.read(16_000).partition(b"\n\n")[0].partition(b"\r\n\r\n")[0])
    try:
        at = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError):
        at = None
    return Arrived(
        key=place.name,
        subject=str(mail["Subject"] or ""),
        sender=_who(mail, "From"),
        to=_who(mail, "To"),
        reply_to=str(mail["Reply-To"] or ""),
        message_id=str(mail["Message-ID"] or ""),
        at=at,
    )


def _who(mail: EmailMessage, name: str) -> str:
    """Names and addresses, without the marks that only programs need."""
    return str(mail[name] or "").replace('"', "")


def _files(mail: EmailMessage) -> Iterator[File]:
    for number, part in enumerate(mail.iter_attachments(), start=1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield File(number, part.get_filename() or f"bilag-{number}", part.get_content_type(), content)


def _content(body: EmailMessage) -> str:
    try:
        return str(body.get_content())
    except (LookupError, ValueError):
        return ""
