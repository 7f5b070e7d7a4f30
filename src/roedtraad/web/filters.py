"""How dates, distances, moments and numbers are written on a page, in the reader's language.

The words themselves are the core's (`roedtraad.core.words`) and the command line's (`roedtraad.presenting.days`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from django.utils.timezone import localtime
from django.utils.translation import get_language
from markupsafe import Markup

from roedtraad.core.calendar import Calendar
from roedtraad.core.words import WEEKDAYS, Lang, Words, date_words, short_date_words
from roedtraad.core.words import day_and_month as core_day_and_month
from roedtraad.presenting.days import from_today

SOON_WITHIN = 7
"""Days ahead that count as soon: amber, not grey."""

_CALENDAR = Calendar()


def reader() -> Lang:
    """The reader's language: Danish unless English was chosen."""
    return "en" if get_language() == "en" else "da"


def say(words: Words | str) -> str:
    """A text that exists in both languages, in the reader's; plain text as it is."""
    return words.in_(reader()) if isinstance(words, Words) else str(words)


def full_date(day: date) -> str:
    """`torsdag den 4. juni 2026`."""
    return date_words(day).in_(reader())


def short_date(day: date) -> str:
    """`to. 4. juni 2026`."""
    return short_date_words(day).in_(reader())


def near_date(day: date, today: date) -> str:
    """`torsdag 4. juni`; with its year when that is not today's."""
    weekday, rest = WEEKDAYS[day.weekday()].in_(reader()), day_and_month(day)
    return f"{weekday} {rest}" if day.year == today.year else f"{weekday} {rest} {day.year}"


def day_and_month(day: date) -> str:
    """`4. juni`."""
    return core_day_and_month(day.month, day.day).in_(reader())


def numeric_date(day: date) -> str:
    """`04.06.2026`: as a date field shows and takes it."""
    return f"{day:%d.%m.%Y}"


def moment(at: datetime) -> str:
    """A moment on the clock of Copenhagen: `4. juni 2026 kl. 11.40`."""
    local = localtime(at)
    day = f"{day_and_month(local.date())} {local.year}"
    return f"{day} kl. {local:%H.%M}" if reader() == "da" else f"{day} at {local:%H:%M}"


def away(day: date, today: date) -> str:
    """`om 3 arbejdsdage`, `i dag`, `2 arbejdsdage over`."""
    return _away(day, today).in_(reader())


@lru_cache(maxsize=4096)
def _away(day: date, today: date) -> Words:
    return from_today(day, today, _CALENDAR)


def nearness(day: date, today: date) -> Literal["late", "soon", "coming"]:
    """Which tone a due date has: red, amber or grey."""
    if day < today:
        return "late"
    return "soon" if (day - today).days <= SOON_WITHIN else "coming"


def number(value: int | float) -> str:
    """`1.234,5` in Danish, `1,234.5` in English."""
    written = f"{value:,}"
    return written if reader() == "en" else written.translate(str.maketrans(",.", ".,"))


def hidden(text: str) -> Markup:
    """Words for those who hear the page, after words that all see; nothing for no words."""
    return Markup('<span class="sr-only"> {}</span>').format(text) if text else Markup()


FILTERS: dict[str, Callable[..., Any]] = {
    written.__name__: written
    for written in (
        say,
        full_date,
        short_date,
        near_date,
        day_and_month,
        numeric_date,
        moment,
        away,
        nearness,
        number,
        hidden,
    )
}
