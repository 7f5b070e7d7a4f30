"""What every way out takes and gives: a message with its permit in, what became of it out.

A channel raises for mistakes of the program alone. What a server, a disk or an address does is an outcome, with the
words that are kept and shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from roedtraad.sharing.service import Permit

LONGEST_ANSWER = 1000
"""As many characters of an answer are kept (`Message.answer`)."""


class NotPermitted(Exception):
    """The program tried to send what the gate has not let go: a mistake of ours, never of a person."""


class Kind(StrEnum):
    """What became of a message that was handed to a channel."""

    HANDED = "handed"  # taken, and the answer says by whom
    RETRY = "retry"  # not taken, and may be later: try again, after `wait` where it is stated
    REFUSED = "refused"  # not taken, and never will be this way
    UNCERTAIN = "uncertain"  # all of it was given, and the answer was lost: it may have arrived
    BY_HAND = "by_hand"  # a person must do it and say so


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one recipient, as it leaves. The first line is what the permit must cover.

    `address` is what the channel takes: a mail address; the key of a unit (inbox); a postal address (letter); a web
    address (portal); a number (phone); `cvr:12345678` or `cpr:…` (digital_post).
    """

    case: UUID
    recipient: str  # the gate's word, as in sharing.Decision.recipient
    category: str
    day: date
    permit: Permit = field(repr=False)
    message_id: str  # with its angle brackets
    channel: str
    address: str = field(repr=False)
    to_name: str
    from_name: str
    reply_to: str  # a mail address, or empty: then the site's own
    subject: str
    text: str = field(repr=False)
    document: bytes = field(repr=False, default=b"")
    file_name: str = ""
    enclosed: tuple[Enclosure, ...] = ()
    again: bool = False  # it may have arrived before: said to the recipient


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it, in words that are kept. `code` is the server's, `wait` the shortest time to a new try."""

    kind: Kind
    answer: str
    code: int | None = None
    wait: timedelta | None = None

    def __post_init__(self) -> None:
        """An outcome always says something, in one line that fits its column."""
        line = " ".join(self.answer.split())
        if not line:
            raise ValueError("an outcome without an answer")
        object.__setattr__(self, "answer", line[:LONGEST_ANSWER])


class Channel(Protocol):
    """A way out. It may keep a connection from message to message, until it is closed."""

    @property
    def name(self) -> str:
        """Say what the agreements call it."""

    def hand(self, outgoing: Outgoing) -> Outcome:
        """Hand one message over. Called by `hand_over` alone, which has looked at the permit."""

    def close(self) -> None:
        """Let go of what is held open; the channel may be used again."""


def hand_over(outgoing: Outgoing, channel: Channel) -> Outcome:
    """Hand a message to its channel, with leave only. Raises NotPermitted, and ValueError for another channel's."""
    if type(outgoing.permit) is not Permit or not outgoing.permit.covers(
        case=outgoing.case, recipient=outgoing.recipient, category=outgoing.category, day=outgoing.day
    ):
        raise NotPermitted(f"no permit for {outgoing.category} to {outgoing.recipient} on {outgoing.day}")
    if outgoing.channel != channel.name:
        raise ValueError(f"a message for {outgoing.channel} was given to {channel.name}")
    return channel.hand(outgoing)
