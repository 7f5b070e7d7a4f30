"""The rules of retention, as the shipped folder has them; read once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from roedtraad.core.retention import Retention
from roedtraad.rulefolder import find_shipped, read_retention


def retention_now(folder: Path | None = None) -> Retention:
    """The rules of a folder, else the shipped ones. Raises Unreadable."""
    return read_retention(folder) if folder else _shipped()


@cache
def _shipped() -> Retention:
    return read_retention(find_shipped())
