"""Which tables tell of a person, as the database itself has it: from their columns and from where their keys lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

ROOTS = ("cases_case", "cases_person")
TELLING = frozenset({"case_id", "cases", "person_id", "persons", "person_name", "cpr"})
"""Columns that no table has without telling of a person."""

_COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
"""
_KEYS = """
select f.conrelid::regclass::text, a.attname, f.confrelid::regclass::text
from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
where f.contype = 'f' and f.connamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a table with their types, and the tables of a person that its keys lead to."""

    name: str
    columns: Mapping[str, str]
    parents: tuple[tuple[str, str], ...]

    @property
    def of_a_case(self) -> str | None:
        """The column that names the case; None for what hangs on the person alone."""
        return "id" if self.name == "cases_case" else "case_id" if "case_id" in self.columns else None

    @property
    def of_a_person(self) -> str | None:
        """The column that names the person."""
        return "id" if self.name == "cases_person" else "person_id" if "person_id" in self.columns else None


def person_tables(cursor: CursorWrapper) -> dict[str, Shape]:
    """The tables that tell of a person, each before those that its keys lead to."""
    columns: dict[str, dict[str, str]] = {}
    cursor.execute(_COLUMNS)
    for table, column, kind in cursor.fetchall():
        columns.setdefault(table, {})[column] = kind
    cursor.execute(_KEYS)
    keys = cursor.fetchall()
    found = {*ROOTS, *(table for table, its in columns.items() if TELLING & set(its))}
    while more := {child for child, _, parent in keys if parent in found} - found:
        found |= more
    shapes = {
        name: Shape(
            name,
            columns[name],
            tuple(sorted((column, parent) for child, column, parent in keys if child == name and parent in found)),
        )
        for name in sorted(found)
    }
    return {name: shapes[name] for name in _children_first(shapes)}


def _children_first(shapes: Mapping[str, Shape]) -> list[str]:
    ordered: list[str] = []
    waiting = dict(shapes)
    while waiting:
        # A key that leads to its own table puts no table before another.
        named = {parent for one in waiting.values() for _, parent in one.parents if parent != one.name}
        free = [name for name in waiting if name not in named]
        if not free:
            raise AssertionError(f"the keys of {sorted(waiting)} go round in a ring")
        ordered += free
        for name in free:
            del waiting[name]
    return ordered
