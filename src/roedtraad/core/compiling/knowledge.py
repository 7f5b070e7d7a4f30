"""What is known of a case as one whole number: a bit for everything that some test of the rules can tell apart.

Two cases with the same bits under a mask are the same to every test that the mask was made of. Dates are in it only
as far as a test compares them; what a date comes to is worked out case by case.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import assert_never

from roedtraad.core.calendar import Calendar
from roedtraad.core.compiling.moments import Moment, Values, moment_of
from roedtraad.core.conditions import (
    Between,
    Condition,
    DateIs,
    FallsOn,
    IsKnown,
    NoneOf,
    NotEmpty,
    OneOf,
    Requirement,
    falls_on,
)
from roedtraad.core.deadlines import anchors
from roedtraad.core.facts import Known
from roedtraad.core.vocabulary import AgeOf, FactValue, Vocabulary

MOST_REMEMBERED = 4096
"""How many values of one fact are remembered with their bits before they are forgotten again."""


ORDERS: Mapping[str, Callable[[date, date], bool]] = {
    "before": operator.lt,
    "after": operator.gt,
    "on_or_before": operator.le,
    "on_or_after": operator.ge,
}


class _Remembered(dict[FactValue, int]):
    """The bits of each value of one fact, worked out at the first sight of the value."""

    def __init__(self, work_out: Callable[[FactValue], int]) -> None:
        self._work_out = work_out

    def __missing__(self, value: FactValue) -> int:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        bits = self[value] = self._work_out(value)
        return bits


class _NotRemembered(_Remembered):
    """The same for a fact whose values are free text, or that no test reads: nothing of it is kept."""

    def __missing__(self, value: FactValue) -> int:
        return self._work_out(value)


class _ByFact(dict[str, _Remembered]):
    """What is remembered of each fact. Of one that no test reads there is nothing to tell."""

    def __missing__(self, fact: str) -> _Remembered:
        found = self[fact] = _NotRemembered(_no_bits)
        return found


def _no_bits(_value: FactValue) -> int:
    return 0


class Alphabet:
    """The bits given out so far. It only grows: a mask made earlier keeps its meaning.

    >>> alphabet = Alphabet(Vocabulary({}, {}, {}, {}, {}, {}, {}))
    >>> on_remand = alphabet.mask_of(
    ...     Condition(((Requirement("legal_status", OneOf(frozenset({"varetaegt"}))),),)), Calendar())
    >>> bits = alphabet.values_of["legal_status"]
    >>> bits["varetaegt"] & on_remand == bits["afsoning"] & on_remand, bits["afsoning"] == bits["udslusning"]
    (False, True)
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.values_of: dict[str, _Remembered] = _ByFact()
        self.bounds_of: dict[str, _Remembered] = _ByFact()
        self._comparisons: list[tuple[int, str, Callable[[date, date], bool], Moment]] = []
        self.texts = {name for name, one in vocabulary.facts.items() if one.type == "text"}
        self._ages = {name for name, one in vocabulary.derived.items() if isinstance(one.rule, AgeOf)}
        self._bits: dict[object, int] = {}
        self._value_tests: dict[str, list[tuple[int, Callable[[FactValue], bool]]]] = {}
        self._bound_tests: dict[str, list[tuple[int, Callable[[FactValue], bool]]]] = {}

    @property
    def size(self) -> int:
        """How many bits have been given out."""
        return len(self._bits)

    def readers_of(self, names: Iterable[str]) -> list[tuple[str, Mapping[FactValue, int]]]:
        """Those of some facts that a test reads so far, each with the bits of its values."""
        return [(name, self.values_of[name]) for name in names if name in self._value_tests]

    def read(self, known: Known) -> int:
        """Everything that is known, as bits."""
        return self.read_dates(known) | self.read_values(known.values) | self.read_bounds(known.at_least)

    def read_values(self, values: Mapping[str, FactValue]) -> int:
        """What is known of single facts, as bits."""
        bits = 0
        readers = self.values_of
        for name, value in values.items():
            bits |= readers[name][value]
        return bits

    def read_bounds(self, at_least: Mapping[str, int]) -> int:
        """What is known of the lower bounds of ages, as bits."""
        bits = 0
        for name, bound in at_least.items():
            bits |= self.bounds_of[name][bound]
        return bits

    def read_dates(self, known: Known) -> int:
        """The tests of dates that hold, as bits. Raises CalendarRange and OverflowError as the calendar does."""
        bits = 0
        values: Values = known.values
        for bit, fact, order, point in self._comparisons:
            day = values.get(fact)
            if day is not None:
                limit = point(values)
                if limit is not None and order(day, limit):
                    bits |= bit
        return bits

    def mask_of(self, condition: Condition, calendar: Calendar) -> int:
        """The bits that decide a condition."""
        mask = 0
        for requirement in condition.requirements:
            mask |= self._mask_of(requirement, calendar)
        return mask

    def known(self, facts: Iterable[str]) -> int:
        """The bits that say which of some facts are known."""
        mask = 0
        for fact in facts:
            mask |= self._on_value(fact, "known", _always)
        return mask

    def single(self, fact: str, name: str, test: Callable[[FactValue], bool]) -> int:
        """A bit of the caller's own, set where the test holds of the fact's value."""
        return self._on_value(fact, ("own", name), test)

    def _mask_of(self, requirement: Requirement, calendar: Calendar) -> int:
        fact, test = requirement.fact, requirement.test
        mask = self.known((fact,))
        match test:
            case IsKnown():
                return mask
            case OneOf(values=values) | NoneOf(values=values):
                for value in values:
                    mask |= self._on_value(fact, ("is", value), is_or_has(value))
                    if isinstance(value, (int, float)) and not isinstance(value, bool):
                        mask |= self._limit(fact, value)
                return mask
            case NotEmpty():
                return mask | self._on_value(fact, "not empty", bool)
            case Between(low=low, high=high):
                for limit in (low, high):
                    mask |= self._limit(fact, limit) if limit is not None else 0
                return mask
            case DateIs(point=point):
                return mask | self.known(anchors(point)) | self._comparison(requirement, test, calendar)
            case FallsOn():
                return mask | self._on_value(fact, (test, calendar), _falling_on(test, calendar))
            case _:
                assert_never(test)

    def _limit(self, fact: str, limit: float) -> int:
        """Where a number lies of a limit; of an age also where a year younger and a year older would."""
        mask = 0
        for at in (limit - 1, limit, limit + 1) if fact in self._ages else (limit,):
            for name, test in ((("from", at), _from(at)), (("above", at), _above(at))):
                mask |= self._on_value(fact, name, test)
                if fact in self._ages:
                    mask |= self._on_bound(fact, name, test)
        return mask

    def _on_value(self, fact: str, name: object, test: Callable[[FactValue], bool]) -> int:
        return self._bit(("value", fact, name), fact, test, self._value_tests, self.values_of)

    def _on_bound(self, fact: str, name: object, test: Callable[[FactValue], bool]) -> int:
        known = self._bit(("bound", fact), fact, _always, self._bound_tests, self.bounds_of)
        return known | self._bit(("bound", fact, name), fact, test, self._bound_tests, self.bounds_of)

    def _bit(
        self,
        key: object,
        fact: str,
        test: Callable[[FactValue], bool],
        tests: dict[str, list[tuple[int, Callable[[FactValue], bool]]]],
        remembered: dict[str, _Remembered],
    ) -> int:
        bit = self._bits.get(key)
        if bit is None:
            bit = self._bits[key] = 1 << len(self._bits)
            of_fact = tests.setdefault(fact, [])
            of_fact.append((bit, test))
            kind = _NotRemembered if fact in self.texts else _Remembered
            remembered[fact] = kind(lambda value: sum(one for one, holds in of_fact if holds(value)))
        return bit

    def _comparison(self, requirement: Requirement, test: DateIs, calendar: Calendar) -> int:
        key = (requirement, calendar)
        if key not in self._bits:
            bit = self._bits[key] = 1 << len(self._bits)
            point = moment_of(test.point, None, calendar)
            self._comparisons.append((bit, requirement.fact, ORDERS[test.order], point))
        return self._bits[key]


def _always(_value: FactValue) -> bool:
    return True


def is_or_has(sought: FactValue) -> Callable[[FactValue], bool]:
    """The test whether a value is the one sought, or, of a set, has it."""
    return lambda value: sought in value if isinstance(value, frozenset) else value == sought


def _falling_on(test: FallsOn, calendar: Calendar) -> Callable[[FactValue], bool]:
    return lambda value: isinstance(value, date) and falls_on(test, value, calendar)


def _from(limit: float) -> Callable[[FactValue], bool]:
    return lambda value: isinstance(value, (int, float)) and value >= limit


def _above(limit: float) -> Callable[[FactValue], bool]:
    return lambda value: isinstance(value, (int, float)) and value > limit
