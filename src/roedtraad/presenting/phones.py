"""A telephone number as it is read aloud, and as a telephone takes it."""

from __future__ import annotations


def read_number(number: str) -> str:
    """A Danish telephone number as it is read aloud; any other as it stands.

    >>> read_number("21694395"), read_number("112")
    ('21 69 43 95', '112')
    """
    return " ".join(number[at : at + 2] for at in range(0, 8, 2)) if _is_danish(number) else number


def dial(number: str) -> str:
    """A telephone number as a telephone takes it, wherever it is.

    >>> dial("21694395"), dial("+46 8 123"), dial("112")
    ('+4521694395', '+468123', '112')
    """
    return f"+45{number}" if _is_danish(number) else number.replace(" ", "")


def _is_danish(number: str) -> bool:
    return len(number) == 8 and number.isdigit()
