"""The channels of this site, as its environment says: `with open_channels() as channels: … channels[message.channel]`.

A channel that is not set up keeps its place and says so: what should go that way waits, and is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from roedtraad.post.channels.base import Channel, Kind, Outcome, Outgoing
from roedtraad.post.channels.by_hand import Letter, Phone, Portal
from roedtraad.post.channels.digital_post import DigitalPost
from roedtraad.post.channels.inbox import Inbox
from roedtraad.post.channels.secure_mail import MailRoute, SecureMail

PATIENCE = 60.0
WAIT = timedelta(hours=1)


class Channels(dict[str, Channel]):
    """Every channel by its name. `walk_in` is none: someone goes there, and nothing is sent."""

    def close(self) -> None:
        """Let go of what they hold open; they may be used again."""
        for channel in self.values():
            channel.close()


@dataclass(frozen=True, slots=True)
class NotSetUp:
    """A channel that this site has not got yet."""

    name: str
    why: str

    def hand(self, outgoing: Outgoing) -> Outcome:  # noqa: ARG002 - it makes no difference which
        return Outcome(Kind.RETRY, self.why, wait=WAIT)

    def close(self) -> None:
        """Nothing is held open."""


@contextmanager
def open_channels() -> Iterator[Channels]:
    """The channels, for one round of sending."""
    channels = Channels(
        {one.name: one for one in (_secure_mail(), Inbox(), Letter(), Portal(), Phone(), _digital_post())}
    )
    try:
        yield channels
    finally:
        channels.close()


def _secure_mail() -> Channel:
    server = settings.ROEDTRAAD_POST
    if server is None:
        return NotSetUp("secure_mail", "Her er endnu ingen server til sikker mail (ROEDTRAAD_POST).")
    return SecureMail(
        MailRoute(
            host=server.host,
            port=server.port,
            sender=settings.ROEDTRAAD_POST_FROM,
            encrypted="tls" if server.encrypted == "tls" else "starttls",
            user=server.user,
            password=server.password,
            trusted=settings.ROEDTRAAD_POST_CA,
            smime=settings.ROEDTRAAD_SMIME,
            patience=PATIENCE,
        )
    )


def _digital_post() -> Channel:
    if settings.ROEDTRAAD_MEMO is None:
        return NotSetUp("digital_post", "Her er endnu ingen mappe til Digital Post (ROEDTRAAD_MEMO).")
    return DigitalPost(settings.ROEDTRAAD_MEMO, settings.ROEDTRAAD_MEMO_CVR)
