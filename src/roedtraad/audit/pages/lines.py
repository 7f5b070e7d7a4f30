"""An entry of the log as a line of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roedtraad.access.service import LogEntry
from roedtraad.audit.service import grants_behind, marks, page_words
from roedtraad.web.filters import say

MOST_NAMED = 3
"""So many case numbers stand on a line; of a longer list it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who, when, what, of which cases, under which grant."""

    at: datetime
    who: str
    who_key: UUID | None
    unit: str
    behalf: str
    what: str
    wrote: bool
    cases: tuple[tuple[str, UUID], ...]
    more: str
    grant: str
    marks: tuple[str, ...] = ()


def lines_of(
    entries: Sequence[LogEntry], numbers: Mapping[UUID, str], marked: Mapping[UUID, Sequence[str]] | None = None
) -> list[Line]:
    """Entries as lines, with the numbers of their cases."""
    grants = grants_behind([one.pk for one in entries])
    return [
        _line(one, grants.get(one.pk), [(numbers[key], key) for key in one.cases if key in numbers], marked)
        for one in entries
    ]


def lines_of_case(entries: Sequence[LogEntry]) -> list[Line]:
    """Entries as lines of the one case that they are about."""
    grants = grants_behind([one.pk for one in entries])
    return [_line(one, grants.get(one.pk), [], None) for one in entries]


def _line(
    one: LogEntry,
    grant: tuple[str, bool] | None,
    cases: list[tuple[str, UUID]],
    marked: Mapping[UUID, Sequence[str]] | None,
) -> Line:
    rest, words = len(cases) - MOST_NAMED, marks().marks
    return Line(
        at=one.at,
        who=one.user.name if one.user else one.name or _("Programmet selv"),
        who_key=one.user_id,
        unit=one.unit.name if one.unit else "",
        behalf=one.for_user.name if one.for_user else "",
        what=say(page_words(one.page)),
        wrote=one.kind != LogEntry.Kind.LOOK,
        cases=tuple(cases[:MOST_NAMED]),
        more=ngettext("og %(num)s til", "og %(num)s til", rest) % {"num": rest} if rest > 0 else "",
        grant=_why(*grant) if grant else "",
        marks=tuple(say(words[mark].label) for mark in (marked or {}).get(one.pk, ()) if mark in words),
    )


def _why(why: str, short: bool) -> str:
    """Under which grant it was seen, in words."""
    if short:
        return _("åbnet uden adgang")
    told = {
        "placement": _("personen sidder eller sad i institutionen"),
        "acting_municipality": _("kommunen er handlekommune"),
        "supervision": _("personen er under tilsyn"),
        "obligation": _("enheden har en opgave i sagen"),
    }
    return told.get(why, why)


def after_line(entry: LogEntry) -> str:
    """The place of the next page, as an address carries it."""
    return f"{entry.at.astimezone(UTC):%Y%m%d%H%M%S%f}_{entry.pk}"


def read_after(text: str) -> tuple[datetime, UUID] | None:
    """The place that an address carries; None for one that cannot be read."""
    moment, _sep, key = text.partition("_")
    try:
        return datetime.strptime(moment, "%Y%m%d%H%M%S%f").replace(tzinfo=UTC), UUID(key)
    except ValueError:
        return None
