"""The Indbakke of a unit that uses Rød Tråd: the message is there once it is recorded, no server lies between.

What makes it visible there, `Message.holder_unit`, is written in the same transaction as this channel's answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from roedtraad.post.channels.base import Kind, Outcome, Outgoing


@dataclass(frozen=True, slots=True)
class Inbox:
    """Delivered by being stored."""

    name: str = "inbox"

    def hand(self, outgoing: Outgoing) -> Outcome:
        if not outgoing.address.strip():
            return Outcome(Kind.REFUSED, "Modtageren har ingen indbakke i Rød Tråd.")
        return Outcome(Kind.HANDED, f"Lagt i indbakken hos {outgoing.to_name}.")

    def close(self) -> None:
        """Nothing is held open."""
