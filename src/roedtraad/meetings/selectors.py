"""KSP meetings and their lists as a participant sees them; the same answer for none and for not yours."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from roedtraad.access.service import NotFound, Office, offices
from roedtraad.meetings.models import Entry, FiledList, Meeting

Row = TypeVar("Row", bound=Model)
WORDS = ("kif", "institution", "municipality", "police")
"""Whose units take part: the prison service, the social authorities and the police."""
COMPARTMENT = "ksp"


def meetings_seen() -> QuerySet[Meeting]:
    """Give the meetings that the scope takes part in, the next first, then the latest."""
    return Meeting.objects.select_related("secretariat").order_by("-on", "-written_at")


def get_meeting(key: UUID) -> Meeting:
    """Give a meeting that the scope takes part in. Raises NotFound."""
    return _found(meetings_seen(), key)


def get_entry(key: UUID) -> Entry:
    """Give an entry that the scope may see. Raises NotFound."""
    return _found(Entry.objects.select_related("meeting__secretariat", "ending", "unit"), key)


def get_list(key: UUID) -> FiledList:
    """Give a filed list of a meeting that the scope takes part in. Raises NotFound."""
    return _found(FiledList.objects.select_related("meeting"), key)


def entries_of(meeting: Meeting) -> QuerySet[Entry]:
    """Give all that was put on the list or proposed, in order, with how it ended."""
    return Entry.objects.filter(meeting=meeting).select_related("ending", "unit").order_by("written_at", "id")


def standing(meeting: Meeting) -> list[Entry]:
    """Give those who are on the list now: not proposals, and not what has ended."""
    return [one for one in entries_of(meeting) if one.case_id is not None and not hasattr(one, "ending")]


def lists_of(meeting: Meeting) -> QuerySet[FiledList]:
    """Give the filed lists of a meeting, the latest first, without their pages."""
    return FiledList.objects.filter(meeting=meeting).defer("document", "content").order_by("-number")


def participants() -> list[Office]:
    """Give the units that can take part: those cleared for KSP of the authorities that the law names."""
    directory = offices()
    found = [
        unit
        for word in WORDS
        for authority in directory.by_word.get(word, ())
        for unit in directory.of.get(authority.pk, {}).values()
        if COMPARTMENT in unit.compartments
    ]
    return sorted(found, key=lambda one: one.name)


def word_of(unit: UUID) -> str:
    """The kind of authority that a unit belongs to."""
    directory = offices()
    office = directory.units.get(unit)
    return directory.authorities[office.authority].word if office else ""


def _found(rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
