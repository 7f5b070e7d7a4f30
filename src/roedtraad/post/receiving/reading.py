"""A mail from anyone, read: who, what, its words and its files, within limits. Nothing of it is ever opened here.

What exceeds a limit or is of a kind that is not kept is named with the reason; the mail itself is stored as it came.
"""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from html import unescape
from pathlib import PurePosixPath
from typing import TypeVar

from roedtraad.core.words import Words
from roedtraad.post.receiving.headers import addresses, header, message_ids, one_line, sent_at
from roedtraad.post.receiving.telling import Bounced, Kind, bounce_in, kind_of

Value = TypeVar("Value")

LONGEST_TEXT = 100_000
MOST_PARTS = 200
MOST_FILES = 20
LARGEST_FILE = 10_000_000
LARGEST_FILES = 25_000_000

KEPT: dict[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "application/vnd.oasis.opendocument.text": b"PK\x03\x04",
    "text/plain": b"",
}
"""The kinds of files that are kept, each with how it begins: what says one thing and is another is refused."""
BY_SUFFIX = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".txt": "text/plain",
}

SECRET = re.compile(r"/kvittering/([A-Za-z0-9_-]{20,100})")
"""How the secret of a receipt's link stands in a mail that quotes it."""
TAGGED = re.compile(r"^[^@+]+\+([A-Za-z0-9_-]{20,100})@")
_REPORTS = ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "message/rfc822")
_UNSHOWN = ("<script", "<style", "<head", "<title")
_BREAKING = ("<br", "</p", "</div", "</tr", "</li", "</h")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, IndexError, RecursionError, AssertionError)


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not kept, and why."""

    name: str
    size: int
    why: Words


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was understood. `answers` are the ids of the mails that it says it answers, the nearest first."""

    kind: Kind
    message_id: str
    sender: str
    subject: str
    text: str
    sent_at: datetime | None
    answers: tuple[str, ...]
    secrets: tuple[str, ...]
    bounced: Bounced | None
    files: tuple[File, ...]
    refused: tuple[Refused, ...]


def read_mail(raw: bytes, *, own_addresses: frozenset[str] = frozenset(), cut: bool = False) -> Mail:
    """Read a mail. Every sequence of bytes is one: what cannot be read is empty. `cut`: it is only the beginning."""
    try:
        mail = email.message_from_bytes(raw)
    except _BROKEN:
        mail = Message()
    bounced = _tried(bounce_in, mail)
    text, files, refused = _contents(mail)
    if cut:
        refused = [*refused, Refused("", len(raw), TOO_LARGE_A_MAIL)]
        files = []  # the last may be half
    near = message_ids(mail, "In-Reply-To")
    answers = tuple(dict.fromkeys((*near, *reversed(message_ids(mail, "References")))))
    return Mail(
        kind=kind_of(mail, own_addresses, bounced),
        message_id=next(iter(message_ids(mail, "Message-ID")), ""),
        sender=next(iter(addresses(mail, "From", "Sender", "Reply-To")), "").lower(),
        subject=header(mail, "Subject", 500),
        text=text,
        sent_at=sent_at(mail),
        answers=bounced.originals if bounced else answers,
        secrets=_secrets(mail, text),
        bounced=bounced,
        files=tuple(files),
        refused=tuple(refused),
    )


TOO_LARGE_A_MAIL = Words(
    "Mailen er for stor til at blive hentet helt. Den ligger i postkassen.",
    "The mail is too large to be fetched whole. It lies in the mailbox.",
)


def _secrets(mail: Message, text: str) -> tuple[str, ...]:
    """The secrets that it carries: of the address that it was sent to, and of a link that it quotes."""
    to = addresses(mail, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
    tagged = [found[1] for one in to if (found := TAGGED.match(one))]
    return tuple(dict.fromkeys((*tagged, *SECRET.findall(text))))[:20]


def _contents(mail: Message) -> tuple[str, list[File], list[Refused]]:
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    files: list[File] = []
    refused: list[Refused] = []
    for part in _leaves(mail):
        kind, name = _kind(part), _name(part)
        if kind in texts and not name and _disposition(part) != "attachment":
            texts[kind].append(_words(part))
            continue
        if _is_report(kind):
            continue
        content = _tried(_bytes_of, part) or b""
        why = _why_not(name, kind, content, files)
        if why is None:
            files.append(File(name or "uden navn", BY_SUFFIX.get(_suffix(name), kind), content))
        elif len(refused) < MOST_FILES:
            refused.append(Refused(name, len(content), why))
    plain = "\n".join(texts["text/plain"]).strip()
    return (plain or _plain_of("\n".join(texts["text/html"])))[:LONGEST_TEXT], files, refused


def _leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold something. A mail inside the mail is one file, and its own files are not looked for."""
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and not _kind(part).startswith("message/"):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _is_report(kind: str) -> bool:
    """Parts of a report about delivery, which is read elsewhere."""
    return kind in _REPORTS


def _why_not(name: str, kind: str, content: bytes, kept: list[File]) -> Words | None:
    """Why a file is not kept; None where it is."""
    wanted = BY_SUFFIX.get(_suffix(name))
    if len(kept) >= MOST_FILES:
        return Words(f"Der er flere end {MOST_FILES} filer.", f"There are more than {MOST_FILES} files.")
    if len(content) > LARGEST_FILE:
        return Words("Filen er større end 10 MB.", "The file is larger than 10 MB.")
    if sum(len(one.content) for one in kept) + len(content) > LARGEST_FILES:
        return Words("Filerne er tilsammen større end 25 MB.", "Together the files are larger than 25 MB.")
    if not content:
        return Words("Filen er tom.", "The file is empty.")
    if wanted is None or kind not in (wanted, "application/octet-stream"):
        return Words("Filer af den slags tages ikke imod.", "Files of this kind are not taken.")
    if not content.startswith(KEPT[wanted]):
        return Words("Filen er ikke af den slags, den siger.", "The file is not of the kind that it says.")
    return None


def _name(part: Message) -> str:
    """The file's name without folders, for showing only; it is never a place on a disk."""
    told = _tried(part.get_filename) or ""
    return one_line(re.split(r"[/\\]", _named(told))[-1])[-150:].lstrip(". ")


def _named(told: str) -> str:
    """The name as words: some programs encode it as a header is encoded."""
    carrier = Message()
    carrier["Name"] = told.replace("\r", " ").replace("\n", " ")
    return header(carrier, "Name", 500)


def _suffix(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def _kind(part: Message) -> str:
    return _tried(part.get_content_type) or "application/octet-stream"


def _disposition(part: Message) -> str:
    return _tried(part.get_content_disposition) or ""


def _words(part: Message) -> str:
    content = _tried(_bytes_of, part) or b""
    charset = _tried(part.get_content_charset) or "utf-8"
    try:
        text = content[: LONGEST_TEXT * 4].decode(charset, "replace")
    except _BROKEN:
        text = content[: LONGEST_TEXT * 4].decode("utf-8", "replace")
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _bytes_of(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _plain_of(html: str) -> str:
    """The words of a page, without its tags: it is shown as words, never as a page. One walk, whatever it holds."""
    small, parts, at = html.lower(), [], 0
    while (opens := html.find("<", at)) >= 0:
        parts.append(html[at:opens])
        ends = "-->" if small.startswith("<!--", opens) else ">"
        name = next((one for one in _UNSHOWN if small.startswith(one, opens)), "")
        begins = small.find(f"</{name[1:]}", opens) if name else opens
        closes = html.find(ends, begins) if begins >= 0 else -1
        if closes < 0:
            at = len(html)
            break
        if any(small.startswith(one, opens) for one in _BREAKING):
            parts.append("\n")
        at = closes + len(ends)
    text = unescape("".join([*parts, html[at:]]))
    return _UNSEEN.sub("", re.sub(r"\n\s*\n", "\n\n", text)).strip()


def _tried(read: Callable[..., Value | None], *of: Message) -> Value | None:
    """What a function of the library gives, or nothing where the mail breaks it."""
    try:
        return read(*of)
    except _BROKEN:
        return None
