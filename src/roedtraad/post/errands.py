"""What there is to do for a job, which has no scope of its own: keys, from functions of the owner that want our seal.

Who has a key opens the whole of its case (`whole_cases`) and acts there; nothing that is read so is shown to anyone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from roedtraad.access.service import seal_of


@dataclass(frozen=True, slots=True)
class Errand:
    """A message and its case. `state` where it was asked for."""

    message: UUID
    case: UUID
    state: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """A message that a mail answers, and by what."""

    message: UUID
    case: UUID
    message_id: str
    token_hash: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that someone waits for, and its clock."""

    message: UUID
    case: UUID
    reply_due: date


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation that goes without approval, and the unit that has set it so."""

    obligation: UUID
    case: UUID
    unit: UUID


@dataclass(frozen=True, slots=True)
class FeedFound:
    """The calendar address that a secret belongs to."""

    feed: UUID
    unit: UUID
    user: UUID


def due_now(most: int) -> list[Errand]:
    """Messages to send or to look after, locked until the transaction ends; those that another has are left out."""
    rows = _ask("post_due(%s, %s)", [most], f"due|{most}")
    return [Errand(*row) for row in rows]


def to_record(most: int) -> list[Errand]:
    """Messages that went and whose facts are still to be recorded, locked until the transaction ends."""
    return [Errand(*row) for row in _ask("post_to_record(%s, %s)", [most], f"to_record|{most}")]


def automatic_due(kinds: Sequence[tuple[str, str]], day: date, most: int) -> list[Owed]:
    """Obligations of kinds that their unit lets go, owed by a day and not written yet. `kinds` go with their rules."""
    names, rules = [kind for kind, _ in kinds], [rule for _, rule in kinds]
    asked = "post_automatic_due(%s::text[], %s::text[], %s::date, %s, %s)"
    rows = _ask(asked, [names, rules, day, most], f"automatic|{day.isoformat()}|{most}")
    return [Owed(*row) for row in rows]


def message_by_token(hashed: str) -> Errand | None:
    """The message that a public link is for; None for a secret that is none, or was used."""
    rows = _ask("post_by_token(%s, %s)", [hashed], f"token|{hashed}")
    return Errand(*rows[0]) if rows else None


def messages_matching(message_ids: Collection[str], hashes: Collection[str]) -> list[Matched]:
    """The messages that a mail answers, by the ids that it names or the hashes of the secrets that it carries."""
    ids, marks = list(message_ids), list(hashes)
    what = f"matching|{','.join(ids)}|{','.join(marks)}"
    return [Matched(*row) for row in _ask("post_matching(%s::text[], %s::text[], %s)", [ids, marks], what)]


def waiting(*, until: date, most: int, after: Waiting | None = None) -> list[Waiting]:
    """Messages whose clock runs out by a day, in order; `after` is the last of the page before."""
    day, key = (after.reply_due, after.message) if after else (None, None)
    asked = "post_waiting(%s::date, %s::date, %s::uuid, %s, %s)"
    return [Waiting(*row) for row in _ask(asked, [until, day, key, most], f"waiting|{until.isoformat()}|{most}")]


def unacknowledged(*, until: date, most: int, after: Waiting | None = None) -> list[Waiting]:
    """Messages sent by a day whose receipt nobody has given, in order; their day is that on which they were sent."""
    day, key = (after.reply_due, after.message) if after else (None, None)
    asked = "post_unacknowledged(%s::date, %s::date, %s::uuid, %s, %s)"
    rows = _ask(asked, [until, day, key, most], f"unacknowledged|{until.isoformat()}|{most}")
    return [Waiting(*row) for row in rows]


def feed_of(hashed: str) -> FeedFound | None:
    """The calendar that a secret opens; None for none, or one that was taken back."""
    rows = _ask("post_feed(%s, %s)", [hashed], f"feed|{hashed}")
    return FeedFound(*rows[0]) if rows else None


def _ask(function: str, values: list[Any], what: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {function}", [*values, seal_of(f"post|{what}")])
        return list(cursor.fetchall())
