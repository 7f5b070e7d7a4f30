"""What a mailbox that mail is fetched from can do: give what has not been filed, and file what was stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

LARGEST_MAIL = 30_000_000
"""Of a mail with more bytes its beginning alone is fetched; the whole stays in the mailbox for a person."""
BEGINNING = 200_000


class Unreachable(Exception):
    """The mailbox cannot be opened now: its server does not answer, refuses, or is not who it says."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it lies in the mailbox. `size` is that of the whole; `raw` has less where that is too much."""

    key: str
    raw: bytes
    size: int

    @property
    def is_whole(self) -> bool:
        return len(self.raw) >= self.size


class Mailbox(Protocol):
    """A mailbox that is open. Nothing is ever deleted in it."""

    def waiting(self, most: int) -> Iterator[Fetched]:
        """The mails that have not been filed, the oldest first. Raises Unreachable."""

    def file(self, key: str) -> None:
        """Lay a mail aside that is stored: it is not given again. Raises Unreachable."""

    def close(self) -> None:
        """Leave."""
