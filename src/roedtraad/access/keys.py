"""Keys of rows: random and in the order of their making (UUIDv7). They say nothing of a person."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_key() -> UUID:
    """A key that no other row has."""
    return uuid7()
