"""Says in words how a day was moved, so that a reader can count again."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from roedtraad.core.deadlines.expressions import TERMS, UNIT_WORDS, Unit
from roedtraad.core.words import WEEKDAYS, Words, counted, date_words, day_and_month, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from roedtraad.core.calendar import Calendar, DayOff

_MOST_NAMED_DAYS = 12


def shift_step(start: date, day: date, count: int, unit: Unit, calendar: Calendar) -> Words:
    """How `start` became `day`; for working days with the days passed over.

    >>> from datetime import date
    >>> from roedtraad.core.calendar import Calendar
    >>> shift_step(date(2026, 4, 1), date(2026, 4, 8), 2, "working day", Calendar()).en
    '+ 2 working days → Wednesday 8 April 2026 (skips 1 weekend, Maundy Thursday 2 April, Good Friday 3 April
    and Easter Monday 6 April)'
    """
    sign = "−" if count < 0 else "+"
    amount = counted(abs(count), *UNIT_WORDS[unit])
    return Words("{sign} {amount} → {day}{remark}", "{sign} {amount} → {day}{remark}").fill(
        sign=sign, amount=amount, day=date_words(day), remark=_shift_remark(start, day, unit, calendar)
    )


def _shift_remark(start: date, day: date, unit: Unit, calendar: Calendar) -> Words:
    match unit:
        case "working day" | "weekday":
            return _skipped(calendar.days_off_between(start, day, TERMS[unit]))
        case "month" | "year":
            if day.day != start.day:
                return Words(
                    f" (måneden har ingen {start.day}.: dens sidste dag)",
                    f" (the month has no day {start.day}: its last day)",
                )
            return Words("", "")
        case "day" | "week":
            return Words("", "")
        case _:
            assert_never(unit)


def roll_step(name: Words, day: date, moved: date, calendar: Calendar) -> Words:
    """How `day` was moved to a working day, or that it stays.

    >>> from datetime import date
    >>> from roedtraad.core.calendar import Calendar
    >>> roll_step(Words.same("previous"), date(2026, 6, 6), date(2026, 6, 5), Calendar()).da
    'previous → fredag den 5. juni 2026 (springer over 1 lørdag)'
    """
    if day == moved:
        return Words("{name}: dagen er en arbejdsdag og bliver stående", "{name}: the day is one and stays").fill(
            name=name
        )
    between = calendar.days_off_between(day, moved)
    first = calendar.day_off(day)
    off = sorted((*between, *((first,) if first else ())), key=lambda reason: reason.date)
    return Words("{name} → {day}{remark}", "{name} → {day}{remark}").fill(
        name=name, day=date_words(moved), remark=_skipped(off)
    )


def _skipped(days: Sequence[DayOff]) -> Words:
    """The days passed over, so that a reader can count again: weekends in short, others by name and date."""
    items = [*_weekends(days), *_named(days)]
    if not items:
        return Words("", "")
    return Words(" (springer over {items})", " (skips {items})").fill(items=listed(items))


def _weekends(days: Sequence[DayOff]) -> Iterator[Words]:
    ordinary = [off.date for off in days if off.kind == "weekend"]
    saturdays_and_sundays = [day for day in ordinary if day.weekday() >= 5]
    if {day.weekday() for day in ordinary} >= {5, 6}:
        weekends = {(day.toordinal() - 1) // 7 for day in saturdays_and_sundays}
        yield counted(len(weekends), Words("weekend", "weekend"), Words("weekender", "weekends"))
        ordinary = [day for day in ordinary if day.weekday() < 5]
    for weekday in sorted({day.weekday() for day in ordinary}):
        name = WEEKDAYS[weekday]
        count = sum(day.weekday() == weekday for day in ordinary)
        yield counted(count, name, Words(f"{name.da}e", f"{name.en}s"))


def _named(days: Sequence[DayOff]) -> Iterator[Words]:
    named = [off for off in days if off.kind != "weekend"]
    if len(named) > _MOST_NAMED_DAYS:
        yield counted(
            len(named),
            Words("helligdag eller lukkedag", "public holiday or closed day"),
            Words("helligdage og lukkedage", "public holidays and closed days"),
        )
        return
    for off in named:
        yield _named_day(off)


def _named_day(off: DayOff) -> Words:
    day = day_and_month(off.date.month, off.date.day)
    match off.kind:
        case "holiday":
            return Words("{name} {day}", "{name} {day}").fill(name=off.name, day=day)
        case "closed" | "weekend":
            return Words("lukkedagen {day}", "the closed day {day}").fill(day=day)
        case _:
            assert_never(off.kind)
