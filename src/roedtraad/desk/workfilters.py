"""What of a work list is asked for: the tab, the filters and the page, all of it in the address.

What is no choice of ours is passed over: an old address shows more than was meant, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from roedtraad.access.service import Offices, ScopeUnit, offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import sort_key
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import COMPARTMENTS
from roedtraad.core.words import MONTHS
from roedtraad.desk.typed import may_be_cpr, plain
from roedtraad.obligations.service import Filters, Tab
from roedtraad.web.filters import reader

TABS: Mapping[str, Tab] = {"skylder": "owed", "venter": "awaited", "overtages": "to_take", "afsluttet": "closed"}
"""The tabs by their word in the address; the first is shown without one."""

TAB, AFTER = "vis", "efter"
INSTITUTION, MUNICIPALITY, MATTER, PERSON, DUE = "faengsel", "kommune", "emne", "person", "frist"
NAMES = (INSTITUTION, MUNICIPALITY, MATTER, DUE, PERSON)
LATE, THIS_WEEK, NEXT_WEEK = "over", "uge", "naeste-uge"
MONTHS_AHEAD = 6

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `chosen` holds the filters as they are written, those alone that can be read."""

    word: str
    chosen: Mapping[str, str]
    filters: Filters
    after: tuple[date, UUID] | None = None

    @property
    def tab(self) -> Tab:
        """The list."""
        return TABS[self.word]

    @property
    def after_written(self) -> str:
        """The line that the page begins after, as it stands in the address."""
        if self.after is None:
            return ""
        due, key = self.after
        return after_line(None if due == date.max else due, key)

    def query(self, word: str | None = None, after: str = "") -> str:
        """The address of a tab with the same filters, from its beginning or from a line on."""
        shown = word or self.word
        parts = {TAB: shown if shown != next(iter(TABS)) else "", **self.chosen, AFTER: after}
        return urlencode({name: value for name, value in parts.items() if value})


def read_asked(given: QueryDict, today: date) -> Asked:
    """Read an address."""
    directory = offices()
    word = given.get(TAB, "")
    chosen: dict[str, str] = {}
    filters = Filters()
    for name in NAMES:
        written = plain(given.get(name, ""))
        narrowed = _narrowed(filters, name, written, directory, today) if written else None
        if narrowed is not None:
            chosen[name], filters = written, narrowed
    return Asked(word if word in TABS else next(iter(TABS)), chosen, filters, _after(given.get(AFTER, "")))


def _narrowed(filters: Filters, name: str, written: str, directory: Offices, today: date) -> Filters | None:
    """The filters with one more; None for what cannot be read."""
    if name == INSTITUTION:
        authority = directory.authority("institution", written)
        office = directory.office(authority.pk) if authority else None
        return replace(filters, institution=office.id) if office else None
    if name == MUNICIPALITY:
        return replace(filters, municipality=written) if directory.authority("municipality", written) else None
    if name == MATTER:
        return replace(filters, matter=written) if written in rulebook_now().vocabulary.matters else None
    if name == PERSON:
        return None if may_be_cpr(written) else replace(filters, person=sort_key(written))
    period = due_range(written, today)
    return replace(filters, due_from=period[0], due_to=period[1]) if period else None


def after_line(due: date | None, key: UUID) -> str:
    """The place of a line in a list, for an address."""
    return f"{due or 'uden'}_{key}"


def _after(written: str) -> tuple[date, UUID] | None:
    due, _sep, key = written.partition("_")
    try:
        return date.max if due == "uden" else date.fromisoformat(due), UUID(key)
    except ValueError:
        return None


def due_range(word: str, today: date) -> tuple[date | None, date] | None:
    """The days that a choice of deadlines stands for, both included."""
    monday = today - timedelta(days=today.weekday())
    if word == LATE:
        return None, today - timedelta(days=1)
    if word == THIS_WEEK:
        return monday, monday + timedelta(days=6)
    if word == NEXT_WEEK:
        return monday + timedelta(days=7), monday + timedelta(days=13)
    try:
        first = date.fromisoformat(f"{word}-01")
        return first, _month_after(first) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it stands over the list."""

    name: str
    label: str
    choices: Choices


def filters_shown(place: ScopeUnit, compartments: frozenset[str], today: date) -> tuple[Filter, ...]:
    """The filters that can narrow this unit's lists: a prison's own prison is no choice, nor is a municipality's own.

    What stands in a compartment is no choice for those who are not cleared for it.
    """
    rulebook = rulebook_now()
    hidden = frozenset(COMPARTMENTS) - compartments
    shown = [Filter(MATTER, _("Emne"), (("", _("alle emner")), *_matters(rulebook, hidden)))]
    if place.word != "institution":
        shown.append(institutions())
    if place.word != "municipality":
        shown.append(Filter(MUNICIPALITY, _("Kommune"), (("", _("alle kommuner")), *_named("municipality", offices()))))
    return (*shown, Filter(DUE, _("Frist"), _periods(today, reader())))


def institutions() -> Filter:
    """The choice of an institution."""
    return Filter(INSTITUTION, _("Fængsel"), (("", _("alle fængsler")), *_named("institution", offices())))


def _matters(rulebook: Rulebook, hidden: frozenset[str]) -> Choices:
    words = rulebook.vocabulary.matters.items()
    seen = [(name, label.in_(reader())) for name, label in words if name not in hidden]
    return tuple(sorted(seen, key=lambda one: sort_key(one[1])))


_NAMED: dict[tuple[UUID, str], Choices] = {}


def _named(word: str, directory: Offices) -> Choices:
    """The authorities of a kind by name; made once for each state of the directory."""
    key = (directory.stamp, word)
    named = _NAMED.get(key)
    if named is None:
        if len(_NAMED) > 4:  # two kinds, and the directory before a change
            _NAMED.clear()
        found = ((one.code, one.name) for one in directory.by_word.get(word, ()))
        named = _NAMED[key] = tuple(sorted(found, key=lambda one: sort_key(one[1])))
    return named


@lru_cache(maxsize=8)
def _periods(today: date, language: str) -> Choices:  # noqa: ARG001 - the words are those of the language
    fixed = (
        ("", _("alle frister")),
        (LATE, _("over fristen")),
        (THIS_WEEK, _("denne uge")),
        (NEXT_WEEK, _("næste uge")),
    )
    months = [today.replace(day=1)]
    while len(months) < MONTHS_AHEAD:
        months.append(_month_after(months[-1]))
    return (*fixed, *((f"{first:%Y-%m}", f"{MONTHS[first.month - 1].in_(reader())} {first.year}") for first in months))
