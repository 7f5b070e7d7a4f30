"""Conditions and decision tables over typed facts: a closed language with three answers, yes, no and unknown.

A condition says nothing of what follows from it; that is for the rules and routes that hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Generic, Literal, TypeVar, assert_never

from roedtraad.core.calendar import Calendar, CalendarRange
from roedtraad.core.deadlines import Expression, anchors, evaluate
from roedtraad.core.facts import Known
from roedtraad.core.vocabulary import FactValue

FRIDAY = 4


class Truth(Enum):
    """Yes, no, or not known yet. Unknown is not no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of these; for a set, at least one of these is in it."""

    values: frozenset[FactValue]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The value is none of these; for a set, none of these is in it."""

    values: frozenset[FactValue]


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`; an end left out is open, and each end says whether it is included."""

    low: float | None = None
    high: float | None = None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class DateIs:
    """A date before, after, on or before, or on or after a point that other dates give."""

    order: Literal["before", "after", "on_or_before", "on_or_after"]
    point: Expression


@dataclass(frozen=True, slots=True)
class IsKnown:
    """The fact has been recorded: for events that happen or do not, where absent means not yet."""


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """The set has at least one value."""


@dataclass(frozen=True, slots=True)
class FallsOn:
    """A date on a weekday (0 is Monday), or the day before one without work (a Friday is only a Friday)."""

    weekdays: frozenset[int] = frozenset()
    before_day_off: bool = False


Test = OneOf | NoneOf | Between | DateIs | FallsOn | IsKnown | NotEmpty


@dataclass(frozen=True, slots=True)
class Requirement:
    """One fact and what is asked of it."""

    fact: str
    test: Test


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives, each a list of requirements that must all hold. No alternative at all holds always."""

    alternatives: tuple[tuple[Requirement, ...], ...] = ()

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement of every alternative, in order."""
        return tuple(requirement for alternative in self.alternatives for requirement in alternative)

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts it reads, in order, each once."""
        names: dict[str, None] = {}
        for requirement in self.requirements:
            names[requirement.fact] = None
            if isinstance(requirement.test, DateIs):
                names.update(dict.fromkeys(anchors(requirement.test.point)))
        return tuple(names)


ALWAYS_TRUE = Condition()


def requirement_holds(requirement: Requirement, known: Known, calendar: Calendar) -> Truth:
    """Answer one requirement.

    A set fact holds `OneOf` when it has at least one of the values: no for an empty set, unknown for an absent one.
    """
    value = known.get(requirement.fact)
    test = requirement.test
    if isinstance(test, IsKnown):
        return Truth.NO if value is None else Truth.YES
    if value is None:
        return _age_bound_holds(test, known.at_least.get(requirement.fact))
    match test:
        case OneOf(values=values):
            hit = not values.isdisjoint(value) if isinstance(value, frozenset) else value in values
            return _truth(hit)
        case NoneOf(values=values):
            hit = not values.isdisjoint(value) if isinstance(value, frozenset) else value in values
            return _truth(not hit)
        case NotEmpty():
            return _truth(bool(value))
        case Between():
            return _truth(not isinstance(value, (str, date, frozenset)) and _within(test, float(value)))
        case DateIs(order=order, point=point):
            return _date_holds(order, value, point, known, calendar)
        case FallsOn():
            return _truth(isinstance(value, date) and falls_on(test, value, calendar))
        case _:
            assert_never(test)


def holds(condition: Condition, known: Known, calendar: Calendar) -> Truth:
    """Answer a condition: the best of its alternatives, each as good as its worst requirement."""
    if not condition.alternatives:
        return Truth.YES
    answer = Truth.NO
    for alternative in condition.alternatives:
        truth = all_hold(alternative, known, calendar)
        if truth is Truth.YES:
            return Truth.YES
        if truth is Truth.UNKNOWN:
            answer = Truth.UNKNOWN
    return answer


def all_hold(requirements: Iterable[Requirement], known: Known, calendar: Calendar) -> Truth:
    """Answer a list of requirements that must all hold."""
    answer = Truth.YES
    for requirement in requirements:
        truth = requirement_holds(requirement, known, calendar)
        if truth is Truth.NO:
            return Truth.NO
        if truth is Truth.UNKNOWN:
            answer = Truth.UNKNOWN
    return answer


def unknown_facts(condition: Condition, known: Known, calendar: Calendar) -> tuple[str, ...]:
    """Name the facts whose value would settle a condition that is not answered yet, in order, each once."""
    names: dict[str, None] = {}
    for alternative in condition.alternatives:
        if all_hold(alternative, known, calendar) is not Truth.UNKNOWN:
            continue
        for requirement in alternative:
            if requirement_holds(requirement, known, calendar) is Truth.UNKNOWN:
                names.update(dict.fromkeys(_unknown_in(requirement, known)))
    return tuple(names)


def _unknown_in(requirement: Requirement, known: Known) -> tuple[str, ...]:
    read = (requirement.fact, *(anchors(requirement.test.point) if isinstance(requirement.test, DateIs) else ()))
    return tuple(name for name in read if known.get(name) is None)


def _truth(value: bool) -> Truth:
    return Truth.YES if value else Truth.NO


def _within(test: Between, value: float) -> bool:
    if test.low is not None and (value < test.low or (value == test.low and not test.low_included)):
        return False
    return not (test.high is not None and (value > test.high or (value == test.high and not test.high_included)))


def falls_on(test: FallsOn, day: date, calendar: Calendar) -> bool:
    """Say whether a date is such a day."""
    if day.weekday() in test.weekdays:
        return True
    return test.before_day_off and day.weekday() != FRIDAY and _is_before_day_off(day, calendar)


def _is_before_day_off(day: date, calendar: Calendar) -> bool:
    try:
        return not calendar.is_working_day(day + timedelta(days=1))
    except (CalendarRange, OverflowError):
        # Surely mistyped; of a year without a calendar nothing can be said.
        return False


def _age_bound_holds(test: Test, at_least: int | None) -> Truth:
    if at_least is None or not isinstance(test, Between):
        return Truth.UNKNOWN
    if test.high is not None and not _within(Between(high=test.high, high_included=test.high_included), at_least):
        return Truth.NO
    if test.high is None and _within(test, at_least):
        return Truth.YES
    return Truth.UNKNOWN


def _date_holds(
    order: Literal["before", "after", "on_or_before", "on_or_after"],
    value: FactValue,
    point: Expression,
    known: Known,
    calendar: Calendar,
) -> Truth:
    dates = {name: day for name in anchors(point) if (day := known.date_of(name)) is not None}
    limit = evaluate(point, dates, calendar)
    if limit.missing or limit.due is None or not isinstance(value, date):
        return Truth.UNKNOWN
    match order:
        case "before":
            return _truth(value < limit.due)
        case "after":
            return _truth(value > limit.due)
        case "on_or_before":
            return _truth(value <= limit.due)
        case "on_or_after":
            return _truth(value >= limit.due)
        case _:
            assert_never(order)


Outcome = TypeVar("Outcome")
Hit = Literal["unique", "first", "collect"]


@dataclass(frozen=True, slots=True)
class Row(Generic[Outcome]):
    """One row of a decision table: when it holds, what it gives."""

    when: Condition
    gives: Outcome


@dataclass(frozen=True, slots=True)
class Table(Generic[Outcome]):
    """A decision table. `unique`: at most one row should hold; `first`: the first that holds; `collect`: all."""

    hit: Hit
    rows: tuple[Row[Outcome], ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that its rows read, in order, each once."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.when.facts))


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Outcome]):
    """A row that holds, or may hold while facts are unknown. `settles`: it holds, so no row after it counts."""

    number: int
    row: Row[Outcome]
    certain: bool
    settles: bool = False


def choose(table: Table[Outcome], known: Known, calendar: Calendar) -> tuple[Chosen[Outcome], ...]:
    """Give the rows that hold; where facts are unknown, every row that still may, marked as not certain.

    Row numbers count from 1. In a `unique` table a row that holds ends the search: none of the others should.
    """
    answers = [holds(row.when, known, calendar) for row in table.rows]
    match table.hit:
        case "collect":
            return _pick(table.rows, answers)
        case "unique":
            if Truth.YES in answers:
                answers = [answer if answer is Truth.YES else Truth.NO for answer in answers]
            return _pick(table.rows, answers)
        case "first":
            return _pick_first(table.rows, answers)
        case _:
            assert_never(table.hit)


def holds_for_sure(chosen: Sequence[Chosen[Outcome]]) -> bool:
    """Say whether one of the rows chosen from a `first` table must hold, whichever of the unknown ones turns out.

    The search stops at a row that holds; it is certain by itself, or only shadowed by unknown rows before it.
    """
    return bool(chosen) and chosen[-1].settles


def _pick(rows: Sequence[Row[Outcome]], answers: Sequence[Truth]) -> tuple[Chosen[Outcome], ...]:
    return tuple(
        Chosen(number, row, answer is Truth.YES, settles=answer is Truth.YES)
        for number, (row, answer) in enumerate(zip(rows, answers, strict=True), start=1)
        if answer is not Truth.NO
    )


def _pick_first(rows: Sequence[Row[Outcome]], answers: Sequence[Truth]) -> tuple[Chosen[Outcome], ...]:
    picked: list[Chosen[Outcome]] = []
    for number, (row, answer) in enumerate(zip(rows, answers, strict=True), start=1):
        if answer is Truth.NO:
            continue
        holding = answer is Truth.YES
        picked.append(Chosen(number, row, holding and not picked, settles=holding))
        if holding:
            break
    return tuple(picked)
