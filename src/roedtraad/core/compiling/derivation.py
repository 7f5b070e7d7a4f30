"""Derived facts (ages, first known dates, days between), each prepared as one function; the same as facts.derive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, assert_never

from roedtraad.core.facts import full_years
from roedtraad.core.vocabulary import AgeOf, DaysBetween, DecidedBy, FirstKnown, IsRecorded, Vocabulary

_Step = Callable[[dict[str, Any], dict[str, int], date], None]


def derivation_of(vocabulary: Vocabulary) -> Callable[[dict[str, Any], date], dict[str, int]]:
    """Prepare what adds the derived facts to recorded ones and gives the lower bounds of ages.

    >>> from roedtraad.core.vocabulary import DerivedFact
    >>> from roedtraad.core.words import Words
    >>> age = DerivedFact("age", "number", Words("Alder", "Age"), AgeOf("birth_date", ("release",)))
    >>> derive = derivation_of(Vocabulary({}, {"age": age}, {}, {}, {}, {}, {}))
    >>> values = {"birth_date": date(1996, 6, 4)}
    >>> derive(values, date(2026, 1, 5)), values.get("age")
    ({'age': 29}, None)
    """
    steps = [step for name, one in vocabulary.derived.items() if (step := _step(name, one.rule)) is not None]

    def derive(values: dict[str, Any], today: date) -> dict[str, int]:
        at_least: dict[str, int] = {}
        for step in steps:
            step(values, at_least, today)
        return at_least

    return derive


def _step(name: str, rule: AgeOf | FirstKnown | DaysBetween | IsRecorded | DecidedBy) -> _Step | None:
    match rule:
        case FirstKnown(of=of):
            return _first_known(name, of)
        case AgeOf(born=born, on=on):
            return _age(name, born, on)
        case DaysBetween(first=first, last=last):
            return _days_between(name, first, last)
        case IsRecorded(fact=fact):
            return _is_recorded(name, fact)
        case DecidedBy():
            return None
        case _:
            assert_never(rule)


def _first_known(name: str, of: tuple[str, ...]) -> _Step:
    def step(values: dict[str, Any], _at_least: dict[str, int], _today: date) -> None:
        for fact in of:
            if fact in values:
                values[name] = values[fact]
                return

    return step


def _age(name: str, born: str, on: tuple[str, ...]) -> _Step:
    def step(values: dict[str, Any], at_least: dict[str, int], today: date) -> None:
        birth = values.get(born)
        if birth is None:
            return
        for fact in on:
            day = today if fact == "today" else values.get(fact)
            if day is not None:
                values[name] = full_years(birth, day)
                return
        at_least[name] = full_years(birth, today)

    return step


def _days_between(name: str, first: str, last: str) -> _Step:
    def step(values: dict[str, Any], _at_least: dict[str, int], today: date) -> None:
        start = values.get(first)
        end = today if last == "today" else values.get(last)
        if start is not None and end is not None:
            values[name] = (end - start).days

    return step


def _is_recorded(name: str, fact: str) -> _Step:
    def step(values: dict[str, Any], _at_least: dict[str, int], _today: date) -> None:
        values[name] = fact in values

    return step
