"""No CPR number that a person could have stands in the repository: those of invented persons have 60 added to the day.

Ten digits count as a number where the first six are a day that exists, and where they stand alone: not inside a longer
run of letters and digits, as in a hash, and not after a sign that makes them part of another number.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.architecture.test_files import own_files

NUMBER = re.compile(r"(?<![\w.+/#=-])(\d{2})(\d{2})(\d{2})[- ]?(\d{4})(?![\w/=-]|[.,]\d)")


def real_numbers(text: str) -> list[str]:
    """The CPR numbers in a text that a person could have."""
    return [found.group() for found in NUMBER.finditer(text) if could_exist(*found.groups())]


def could_exist(day: str, month: str, year: str, serial: str) -> bool:
    """Whether the century that the seventh digit stands for has the day."""
    try:
        date(century_of(int(serial[0]), int(year)) + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def century_of(seventh: int, year: int) -> int:
    """The century of birth, as the civil registry gives out the seventh digit."""
    if seventh <= 3 or (seventh in (4, 9) and year >= 37):
        return 1900
    return 2000 if seventh in (4, 9) or year <= 57 else 1800


def test_no_number_in_the_repository_is_one_that_a_person_could_have(root: Path) -> None:
    found = []
    for path in own_files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or an archive
        found += [f"{path.relative_to(root)}: {one[:6]}…" for one in real_numbers(text)]
    assert found == []


BORN = "010190"  # a day that exists; in two parts, so that this file has no such number either


@pytest.mark.parametrize(
    "text", [f"cpr: {BORN}1234", f"{BORN}-1234.", f'"{BORN}4321"', f"({BORN} 4321)", f"{BORN}1234,"]
)
def test_a_number_that_a_person_could_have_is_found(text: str) -> None:
    assert len(real_numbers(text)) == 1


@pytest.mark.parametrize("text", ["6101901234", "3201901234", f"sha256:a{BORN}1234", f"{BORN}12345", f"x{BORN}1234"])
def test_other_numbers_are_let_pass(text: str) -> None:
    assert real_numbers(text) == []
