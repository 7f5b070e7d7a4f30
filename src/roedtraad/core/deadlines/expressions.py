"""What a deadline can say: the closed set of expressions, their units and the error of an unreadable one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

from roedtraad.core.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roedtraad.core.calendar import Term

Unit = Literal["day", "week", "month", "year", "working day", "weekday"]
Roll = Literal["previous", "next"]

LARGEST_COUNT = 9999


@dataclass(frozen=True, slots=True)
class Point:
    """A day: an anchor, moved by a count of units; a negative count is before, no unit is the anchor itself.

    >>> str(Point("expected_release", -3, "week"))
    'expected_release - 3 weeks'
    """

    anchor: str
    count: int = 0
    unit: Unit | None = None

    def __str__(self) -> str:
        if self.unit is None:
            return self.anchor
        sign = "-" if self.count < 0 else "+"
        plural = "" if abs(self.count) == 1 else "s"
        return f"{self.anchor} {sign} {abs(self.count)} {self.unit}{plural}"


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A point that stays on a working day and else moves to the previous or next one."""

    point: Point
    roll: Roll

    def __str__(self) -> str:
        return f"{self.point}, {self.roll} working day"


@dataclass(frozen=True, slots=True)
class Window:
    """Not before the first point, due at the last."""

    first: Point
    last: Point

    def __str__(self) -> str:
        return f"from {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The earliest of two or more points."""

    points: tuple[Point, ...]

    def __str__(self) -> str:
        return f"first of {' or '.join(map(str, self.points))}"


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every anniversary of an anchor up to and with another."""

    anchor: str
    until: str

    def __str__(self) -> str:
        return f"yearly from {self.anchor} until {self.until}"


@dataclass(frozen=True, slots=True)
class AtOnce:
    """On the day of the event that made it due."""

    def __str__(self) -> str:
        return "at once"


Expression = Point | Adjusted | Window | FirstOf | Yearly | AtOnce


class DeadlineError(ValueError):
    """An expression that cannot be read, or whose date does not exist.

    `position` counts characters of `text` from 0; `message` says what and why, `remedy` what to do.
    """

    def __init__(self, text: str, position: int, message: Words, remedy: Words) -> None:
        self.text = text
        self.position = position
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message.da} {remedy.da}")

    def __reduce__(self) -> tuple[type[DeadlineError], tuple[str, int, Words, Words]]:
        return DeadlineError, (self.text, self.position, self.message, self.remedy)


UNIT_WORDS: Mapping[Unit, tuple[Words, Words]] = {
    "day": (Words("dag", "day"), Words("dage", "days")),
    "week": (Words("uge", "week"), Words("uger", "weeks")),
    "month": (Words("måned", "month"), Words("måneder", "months")),
    "year": (Words("år", "year"), Words("år", "years")),
    "working day": (Words("arbejdsdag", "working day"), Words("arbejdsdage", "working days")),
    "weekday": (Words("hverdag", "weekday"), Words("hverdage", "weekdays")),
}
"""Each unit in singular and plural."""

TERMS: Mapping[Unit, Term] = {"working day": "working_day", "weekday": "weekday"}
"""The units that a calendar counts, with its word for them."""


def anchors(expression: Expression) -> tuple[str, ...]:
    """The names of the dates that an expression counts from, each once, in order; none for `at once`.

    >>> anchors(FirstOf((Point("judgment"), Point("release", -1, "day"), Point("judgment"))))
    ('judgment', 'release')
    """
    match expression:
        case Point():
            return (expression.anchor,)
        case Adjusted():
            return (expression.point.anchor,)
        case Window():
            return once((expression.first.anchor, expression.last.anchor))
        case FirstOf():
            return once([point.anchor for point in expression.points])
        case Yearly():
            return once((expression.anchor, expression.until))
        case AtOnce():
            return ()
        case _:
            assert_never(expression)


def once(names: Sequence[str]) -> tuple[str, ...]:
    """Each name once, in the order of their first place.

    >>> once(["a", "b", "a"])
    ('a', 'b')
    """
    return tuple(dict.fromkeys(names))
