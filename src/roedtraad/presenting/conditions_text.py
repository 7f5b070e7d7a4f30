"""A condition in words: which facts it reads, and what it asks of each."""

from __future__ import annotations

from typing import assert_never

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
)
from roedtraad.core.deadlines.expressions import UNIT_WORDS, Expression, Point
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import OR, WEEKDAYS, Words, counted, listed
from roedtraad.presenting.facts_text import value_words

ALWAYS = Words("altid", "always")


def condition_words(condition: Condition, rulebook: Rulebook) -> Words:
    """The whole condition: alternatives with "eller" between them.

    >>> from typing import cast
    >>> condition_words(Condition(), cast("Rulebook", None)).da
    'altid'
    """
    if not condition.alternatives:
        return ALWAYS
    return listed([_alternative(one, rulebook) for one in condition.alternatives], OR)


def _alternative(requirements: tuple[Requirement, ...], rulebook: Rulebook) -> Words:
    # That a fact is recorded goes without saying where something is asked of it.
    asked = {one.fact for one in requirements if not isinstance(one.test, IsKnown)}
    told = [one for one in requirements if not (isinstance(one.test, IsKnown) and one.fact in asked)]
    words = [requirement_words(one, rulebook) for one in told]
    return Words("; ".join(one.da for one in words), "; ".join(one.en for one in words))


def requirement_words(requirement: Requirement, rulebook: Rulebook) -> Words:
    """What is asked of one fact: `Ydelser: Kontanthjælp eller SU`."""
    label = rulebook.vocabulary.label_of(requirement.fact)
    match requirement.test:
        case OneOf(values=values):
            told = _values(requirement.fact, values, rulebook)
        case NoneOf(values=values):
            told = Words("ikke {v}", "not {v}").fill(v=_values(requirement.fact, values, rulebook))
        case Between() as between:
            told = _between(between)
        case DateIs(order=order, point=point):
            told = _ORDERS[order].fill(point=_point(point, rulebook))
        case FallsOn() as falls:
            told = _falls_on(falls)
        case IsKnown():
            told = Words("er oplyst", "is recorded")
        case NotEmpty():
            told = Words("mindst én", "at least one")
        case _:
            assert_never(requirement.test)
    return Words("{label}: {told}", "{label}: {told}").fill(label=label, told=told)


def _values(fact: str, values: frozenset[FactValue], rulebook: Rulebook) -> Words:
    ordered = sorted(values, key=lambda one: (str(type(one)), str(one)))
    return listed([value_words(fact, one, rulebook.vocabulary, rulebook.municipalities) for one in ordered], OR)


def _between(between: Between) -> Words:
    parts = []
    if between.low is not None:
        words = Words("mindst {n}", "at least {n}") if between.low_included else Words("over {n}", "over {n}")
        parts.append(words.fill(n=_number(between.low)))
    if between.high is not None:
        words = Words("højst {n}", "at most {n}") if between.high_included else Words("under {n}", "under {n}")
        parts.append(words.fill(n=_number(between.high)))
    return listed(parts)


def _number(number: float) -> Words:
    return Words(f"{number:g}".replace(".", ","), f"{number:g}")


def _falls_on(falls: FallsOn) -> Words:
    days = [Words("{day}", "{day}").fill(day=WEEKDAYS[one]) for one in sorted(falls.weekdays)]
    if falls.before_day_off:
        days.append(Words("dagen før en fridag", "the day before a day off"))
    return listed(days, OR)


_ORDERS = {
    "before": Words("før {point}", "before {point}"),
    "after": Words("efter {point}", "after {point}"),
    "on_or_before": Words("senest {point}", "no later than {point}"),
    "on_or_after": Words("tidligst {point}", "no earlier than {point}"),
}


def _point(expression: Expression, rulebook: Rulebook) -> Words:
    if not isinstance(expression, Point):
        return Words.same(str(expression))
    label = rulebook.vocabulary.label_of(expression.anchor)
    if expression.unit is None:
        return label
    amount = counted(abs(expression.count), *UNIT_WORDS[expression.unit])
    words = Words("{amount} før: {label}", "{amount} before: {label}")
    if expression.count > 0:
        words = Words("{amount} efter: {label}", "{amount} after: {label}")
    return words.fill(amount=amount, label=label)
