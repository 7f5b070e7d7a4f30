"""Makes up known facts for a table: values on, just below and just above each limit that its rows test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import (
    Between,
    DateIs,
    IsKnown,
    NoneOf,
    NotEmpty,
    OneOf,
    Requirement,
    Truth,
    choose,
    holds,
    requirement_holds,
)
from roedtraad.core.deadlines import anchors, evaluate
from roedtraad.core.facts import Known
from roedtraad.core.tables import CATEGORY, PURPOSE, RECIPIENT, SENDER, TableFound
from roedtraad.core.vocabulary import FactValue, Vocabulary

CALENDAR = Calendar()
DAYS = [date(2026, 1, 1) + timedelta(days=days) for days in (0, 40, 200, 364, 365, 366, 800)]
TODAYS = (
    date(2014, 6, 30),
    date(2018, 1, 1),
    date(2025, 6, 30),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2027, 1, 1),
)
MISSING_IN_TEN = 3


def known_cases(found: TableFound, vocabulary: Vocabulary, count: int, random: Random) -> Iterator[Known]:
    """Cases that a table settles; a fact may be missing where the table asks whether it is recorded."""
    requirements = tuple(one for row in found.table.rows for one in row.when.requirements)
    made = tried = 0
    while made < count and tried < 50 * count:
        tried += 1
        known = _case(found, requirements, vocabulary, random)
        if _is_settled(found, known):
            made += 1
            yield known


def _is_settled(found: TableFound, known: Known) -> bool:
    table, _ = found.rows_on(known.today)
    if table.hit == "first":
        return all(one.certain for one in choose(table, known, CALENDAR))
    return all(holds(row.when, known, CALENDAR) is not Truth.UNKNOWN for row in table.rows)


def chosen_rows(found: TableFound, known: Known) -> tuple[tuple[int, object], ...]:
    """The rows that hold by our own reading, by their number in the whole table, with what they give."""
    table, numbers = found.rows_on(known.today)
    return tuple((numbers[one.number - 1], one.row.gives) for one in choose(table, known, CALENDAR))


def _case(found: TableFound, requirements: tuple[Requirement, ...], vocabulary: Vocabulary, random: Random) -> Known:
    """Anything at all; half of the time then bent towards one row, so that rows with many conditions are met too."""
    values: dict[str, FactValue] = {}
    for fact in found.inputs:
        mine = tuple(one for one in requirements if one.fact == fact)
        may_miss = any(isinstance(one.test, IsKnown) for one in mine)
        if not (may_miss and random.randrange(10) < MISSING_IN_TEN):
            values[fact] = _value(fact, mine, vocabulary, random)
    known = Known(random.choice(TODAYS), values, {})
    row = random.choice(found.table.rows)
    wanted = random.choice(row.when.alternatives or ((),)) if random.random() < 0.5 else ()
    for one in wanted:
        known = _bent(one, known, vocabulary, random)
    for one in requirements:
        if isinstance(one.test, DateIs) and one.fact in known.values and random.random() < 0.5:
            known = _near_the_limit(one.fact, one.test, known, random)
    return known


def _bent(requirement: Requirement, known: Known, vocabulary: Vocabulary, random: Random) -> Known:
    """The same case, with one requirement met where that takes no more than a value."""
    fact, test = requirement.fact, requirement.test
    match test:
        case OneOf(values=values):
            value = random.choice(sorted(values, key=str))
            return known.with_values({fact: frozenset({str(value)}) if vocabulary.type_of(fact) == "set" else value})
        case Between(low=low, high=high):
            ends = [end for end in (low, high) if end is not None]
            inside = [int(end) + step for end in ends for step in (-1, 0, 1)]
            return known.with_values({fact: random.choice([one for one in inside if _lies_in(test, one)])})
        case IsKnown() | NoneOf() | NotEmpty() if fact not in known.values:
            return known.with_values({fact: _value(fact, (requirement,), vocabulary, random)})
        case _:
            return known


def _lies_in(test: Between, number: int) -> bool:
    known = Known(TODAYS[0], {"number": number}, {})
    return requirement_holds(Requirement("number", test), known, CALENDAR) is Truth.YES


def _near_the_limit(fact: str, test: DateIs, known: Known, random: Random) -> Known:
    dates = {name: day for name in anchors(test.point) if (day := known.date_of(name)) is not None}
    limit = evaluate(test.point, dates, CALENDAR).due
    if limit is None:
        return known
    return known.with_values({fact: limit + timedelta(days=random.choice((-1, 0, 1)))})


def _value(fact: str, requirements: tuple[Requirement, ...], vocabulary: Vocabulary, random: Random) -> FactValue:
    named: list[str] = sorted({str(value) for one in requirements for value in _named(one)})
    definition = vocabulary.facts.get(fact)
    listed: list[str] = sorted({*named, *(definition.values if definition else ())})
    match vocabulary.type_of(fact):
        case "yes_no":
            return random.random() < 0.5
        case "number":
            return random.choice(_numbers(requirements))
        case "date":
            return random.choice(DAYS)
        case "one_of":
            return random.choice(listed)
        case "set":
            return frozenset(random.sample(listed, random.randint(0, min(3, len(listed)))))
        case "municipality":
            return random.choice([*named, "0101", "0530"])
        case _:
            words: list[str] = [*_exchange_words(fact, vocabulary), *named]
            return random.choice(words)


def _exchange_words(fact: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    words = {CATEGORY: vocabulary.categories, PURPOSE: vocabulary.purposes}
    return tuple(words.get(fact, vocabulary.authorities if fact in (SENDER, RECIPIENT) else ()))


def _named(requirement: Requirement) -> frozenset[FactValue]:
    return requirement.test.values if isinstance(requirement.test, OneOf | NoneOf) else frozenset()


def _numbers(requirements: tuple[Requirement, ...]) -> list[int]:
    limits = {
        int(limit)
        for one in requirements
        if isinstance(one.test, Between)
        for limit in (one.test.low, one.test.high)
        if limit is not None
    }
    return sorted({number + step for number in limits or {12} for step in (-1, 0, 1)})
