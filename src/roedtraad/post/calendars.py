"""A unit's due dates as a calendar file. It lies in a calendar program outside: no names, no numbers, nothing closed.

Whoever made the address must still work in the unit; their access is looked up each time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from roedtraad.access.service import NotFound, current_scope, offices, user_scope
from roedtraad.core.words import Lang, Words
from roedtraad.obligations.service import Obligation
from roedtraad.post.errands import feed_of
from roedtraad.post.models import Feed
from roedtraad.post.tokens import hash_of
from roedtraad.presenting.calendar_file import Entry, written_calendar

MOST = 5000
"""Entries of a calendar; the most urgent first."""

AddressOf = Callable[[UUID], str]
"""Where an obligation is looked at, by whoever logs in."""


def feeds_of(unit: UUID) -> list[Feed]:
    """Give the addresses of a unit that are in use, with who made them, the newest first."""
    return list(Feed.objects.filter(unit=unit, revoked_at=None).select_related("user").order_by("-made_at", "-pk"))


def unit_calendar(token: str, *, today: date, lang: Lang, address_of: AddressOf) -> str:
    """Give the calendar that a secret opens. Raises NotFound for none, taken back, or of someone who has left."""
    found = feed_of(hash_of(token))
    if found is None:
        raise NotFound
    with user_scope(found.user, today=today):
        if found.unit not in current_scope().units:
            raise NotFound
        owed = list(_owed(found.unit)[:MOST])
    office = offices().units[found.unit]
    entries = [_entry(one, lang, address_of) for one in owed]
    return written_calendar(f"Rød Tråd: {office.name}", entries, today)


def _owed(unit: UUID) -> Any:
    open_to_all = Obligation.objects.filter(owner_unit=unit, state=Obligation.State.OPEN, compartment="")
    return open_to_all.exclude(due=None).order_by("due", "pk").values_list("pk", "case_id", "due", "title", "title_en")


def _entry(row: tuple[UUID, UUID, date, str, str], lang: Lang, address_of: AddressOf) -> Entry:
    key, _case, due, title, title_en = row
    return Entry(
        uid=str(key),
        first=due,
        last=due,
        summary=Words(title, title_en).in_(lang),
        category=Words("Opgave", "Obligation").in_(lang),
        address=address_of(key),
    )
