"""What a mail is, told by its headers: a bounce (RFC 3464), an answer that no person wrote (RFC 3834), or a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal

from roedtraad.post.receiving.headers import addresses, header, message_ids, one_line

Kind = Literal["reply", "bounce", "automatic"]

_BY_MACHINE = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "x-loop", "list-id", "feedback-type")
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})
_POSTMASTERS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Bounced:
    """What a bounce says: which mail came back, whether for good, from which mailbox, and why."""

    originals: tuple[str, ...]
    recipient: str
    status: str
    reason: str

    @property
    def for_good(self) -> bool:
        """A status that begins with 2 tells of no failure; 4 as well as 5 was given up."""
        return not self.status.startswith("2")


def kind_of(mail: Message, own_addresses: frozenset[str], bounced: Bounced | None) -> Kind:
    """Tell what it is. A bounce comes first: it is automatic too, and means more."""
    if bounced is not None:
        return "bounce" if bounced.for_good else "automatic"
    return "automatic" if _by_machine(mail, own_addresses) else "reply"


def _by_machine(mail: Message, own_addresses: frozenset[str]) -> bool:
    """No person wrote it: it says so, it comes from nobody, or from ourselves (a loop)."""
    if header(mail, "Auto-Submitted").partition(";")[0].strip().lower() not in ("", "no"):
        return True
    if header(mail, "Precedence").lower() in _PRECEDENCE or any(mail.get(name) is not None for name in _BY_MACHINE):
        return True
    if header(mail, "Return-Path").replace(" ", "") == "<>" or mail.get_content_type() == "multipart/report":
        return True
    senders = [one.lower() for one in addresses(mail, "From", "Sender")]
    return bool(own_addresses.intersection(senders)) or any(_POSTMASTERS.match(one) for one in senders)


def bounce_in(mail: Message) -> Bounced | None:
    """What a bounce says, of a mail that is one; one that tells of delay or arrival is none."""
    report = next((one for one in _parts(mail) if one.get_content_type() == "message/delivery-status"), None)
    if report is None:
        return _old_bounce(mail)
    recipients = [one for one in _parts(report) if one is not report and one.get("Action") is not None]
    failed = next((one for one in recipients if header(one, "Action").lower() == "failed"), None)
    if failed is None:
        return None
    recipient = header(failed, "Final-Recipient") or header(failed, "Original-Recipient")
    reason = header(failed, "Diagnostic-Code").partition(";")[2] or header(failed, "Diagnostic-Code")
    status = _STATUS.search(header(failed, "Status")) or _STATUS.search(reason)
    return Bounced(
        _returned(mail),
        recipient.partition(";")[2].strip().lower()[:320] or recipient.lower()[:320],
        status[0] if status else "",
        one_line(reason)[:500],
    )


def _old_bounce(mail: Message) -> Bounced | None:
    """From before there was a form for it: a server wrote it, and names those whom it could not reach."""
    failed = addresses(mail, "X-Failed-Recipients")
    if not failed:
        return None
    status = _STATUS.search(header(mail, "Subject"))
    ids = _returned(mail) or message_ids(mail, "In-Reply-To", "References")
    return Bounced(ids, failed[0].lower(), status[0] if status else "", header(mail, "Subject", 500))


def _returned(mail: Message) -> tuple[str, ...]:
    """The id of the mail that came back, from the part that returns it, whole or by its headers."""
    for part in _parts(mail):
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload()
            within = inner[0] if isinstance(inner, list) and inner else None
            found = message_ids(within, "Message-ID") if isinstance(within, Message) else ()
        elif kind == "text/rfc822-headers":
            found = tuple(re.findall(r"(?im)^message-id:\s*(<[^<>\s]{3,250}>)", str(part.get_payload())))
        else:
            continue
        if found:
            return found[:1]
    return ()


def _parts(mail: Message) -> Iterator[Message]:
    """The parts of a mail, breadth first and a hundred at the most."""
    waiting: list[Message] = [mail]
    for _ in range(100):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            waiting.extend(one for one in inner if isinstance(one, Message))
