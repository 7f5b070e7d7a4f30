"""The headers of a mail from anyone: read without trust, so that no header, however broken, stops the reading."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, IndexError, RecursionError)


def header(mail: Message, name: str, most: int = 998) -> str:
    """A header as one line of words; empty where it is not there."""
    values = headers(mail, name, most)
    return values[0] if values else ""


def headers(mail: Message, name: str, most: int = 998) -> list[str]:
    """Every header of a name, each as one line of words."""
    return [one_line(_decoded(str(value)[: most * 4]))[:most] for value in mail.get_all(name, [])]


def one_line(text: str) -> str:
    """A text without line breaks, control characters, and marks that turn the direction of reading."""
    return " ".join(_CONTROL.sub(" ", text.encode("utf-8", "replace").decode("utf-8")).split())


def message_ids(mail: Message, *names: str) -> tuple[str, ...]:
    """The message ids that headers hold, each once, as they stand."""
    found = [one for name in names for line in headers(mail, name, 8000) for one in _MESSAGE_ID.findall(line)]
    return tuple(dict.fromkeys(found))[:100]


def addresses(mail: Message, *names: str) -> tuple[str, ...]:
    """The mail addresses that headers hold, as they are written."""
    raw = [str(value)[:4000] for name in names for value in mail.get_all(name, [])]
    try:
        found = [address for _, address in getaddresses(raw)]
    except _UNREADABLE:
        return ()
    clean = (one_line(one)[:320] for one in found)
    return tuple(dict.fromkeys(one for one in clean if "@" in one))[:50]


def sent_at(mail: Message) -> datetime | None:
    """When the sender says that it was sent; None where that is no moment."""
    with suppress(*_UNREADABLE, OverflowError):
        moment = parsedate_to_datetime(header(mail, "Date", 100))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _decoded(text: str) -> str:
    """The words of an encoded header (RFC 2047); what cannot be read stands as it came."""
    try:
        parts = decode_header(text)
    except (*_UNREADABLE, MessageError):
        return text
    return "".join(_part(part, charset) for part, charset in parts)


def _part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    try:
        return part.decode(charset or "latin-1", "replace")
    except _UNREADABLE:
        return part.decode("latin-1", "replace")
