"""The value of a fact between its stored form, that of a case file, and the core's."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from roedtraad.core.vocabulary import FactValue

Stored: TypeAlias = str | int | float | bool | list[str] | None


def stored_form(value: FactValue | None) -> Stored:
    """A value as a case file writes it; None takes back what is corrected.

    >>> stored_form(frozenset({"su", "dagpenge"})), stored_form(date(2026, 1, 5))
    (['dagpenge', 'su'], '2026-01-05')
    """
    match value:
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            return value


def core_form(stored: Stored, *, is_date: bool) -> FactValue:
    """A stored value as the core reads it; a fact that has left the vocabulary keeps its plain value.

    >>> core_form("2026-01-05", is_date=True), core_form("none", is_date=True)
    (datetime.date(2026, 1, 5), 'none')
    """
    if isinstance(stored, list):
        return frozenset(stored)
    if stored is None:
        raise ValueError(stored)
    if is_date and isinstance(stored, str) and stored[:1].isdigit():
        return date.fromisoformat(stored)
    return stored
