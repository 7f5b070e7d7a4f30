"""A way out that keeps what it was given, and answers as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from roedtraad.post.channels.base import Kind, Outcome, Outgoing

TAKEN = Outcome(Kind.HANDED, "250 2.0.0 Ok: queued as 4F1", 250)


@dataclass
class Wire:
    """Secure mail without a server: what was handed to it, and what it answers next."""

    name: str = "secure_mail"
    given: list[Outgoing] = field(default_factory=list)
    answer: Callable[[Outgoing], Outcome] = lambda _: TAKEN

    def hand(self, outgoing: Outgoing) -> Outcome:
        self.given.append(outgoing)
        return self.answer(outgoing)

    def close(self) -> None:
        """Nothing is held open."""
