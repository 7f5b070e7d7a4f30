"""Generated cases: the same for the same seed. They name nobody; every municipality is as likely as another."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from roedtraad.core.facts import Case, Done, Entry
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import NONE, FactDefinition, FactValue

ONCE_IN_A_WHILE = ("transfer", "municipalities_disagree", "serves_outside_section_78")
"""Facts of few cases; as common as others they would make every case an odd one."""

SELDOM_YES = 0.1
"""How often a fact is yes that is guarded more than ordinarily: few are in an exit course or a terror case."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of cases to make: how many of the facts are known, around which day, and with how much history."""

    known: float = 1.0
    around: date = date(2026, 6, 1)
    spread: int = 400
    history: float = 0.0
    done: float = 0.0


def facts_of(rng: random.Random, rulebook: Rulebook, codes: Sequence[str], kind: Kind) -> dict[str, FactValue]:
    """Make the facts of one case."""
    admission = kind.around + timedelta(days=rng.randint(-kind.spread, kind.spread // 4))
    home = rng.choice(codes)
    facts: dict[str, FactValue] = {}
    for name, definition in rulebook.vocabulary.facts.items():
        if rng.random() < kind.known * (0.1 if name in ONCE_IN_A_WHILE else 1.0):
            facts[name] = value_of(rng, definition, admission, home if rng.random() < 0.8 else rng.choice(codes))
    return facts


def value_of(rng: random.Random, definition: FactDefinition, admission: date, municipality: str) -> FactValue:
    """Make a value of a fact."""
    match definition.type:
        case "date":
            if definition.name == "birth_date":
                return date(admission.year - rng.randint(16, 70), rng.randint(1, 12), rng.randint(1, 28))
            return admission + timedelta(days=0 if definition.name == "admission" else rng.randint(-10, 600))
        case "yes_no":
            return rng.random() < (0.4 if definition.sensitivity == "ordinary" else SELDOM_YES)
        case "number":
            low = int(definition.minimum or 0)
            return rng.randint(low, low + 40)
        case "municipality":
            return NONE if definition.none_allowed and rng.random() < 0.7 else municipality
        case "one_of":
            return rng.choice(sorted(definition.values))
        case "set":
            names = sorted(definition.values)
            return frozenset(rng.sample(names, rng.choice((0, 1, 1, 1, 2, min(3, len(names))))))
        case _:
            return "tekst"


def case_of(name: str, facts: Mapping[str, FactValue]) -> Case:
    """A case of facts alone."""
    return Case(name, tuple(Entry(fact, value) for fact, value in facts.items()))


def case_with_history(
    name: str, rng: random.Random, rulebook: Rulebook, codes: Sequence[str], kind: Kind, today: date
) -> Case:
    """A case whose facts came bit by bit, some of them twice, with some obligations done."""
    entries: list[Entry] = []
    for _ in range(2):
        for fact, value in facts_of(rng, rulebook, codes, kind).items():
            if rng.random() < kind.history:
                from_day = today + timedelta(days=rng.randint(-300, 20)) if rng.random() < 0.7 else None
                recorded = today + timedelta(days=rng.randint(-300, 20)) if rng.random() < 0.7 else None
                entries.append(Entry(fact, value, from_day, recorded))
            elif rng.random() < 0.7:
                entries.append(Entry(fact, value))
    rng.shuffle(entries)
    return Case(name, tuple(entries), tuple(_done(rng, rulebook, today) for _ in range(int(kind.done * 10))))


def _done(rng: random.Random, rulebook: Rulebook, today: date) -> Done:
    rules = list(rulebook.national.obligations.values())
    rule = rng.choice(rules)
    on = today + timedelta(days=rng.randint(-100, 10))
    if rule.norms and rng.random() < 0.3:
        return Done(on, norm=rng.choice(rule.norms))
    return Done(on, obligation=rule.id if rng.random() < 0.7 else f"{rule.id}/{rng.randint(1, 2)}")
