"""What row-level security costs: the statements of the product's own pages, replayed with and without it.

Both roles send the same statements in the same transaction, the setting of the scope among them; the one is the
application's, the other bypasses every policy.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

Statement = tuple[str, Any]
FREE = "bench_free"
"""A role like the application's that the policies do not hold."""


def make_free_role(administrator: psycopg.Connection[Any]) -> None:
    """Make it where it is not there yet."""
    known = administrator.execute("select 1 from pg_roles where rolname = %s", [FREE]).fetchone()
    if known is None:
        administrator.execute(f"create role {FREE} login bypassrls in role roedtraad_app")


@contextmanager
def listening() -> Iterator[list[Statement]]:
    """Keep every statement that is sent to the database meanwhile."""
    heard: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield heard


def cost(guarded: str, free: str, transactions: Sequence[Sequence[Statement]], rounds: int) -> tuple[float, int]:
    """Give the share of the time that the policies take, and how many rows came; both must give the same rows."""
    # As the product's own connections: planned once, whatever the values.
    once = "-c plan_cache_mode=force_generic_plan"
    with psycopg.connect(guarded, options=once) as one, psycopg.connect(free, options=once) as other:
        rows = 0
        for statements in transactions:
            seen, there = _send(one, statements), _send(other, statements)
            if seen != there:
                raise SystemExit("a list differs with and without policies: they would not be compared fairly")
            rows += len(seen)
        shares = []
        for number in range(rounds):
            first, second = (one, other) if number % 2 else (other, one)
            taken = {id(first): _time(first, transactions), id(second): _time(second, transactions)}
            shares.append(1 - taken[id(other)] / taken[id(one)])
        return statistics.median(shares), rows


def _time(wire: psycopg.Connection[Any], transactions: Sequence[Sequence[Statement]]) -> float:
    began = time.perf_counter()
    for _ in range(10):
        for statements in transactions:
            _send(wire, statements)
    return time.perf_counter() - began


def _send(wire: psycopg.Connection[Any], statements: Sequence[Statement]) -> list[Any]:
    """One transaction; the rows of its last statement."""
    with wire.transaction(), wire.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params, prepare=True)
        return cursor.fetchall()
