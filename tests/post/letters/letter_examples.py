"""Reads the example of each kind of letter: what is known, what was typed, and what must stand in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from roedtraad.core.facts import Known
from roedtraad.core.loading import load_case
from roedtraad.core.planning import known_in
from roedtraad.post.composing import About, Draft, Owed, Sender, compose
from roedtraad.post.letterkinds import LETTERS, LetterKind, letter_kinds, shipped_rules

TODAY = date(2026, 11, 20)
CPR = "7403911234"
"""Nobody's: the day has sixty added."""
PERSON = About("Signe Demosen", CPR)
SENDER = Sender("Vestre Fængsel", "Demovej 1, 2450 København SV", "11 22 33 44", "svar@eksempel.dk", "Mette Demosen")
KEYS = {"example", "to", "from", "facts", "given", "enclosed", "tables", "says", "never"}


@dataclass
class OwedNow:
    """The obligation that a letter fulfils, as far as a letter reads it."""

    due: date | None = None
    explanation: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One kind with a case in which it goes."""

    kind: LetterKind
    written: Mapping[str, Any]

    def __str__(self) -> str:
        return self.kind.id

    @property
    def given(self) -> dict[str, str]:
        return dict(self.written.get("given", {}))

    @property
    def enclosed(self) -> list[str]:
        return list(self.written.get("enclosed", ()))

    def known(self, *without: str) -> Known:
        """What is known, but for some facts."""
        facts = {name: value for name, value in self.written["facts"].items() if name not in without}
        rules = shipped_rules()
        text = json.dumps({"case": "demo", "facts": facts}, default=str)
        return known_in(load_case(text, self.kind.id, rules.vocabulary, rules.municipalities), rules, TODAY)

    def draft(
        self,
        *,
        known: Known | None = None,
        given: Mapping[str, str] | None = None,
        enclosed: Sequence[str] | None = None,
        allowed: Collection[str] | None = None,
        person: About | None = PERSON,
        authority: str = "",
        owed: Owed | None = None,
    ) -> Draft:
        """The letter, with what a test changes."""
        to = self.written["to"]
        recipient = {**to, "unit": {"da": to["unit"], "en": to["unit"]}, "authority": authority or to["authority"]}
        own = self.written.get("from", {})
        return compose(
            self.kind,
            case="2026-0417",
            known=known or self.known(),
            obligation=owed,
            recipient=recipient,
            sender=Sender(own["unit"]) if own else SENDER,
            person=person if self.kind.about == "person" else None,
            given=self.given if given is None else given,
            enclosed=self.enclosed if enclosed is None else enclosed,
            allowed=self.kind.categories if allowed is None else allowed,
            today=TODAY,
            tables=self.written.get("tables"),
        )


def letter_examples() -> tuple[Example, ...]:
    """One example a folder."""
    return tuple(_example(kind) for kind in letter_kinds().values())


def example_of(kind: str) -> Example:
    return _example(letter_kinds()[kind])


def _example(kind: LetterKind) -> Example:
    written = yaml.safe_load((LETTERS / kind.id / "example.yaml").read_text(encoding="utf-8"))
    assert not written.keys() - KEYS, f"{kind.id}: {written.keys() - KEYS}"
    return Example(kind, written)
