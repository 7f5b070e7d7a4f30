"""Many rows by one statement with one parameter: a turn of a case writes some hundred, a passing a hundred thousand.

The database reads the rows out of JSON by itself. Made value by value in Python they took most of a turn's time.
Files go beside it, as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BinaryField, Field, Model


def insert_rows(rows: Iterable[Model]) -> None:
    """Insert rows of one table. Nothing of a model's own saving is called."""
    made = list(rows)
    if made:
        table = type(made[0])
        names = tuple((one.column or "", one.attname) for one in table._meta.concrete_fields if not _is_file(one))
        _run(_insert(table), made, names, _files(table))


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write some fields of rows of one table, found by their keys."""
    if rows:
        table = type(rows[0])
        names = tuple(table._meta.get_field(name).attname for name in fields)  # type: ignore[union-attr]
        of = {one.attname: one.column or "" for one in table._meta.concrete_fields}
        _run(_update(table, names), rows, (("id", "pk"), *((of[name], name) for name in names)))


@lru_cache(maxsize=64)
def _insert(table: type[Model]) -> str:
    fields, name = table._meta.concrete_fields, table._meta.db_table
    columns = ", ".join(f'"{one.column}"' for one in fields)
    values = ", ".join("(%b::bytea[])[ordinality]" if _is_file(one) else f'"{one.column}"' for one in fields)
    return (
        f"insert into {name} ({columns})"
        f" select {values} from json_populate_recordset(null::{name}, %s::json) with ordinality"
    )


@lru_cache(maxsize=64)
def _files(table: type[Model]) -> tuple[str, ...]:
    return tuple(one.attname for one in table._meta.concrete_fields if _is_file(one))


def _is_file(column: Field[Any, Any]) -> bool:
    return isinstance(column, BinaryField)


@lru_cache(maxsize=64)
def _update(table: type[Model], names: tuple[str, ...]) -> str:
    name = table._meta.db_table
    columns = [one.column for one in table._meta.concrete_fields if one.attname in names]
    written = ", ".join(f'"{column}" = new."{column}"' for column in columns)
    return (
        f"update {name} set {written} from json_populate_recordset(null::{name}, %s::json) new where {name}.id = new.id"
    )


def _run(statement: str, rows: Sequence[Model], names: Sequence[tuple[str, str]], files: Sequence[str] = ()) -> None:
    """`names`: columns, each with the attribute of the model that fills it; `files`: the attributes of binary ones."""
    beside = [[getattr(one, name) for one in rows] for name in files]
    text = json.dumps([{column: getattr(one, name) for column, name in names} for one in rows], default=_written)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*beside, text])


def _written(value: Any) -> str:
    """Dates and keys as the database reads them."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
