"""The facts of a case: what was recorded, and what is known on a day, with the three answers yes, no and unknown.

It does not read files (see loading) and does not know which facts a rule needs (see conditions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from roedtraad.core.vocabulary import AgeOf, DaysBetween, DecidedBy, FactValue, FirstKnown, IsRecorded, Vocabulary


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded fact: value, from when it is true, when and by whom it was recorded, and where it came from.

    `true_from` None means since ever; `recorded` None means as early as `true_from`.
    `line` is the line of the case file, or 0; `compartment` is where it stands in a stored case.
    """

    fact: str
    value: FactValue
    true_from: date | None = None
    recorded: date | None = None
    by: str | None = None
    source: str | None = None
    line: int = 0
    compartment: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done, named by obligation (with or without `/occurrence`) or by norm."""

    on: date
    obligation: str | None = None
    norm: str | None = None
    compartment: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as recorded: its name, every entry in the order of recording, and what was done.

    `moved` are the matters that a decision has put into a compartment, with its word.
    """

    name: str
    entries: tuple[Entry, ...] = ()
    done: tuple[Done, ...] = ()
    moved: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A recorded value that has ended and is read as its successor."""

    fact: str
    value: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case on a day: recorded facts by name, derived ones, and lower bounds of ages.

    `values` holds recorded and derived facts alike; a name that is absent is unknown. `at_least` holds, for an
    age on a day that is not known yet, the age today: the age sought cannot be lower.
    """

    today: date
    values: Mapping[str, FactValue]
    entries: Mapping[str, Entry]
    at_least: Mapping[str, int] = field(default_factory=dict)
    superseded: tuple[Superseded, ...] = ()

    def get(self, name: str) -> FactValue | None:
        """Give the value of a fact, or None where it is unknown."""
        return self.values.get(name)

    def date_of(self, name: str) -> date | None:
        """Give the value of a fact of type date, or None where it is unknown."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def with_values(self, changes: Mapping[str, FactValue]) -> Known:
        """Give the same knowledge with some values set: what if this were so?"""
        return replace(self, values={**self.values, **changes})


def full_years(born: date, day: date) -> int:
    """Count whole years from birth to a day; who is born on 29 February grows older on 1 March in a common year.

    >>> full_years(date(1996, 6, 4), date(2026, 6, 3)), full_years(date(1996, 6, 4), date(2026, 6, 4))
    (29, 30)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def known_on(case: Case, vocabulary: Vocabulary, today: date) -> Known:
    """Say what is known of a case on a day.

    Known are entries recorded on or before the day and true from on or before it; of those the greatest true-from
    wins, then the greatest recorded, then the later line. A value that has ended is read as its successor.

    >>> from roedtraad.core.vocabulary import FactDefinition
    >>> from roedtraad.core.words import Words
    >>> release = FactDefinition("release", "date", Words("løsladt", "released"), Words("?", "?"))
    >>> words = Vocabulary({"release": release}, {}, {}, {}, {}, {}, {})
    >>> case = Case("demo", (Entry("release", date(2026, 6, 4), recorded=date(2026, 6, 5)),))
    >>> known_on(case, words, date(2026, 6, 4)).get("release") is None
    True
    """
    return read_on(entries_on(case, today), vocabulary, today)


def entries_on(case: Case, today: date) -> dict[str, Entry]:
    """Choose, for each fact that is known on a day, the entry that counts."""
    chosen: dict[str, Entry] = {}
    for entry in case.entries:
        if entry.recorded is not None and entry.recorded > today:
            continue
        if entry.true_from is not None and entry.true_from > today:
            continue
        current = chosen.get(entry.fact)
        if current is None or _rank(entry) >= _rank(current):
            chosen[entry.fact] = entry
    return chosen


def read_on(chosen: Mapping[str, Entry], vocabulary: Vocabulary, today: date) -> Known:
    """Read chosen entries as they are read on a day, with the facts that are derived from them."""
    values: dict[str, FactValue] = {}
    superseded: list[Superseded] = []
    for name, entry in chosen.items():
        values[name] = read_as_today(name, entry.value, vocabulary, today, superseded)
    at_least = derive(values, vocabulary, today)
    return Known(today, values, chosen, at_least, tuple(superseded))


def _rank(entry: Entry) -> tuple[date, date]:
    true_from = entry.true_from or date.min
    return (true_from, entry.recorded or true_from)


def read_as_today(
    name: str, value: FactValue, vocabulary: Vocabulary, today: date, superseded: list[Superseded]
) -> FactValue:
    """Give a value as it is read on a day; one that has ended is read as its successor, and noted."""
    definition = vocabulary.facts.get(name)
    if definition is None or not definition.values:
        return value
    if isinstance(value, frozenset):
        return frozenset(_successor(name, item, vocabulary, today, superseded) for item in sorted(value))
    return _successor(name, str(value), vocabulary, today, superseded)


def _successor(name: str, value: str, vocabulary: Vocabulary, today: date, superseded: list[Superseded]) -> str:
    values = vocabulary.facts[name].values
    current, seen = value, {value}
    while (
        (definition := values.get(current)) is not None
        and definition.read_as is not None
        and definition.validity.valid_to is not None
        and definition.validity.valid_to < today
        and definition.read_as not in seen
    ):
        current = definition.read_as
        seen.add(current)
    if current != value:
        superseded.append(Superseded(name, value, current))
    return current


def derive(values: dict[str, FactValue], vocabulary: Vocabulary, today: date) -> dict[str, int]:
    """Add the derived facts to the recorded ones; gives the lower bounds of ages on days that are not known yet."""
    at_least: dict[str, int] = {}
    for name, derived in vocabulary.derived.items():
        match derived.rule:
            case FirstKnown(of=of):
                day = next((values[fact] for fact in of if fact in values), None)
                if day is not None:
                    values[name] = day
            case AgeOf(born=born_fact, on=on):
                born = values.get(born_fact)
                if not isinstance(born, date):
                    continue
                day = next(
                    (today if fact == "today" else values[fact] for fact in on if fact == "today" or fact in values),
                    None,
                )
                if isinstance(day, date):
                    values[name] = full_years(born, day)
                else:
                    at_least[name] = full_years(born, today)
            case DaysBetween(first=first_fact, last=last_fact):
                first = values.get(first_fact)
                last = today if last_fact == "today" else values.get(last_fact)
                if isinstance(first, date) and isinstance(last, date):
                    values[name] = (last - first).days
            case IsRecorded(fact=fact):
                values[name] = fact in values
            case DecidedBy():
                continue
    return at_least
