"""What one letter is written from: what is known, who sends, who gets it, and what was typed; made fit to be written.

A protected address is not among it, wherever it comes from. Nothing of any case is read here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from roedtraad.core.conditions import Condition, Truth, holds
from roedtraad.core.facts import Known
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Lang, Words, date_words
from roedtraad.post.glyphs import tidy
from roedtraad.post.letterkinds import Ask, LetterKind, NeededEnclosure, Part, places_of
from roedtraad.presenting.facts_text import value_words

Rows = Sequence[Sequence[str]]

PERHAPS = Words(" (måske)", " (perhaps)")
"""What the plan adds to an enclosure of which it is not known yet whether it applies."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The unit that writes, how it is reached, and who signs."""

    unit: str
    address: str = ""
    phone: str = ""
    mail: str = ""
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """The person that a letter is about. A protected address is never written, wherever it comes from."""

    name: str
    cpr: str
    address: str = ""
    protected: bool = False


class Owed(Protocol):
    """What a letter reads of the obligation that it fulfils."""

    due: Any
    explanation: Any


@dataclass(frozen=True)
class Material:
    """All that one letter is written from. `typed` is as it was typed, `given` as it may be written."""

    kind: LetterKind
    known: Known
    obligation: Owed | None
    recipient: Mapping[str, Any]
    sender: Sender
    about: About | None
    typed: Mapping[str, str]
    enclosed: Sequence[str]
    allowed: Collection[str]
    today: date
    tables: Mapping[str, Rows]
    rulebook: Rulebook

    @cached_property
    def is_protected(self) -> bool:
        """The person's address is to stay unknown."""
        return self.known.get("protected_address") is True or (self.about is not None and self.about.protected)

    @cached_property
    def person(self) -> About | None:
        """Whom it is about, without an address that is protected."""
        return replace(self.about, address="") if self.about and self.is_protected else self.about

    @cached_property
    def given(self) -> Mapping[str, str]:
        """What was typed, by the names of the questions."""
        return {one.name: self._typed(one, self.typed.get(one.name, "")) for one in self.kind.asks}

    @cached_property
    def wanted(self) -> tuple[NeededEnclosure, ...]:
        """What should go along: what the letter demands, then what the rule names besides, each once.

        What the letter itself carries (a form that it replaces, a sentence that it holds) is not among it.
        """
        found: dict[str, NeededEnclosure] = {}
        for one in self.kind.demands.enclosures:
            if self.holds(one.when):
                found.setdefault(one.text.da, one)
        named = (self.obligation.explanation or {}).get("enclose", ()) if self.obligation else ()
        for text in named:
            name = Words(text["da"].removesuffix(PERHAPS.da), text["en"].removesuffix(PERHAPS.en))
            if name.da not in self.kind.carries:
                found.setdefault(name.da, NeededEnclosure(name))
        return tuple(found.values())

    @property
    def takes_cpr(self) -> bool:
        """The recipient cannot do its part without the number."""
        return self.recipient.get("authority") in self.kind.cpr

    def stands(self, part: Part) -> bool:
        """The part is written: the gate lets it through, and it applies."""
        if part.category not in self.allowed:
            return False
        return self.holds(part.when) and (not part.given or bool(self.given.get(part.given)))

    def row(self, fact: str, lang: Lang) -> list[str] | None:
        """A fact with its label, or None where it is not known."""
        value = self.known.get(fact)
        if value is None:
            return None
        vocabulary = self.rulebook.vocabulary
        return [
            vocabulary.label_of(fact).in_(lang),
            value_words(fact, value, vocabulary, self.rulebook.municipalities).in_(lang),
        ]

    def recipient_lines(self) -> Iterator[str]:
        """Whom it goes to, and the postal address where one is known."""
        unit = self.recipient.get("unit") or {}
        yield unit.get("da", "") if isinstance(unit, Mapping) else str(unit)
        if postal := self.recipient.get("postal"):
            yield from (line.strip() for line in str(postal).split(", "))

    def fill(self, words: Words) -> Words:
        """A text with its places filled."""
        values = {place: self._value(place) for place in {*places_of(words.da), *places_of(words.en)}}
        return words.fill(**values)

    def left_empty(self, words: Words) -> bool:
        """It takes in something that is not there and need not be: then it is not said."""
        return any(self._is_empty(place) for place in places_of(words.da))

    def _is_empty(self, place: str) -> bool:
        if place == "address":
            return not (self.person and self.person.address)
        if place == "due":
            return self.obligation is None or self.obligation.due is None
        return place in self.given and not self.given[place]

    def _value(self, place: str) -> Words:
        match place:
            case "person":
                return Words.same(self.person.name if self.person else "")
            case "address":
                return Words.same(self.person.address if self.person else "")
            case "unit":
                return Words.same(self.sender.unit)
            case "recipient":
                return Words.same(next(self.recipient_lines()))
            case "today":
                return date_words(self.today)
            case "due":
                due = self.obligation.due if self.obligation else None
                return date_words(due) if isinstance(due, date) else Words.same("")
            case "reply_days":
                return Words.same(str(self.kind.reply.days) if self.kind.reply else "")
            case _:
                return self._given_words(place) if place in self.given else self._fact_words(place)

    def _given_words(self, name: str) -> Words:
        ask = next(one for one in self.kind.asks if one.name == name)
        typed = self.given[name]
        return date_words(date.fromisoformat(typed)) if ask.kind == "date" else Words.same(typed)

    def _fact_words(self, fact: str) -> Words:
        value = self.known.get(fact)
        vocabulary = self.rulebook.vocabulary
        if value is None:
            label = vocabulary.label_of(fact)
            return Words("[{label} mangler]", "[{label} is missing]").fill(label=label)
        return value_words(fact, value, vocabulary, self.rulebook.municipalities)

    def holds(self, condition: Condition) -> bool:
        """A condition holds for sure: what is not known is not said."""
        return holds(condition, self.known, DEFAULT_CALENDAR) is Truth.YES

    def _typed(self, ask: Ask, text: str) -> str:
        """What was typed, as it is written: never an address where it is protected."""
        typed = tidy(text)[: ask.most]
        if ask.address and self.is_protected:
            return ""
        if ask.kind == "date":
            return typed if _is_day(typed) else ""
        return typed


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
