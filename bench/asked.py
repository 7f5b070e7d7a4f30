"""What every engine is asked: the same decision tables, in the same order, with the same inputs.

The tables are those of core.tables, as one municipality sees them on a day. No peer has Danish working days or a
third truth value: comparisons of dates are handed in as yes or no, ages and the like as numbers, and the cases are
those that a two-valued engine can answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import (
    Condition,
    DateIs,
    FallsOn,
    IsKnown,
    OneOf,
    Requirement,
    Row,
    Table,
    Test,
    Truth,
    requirement_holds,
)
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import Agreement, Rule, Rulebook
from roedtraad.core.tables import Outcome, TableFound, agreement_tables, national_tables
from roedtraad.core.vocabulary import FactType, FactValue

LEFT_OUT = ("acting.", "disclosure")
"""The municipality is handed in, and disclosure is no part of a plan."""

Value = bool | int | float | str | list[str] | None
Inputs = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Cell:
    """One test of one input. `test` None: the input is itself the answer, yes or no."""

    column: str
    type: FactType
    test: Test | None


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One alternative of one row: all cells must hold. `number` is that of the row in its table."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class AskedTable:
    """One table. `first`: the first row that holds; else all of them. `decides` names the fact that it gives."""

    name: str
    first: bool
    rows: tuple[AskedRow, ...]
    gives: tuple[Outcome, ...]
    decides: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The inputs it reads, each once."""
        return tuple(dict.fromkeys(cell.column for row in self.rows for cell in row.cells))


class Questions:
    """The tables of every municipality, and the inputs that they need."""

    def __init__(self, rulebook: Rulebook, today: date) -> None:
        self.rulebook = rulebook
        self.today = today
        self.flags: dict[Requirement, str] = {}
        self.columns: dict[str, FactType] = {}
        self.tables = {code: tuple(self._tables(code)) for code in rulebook.municipalities}
        self.decided = tuple(rulebook.national.decisions)

    def inputs(self, known: Known, calendar: Calendar) -> Inputs:
        """What a peer is told of a case."""
        values = known.values
        inputs: Inputs = {}
        for name in self.columns:
            if name not in self.decided:
                inputs[name] = _plain(values.get(name))
        for requirement, name in self.flags.items():
            inputs[name] = requirement_holds(requirement, known, calendar) is Truth.YES
        return inputs

    def _tables(self, code: str) -> Iterator[AskedTable]:
        agreement, _ = self.rulebook.agreement_on(code, self.today)
        assert agreement is not None
        found: dict[str, TableFound] = {}
        for one in national_tables(self.rulebook):
            found[one.name] = one
        for one in agreement_tables(agreement, self.rulebook):
            name = one.name.replace("enclose.", "enclose.own.") if one.name.startswith("enclose.") else one.name
            found[name] = replace(one, name=name)
        for one in (*found.values(), *self._narrowed(found, agreement)):
            if not one.name.startswith(LEFT_OUT):
                yield self._asked(one)

    def _narrowed(self, found: Mapping[str, TableFound], agreement: Agreement) -> Iterator[TableFound]:
        """A rule about some values of a set is routed by those alone: the route's table for it, with fewer values."""
        rules = (*self.rulebook.national.obligations.values(), *agreement.obligations.values())
        for rule in rules:
            asked = _asked_sets(rule)
            for name in rule.to:
                route = found.get(f"route.{name}")
                if route is not None and any(fact in asked for fact in route.inputs):
                    yield replace(_narrow(route, asked), name=f"{route.name}@{rule.id}")

    def _asked(self, found: TableFound) -> AskedTable:
        table, numbers = found.rows_on(self.today)
        rows = tuple(
            AskedRow(number, tuple(self._cells(alternative)))
            for number, row in zip(numbers, table.rows, strict=True)
            for alternative in row.when.alternatives or ((),)
        )
        decides = found.name.removeprefix("decision.") if found.name.startswith("decision.") else None
        gives = tuple(row.gives for row in found.table.rows)
        # A truth needs one row only, however many alternatives it has.
        first = found.table.hit == "first" or found.gives == "yes_no"
        return AskedTable(found.name, first, rows, gives, decides)

    def _cells(self, requirements: Iterable[Requirement]) -> Iterator[Cell]:
        told = {one.fact for one in requirements if not isinstance(one.test, IsKnown)}
        for one in requirements:
            kind = self.rulebook.vocabulary.type_of(one.fact)
            assert kind is not None
            if isinstance(one.test, (DateIs, FallsOn)) or kind == "date":
                name = self.flags.setdefault(one, f"asks{len(self.flags)}")
                yield Cell(name, "yes_no", None)
            elif not (isinstance(one.test, IsKnown) and one.fact in told):
                self.columns[one.fact] = kind
                yield Cell(one.fact, kind, one.test)


def _asked_sets(rule: Rule) -> dict[str, frozenset[FactValue]]:
    asked: dict[str, frozenset[FactValue]] = {}
    for one in rule.when.requirements:
        if isinstance(one.test, OneOf) and one.fact in ("benefits", "substances", "other_treatment", "consents"):
            asked[one.fact] = asked.get(one.fact, frozenset()) | one.test.values
    return asked


def _narrow(found: TableFound, asked: Mapping[str, frozenset[FactValue]]) -> TableFound:
    rows, notes = [], []
    for row, note in zip(found.table.rows, found.notes, strict=True):
        alternatives = [tuple(_narrow_one(one, asked) for one in each) for each in row.when.alternatives]
        kept = tuple(each for each in alternatives if not any(one.test == OneOf(frozenset()) for one in each))
        # A row that can no longer hold keeps its number.
        never = (Requirement("benefits", OneOf(frozenset({"\0"}))),)
        when = Condition(kept or ((never,) if row.when.alternatives else ()))
        rows.append(Row(when, row.gives))
        notes.append(note)
    return replace(found, table=Table(found.table.hit, tuple(rows)), notes=tuple(notes))


def _narrow_one(one: Requirement, asked: Mapping[str, frozenset[FactValue]]) -> Requirement:
    if isinstance(one.test, OneOf) and one.fact in asked:
        return replace(one, test=OneOf(one.test.values & asked[one.fact]))
    return one


def _plain(value: FactValue | None) -> Value:
    if isinstance(value, frozenset):
        return sorted(value)
    return None if isinstance(value, date) else value
