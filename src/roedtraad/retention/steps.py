"""What a rule does to which rows, as statements made from the rules and the database's own catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from psycopg import sql

from roedtraad.access.service import Refusal
from roedtraad.core.retention import HeldTable, Retention, RetentionRule
from roedtraad.core.words import Words
from roedtraad.retention.catalogue import Shape
from roedtraad.retention.selectors import NOBODY

Does = Literal["delete", "blank"]


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of one table, and what is done with them. The statements take `cases` and `persons`."""

    table: str
    does: Does
    where: sql.Composable
    case_column: str | None
    set: sql.Composable | None = None

    @property
    def counted(self) -> sql.Composed:
        """How many rows it is."""
        return sql.SQL("select count(*) from {} t where {}").format(sql.Identifier(self.table), self.where)

    @property
    def by_case(self) -> sql.Composed | None:
        """The cases that have any; None for what hangs on the person alone, and goes with the last case."""
        if self.case_column is None:
            return None
        asked = sql.SQL("select distinct {} from {} t where {}")
        return asked.format(sql.Identifier(self.case_column), sql.Identifier(self.table), self.where)

    @property
    def done(self) -> sql.Composed:
        """The statement that does it."""
        name = sql.Identifier(self.table)
        if self.set is None:
            return sql.SQL("delete from {} t where {}").format(name, self.where)
        return sql.SQL("update {} t set {} where {}").format(name, self.set, self.where)


def steps_of(rule: RetentionRule, retention: Retention, shapes: Mapping[str, Shape]) -> list[Step]:
    """What a rule of cases does, children before what they hang on. Raises Refusal where a table has no place."""
    homeless = sorted(set(shapes) - set(retention.tables))
    if homeless:
        raise _no_place(homeless)
    return [step for shape in shapes.values() for step in _steps(rule, retention.tables[shape.name], shape, shapes)]


def _no_place(tables: list[str]) -> Refusal:
    """What is not told of would be left behind without anyone knowing."""
    return Refusal(
        Words(
            f"Reglerne siger intet om: {', '.join(tables)}. Intet er slettet.",
            f"The rules say nothing of: {', '.join(tables)}. Nothing was deleted.",
        ),
        Words("Skriv tabellen i retention.yaml under tables.", "Write the table in retention.yaml under tables."),
    )


def _steps(rule: RetentionRule, held: HeldTable, shape: Shape, shapes: Mapping[str, Shape]) -> Iterator[Step]:
    if held.rule and held.rule != rule.id:
        return
    where = _where(shape, shapes)
    if rule.compartment:
        narrowed = _in_compartment(rule.compartment, shape, shapes)
        if narrowed is not None:
            yield Step(shape.name, "delete", where + sql.SQL(" and ") + narrowed, shape.of_a_case)
    elif rule.then == "delete" or held.anonymised == "delete":
        yield Step(shape.name, "delete", where, shape.of_a_case)
    elif held.anonymised == "blank":
        yield _blanked(held, shape, where)


def _where(shape: Shape, shapes: Mapping[str, Shape]) -> sql.Composed:
    """The rows of the cases; of the persons where a table hangs on these alone."""
    if shape.of_a_case:
        return sql.SQL("t.{} = any (%(cases)s)").format(sql.Identifier(shape.of_a_case))
    if shape.of_a_person:
        return sql.SQL("t.{} = any (%(persons)s)").format(sql.Identifier(shape.of_a_person))
    column, parent = shape.parents[0]
    inner = sql.SQL("select t.id from {} t where {}").format(sql.Identifier(parent), _where(shapes[parent], shapes))
    return sql.SQL("t.{} in ({})").format(sql.Identifier(column), inner)


def _in_compartment(compartment: str, shape: Shape, shapes: Mapping[str, Shape]) -> sql.Composable | None:
    """Rows of the compartment, and those that hang on one of them; None where a table has neither."""
    if "compartment" in shape.columns:
        return sql.SQL("t.compartment = {}").format(sql.Literal(compartment))
    hanging = [
        sql.SQL("exists (select from {} p where p.id = t.{} and p.compartment = {})").format(
            sql.Identifier(parent), sql.Identifier(column), sql.Literal(compartment)
        )
        for column, parent in shape.parents
        if "compartment" in shapes[parent].columns
    ]
    return sql.SQL("(") + sql.SQL(" or ").join(hanging) + sql.SQL(")") if hanging else None


def _blanked(held: HeldTable, shape: Shape, where: sql.Composed) -> Step:
    values: dict[str, sql.Composable] = {
        column: _value(text, shape.columns[column]) for column, text in held.blanks.items()
    }
    if shape.name == "cases_case":
        values["person_id"] = sql.Literal(str(NOBODY)) + sql.SQL("::uuid")
        values["closed"] = sql.SQL("coalesce(t.closed, t.opened)")  # nobody plans it or admits to it any more
    differs = [
        sql.SQL("t.{} is distinct from {}").format(sql.Identifier(name), value) for name, value in values.items()
    ]
    written = [sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in values.items()]
    narrowed = where + sql.SQL(" and (") + sql.SQL(" or ").join(differs) + sql.SQL(")")
    return Step(shape.name, "blank", narrowed, shape.of_a_case, sql.SQL(", ").join(written))


def _value(text: str, kind: str) -> sql.Composable:
    if text == "{id}":
        return sql.SQL("t.id::text")
    return sql.Literal(text) + sql.SQL("::" + kind)  # a type as the catalogue names it
