"""How long what is written of a person is held: rules with an event and a term, and the day on which they end.

What is found in which table, and the removing itself, is not decided here.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Literal

from roedtraad.core.rulebook import NOWHERE, Basis, Place
from roedtraad.core.words import Words, counted

HeldFrom = Literal["course_ended", "met", "set_aside", "looked"]
Then = Literal["delete", "anonymise"]
Treatment = Literal["delete", "blank", "keys"]


@dataclass(frozen=True, slots=True)
class Event:
    """What a term is counted from, in words: as a noun, and after what it is; and what is counted, one and many."""

    noun: Words
    after: Words
    one: Words
    many: Words


EVENTS: Mapping[HeldFrom, Event] = {
    "course_ended": Event(
        Words("forløbets afslutning", "the end of the course"),
        Words("efter at forløbet er slut", "after the course has ended"),
        Words("sag", "case"),
        Words("sager", "cases"),
    ),
    "met": Event(
        Words("mødet", "the meeting"),
        Words("efter mødet", "after the meeting"),
        Words("møde", "meeting"),
        Words("møder", "meetings"),
    ),
    "set_aside": Event(
        Words("at den blev lagt til side", "it was set aside"),
        Words("efter at den blev lagt til side", "after it was set aside"),
        Words("mail", "mail"),
        Words("mails", "mails"),
    ),
    "looked": Event(
        Words("opslaget", "the look"),
        Words("efter opslaget", "after the look"),
        Words("dag", "day"),
        Words("dage", "days"),
    ),
}
"""The events that a rule may name. Of the log whole days are counted."""


@dataclass(frozen=True, slots=True)
class Term:
    """So many years, months and days after an event."""

    years: int = 0
    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The last day of the term; a month that is too short ends it on its own last day.

        >>> Term(years=1).after(date(2024, 2, 29))
        datetime.date(2025, 2, 28)
        >>> Term(months=6, days=1).after(date(2026, 8, 31))
        datetime.date(2027, 3, 1)
        """
        year, month = divmod(day.year * 12 + day.month - 1 + self.years * 12 + self.months, 12)
        if year > MAXYEAR:
            return date.max
        moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return date.max if self.days > (date.max - moved).days else moved + timedelta(days=self.days)

    @property
    def words(self) -> Words:
        """The term as it is said."""
        parts = [
            Words(f"{count} {one.da if count == 1 else many.da}", f"{count} {one.en if count == 1 else many.en}")
            for count, one, many in (
                (self.years, Words("år", "year"), Words("år", "years")),
                (self.months, Words("måned", "month"), Words("måneder", "months")),
                (self.days, Words("dag", "day"), Words("dage", "days")),
            )
            if count
        ]
        if not parts:
            return Words("samme dag", "the same day")
        return Words(" og ".join(one.da for one in parts), " and ".join(one.en for one in parts))


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """What is held, how long from which event, and what happens then. `compartment` narrows it to one."""

    id: str
    what: Words
    event: HeldFrom
    keep: Term
    then: Then
    compartment: str = ""
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    unverified: Words | None = None
    place: Place = NOWHERE

    def counted(self, count: int) -> Words:
        """So many of what the rule is about.

        >>> RetentionRule("a", Words("møder", "meetings"), "met", Term(years=1), "delete").counted(2).da
        '2 møder'
        """
        return counted(count, EVENTS[self.event].one, EVENTS[self.event].many)

    def held_until(self, happened: date) -> date:
        """The last day on which it is held."""
        return self.keep.after(happened)

    def is_past(self, happened: date | None, today: date) -> bool:
        """Whether the term has ended. What has not happened yet ends nothing."""
        return happened is not None and self.held_until(happened) < today


@dataclass(frozen=True, slots=True)
class HeldTable:
    """A table that tells of a person: what it holds, and what anonymising does with its rows.

    `delete` removes them, `blank` keeps the row and writes `blanks` over its columns, `keys` keeps them as they are:
    they hold keys alone, and what those named is gone. With a `rule` of its own it goes by that one alone.
    """

    name: str
    holds: Words
    anonymised: Treatment
    blanks: Mapping[str, str]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """All rules, in the order of the file, and all tables of a person."""

    rules: tuple[RetentionRule, ...]
    tables: Mapping[str, HeldTable]

    def rule(self, name: str) -> RetentionRule:
        """The rule of that id."""
        return next(one for one in self.rules if one.id == name)
