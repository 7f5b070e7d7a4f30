"""Django's cache in a table of ours: what is counted at the door is counted for all workers and machines.

Why not Django's own database cache: it keeps pickles, so whoever can write a row could run code here, and it throws
living counters away when there are many. Here are JSON values, an atomic `add`, and nothing goes before its time.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_GET = "select value from login_counter where key = %s and (until is null or until > %s)"
_SET = """insert into login_counter (key, value, until) values (%s, %s, %s)
    on conflict (key) do update set value = excluded.value, until = excluded.until"""
# One statement: of two that add the same at once one wins.
_ADD = _SET + " where login_counter.until <= %s"
_TOUCH = "update login_counter set until = %s where key = %s and (until is null or until > %s)"
_DELETE = "delete from login_counter where key = %s"
_FORGET = "delete from login_counter where until <= %s"


class Counters(BaseCache):
    """Values by key until a time. It is asked at the door only, never by a page of the day."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        row = _run(_GET, self.make_and_validate_key(key, version), time.time())
        return default if row is None else json.loads(row[0])

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        _run(_SET, self.make_and_validate_key(key, version), json.dumps(value), self.get_backend_timeout(timeout))

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        made = self.make_and_validate_key(key, version)
        until = self.get_backend_timeout(timeout)
        return _run(f"{_ADD} returning key", made, json.dumps(value), until, time.time()) is not None

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        made = self.make_and_validate_key(key, version)
        return _run(f"{_TOUCH} returning key", self.get_backend_timeout(timeout), made, time.time()) is not None

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _run(f"{_DELETE} returning key", self.make_and_validate_key(key, version)) is not None

    def clear(self) -> None:
        _run("delete from login_counter")


def forget_past() -> None:
    """Remove what counts no more."""
    _run(_FORGET, time.time())


def _run(statement: str, *values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        row: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
        return row
