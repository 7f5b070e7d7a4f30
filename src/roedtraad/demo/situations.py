"""The situations of situations.yaml, read by the vocabulary; every day in them is a number of days from today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from roedtraad.agreements.service import edition_now, rulebook_now
from roedtraad.core.vocabulary import FactValue, Vocabulary

APART = 2
"""How many days lie between two persons in the same situation where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of a situation, and the day on which it was recorded. With `is_day` the value is a day too."""

    fact: str
    value: FactValue
    is_day: bool
    day: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """An age that the situation hangs on: so many years on a day, born up to `spread` days later than that."""

    years: int
    day: int
    spread: int = 1


@dataclass(frozen=True, slots=True)
class Turning:
    """What was done in the case by a verb on a day, and with what."""

    day: int
    verb: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usual:
    """What most people answer, so many days `after` they came; of a hundred answers so many are `missing`."""

    after: int
    missing: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Situation:
    """One situation, as several persons live it. Of a hundred things that should have been done by today, `done` were.

    `friday` is a day that must be a Friday; `apart` is how many days lie between one such case and the next.
    """

    name: str
    admitted: int
    told: tuple[Told, ...]
    municipality: str = ""
    institution: str = ""
    age: Age | None = None
    friday: int | None = None
    apart: int = APART
    done: int = 90
    turns: tuple[Turning, ...] = ()


def situations() -> tuple[Situation, ...]:
    """Give the situations, read by the vocabulary in force."""
    return _read(edition_now())


@lru_cache(maxsize=2)
def _read(_edition: int) -> tuple[Situation, ...]:
    vocabulary = rulebook_now().vocabulary
    written = yaml.safe_load(Path(__file__).with_name("situations.yaml").read_text(encoding="utf-8"))
    usual = Usual(**written["usual"])
    return tuple(_situation(one, usual, vocabulary) for one in written["situations"])


def _situation(one: dict[str, Any], usual: Usual, vocabulary: Vocabulary) -> Situation:
    written = dict(one)
    told = (*_told(written["admitted"], written.pop("told"), vocabulary),)
    for later in written.pop("later", ()):
        facts = dict(later)
        told = (*told, *_told(facts.pop("day"), facts, vocabulary))
    told = (*told, *_usual(written["name"], written["admitted"], told, usual, vocabulary))
    age = Age(**written.pop("age")) if "age" in written else None
    turns = tuple(_turning(dict(turn)) for turn in written.pop("turns", ()))
    return Situation(told=told, age=age, turns=turns, **written)


def _usual(
    situation: str, admitted: int, told: tuple[Told, ...], usual: Usual, vocabulary: Vocabulary
) -> Iterator[Told]:
    """The answers that the situation does not give itself; nothing is asked of the youngest cases yet."""
    day, said = admitted + usual.after, {one.fact for one in told}
    if day < 0 and "legal_status" in said:
        answers = {
            name: value
            for name, value in usual.facts.items()
            if name not in said and crc32(f"{situation} {name}".encode()) % 100 >= usual.missing
        }
        yield from _told(day, answers, vocabulary)


def _told(on: int, facts: dict[str, Any], vocabulary: Vocabulary) -> Iterator[Told]:
    facts = dict(facts)
    source = facts.pop("source", "")
    for name, value in facts.items():
        is_day = vocabulary.facts[name].type == "date"
        yield Told(name, frozenset(value) if isinstance(value, list) else value, is_day, on, source)


def _turning(turn: dict[str, Any]) -> Turning:
    return Turning(turn.pop("day"), turn.pop("verb"), turn)
