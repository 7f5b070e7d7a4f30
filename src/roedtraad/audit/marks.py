"""What is unusual about a look: the marks with their words and limits, as unusual.yaml has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from roedtraad.core.words import Words

FILE = Path(__file__).with_name("unusual.yaml")


@dataclass(frozen=True, slots=True)
class Mark:
    """One of them. `limit` is what counts as many; 0 where nothing is counted."""

    name: str
    label: Words
    help: Words
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """All of them, and how far back one looks where no days are chosen."""

    days: int
    marks: Mapping[str, Mark]


@cache
def marks() -> Marks:
    """Read the file, once a process."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Marks(int(read["days"]), {name: _mark(name, one) for name, one in read["marks"].items()})


def _mark(name: str, one: Mapping[str, Mapping[str, str]]) -> Mark:
    limit = int(str(one.get("limit", 0)))
    told = Words(one["help"]["da"], one["help"]["en"]).fill(limit=limit)
    return Mark(name, Words(one["label"]["da"], one["label"]["en"]), told, limit)
