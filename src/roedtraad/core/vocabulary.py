"""The vocabulary of facts: which facts a case may hold, of which type, with which words and for how long.

Everything else derives from it: conditions, forms, import, checks and explanations. It holds no facts of any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from roedtraad.core.words import Words

FactType = Literal["date", "yes_no", "number", "text", "municipality", "one_of", "set"]
FactValue = date | bool | int | float | str | frozenset[str]

NONE: FactValue = "none"
"""The value of a fact that is known to have no municipality ("or none" in the vocabulary)."""

COMPARTMENTS = ("exit", "radicalisation", "child_concern", "ksp")
"""The matters that are compartments: outside their readers nothing of them shows, not even that there is anything."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which something holds, both ends included; an open end is None.

    >>> Validity(None, date(2025, 6, 30)).holds_on(date(2025, 7, 1))
    False
    """

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the day lies within the validity."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class ValueDefinition:
    """One value of a closed list, with the words for it and the value it is read as once it has ended.

    `closed_to_new_from` is the day from which nobody new can get it, though who has it keeps it.
    """

    name: str
    label: Words
    validity: Validity = ALWAYS
    read_as: str | None = None
    closed_to_new_from: date | None = None
    source: str | None = None
    help: Words | None = None
    unverified: Words | None = None


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One fact that people record about a case. A `reasoned` one is a decision: it is recorded with why."""

    name: str
    type: FactType
    label: Words
    question: Words
    help: Words | None = None
    sensitivity: str = "ordinary"
    compartment: str | None = None
    none_allowed: bool = False
    minimum: float | None = None
    maximum: float | None = None
    values: Mapping[str, ValueDefinition] = field(default_factory=dict)
    reasoned: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class AgeOf:
    """Whole years from a date of birth to the first known of some days; with none known, at least the age today."""

    born: str
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """The first known of several dates."""

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Days from one date to another, negative where it lies before; `last` may be the word today."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class IsRecorded:
    """Whether a fact has been recorded at all, yes or no: for what a decision may only rest on once it stands there."""

    fact: str


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """Decided by a table of the national rulebook that reads these facts."""

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A fact that is computed from recorded ones and never written by people."""

    name: str
    type: FactType
    label: Words
    rule: AgeOf | FirstKnown | DaysBetween | IsRecorded | DecidedBy

    @property
    def sources(self) -> tuple[str, ...]:
        """The recorded facts that it is computed from."""
        match self.rule:
            case AgeOf(born=born, on=on):
                return (born, *(name for name in on if name != "today"))
            case FirstKnown(of=of):
                return of
            case DaysBetween(first=first, last=last):
                return tuple(name for name in (first, last) if name != "today")
            case IsRecorded(fact=fact):
                return (fact,)
            case DecidedBy(facts=facts):
                return facts


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name that an authority carries for a time."""

    words: Words
    validity: Validity = ALWAYS
    source: str | None = None
    unverified: Words | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts, and the names of authorities, roles, matters, categories and purposes."""

    facts: Mapping[str, FactDefinition]
    derived: Mapping[str, DerivedFact]
    authorities: Mapping[str, tuple[DatedName, ...]]
    roles: Mapping[str, Words]
    matters: Mapping[str, Words]
    categories: Mapping[str, Words]
    purposes: Mapping[str, Words]

    def type_of(self, name: str) -> FactType | None:
        """Give the type of a recorded or derived fact, or None where there is no such fact."""
        definition = self.facts.get(name) or self.derived.get(name)
        return definition.type if definition else None

    def label_of(self, name: str) -> Words:
        """Give the label of a fact; a name outside the vocabulary stands for itself."""
        definition = self.facts.get(name) or self.derived.get(name)
        return definition.label if definition else Words(name, name)

    def recorded(self, name: str) -> tuple[str, ...]:
        """Give the recorded facts behind a name: itself, or those a derived fact is computed from."""
        derived = self.derived.get(name)
        return derived.sources if derived else (name,)

    def authority_name(self, authority: str, day: date) -> Words:
        """Give the name that an authority carries on a day; the latest before it where none holds."""
        names = self.authorities.get(authority, ())
        for name in names:
            if name.validity.holds_on(day):
                return name.words
        return names[-1].words if names else Words(authority, authority)

    def value_label(self, fact: str, value: str) -> Words:
        """Give the label of a value of a closed list; a value outside it stands for itself."""
        definition = self.facts.get(fact)
        known = definition.values.get(value) if definition else None
        return known.label if known else Words(value, value)
