"""A MeMo message, version 1.1: the form of Digital Post (Digitaliseringsstyrelsen, namespace DigitalPost.dk/MeMo-1).

Of its parts only those that a letter needs: the header with sender and recipient, and the body with one main document
and the enclosed ones. The order of the elements is the form's.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID
from xml.etree import ElementTree

from roedtraad.post.channels.base import Outgoing
from roedtraad.post.mail_making import Unsendable, one_line

NAMESPACE = "https://DigitalPost.dk/MeMo-1"
VERSION, SCHEMA_VERSION = "1.1", "1.1.0"
LONGEST = 256
"""Characters of any label, name or number of the form."""
RECIPIENT = re.compile(r"(cvr):([0-9]{8})|(cpr):([0-9]{10})")
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""

ElementTree.register_namespace("memo", NAMESPACE)


def memo(outgoing: Outgoing, *, cvr: str, at: datetime) -> bytes:
    """Write it. Raises Unsendable for what the form has no place for."""
    message = ElementTree.Element(_name("Message"), {"memoVersion": VERSION, "memoSchVersion": SCHEMA_VERSION})
    header = _inside(message, "MessageHeader")
    _line(header, "messageType", "DIGITALPOST")
    _line(header, "messageUUID", str(uuid_of(outgoing.message_id)))
    _line(header, "messageID", outgoing.message_id.strip("<>"))
    _line(header, "label", outgoing.subject)
    _line(header, "mandatory", "false")
    _line(header, "legalNotification", "false")
    _someone(header, "Sender", "sender", "CVR", cvr, outgoing.from_name)
    kind, number = _recipient(outgoing.address)
    _someone(header, "Recipient", "recipient", kind, number, outgoing.to_name)
    body = _inside(message, "MessageBody")
    _line(body, "createdDateTime", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    for place, (label, media_type, name, content) in zip(_places(), _documents(outgoing), strict=False):
        document = _inside(body, place)
        _line(document, "label", label)
        _file(document, media_type, name, content)
    written: bytes = ElementTree.tostring(message, encoding="utf-8", xml_declaration=True)
    return written


def uuid_of(message_id: str) -> UUID:
    """The number that Digital Post knows a message by: the same each time it is laid.

    >>> uuid_of("<a@b>") == uuid_of("<a@b>"), uuid_of("<a@b>").version
    (True, 4)
    """
    return UUID(bytes=sha256(message_id.encode()).digest()[:16], version=4)


def _places() -> Iterator[str]:
    yield "MainDocument"
    while True:
        yield "AdditionalDocument"


def _documents(outgoing: Outgoing) -> Iterator[tuple[str, str, str, bytes]]:
    """The letter first; without one the words themselves are the document."""
    if outgoing.document:
        yield outgoing.subject, "application/pdf", outgoing.file_name, outgoing.document
    else:
        text = _UNFIT.sub("", outgoing.text)
        if not text.strip():
            raise Unsendable("den har hverken brev eller tekst")
        yield outgoing.subject, "text/plain", "besked.txt", text.encode()
    for file in outgoing.enclosed:
        yield file.name, file.media_type, file.name, file.content


def _recipient(address: str) -> tuple[str, str]:
    found = RECIPIENT.fullmatch(address.strip())
    if found is None:
        raise Unsendable("modtageren har intet CVR- eller CPR-nummer til Digital Post")
    return (found[1] or found[3]).upper(), found[2] or found[4]


def _someone(header: ElementTree.Element, element: str, role: str, kind: str, number: str, label: str) -> None:
    one = _inside(header, element)
    _line(one, f"{role}ID", number)
    _line(one, "idType", kind)
    _line(one, "label", label)


def _file(document: ElementTree.Element, media_type: str, name: str, content: bytes) -> None:
    file = _inside(document, "File")
    _line(file, "encodingFormat", media_type)
    _line(file, "filename", name)
    _line(file, "language", "da")
    _inside(file, "content").text = base64.b64encode(content).decode("ascii")


def _inside(parent: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, _name(name))


def _line(parent: ElementTree.Element, name: str, text: str) -> None:
    clean = one_line(text, "et felt")
    if not clean or len(clean) > LONGEST or _UNFIT.search(clean):
        raise Unsendable(f"feltet {name} er tomt eller for langt")
    _inside(parent, name).text = clean


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
