"""Reads the example cases of tests/rulebook/share and tests/rulebook/municipality: facts in, one decision out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from roedtraad.core.facts import Known, known_on
from roedtraad.core.loading import load_case
from roedtraad.core.rulebook import Rulebook
from roedtraad.rulefolder import find_shipped, read_rulebook

EXAMPLES = Path(__file__).resolve().parent.parent / "rulebook"


@dataclass(frozen=True)
class Example:
    """One example: its sentence, the norms it shows, the day, the facts, and all that the file says besides."""

    sentence: str
    shows: tuple[str, ...]
    today: date
    facts: dict[str, Any]
    rest: dict[str, Any]

    def __str__(self) -> str:
        return self.sentence


@cache
def shipped() -> Rulebook:
    return read_rulebook(find_shipped())


def known(facts: dict[str, Any], today: date) -> Known:
    """What is known of a case that is written as JSON, as any other program would."""
    rulebook = shipped()
    text = json.dumps({"case": "demo", "facts": facts}, default=str)
    return known_on(
        load_case(text, "demo.json", rulebook.vocabulary, rulebook.municipalities), rulebook.vocabulary, today
    )


def examples(folder: str) -> list[Example]:
    return [
        Example(
            sentence=f"{path.stem}: {one.pop('example')}",
            shows=tuple(one.pop("shows")),
            today=one.pop("today", date(2026, 6, 1)),
            facts=one.pop("facts", {}),
            rest=one,
        )
        for path in sorted((EXAMPLES / folder).glob("*.yaml"))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
