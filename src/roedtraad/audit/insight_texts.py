"""The law and the sentences of the insight report, as insight.yaml has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from roedtraad.core.words import Words

FILE = Path(__file__).with_name("insight.yaml")


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that a kind of authority gives insight under, and what it may hold something back by."""

    name: str
    of: frozenset[str]
    title: Words
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """All that the file holds."""

    laws: tuple[Law, ...]
    texts: Mapping[str, Words]

    def law_of(self, word: str) -> Law:
        """The law for an authority of this UNIT word."""
        return next((law for law in self.laws if word in law.of), self.laws[-1])


@cache
def insight_texts() -> Texts:
    """Read the file, once a process."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    laws = tuple(
        Law(one["name"], frozenset(one["of"]), _words(one["title"]), tuple(one["exceptions"])) for one in read["laws"]
    )
    return Texts(laws, {name: _words(one) for name, one in read["texts"].items()})


def _words(one: Mapping[str, str]) -> Words:
    return Words(one["da"], one["en"])
