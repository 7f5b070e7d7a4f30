"""Deadline expressions as plain functions from the dates of a case to a day, without the steps in words.

The steps are worked out by deadlines itself, for the obligation that someone asks about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, assert_never

from roedtraad.core.calendar import Calendar
from roedtraad.core.deadlines import Adjusted, AtOnce, Expression, FirstOf, Point, Window, Yearly
from roedtraad.core.deadlines.arithmetic import months_later
from roedtraad.core.deadlines.expressions import TERMS

Values = Mapping[str, Any]
"""Facts by name, as in Known; only those of type date are read here."""

MOST_MOVED = 2048
"""How many days one moment remembers before they are forgotten again."""

Moment = Callable[[Values], date | None]
"""Gives the day, or None while a date that it needs is unknown. Raises as the calendar and the dates do."""

Move = Callable[[date], date]


def never(_values: Values) -> date | None:
    """The moment that never comes."""
    return None


@lru_cache(maxsize=4096)
def moment_of(expression: Expression, on: str | None, calendar: Calendar) -> Moment:
    """The day that an expression comes to; the same function for the same expression, so that days can be kept by it.

    `on` is the fact whose date `at once` takes; `yearly` gives its first.

    >>> three_weeks_before = moment_of(Point("release", -3, "week"), None, Calendar())
    >>> three_weeks_before({"release": date(2026, 6, 4)}), three_weeks_before({})
    (datetime.date(2026, 5, 14), None)
    """
    match expression:
        case Point():
            return _at_point(expression, calendar)
        case Adjusted(point=point, roll=roll):
            same_or = calendar.previous_or_same if roll == "previous" else calendar.next_or_same
            move = _move_of(point, calendar)
            return _from(point.anchor, lambda day: same_or(move(day)))
        case Window(last=last):
            return _at_point(last, calendar)
        case FirstOf(points=points):
            return earliest(tuple(_at_point(point, calendar) for point in points))
        case Yearly(anchor=anchor, until=until):
            return _before_the_end(_from(anchor, lambda day: months_later(day, 12)), until)
        case AtOnce():
            return _on(on) if on else never
        case _:
            assert_never(expression)


@lru_cache(maxsize=4096)
def earliest(moments: tuple[Moment, ...]) -> Moment:
    """The first of some days; the same function for the same ones."""
    if len(moments) == 1:
        return moments[0]

    def first(values: Values) -> date | None:
        found: date | None = None
        for moment in moments:
            day = moment(values)
            if day is not None and (found is None or day < found):
                found = day
        return found

    return first


def opening_of(expression: Expression, calendar: Calendar) -> Moment | None:
    """The first day of a window; None for an expression that is none."""
    return _at_point(expression.first, calendar) if isinstance(expression, Window) else None


def anniversaries(yearly: Yearly, values: Values, horizon: date) -> Iterator[tuple[int, date | None]]:
    """Every occurrence of a yearly deadline with its day, as far as `deadlines.occurrences` goes.

    >>> [day.year for _, day in anniversaries(Yearly("a", "b"), {"a": date(2024, 2, 29)}, date(2025, 3, 1))]
    [2025, 2026]
    """
    start, until = values.get(yearly.anchor), values.get(yearly.until)
    if start is None:
        yield 1, None
        return
    for occurrence in range(1, date.max.year - start.year + 1):
        day = months_later(start, 12 * occurrence)
        if until is not None and day > until:
            return
        yield occurrence, day
        if until is None and day > horizon:
            return


def _at_point(point: Point, calendar: Calendar) -> Moment:
    return _on(point.anchor) if point.unit is None else _from(point.anchor, _move_of(point, calendar))


def _move_of(point: Point, calendar: Calendar) -> Move:
    count = point.count
    match point.unit:
        case None:
            return lambda day: day
        case "day":
            return lambda day: day + timedelta(days=count)
        case "week":
            return lambda day: day + timedelta(weeks=count)
        case "month":
            return lambda day: months_later(day, count)
        case "year":
            return lambda day: months_later(day, 12 * count)
        case "working day" | "weekday":
            term = TERMS[point.unit]
            return lambda day: calendar.shift(day, count, term)
        case _:
            assert_never(point.unit)


def _on(anchor: str) -> Moment:
    return lambda values: values.get(anchor)


class _Moved(dict[date, date]):
    """Days with what they are moved to: the days of cases are much the same, and calendars are slow to ask."""

    def __init__(self, move: Move) -> None:
        self._move = move

    def __missing__(self, day: date) -> date:
        found = self._move(day)
        if len(self) >= MOST_MOVED:
            self.clear()
        self[day] = found
        return found


def _from(anchor: str, move: Move) -> Moment:
    moved_to = _Moved(move)

    def moved(values: Values) -> date | None:
        day: date | None = values.get(anchor)
        return None if day is None else moved_to[day]

    return moved


def _before_the_end(moment: Moment, until: str) -> Moment:
    def anniversary(values: Values) -> date | None:
        day, end = moment(values), values.get(until)
        return None if day is None or (end is not None and day > end) else day

    return anniversary
