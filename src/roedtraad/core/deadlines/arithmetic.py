"""Works out the day of a deadline from the dates of a case, and keeps every step as words.

Whose deadline it is, and what follows when it is passed, is not decided here.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, assert_never

from roedtraad.core.calendar import Calendar, CalendarRange
from roedtraad.core.deadlines.expressions import (
    TERMS,
    Adjusted,
    AtOnce,
    DeadlineError,
    Expression,
    FirstOf,
    Point,
    Unit,
    Window,
    Yearly,
    once,
)
from roedtraad.core.deadlines.steps import roll_step, shift_step
from roedtraad.core.words import OR, Words, date_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Deadline:
    """What an expression comes to for given anchors.

    `missing` names the anchors without a date. With some missing, `due` can still be there: of `first of`
    it is then the latest day it can be, of `yearly` an anniversary that a known end may yet cut off.
    `decided_by` is the anchor that `due` was counted from.
    """

    due: date | None
    not_before: date | None = None
    steps: tuple[Words, ...] = ()
    missing: tuple[str, ...] = ()
    at_once: bool = False
    decided_by: str | None = None
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class _Given:
    """What an expression is worked out from."""

    expression: Expression
    anchors: Mapping[str, date]
    calendar: Calendar
    labels: Mapping[str, Words]

    def label(self, anchor: str) -> Words:
        return self.labels.get(anchor) or Words.same(anchor)

    def labels_of(self, names: Sequence[str], last: Words) -> Words:
        return listed([self.label(name) for name in names], last)

    def anchor_step(self, anchor: str) -> Words:
        day = self.anchors.get(anchor)
        shown = Words("ikke kendt", "not known") if day is None else date_words(day)
        return Words("{label}: {day}", "{label}: {day}").fill(label=self.label(anchor), day=shown)

    def out_of_range(self) -> DeadlineError:
        text = str(self.expression)
        return DeadlineError(
            text,
            0,
            Words(
                f"Fristen “{text}” giver en dag uden for kalenderen.",
                f"The deadline “{text}” comes to a day outside the calendar.",
            ),
            Words(
                "Se efter, om datoen og tallet er skrevet rigtigt.",
                "Check that the date and the number are written correctly.",
            ),
        )


def evaluate(
    expression: Expression,
    anchors: Mapping[str, date],
    calendar: Calendar,
    *,
    at: str | None = None,
    labels: Mapping[str, Words] | None = None,
) -> Deadline:
    """The day that an expression comes to, with every step of the arithmetic.

    `at` names the anchor whose date `at once` takes; `labels` the anchors' names for people. A date that
    is not known is not an error: `due` is then None, or for `first of` the earliest that is known.
    `yearly` gives its first occurrence. Raises DeadlineError when the arithmetic leaves the calendar.

    >>> three_weeks_before = Point("expected_release", -3, "week")
    >>> deadline = evaluate(three_weeks_before, {"expected_release": date(2026, 6, 4)}, Calendar())
    >>> deadline.due
    datetime.date(2026, 5, 14)
    >>> [step.da for step in deadline.steps]
    ['expected_release: torsdag den 4. juni 2026', '− 3 uger → torsdag den 14. maj 2026']
    """
    given = _Given(expression, anchors, calendar, labels or {})
    try:
        return _deadline(given, at)
    except (OverflowError, CalendarRange) as error:
        raise given.out_of_range() from error


def _deadline(given: _Given, at: str | None) -> Deadline:
    expression = given.expression
    match expression:
        case Point():
            return _at_point(given, expression)
        case Adjusted():
            return _adjusted(given, expression)
        case Window():
            return _window(given, expression)
        case FirstOf():
            return _earliest(given, expression)
        case Yearly():
            return _anniversary(given, expression, 1)
        case AtOnce():
            return _atonce(given, at)
        case _:
            assert_never(expression)


def _at_point(given: _Given, point: Point) -> Deadline:
    start = given.anchors.get(point.anchor)
    first_step = given.anchor_step(point.anchor)
    if start is None:
        return Deadline(None, steps=(first_step,), missing=(point.anchor,))
    if point.unit is None:
        return Deadline(start, steps=(first_step,), decided_by=point.anchor)
    day = _moved(start, point.count, point.unit, given.calendar)
    step = shift_step(start, day, point.count, point.unit, given.calendar)
    return Deadline(day, steps=(first_step, step), decided_by=point.anchor)


def _adjusted(given: _Given, adjusted: Adjusted) -> Deadline:
    deadline = _at_point(given, adjusted.point)
    if deadline.due is None:
        return deadline
    day = deadline.due
    match adjusted.roll:
        case "previous":
            moved, name = (
                given.calendar.previous_or_same(day),
                Words("forrige arbejdsdag", "previous working day"),
            )
        case "next":
            moved, name = given.calendar.next_or_same(day), Words("næste arbejdsdag", "next working day")
        case _:
            assert_never(adjusted.roll)
    return replace(deadline, due=moved, steps=(*deadline.steps, roll_step(name, day, moved, given.calendar)))


def _window(given: _Given, window: Window) -> Deadline:
    first, last = _at_point(given, window.first), _at_point(given, window.last)
    steps = (*first.steps, *(step for step in last.steps if step not in first.steps))
    if first.due and last.due:
        steps = (*steps, *_window_steps(first.due, last.due))
    return Deadline(
        last.due,
        not_before=first.due,
        steps=steps,
        missing=once((*first.missing, *last.missing)),
        decided_by=last.decided_by,
    )


def _window_steps(first: date, last: date) -> Iterator[Words]:
    yield Words("tidligst {first}, senest {last}", "{first} at the earliest, {last} at the latest").fill(
        first=date_words(first), last=date_words(last)
    )
    if first > last:
        yield Words("vinduet slutter, før det begynder", "the window ends before it begins")


def _earliest(given: _Given, first_of: FirstOf) -> Deadline:
    found = [_at_point(given, point) for point in first_of.points]
    known = [deadline for deadline in found if deadline.due is not None]
    missing = once([name for deadline in found for name in deadline.missing])
    steps = [step for deadline in found for step in deadline.steps]
    if not known:
        return Deadline(None, steps=tuple(steps), missing=missing)
    chosen = min(known, key=lambda deadline: deadline.due or date.max)
    assert chosen.due is not None
    steps.append(Words("den tidligste: {day}", "the earliest: {day}").fill(day=date_words(chosen.due)))
    if missing:
        steps.append(
            Words(
                "{names} er ikke kendt: fristen kan blive tidligere, ikke senere",
                "{names} not known: the deadline may become earlier, not later",
            ).fill(names=given.labels_of(missing, OR))
        )
    return replace(chosen, steps=tuple(steps), missing=missing)


def _atonce(given: _Given, at: str | None) -> Deadline:
    step = Words("straks", "at once")
    if at is None:
        return Deadline(None, steps=(step,), at_once=True)
    return replace(
        _at_point(given, Point(at)),
        steps=(given.anchor_step(at), step),
        at_once=True,
    )


def occurrences(
    expression: Yearly,
    anchors: Mapping[str, date],
    calendar: Calendar,
    horizon: date,
    *,
    labels: Mapping[str, Words] | None = None,
) -> tuple[Deadline, ...]:
    """The anniversaries of the anchor: up to and with `until` when its date is known, else up to and with
    the first one after the horizon. 29 February becomes the month's last day. An anchor that is not known
    gives one deadline without a date. The series ends where dates end.

    >>> series = occurrences(Yearly("a", "b"), {"a": date(2024, 2, 29)}, Calendar(), date(2025, 3, 1))
    >>> [(deadline.occurrence, str(deadline.due), deadline.missing) for deadline in series]
    [(1, '2025-02-28', ('b',)), (2, '2026-02-28', ('b',))]
    """
    given = _Given(expression, anchors, calendar, labels or {})
    start = anchors.get(expression.anchor)
    if start is None:
        return (_anniversary(given, expression, 1),)
    until = anchors.get(expression.until)
    found: list[Deadline] = []
    for occurrence in range(1, date.max.year - start.year + 1):
        day = months_later(start, 12 * occurrence)
        if until is not None and day > until:
            break
        found.append(_anniversary(given, expression, occurrence))
        if until is None and day > horizon:
            break
    return tuple(found)


def _anniversary(given: _Given, yearly: Yearly, occurrence: int) -> Deadline:
    until = given.anchors.get(yearly.until)
    deadline = _at_point(given, Point(yearly.anchor, occurrence, "year"))
    missing = once((*deadline.missing, *(() if until else (yearly.until,))))
    if deadline.due is None:
        return replace(deadline, missing=missing, occurrence=occurrence)
    steps = (*deadline.steps, _until_step(given, yearly, until))
    due = deadline.due if until is None or deadline.due <= until else None
    return replace(deadline, due=due, steps=steps, missing=missing, occurrence=occurrence)


def _until_step(given: _Given, yearly: Yearly, until: date | None) -> Words:
    label = given.label(yearly.until)
    if until is None:
        return Words("hvert år, til {label}, som ikke er kendt", "every year until {label}, which is not known").fill(
            label=label
        )
    return Words("hvert år, til {label}: {day}", "every year until {label}: {day}").fill(
        label=label, day=date_words(until)
    )


def _moved(start: date, count: int, unit: Unit, calendar: Calendar) -> date:
    match unit:
        case "day":
            return start + timedelta(days=count)
        case "week":
            return start + timedelta(weeks=count)
        case "month":
            return months_later(start, count)
        case "year":
            return months_later(start, 12 * count)
        case "working day" | "weekday":
            return calendar.shift(start, count, TERMS[unit])
        case _:
            assert_never(unit)


def months_later(start: date, months: int) -> date:
    """The same day of the month, or the month's last; raises OverflowError outside the years 1 to 9999."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date value out of range")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
