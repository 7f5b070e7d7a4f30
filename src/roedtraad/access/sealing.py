"""The seal of a scope: a mark that only the application's processes and the database's owner can make.

Whoever gets to run SQL as the application's role, by a page with a hole, may write any setting, but no seal; and what
is not sealed sees no rows. The key follows from SECRET_KEY; the owner keeps it in the database after each migration.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connections

SEQUENCES = ("access_seal_one", "access_seal_two")
"""Where the key stands: the values of two sequences, because reading them costs a tenth of reading a table."""


class Broken(Exception):
    """The database has another key than this process: after a new SECRET_KEY the owner must prepare it again."""


@lru_cache(maxsize=2)
def _key(secret: str) -> tuple[int, int]:
    made = hmac.new(secret.encode(), b"roedtraad.access.sealing", hashlib.sha256).digest()
    one, two = int.from_bytes(made[:8], "big"), int.from_bytes(made[8:16], "big")
    return (one >> 1) or 1, (two >> 1) or 1


def seal_of(body: str) -> str:
    """The seal of a text, as the database computes it."""
    one, two = _key(settings.SECRET_KEY)
    return hashlib.sha256(f"{one}{body}{two}".encode()).hexdigest()


def sealed(*parts: str) -> str:
    """Some parts with their seal before them, as the settings carry them."""
    body = "|".join(parts)
    return f"{seal_of(body)}|{body}"


def array_text(items: Iterable[object]) -> str:
    """An array as PostgreSQL reads it; of keys and plain words, which need no quotes."""
    return "{" + ",".join(str(item) for item in items) + "}"


def keep_seal(using: str, **_of_the_signal: Any) -> None:
    """Write the key where the functions of the owner read it. By the owner, after migrations."""
    with connections[using].cursor() as cursor:
        for name, value in zip(SEQUENCES, _key(settings.SECRET_KEY), strict=True):
            cursor.execute("select to_regclass(%s) is not null", [f"public.{name}"])
            if cursor.fetchone()[0]:
                cursor.execute("select setval(%s::regclass, %s)", [f"public.{name}", value])
