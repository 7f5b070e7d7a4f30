"""Makes up known facts for a table: values on, just below and just above each limit that its rows test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import Between, DateIs, IsKnown, NoneOf, OneOf, Requirement, Truth, choose, holds
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
    """Cases in which every row is answered yes or no; a fact may be missing where the table asks whether it is."""
    requirements = tuple(one for row in found.table.rows for one in row.when.requirements)
    made = tried = 0
    while made < count and tried < 50 * count:
        tried += 1
        known = _case(found, requirements, vocabulary, random)
        if all(holds(row.when, known, CALENDAR) is not Truth.UNKNOWN for row in found.table.rows):
            made += 1
            yield known


def chosen_rows(found: TableFound, known: Known) -> tuple[tuple[int, object], ...]:
    """The rows that hold by our own reading, by their number in the whole table, with what they give."""
    table, numbers = found.rows_on(known.today)
    return tuple((numbers[one.number - 1], one.row.gives) for one in choose(table, known, CALENDAR))


def _case(found: TableFound, requirements: tuple[Requirement, ...], vocabulary: Vocabulary, random: Random) -> Known:
    today = random.choice(TODAYS)
    values: dict[str, FactValue] = {}
    for fact in found.inputs:
        mine = tuple(one for one in requirements if one.fact == fact)
        may_miss = any(isinstance(one.test, IsKnown) for one in mine)
        if not (may_miss and random.randrange(10) < MISSING_IN_TEN):
            values[fact] = _value(fact, mine, vocabulary, random)
    known = Known(today, values, {})
    for one in requirements:
        if isinstance(one.test, DateIs) and one.fact in values and random.random() < 0.5:
            known = _near_the_limit(one.fact, one.test, known, random)
    return known


def _near_the_limit(fact: str, test: DateIs, known: Known, random: Random) -> Known:
    dates = {name: day for name in anchors(test.point) if (day := known.date_of(name)) is not None}
    limit = evaluate(test.point, dates, CALENDAR).due
    if limit is None:
        return known
    return known.with_values({fact: limit + timedelta(days=random.choice((-1, 0, 1)))})


def _value(fact: str, requirements: tuple[Requirement, ...], vocabulary: Vocabulary, random: Random) -> FactValue:
    named = sorted({str(value) for one in requirements for value in _named(one)})
    definition = vocabulary.facts.get(fact)
    match vocabulary.type_of(fact):
        case "yes_no":
            return random.random() < 0.5
        case "number":
            return random.choice(_numbers(requirements))
        case "date":
            return random.choice(DAYS)
        case "one_of":
            return random.choice((*(definition.values if definition else ()), *named))
        case "set":
            some = (*named, *(definition.values if definition else ()))
            return frozenset(random.sample(some, random.randint(0, min(3, len(some)))))
        case "municipality":
            return random.choice((*named, "0101", "0530"))
        case _:
            return random.choice((*_exchange_words(fact, vocabulary), *named))


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
