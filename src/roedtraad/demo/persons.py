"""Persons who cannot exist: a name, a day of birth and a CPR number with 60 added to the day, all from one number.

Two persons never get the same CPR number, however many are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import yaml

GROWN = (19, 74)
"""The ages that persons have where nothing else is said, in whole years."""
DEMO_DAYS = 60
SERIALS = 1000
MIXING = 7919
"""A prime: neighbours in the list are no neighbours in age or name."""


@dataclass(frozen=True, slots=True)
class Invented:
    """Someone invented."""

    name: str
    cpr: str
    born: date


@dataclass(frozen=True, slots=True)
class Births:
    """The days on which some persons were born, and the seventh digits that are theirs alone (before 2000, and from).

    `period` persons in a row have different days of birth; `lanes` ranges share the digits, and this is the `lane`-th.
    """

    first: date
    days: int
    before: str
    since: str
    period: int
    lane: int = 0
    lanes: int = 1


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    read = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))
    return tuple(read["women"]), tuple(read["men"]), tuple(read["surnames"])


def grown(today: date) -> Births:
    """Those for whom nothing hangs on the age."""
    youngest, oldest = GROWN
    first, last = years_before(today, oldest), years_before(today, youngest)
    days = (last - first).days
    return Births(first, days, "0", "456", period=days)


def aged(first: date, days: int, period: int, lane: int, lanes: int) -> Births:
    """Those who are of a certain age. With one day the day itself is another for each of `period` persons in a row."""
    return Births(first, days, "123", "789", period, lane, lanes)


def invent(seed: int, number: int, births: Births, place: int) -> Invented:
    """Give the person of a number, who is the `place`-th among those of a range of births."""
    mixed = (place * MIXING + seed) % births.days
    born = births.first + timedelta(days=mixed)
    digits = births.since if born.year >= 2000 else births.before
    row = (place // births.period + mixed * 37) * births.lanes + births.lane
    serial = row % (SERIALS * len(digits) // births.lanes * births.lanes)
    cpr = f"{born.day + DEMO_DAYS:02}{born:%m%y}{digits[serial // SERIALS]}{serial % SERIALS:03}"
    return Invented(_name(seed, number, woman=serial % 2 == 0), cpr, born)


def _name(seed: int, number: int, *, woman: bool) -> str:
    women, men, surnames = _names()
    first = women if woman else men
    at = (number * MIXING + seed) % (len(first) * len(surnames))
    return f"{first[at % len(first)]} {surnames[at // len(first)]}"


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
