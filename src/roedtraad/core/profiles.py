"""Profiles: the few values of each fact that a table can tell apart, so that every kind of person can be tried.

The planner asks here whether a person with unknown facts may fall through a table; the check tries everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from roedtraad.core.conditions import Between, NoneOf, OneOf, Requirement, Test
from roedtraad.core.vocabulary import FactValue, Vocabulary

Profile = Mapping[str, FactValue]


def representatives(fact: str, tests: Iterable[Test], vocabulary: Vocabulary) -> tuple[FactValue, ...]:
    """Give one value of each kind that the tests can tell apart, plainest first.

    A number is tried at, just below and just above each limit; a closed list by every value, a set by every single
    value. Facts that cannot be listed (dates, texts, municipalities) give nothing.
    """
    definition = vocabulary.facts.get(fact) or vocabulary.derived.get(fact)
    match definition.type if definition else None:
        case "yes_no":
            return (True, False)
        case "number":
            return _numbers(tests)
        case "one_of":
            return tuple(vocabulary.facts[fact].values)
        case "set":
            return tuple(frozenset({value}) for value in vocabulary.facts[fact].values)
        case _:
            return ()


def _numbers(tests: Iterable[Test]) -> tuple[FactValue, ...]:
    limits: set[float] = set()
    for test in tests:
        match test:
            case Between(low=low, high=high):
                limits.update(float(limit) for limit in (low, high) if limit is not None)
            case OneOf(values=values) | NoneOf(values=values):
                limits.update(float(value) for value in values if isinstance(value, (int, float)))
            case _:
                continue
    tried = {value for limit in limits for value in (limit - 1, limit, limit + 1) if value >= 0}
    return tuple(int(value) if value.is_integer() else value for value in sorted(tried))


def every_profile(
    requirements: Sequence[Requirement], facts: Sequence[str], vocabulary: Vocabulary
) -> Iterator[dict[str, FactValue]]:
    """Give every combination of the representatives of some facts, as the requirements can tell them apart."""
    choices = [
        representatives(fact, [one.test for one in requirements if one.fact == fact], vocabulary) for fact in facts
    ]
    tried = [(fact, values) for fact, values in zip(facts, choices, strict=True) if values]
    for combination in product(*(values for _, values in tried)):
        yield dict(zip((fact for fact, _ in tried), combination, strict=True))
