"""Which of our letters a mail belongs to: by a secret that it carries, or by the id of a mail that it answers. Pure.

Who knows a secret was sent it. An id stands in the headers of every mail that is forwarded, so a reply by its id counts
only where it comes from where the letter went.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from roedtraad.post.receiving.reading import Mail

By = Literal["token", "message_id"]


class Candidate(Protocol):
    """A message that the mail names."""

    @property
    def message_id(self) -> str: ...

    @property
    def token_hash(self) -> str: ...


Found = TypeVar("Found", bound=Candidate)


@dataclass(frozen=True, slots=True)
class Names:
    """What a mail names of ours: the hashes of its secrets, in their order, and ids, the nearest first."""

    hashes: tuple[str, ...]
    ids: tuple[str, ...]


def by_secret(names: Names, found: Sequence[Found]) -> Found | None:
    """The message whose secret the mail carries, the first of them."""
    of = {one.token_hash: one for one in found if one.token_hash}
    return next((of[mark] for mark in names.hashes if mark in of), None)


def by_id(names: Names, found: Sequence[Found]) -> Found | None:
    """The nearest message that the mail answers."""
    of = {one.message_id: one for one in found}
    return next((of[key] for key in names.ids if key in of), None)


def comes_from(mail: Mail, recipient: Mapping[str, object], address: str) -> bool:
    """Whether a mail comes from where a letter went: the same organisation's mail, whichever mailbox.

    >>> from roedtraad.post.receiving.reading import read_mail
    >>> reply = read_mail(b"From: anna@sof.kk.dk\\r\\n\\r\\nTak")
    >>> comes_from(reply, {}, "ydelse@bif.kk.dk"), comes_from(reply, {}, "post@billund.dk")
    (True, False)
    """
    went = {_organisation(str(one)) for one in (address, recipient.get("address") or "") if "@" in str(one)}
    return _organisation(mail.sender) in went


def _organisation(address: str) -> str:
    """The last two names of a mail address's domain."""
    return ".".join(address.lower().rpartition("@")[2].split(".")[-2:])
