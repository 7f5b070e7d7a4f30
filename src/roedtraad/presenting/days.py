"""How near a day is, in words: "om 3 arbejdsdage", "2 arbejdsdage over". Which day it should be is not decided here."""

from __future__ import annotations

from datetime import date

from roedtraad.core.calendar import Calendar
from roedtraad.core.deadlines.expressions import UNIT_WORDS, Unit
from roedtraad.core.words import Words, counted

MOST_WORKING_DAYS = 15
"""Up to here people count working days; beyond it weeks, months and years."""
_WEEKS_UP_TO, _MONTHS_UP_TO = 84, 730
_DAYS_OF_A_MONTH, _DAYS_OF_A_YEAR = 30.44, 365.25


def from_today(day: date, today: date, calendar: Calendar) -> Words:
    """How far ahead a day is, or how long past.

    >>> from_today(date(2026, 4, 13), date(2026, 4, 8), Calendar()).da
    'om 3 arbejdsdage'
    >>> from_today(date(2026, 4, 1), date(2026, 4, 8), Calendar()).en
    '2 working days overdue'
    >>> from_today(date(2026, 4, 11), date(2026, 4, 10), Calendar()).da
    'i morgen'
    """
    if day == today:
        return Words("i dag", "today")
    if (day - today).days == 1:
        return Words("i morgen", "tomorrow")
    away = distance(day, today, calendar)
    return (Words("om {away}", "in {away}") if day > today else Words("{away} over", "{away} overdue")).fill(away=away)


def distance(day: date, today: date, calendar: Calendar) -> Words:
    """How far two days are apart, in the unit that people would use.

    >>> distance(date(2026, 12, 1), date(2026, 4, 8), Calendar()).da
    '8 måneder'
    """
    days = abs((day - today).days)
    if days <= 2 * MOST_WORKING_DAYS:
        working_days = abs(calendar.working_days_between(today, day))
        if working_days == 0:
            return _counted(days, "day")
        if working_days <= MOST_WORKING_DAYS:
            return _counted(working_days, "working day")
    if days <= _WEEKS_UP_TO:
        return _counted(round(days / 7), "week")
    if days <= _MONTHS_UP_TO:
        return _counted(round(days / _DAYS_OF_A_MONTH), "month")
    return _counted(round(days / _DAYS_OF_A_YEAR), "year")


def _counted(count: int, unit: Unit) -> Words:
    return counted(count, *UNIT_WORDS[unit])
