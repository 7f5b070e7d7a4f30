"""What is known of a case as one whole number: a bit for everything that some test of the rules can tell apart.

Two cases with the same bits under a mask are the same to every test that the mask was made of. Dates are in it only
as far as a test compares them; what a date comes to is worked out case by case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from roedtraad.core.calendar import Calendar
from roedtraad.core.compiling.moments import Moment, Values, moment_of
from roedtraad.core.conditions import Between, Condition, DateIs, FallsOn, IsKnown, NoneOf, NotEmpty, OneOf, Requirement
from roedtraad.core.conditions import Truth, requirement_holds
from roedtraad.core.deadlines import anchors
from roedtraad.core.facts import Known
from roedtraad.core.vocabulary import AgeOf, FactValue, Vocabulary

MOST_REMEMBERED = 4096
"""How many values of one fact are remembered with their bits before they are forgotten again."""


@dataclass(frozen=True, slots=True)
class _DateTest:
    """A test of a date that is answered case by case: a comparison with a moment, or the day that it falls on."""

    bit: int
    requirement: Requirement
    calendar: Calendar
    point: Moment | None

    def holds(self, values: Values, known: Known) -> bool:
        test = self.requirement.test
        if isinstance(test, FallsOn):
            return requirement_holds(self.requirement, known, self.calendar) is Truth.YES
        assert isinstance(test, DateIs)
        assert self.point is not None
        day, limit = values.get(self.requirement.fact), self.point(values)
        if day is None or limit is None:
            return False
        match test.order:
            case "before":
                return bool(day < limit)
            case "after":
                return bool(day > limit)
            case "on_or_before":
                return bool(day <= limit)
            case "on_or_after":
                return bool(day >= limit)
            case _:
                assert_never(test.order)


class _Remembered(dict[FactValue, int]):
    """The bits of each value of one fact, worked out at the first sight of the value.

    Dates are not remembered: there are too many of them, and all that is told apart is whether one is known.
    """

    def __init__(self, work_out: Callable[[FactValue], int]) -> None:
        self._work_out = work_out

    def __missing__(self, value: FactValue) -> int:
        if not isinstance(value, (bool, int, float, frozenset, str)):
            return self._work_out(value)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        bits = self[value] = self._work_out(value)
        return bits


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
        self.values_of: dict[str, _Remembered] = {}
        self.bounds_of: dict[str, _Remembered] = {}
        self.date_tests: list[_DateTest] = []
        self._ages = {name for name, one in vocabulary.derived.items() if isinstance(one.rule, AgeOf)}
        self._bits: dict[object, int] = {}
        self._value_tests: dict[str, list[tuple[int, Callable[[FactValue], bool]]]] = {}
        self._bound_tests: dict[str, list[tuple[int, Callable[[FactValue], bool]]]] = {}

    @property
    def size(self) -> int:
        """How many bits have been given out."""
        return len(self._bits)

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
            mask |= self._on_value(fact, "known", lambda value: True)
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
                    mask |= self._on_value(fact, ("is", value), _is_or_has(value))
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
                mask |= self.known(anchors(point))
                return mask | self._on_dates(requirement, calendar, moment_of(point, None, calendar))
            case FallsOn():
                return mask | self._on_dates(requirement, calendar, None)
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
        known = self._bit(("bound", fact), fact, lambda value: True, self._bound_tests, self.bounds_of)
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
            remembered[fact] = _Remembered(lambda value: sum(one for one, holds in of_fact if holds(value)))
        return bit

    def _on_dates(self, requirement: Requirement, calendar: Calendar, point: Moment | None) -> int:
        key = (requirement, calendar)
        bit = self._bits.get(key)
        if bit is None:
            bit = self._bits[key] = 1 << len(self._bits)
            self.date_tests.append(_DateTest(bit, requirement, calendar, point))
        return bit


def _is_or_has(sought: FactValue) -> Callable[[FactValue], bool]:
    return lambda value: sought in value if isinstance(value, frozenset) else value == sought


def _from(limit: float) -> Callable[[FactValue], bool]:
    return lambda value: isinstance(value, (int, float)) and value >= limit


def _above(limit: float) -> Callable[[FactValue], bool]:
    return lambda value: isinstance(value, (int, float)) and value > limit
