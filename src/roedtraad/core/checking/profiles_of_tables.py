"""Tries every kind of person that a table can tell apart, and gives the fewest facts for which something goes wrong.

What goes wrong is for the caller to say; facts that cannot be listed (dates) are left open, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from roedtraad.core.checking.findings import View
from roedtraad.core.conditions import (
    Between,
    Condition,
    DateIs,
    IsKnown,
    NoneOf,
    OneOf,
    Requirement,
    Test,
    Truth,
    requirement_holds,
)
from roedtraad.core.facts import Case, Entry, Known
from roedtraad.core.planning import known_in
from roedtraad.core.profiles import representatives
from roedtraad.core.vocabulary import DecidedBy, FactValue

MOST_PROFILES = 60_000
"""More combinations than any real table has. Beyond, fewer facts are tried at a time, and the check says so."""

Profile = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Axis:
    """One fact, and its values in groups that no test tells apart; the first of a group stands for it."""

    fact: str
    groups: tuple[tuple[FactValue, ...], ...]

    def group_of(self, value: FactValue) -> tuple[FactValue, ...]:
        """Give the values that are treated like this one."""
        return next((group for group in self.groups if value in group), (value,))


def axes_for(
    view: View, facts: Sequence[str], requirements: Sequence[Requirement], *, pairs: bool = False
) -> tuple[Axis, ...]:
    """Give the facts that can be listed, with their values grouped; with `pairs`, sets of two named values too."""
    axes = []
    for fact in facts:
        asked = [one for one in requirements if one.fact == fact and not isinstance(one.test, DateIs)]
        values = _candidates(view, fact, [one.test for one in asked], pairs)
        if values:
            axes.append(Axis(fact, _grouped(view, fact, values, asked)))
    return tuple(axes)


def fewest_facts(axes: Sequence[Axis], goes_wrong: Callable[[Profile], bool]) -> Iterator[dict[str, FactValue]]:
    """Give the profiles for which something goes wrong, those with the fewest facts first, none that adds a needless
    fact to one given before."""
    found: list[dict[str, FactValue]] = []
    for size in range(_most_at_a_time(axes) + 1):
        for chosen in combinations(axes, size):
            for values in product(*(tuple(group[0] for group in axis.groups) for axis in chosen)):
                profile = {axis.fact: value for axis, value in zip(chosen, values, strict=True)}
                if any(one.items() <= profile.items() for one in found):
                    continue
                if goes_wrong(profile):
                    found.append(profile)
                    yield profile


def is_complete(axes: Sequence[Axis]) -> bool:
    """Say whether all facts are tried together, so that nothing found means that there is nothing."""
    return _most_at_a_time(axes) == len(axes)


def _most_at_a_time(axes: Sequence[Axis]) -> int:
    size = len(axes)
    while size > 1 and _count(axes, size) > MOST_PROFILES:
        size -= 1
    return size


def _count(axes: Sequence[Axis], size: int) -> int:
    total = 0
    for chosen in combinations(axes, size):
        number = 1
        for axis in chosen:
            number *= len(axis.groups)
        total += number
    return total


def known_of(view: View, profile: Profile) -> Known:
    """Give what is known of a person with some facts, with the facts that the national rules decide from them."""
    vocabulary, decisions = view.rulebook.vocabulary, view.rulebook.national.decisions
    values = dict(profile)
    deciding = {
        name
        for fact in vocabulary.derived.values()
        if isinstance(fact.rule, DecidedBy)
        for name in fact.sources
        if name in profile
    }
    if deciding:
        case = Case("", tuple(Entry(name, value) for name, value in profile.items() if name in vocabulary.facts))
        decided = known_in(case, view.rulebook, view.today)
        values.update({name: value for name in decisions if (value := decided.get(name)) is not None})
    return Known(view.today, values, {})


def may_hold(view: View, condition: Condition, known: Known) -> bool:
    """Say whether a condition holds or still may. A fact not tried is open, also where the rule asks if it is known."""
    if not condition.alternatives:
        return True
    return any(
        all(_may(view, requirement, known) for requirement in alternative) for alternative in condition.alternatives
    )


def _may(view: View, requirement: Requirement, known: Known) -> bool:
    if isinstance(requirement.test, IsKnown) and known.get(requirement.fact) is None:
        return True
    return requirement_holds(requirement, known, view.calendar) is not Truth.NO


def _candidates(view: View, fact: str, tests: Sequence[Test], pairs: bool) -> tuple[FactValue, ...]:
    vocabulary = view.rulebook.vocabulary
    named = tuple(
        dict.fromkeys(
            value for test in tests if isinstance(test, (OneOf, NoneOf)) for value in sorted(test.values, key=str)
        )
    )
    match vocabulary.type_of(fact):
        case "set":
            listed = tuple(frozenset({name}) for name in _values_today(view, fact))
            twos = tuple(frozenset({str(one), str(two)}) for one, two in combinations(named, 2)) if pairs else ()
            return (*listed, frozenset[str](), *twos)
        case "one_of":
            return _values_today(view, fact)
        case "text" if named:
            return (*named, "…")
        case "municipality" if named:
            return (*named, *[code for code in view.rulebook.municipalities if code not in named][:1])
        case "yes_no" | "number":
            return representatives(fact, [_with_float_limits(test) for test in tests], vocabulary)
        case _:
            return ()


def _with_float_limits(test: Test) -> Test:
    if not isinstance(test, Between):
        return test
    low, high = (None if limit is None else float(limit) for limit in (test.low, test.high))
    return replace(test, low=low, high=high)


def _values_today(view: View, fact: str) -> tuple[str, ...]:
    definition = view.rulebook.vocabulary.facts.get(fact)
    values = definition.values.values() if definition else ()
    return tuple(one.name for one in values if one.validity.holds_on(view.today) or not one.read_as)


def _grouped(
    view: View, fact: str, values: Sequence[FactValue], asked: Sequence[Requirement]
) -> tuple[tuple[FactValue, ...], ...]:
    groups: dict[tuple[Truth, ...], list[FactValue]] = {}
    for value in values:
        known = Known(view.today, {fact: value}, {})
        signature = tuple(requirement_holds(one, known, view.calendar) for one in asked)
        groups.setdefault(signature, []).append(value)
    return tuple(tuple(group) for group in groups.values())
