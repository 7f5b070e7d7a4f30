"""The language of deadlines: reads an expression, works out its date, keeps every step as words.

`expected_release - 3 weeks`, `from A - 6 weeks to A`, `first of A or B`, `yearly from A until B`, `at once`.
Whose deadline it is, and what follows when it is passed, is not decided here.
"""

from roedtraad.core.deadlines.arithmetic import Deadline, evaluate, occurrences
from roedtraad.core.deadlines.expressions import (
    Adjusted,
    AtOnce,
    DeadlineError,
    Expression,
    FirstOf,
    Point,
    Unit,
    Window,
    Yearly,
    anchors,
)
from roedtraad.core.deadlines.reading import parse

__all__ = [
    "Adjusted",
    "AtOnce",
    "Deadline",
    "DeadlineError",
    "Expression",
    "FirstOf",
    "Point",
    "Unit",
    "Window",
    "Yearly",
    "anchors",
    "evaluate",
    "occurrences",
    "parse",
]
