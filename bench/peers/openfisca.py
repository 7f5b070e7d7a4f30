"""OpenFisca: a variable for every input and every table, a column of cases each; one simulation for all cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.asked import AskedTable, Cell, Inputs, Questions
from bench.glue import Answers
from roedtraad.core.conditions import Between, IsKnown, NoneOf, NotEmpty, OneOf

PERIOD = "2026-06-01"
UNKNOWN = -(1 << 20)
"""Stands for a fact that is not known; far below every number of days."""

Column = Any
Read = Callable[[str], Column]


class OpenFisca:
    """One system for all municipalities: a table that differs is worked out for the cases of each version of it."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self.codes = {code: number for number, code in enumerate(questions.tables)}
        self.words = _words_of(questions)
        self.names = list(dict.fromkeys(table.name for tables in questions.tables.values() for table in tables))
        self.person = build_entity(key="person", plural="persons", label="", is_person=True)
        self.system = TaxBenefitSystem([self.person])
        for name in ("municipality", *self._columns()):
            self._add(name, None)
        for name in self.names:
            self._add(_key(name), self._formula(name))

    def answers(self, items: Sequence[tuple[str, Inputs]]) -> list[Answers]:
        """All cases: columns made of the inputs, every table worked out, the rows read off again."""
        simulation = SimulationBuilder().build_default_simulation(self.system, count=len(items))
        simulation.set_input("municipality", PERIOD, np.array([self.codes[code] for code, _ in items], dtype=np.int32))
        for name, column in self._read_columns([inputs for _, inputs in items]).items():
            simulation.set_input(name, PERIOD, column)
        found: list[dict[str, tuple[int, ...]]] = [{} for _ in items]
        for name in self.names:
            if not name.startswith("decision."):
                values = simulation.calculate(_key(name), PERIOD)
                for at in np.flatnonzero(values).tolist():
                    found[at][name] = _rows(int(values[at]))
        return list(found)

    def _columns(self) -> list[str]:
        names: list[str] = list(self.questions.flags.values())
        for fact, kind in self.questions.columns.items():
            if fact not in self.questions.decided:
                names.extend(_bit(fact, word) for word in self.words[fact]) if kind == "set" else names.append(fact)
        return names

    def _read_columns(self, cases: Sequence[Inputs]) -> dict[str, Column]:
        columns: dict[str, Column] = {}
        for flag in self.questions.flags.values():
            columns[flag] = np.array([1 if case[flag] else 0 for case in cases], dtype=np.int32)
        for fact, kind in self.questions.columns.items():
            if fact in self.questions.decided:
                continue
            told: list[Any] = [case[fact] for case in cases]
            if kind == "set":
                for word in self.words[fact]:
                    bits = [1 if one and word in one else 0 for one in told]
                    columns[_bit(fact, word)] = np.array(bits, dtype=np.int32)
            else:
                words = self.words[fact]
                columns[fact] = np.array([_code(one, words) for one in told], dtype=np.int32)
        return columns

    def _add(self, name: str, formula: Callable[..., Column] | None) -> None:
        body: dict[str, Any] = {
            "value_type": int,
            "entity": self.person,
            "definition_period": DateUnit.DAY,
            "label": name,
        }
        if formula is not None:
            body["formula"] = formula
        self.system.add_variable(type(name, (Variable,), body))

    def _formula(self, name: str) -> Callable[..., Column]:
        versions: dict[AskedTable, list[int]] = {}
        for code, tables in self.questions.tables.items():
            table = next((one for one in tables if one.name == name), None)
            if table is not None:
                versions.setdefault(table, []).append(self.codes[code])
        everyone = len(versions) == 1 and sum(map(len, versions.values())) == len(self.codes)
        lists = [(table, np.array(codes)) for table, codes in versions.items()]

        def formula(person: Any, period: Any) -> Column:
            def read(column: str) -> Column:
                key = _key(f"decision.{column}") if column in self.questions.decided else column
                return person(key, period)

            if everyone:
                return self._table(lists[0][0], read, person.count)
            municipality = person("municipality", period)
            result = np.zeros(len(municipality), dtype=np.int32)
            for table, codes in lists:
                where = np.flatnonzero(np.isin(municipality, codes))
                if len(where):
                    result[where] = self._table(table, _at(read, where), len(where))
            return result

        return formula

    def _table(self, table: AskedTable, read: Read, count: int) -> Column:
        """The row that holds first, or a bit for each that holds; of a decided fact what it gives."""
        result: Column = np.zeros(count, dtype=np.int32)
        taken: Column = np.zeros(count, dtype=bool)
        for row in table.rows:
            holds: Column = True
            for cell in row.cells:
                holds = holds & self._cell(cell, read)
            given = _code(table.gives[row.number - 1], ()) if table.decides is not None else 1 << row.number
            if table.first:
                result = np.where(holds & ~taken, given, result)
                taken = taken | holds
            else:
                result = result | np.where(holds, given, 0)
        return result.astype(np.int32)

    def _cell(self, cell: Cell, read: Read) -> Column:
        test = cell.test
        match test:
            case None:
                return read(cell.column) == 1
            case OneOf(values=values) | NoneOf(values=values):
                hit = self._hit(cell, values, read)
                return hit if isinstance(test, OneOf) else ~hit
            case Between():
                column = read(cell.column)
                holds: Column = column > UNKNOWN
                if test.low is not None:
                    holds = holds & (column >= test.low if test.low_included else column > test.low)
                if test.high is not None:
                    holds = holds & (column <= test.high if test.high_included else column < test.high)
                return holds
            case IsKnown():
                return read(cell.column) > UNKNOWN
            case NotEmpty():
                return np.any([read(_bit(cell.column, word)) == 1 for word in self.words[cell.column]], axis=0)
            case _:
                raise TypeError(f"no cell for {test}")

    def _hit(self, cell: Cell, values: frozenset[Any], read: Read) -> Column:
        words = self.words[cell.column]
        if cell.type == "set":
            bits = [read(_bit(cell.column, word)) == 1 for word in words if word in values]
            return np.any(bits, axis=0) if bits else np.False_
        column = read(cell.column)
        codes = [_code(value, words) for value in values]
        return np.isin(column, codes) if len(codes) > 1 else column == codes[0]


def _at(read: Read, where: Column) -> Read:
    return lambda column: read(column)[where]


def _words_of(questions: Questions) -> Mapping[str, tuple[str, ...]]:
    vocabulary = questions.rulebook.vocabulary
    words: dict[str, tuple[str, ...]] = {}
    for fact in questions.columns:
        definition = vocabulary.facts.get(fact)
        words[fact] = tuple(definition.values) if definition else ()
        if definition is not None and definition.type == "municipality":
            words[fact] = ("none", *questions.tables)
    return words


def _code(value: object, words: Sequence[str]) -> int:
    if value is None:
        return UNKNOWN
    return (
        int(value)
        if isinstance(value, (bool, int, float))
        else words.index(str(value))
        if value in words
        else UNKNOWN + 1
    )


def _rows(bits: int) -> tuple[int, ...]:
    return tuple(number for number in range(bits.bit_length()) if bits >> number & 1)


def _key(table: str) -> str:
    return "t_" + table.replace(".", "_").replace("@", "_of_")


def _bit(fact: str, word: str) -> str:
    return f"{fact}__{word}"
