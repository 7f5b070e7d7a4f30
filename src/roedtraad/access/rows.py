"""Many rows by one statement with one parameter: a turn of a case writes some hundred, a passing a hundred thousand.

The database reads the rows out of JSON by itself. Made value by value in Python they took most of a turn's time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model


def insert_rows(rows: Iterable[Model]) -> None:
    """Insert rows of one table. Nothing of a model's own saving is called."""
    made = list(rows)
    if made:
        table = type(made[0])
        _run(_insert(table), made, tuple((one.column or "", one.attname) for one in table._meta.concrete_fields))


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write some fields of rows of one table, found by their keys."""
    if rows:
        table = type(rows[0])
        names = tuple(table._meta.get_field(name).attname for name in fields)  # type: ignore[union-attr]
        of = {one.attname: one.column or "" for one in table._meta.concrete_fields}
        _run(_update(table, names), rows, (("id", "pk"), *((of[name], name) for name in names)))


@lru_cache(maxsize=64)
def _insert(table: type[Model]) -> str:
    columns = ", ".join(f'"{one.column}"' for one in table._meta.concrete_fields)
    name = table._meta.db_table
    return f"insert into {name} ({columns}) select {columns} from json_populate_recordset(null::{name}, %s::json)"


@lru_cache(maxsize=64)
def _update(table: type[Model], names: tuple[str, ...]) -> str:
    name = table._meta.db_table
    columns = [one.column for one in table._meta.concrete_fields if one.attname in names]
    written = ", ".join(f'"{column}" = new."{column}"' for column in columns)
    return (
        f"update {name} set {written} from json_populate_recordset(null::{name}, %s::json) new where {name}.id = new.id"
    )


def _run(statement: str, rows: Sequence[Model], names: Sequence[tuple[str, str]]) -> None:
    """`names` are columns, each with the attribute of the model that fills it."""
    text = json.dumps([{column: getattr(one, name) for column, name in names} for one in rows], default=_written)
    with connection.cursor() as cursor:
        cursor.execute(statement, [text])


def _written(value: Any) -> str:
    """Dates, keys and bytes as the database reads them."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
