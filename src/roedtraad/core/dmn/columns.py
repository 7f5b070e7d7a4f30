"""Columns: the kinds of inputs that DMN knows, each with the few classes of values that a table's tests tell apart.

A column writes the cell for some of its classes. Which columns a table has is for reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from roedtraad.core.conditions import Between, Requirement
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words

TypeRef = Literal["boolean", "string", "number", "date"]

TODAY = "today"
FALSE, TRUE = 0, 1
OTHER = "\x00"
"""Stands for every value of an open list that no test names."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no: a fact of that type, or the answer to `asks`, one test of another fact."""

    name: str
    label: Words
    asks: Requirement | None = None
    nullable: bool = False

    type_ref: TypeRef = "boolean"

    @property
    def classes(self) -> int:
        """How many classes of values there are, besides that nothing is recorded."""
        return 2

    @property
    def allowed(self) -> str | None:
        """The values that it may have, in FEEL."""
        return "true, false"

    def test(self, classes: frozenset[int]) -> str:
        """Write the test for one of the classes, in FEEL."""
        return "true" if TRUE in classes else "false"

    def test_or_null(self, classes: frozenset[int]) -> str:
        """Write the test for one of the classes or nothing recorded, in FEEL."""
        return f"? != {'false' if TRUE in classes else 'true'}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list of words; where the list is open, the last class is every other word."""

    name: str
    label: Words
    values: tuple[str, ...]
    nullable: bool = False

    asks: Requirement | None = None
    type_ref: TypeRef = "string"

    @property
    def classes(self) -> int:
        """How many classes of values there are, besides that nothing is recorded."""
        return len(self.values)

    @property
    def allowed(self) -> str | None:
        """The values that it may have, in FEEL; None for an open list."""
        return None if OTHER in self.values else ", ".join(map(quoted, self.values))

    def classes_of(self, values: Iterable[FactValue]) -> frozenset[int]:
        """The classes of some words."""
        wanted = {str(value) for value in values}
        return frozenset(place for place, value in enumerate(self.values) if value in wanted)

    def test(self, classes: frozenset[int]) -> str:
        """Write the test for some of the classes, in FEEL, the shorter way round."""
        chosen, others = self._parted(classes)
        if OTHER in chosen or len(others) < len(chosen) // 2:
            unlike = f"not(? in [{', '.join(others)}])"
            return f"? != null and {unlike}" if self.nullable else unlike
        return chosen[0] if len(chosen) == 1 else f"? in [{', '.join(chosen)}]"

    def test_or_null(self, classes: frozenset[int]) -> str:
        """Write the test for some of the classes or nothing recorded, in FEEL."""
        chosen, others = self._parted(classes)
        return f"not(? in [{', '.join(others)}])" if OTHER in chosen else f"? in [{', '.join((*chosen, 'null'))}]"

    def _parted(self, classes: frozenset[int]) -> tuple[list[str], list[str]]:
        """The values in FEEL, those taken and those not; what stands for every other word stands for itself."""
        written = [value if value == OTHER else quoted(value) for value in self.values]
        chosen = [value for place, value in enumerate(written) if place in classes]
        return chosen, [value for place, value in enumerate(written) if place not in classes]


@dataclass(frozen=True, slots=True)
class Scale:
    """A number, or the day as a count of days, cut at limits: below the first, on it, up to the next, and so on."""

    name: str
    label: Words
    type_ref: TypeRef
    limits: tuple[float, ...]
    allowed: str | None = None
    nullable: bool = False

    asks: Requirement | None = None

    @property
    def classes(self) -> int:
        """How many classes of values there are, besides that nothing is recorded."""
        return 2 * len(self.limits) + 1

    def classes_of(self, test: Between) -> frozenset[int]:
        """The classes that lie within two limits."""
        low = 0 if test.low is None else 2 * self.limits.index(test.low) + (1 if test.low_included else 2)
        high = self.classes - 1 if test.high is None else 2 * self.limits.index(test.high) + test.high_included
        return frozenset(range(low, high + 1))

    def test(self, classes: frozenset[int]) -> str:
        """Write the test for some of the classes, in FEEL."""
        runs = list(_runs(sorted(classes)))
        if self.nullable:
            return f"? != null and ({self._any_of(runs)})"
        (first, last), *more = runs
        if not more and first == last and first % 2:
            return self._literal(first)
        if not more and (first == 0 or last == self.classes - 1):
            return self._ends(first, last)[0]
        return self._any_of(runs)

    def test_or_null(self, classes: frozenset[int]) -> str:
        """Write the test for some of the classes or nothing recorded, in FEEL."""
        return f"? in [null] or {self._any_of(list(_runs(sorted(classes))))}"

    def _any_of(self, runs: Sequence[tuple[int, int]]) -> str:
        return " or ".join(" and ".join(f"? {end}" for end in self._ends(first, last)) for first, last in runs)

    def _ends(self, first: int, last: int) -> list[str]:
        if first == last and first % 2:
            return [f"in [{self._literal(first)}]"]
        ends = []
        if first > 0:
            ends.append(f"{'>=' if first % 2 else '>'} {self._literal(first - 1 + first % 2)}")
        if last < self.classes - 1:
            ends.append(f"{'<=' if last % 2 else '<'} {self._literal(last + 1 - last % 2)}")
        return ends

    def _literal(self, place: int) -> str:
        limit = self.limits[place // 2]
        return f'date("{date.fromordinal(int(limit))}")' if self.type_ref == "date" else f"{limit:g}"


Column = Flag | Choice | Scale


def everything(column: Column) -> frozenset[int]:
    """Every class of a column; where the fact may be missing, the last class is that it is."""
    return frozenset(range(column.classes + column.nullable))


def cell(column: Column, taken: frozenset[int]) -> str:
    """Write the cell of a row that takes some classes of a column, in FEEL that a Python evaluator reads alike.

    >>> age = Scale("age", Words("Alder", "Age"), "number", (18, 30))
    >>> cell(age, everything(age)), cell(age, frozenset({0})), cell(age, frozenset({1, 2})), cell(age, frozenset({3}))
    ('-', '< 18', '? >= 18 and ? < 30', '30')
    >>> wanted = Flag("wanted", Words("Ønsket", "Wanted"), nullable=True)
    >>> cell(wanted, frozenset({1})), cell(wanted, frozenset({0, 2})), cell(wanted, frozenset({2}))
    ('true', '? != true', 'null')
    """
    recorded = frozenset(range(column.classes))
    if taken == everything(column):
        return "-"
    if taken == recorded:
        return "? != null"
    if taken <= recorded:
        return column.test(taken)
    return column.test_or_null(taken & recorded) if taken & recorded else "null"


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = previous = places[0]
    for place in places[1:]:
        if place != previous + 1:
            yield start, previous
            start = place
        previous = place
    yield start, previous


def quoted(text: str) -> str:
    """Write a text in FEEL.

    >>> quoted("løslades")
    '"løslades"'
    """
    return json.dumps(text, ensure_ascii=False)
