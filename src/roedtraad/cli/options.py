"""What a call asked for, and the reading of single values: a day, a year, an anchor, a word of a closed list."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from roedtraad.cli.complaints import Misused, must_be_one_of
from roedtraad.core.words import Lang, Words

Form = Literal["text", "json", "ics"]

MOST_CASES = 999_999
"""The numbers of a demonstration's cases have six figures."""


class Options(argparse.Namespace):
    """What was asked for. Each command sets those of its own options."""

    command: str
    module: str
    lang: Lang
    format: Form
    today: date | None
    agreements: Path | None
    case: Path
    against: Path | None
    obligation: str
    sender: str
    recipient: str
    category: str
    purpose: str
    reason: str | None
    paths: list[Path]
    expression: str
    anchors: list[tuple[str, date]]
    first_year: int
    last_year: int | None
    what: str
    out: Path
    which: str
    name: str | None
    as_of: date | None
    authority: str
    unit: str
    role: str
    mail: str | None
    found: str | None
    site: str | None
    receipt: bool
    cases: int
    file: Path | None
    heads: Path | None
    since: date | None
    until: date | None
    day: date | None
    number: str | None


def one_of(text: str, choices: Sequence[str], what: Words) -> str:
    must_be_one_of(text, choices, what)
    return text


def today_from(text: str) -> date:
    day = _day_from(text, Words("Datoen", "The date"))
    year_from(str(day.year))
    return day


def _day_from(text: str, what: Words) -> date:
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        message = Words("{what} {text} findes ikke.", "{what} {text} does not exist.").fill(what=what, text=repr(text))
        remedy = Words("Skriv år-måned-dag, for eksempel 2026-06-04.", "Write year-month-day, for example 2026-06-04.")
        raise Misused(message, remedy) from None


def year_from(text: str) -> int:
    from roedtraad.core.calendar import FIRST_YEAR, LAST_YEAR

    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:9]) <= LAST_YEAR:
        return int(text)
    message = Words("Årstallet kan ikke være {text}.", "The year cannot be {text}.").fill(text=repr(text))
    remedy = Words(
        f"Skriv et årstal fra {FIRST_YEAR} til {LAST_YEAR}, for eksempel 2026.",
        f"Write a year from {FIRST_YEAR} to {LAST_YEAR}, for example 2026.",
    )
    raise Misused(message, remedy)


def count_from(text: str) -> int:
    """Read how many cases a demonstration is to have."""
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_CASES:
        return int(text)
    message = Words("Så mange sager kan der ikke laves: {text}.", "So many cases cannot be made: {text}.")
    remedy = Words(f"Skriv et tal fra 1 til {MOST_CASES}.", f"Write a number from 1 to {MOST_CASES}.")
    raise Misused(message.fill(text=repr(text)), remedy)


def anchor_from(text: str) -> tuple[str, date]:
    name, sign, day = text.partition("=")
    if not sign or not name.strip():
        message = Words("Efter --anchor kan der ikke stå {text}.", "{text} cannot stand after --anchor.")
        remedy = Words(
            "Skriv NAVN=DATO, for eksempel --anchor expected_release=2026-06-04.",
            "Write NAME=DATE, for example --anchor expected_release=2026-06-04.",
        )
        raise Misused(message.fill(text=repr(text)), remedy)
    return name.strip(), _day_from(day.strip(), Words("Datoen efter --anchor,", "The date after --anchor,"))
