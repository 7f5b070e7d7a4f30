"""From the conditions of a table to its inputs, and to the boxes over them that each row takes.

A set becomes one yes-or-no input for each value that the table reads, a test between dates one with the test in words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from typing import assert_never

from roedtraad.core.conditions import Between, DateIs, FallsOn, IsKnown, NoneOf, NotEmpty, OneOf, Requirement
from roedtraad.core.deadlines import Expression, Point
from roedtraad.core.deadlines.expressions import UNIT_WORDS
from roedtraad.core.dmn.boxes import Box, disjoint, intersection
from roedtraad.core.dmn.columns import FALSE, OTHER, TODAY, TRUE, Choice, Column, Flag, Scale, everything
from roedtraad.core.tables import CATEGORY, PURPOSE, RECIPIENT, SENDER, TableFound
from roedtraad.core.vocabulary import Validity, Vocabulary
from roedtraad.core.words import WEEKDAYS, Words, counted


def columns_of(found: TableFound, vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Give the inputs of a table, those that most rows read first: it keeps the rows few when they are made disjoint.

    A fact that the table reads, and also asks of whether it is recorded at all, is one input that may be null.
    """
    columns: dict[str, Column] = {}
    readers: Counter[str] = Counter()
    requirements = tuple(one for row in found.table.rows for one in row.when.requirements)
    for row in found.table.rows:
        read = {
            column.name: column
            for requirement in row.when.requirements
            for column in _columns_for(requirement, requirements, vocabulary)
        }
        readers.update(list(read))
        columns = {**columns, **read}
    limits = {limit for notes in found.notes for limit in _validity_limits(notes.in_force) if limit is not None}
    if limits:
        columns[TODAY] = Scale(TODAY, Words("Dagen i dag", "Today"), "date", tuple(sorted(limits)))
    return tuple(sorted(columns.values(), key=lambda column: -readers[column.name]))


def _validity_limits(validity: Validity) -> tuple[int | None, int | None]:
    first, last = validity.valid_from, validity.valid_to
    return first.toordinal() if first else None, (last + timedelta(days=1)).toordinal() if last else None


def boxes_of(found: TableFound, number: int, columns: Sequence[Column], vocabulary: Vocabulary) -> list[Box]:
    """Give what one row of a table takes (`number` counts from 1), as disjoint boxes over the columns."""
    places = {column.name: place for place, column in enumerate(columns)}
    start = _in_force(found, number, tuple(map(everything, columns)), columns, places)
    when = found.table.rows[number - 1].when
    boxes = [
        box
        for alternative in when.alternatives or ((),)
        for box in _alternative(alternative, start, columns, places, vocabulary)
    ]
    return disjoint(boxes)


def _in_force(found: TableFound, number: int, box: Box, columns: Sequence[Column], places: dict[str, int]) -> Box:
    first, after_last = _validity_limits(found.notes[number - 1].in_force)
    if first is None and after_last is None:
        return box
    place = places[TODAY]
    column = columns[place]
    assert isinstance(column, Scale)
    return _narrowed(box, place, column.classes_of(Between(first, after_last, high_included=False)))


def _alternative(
    requirements: Sequence[Requirement],
    start: Box,
    columns: Sequence[Column],
    places: dict[str, int],
    vocabulary: Vocabulary,
) -> Iterator[Box]:
    choices = [_requirement(one, start, columns, places, vocabulary) for one in requirements]
    for combination in product(*choices):
        box: Box | None = start
        for one in combination:
            box = intersection(box, one) if box is not None else None
        if box is not None:
            yield box


def _requirement(
    requirement: Requirement, start: Box, columns: Sequence[Column], places: dict[str, int], vocabulary: Vocabulary
) -> list[Box]:
    fact, test = requirement.fact, requirement.test
    if vocabulary.type_of(fact) == "set" and isinstance(test, OneOf | NoneOf):
        flags = [places[_contains(fact, value)] for value in sorted(map(str, test.values))]
        return _some_of(flags, start) if isinstance(test, OneOf) else [_none_of(flags, start)]
    known_by_value = isinstance(test, IsKnown) and fact in places
    name = fact if known_by_value else next(_columns_for(requirement, (requirement,), vocabulary)).name
    place = places[name]
    column = columns[place]
    if known_by_value:
        return [_narrowed(start, place, frozenset(range(column.classes)))]
    match column:
        case Flag(asks=None):
            return [_narrowed(start, place, _truths(test))]
        case Flag():
            return [_narrowed(start, place, frozenset({TRUE}))]
        case Choice():
            assert isinstance(test, OneOf | NoneOf)
            named = column.classes_of(test.values)
            taken = named if isinstance(test, OneOf) else frozenset(range(column.classes)) - named
            return [_narrowed(start, place, taken)]
        case Scale():
            return [_narrowed(start, place, _numbers(test, column))]
        case _:
            assert_never(column)


def _some_of(flags: Sequence[int], start: Box) -> list[Box]:
    """The first of some flags is true; or it is not, and the second is; and so on."""
    boxes = []
    for place in flags:
        boxes.append(_narrowed(start, place, frozenset({TRUE})))
        start = _narrowed(start, place, frozenset({FALSE}))
    return boxes


def _none_of(flags: Sequence[int], start: Box) -> Box:
    for place in flags:
        start = _narrowed(start, place, frozenset({FALSE}))
    return start


def _narrowed(box: Box, place: int, classes: frozenset[int]) -> Box:
    return (*box[:place], box[place] & classes, *box[place + 1 :])


def _truths(test: object) -> frozenset[int]:
    assert isinstance(test, OneOf | NoneOf)
    named = frozenset(TRUE if value else FALSE for value in test.values)
    return named if isinstance(test, OneOf) else frozenset({FALSE, TRUE}) - named


def _numbers(test: object, column: Scale) -> frozenset[int]:
    if isinstance(test, Between):
        return column.classes_of(test)
    assert isinstance(test, OneOf | NoneOf)
    named = frozenset().union(*(column.classes_of(Between(one, one)) for one in _as_numbers(test)))
    return named if isinstance(test, OneOf) else frozenset(range(column.classes)) - named


def _as_numbers(test: OneOf | NoneOf) -> list[float]:
    return [float(value) for value in test.values if isinstance(value, (int, float))]


def _columns_for(
    requirement: Requirement, requirements: Sequence[Requirement], vocabulary: Vocabulary
) -> Iterator[Column]:
    fact, test = requirement.fact, requirement.test
    label = vocabulary.label_of(fact)
    match test:
        case IsKnown() if _is_read(fact, requirements, vocabulary):
            yield from _value_columns(fact, label, requirements, vocabulary)
        case IsKnown():
            words = Words("{label} er oplyst", "{label} is recorded").fill(label=label)
            yield Flag(f"{fact}_known", words, requirement)
        case NotEmpty():
            words = Words("{label}: mindst én", "{label}: at least one").fill(label=label)
            yield Flag(f"{fact}_not_empty", words, requirement)
        case DateIs():
            yield Flag(_slug(f"{fact} {test.order} {test.point}"), _date_words(label, test, vocabulary), requirement)
        case FallsOn():
            yield Flag(*_falls_on(fact, label, test), requirement)
        case OneOf() | NoneOf() | Between():
            yield from _value_columns(fact, label, requirements, vocabulary)
        case _:
            assert_never(test)


def _value_columns(
    fact: str, label: Words, requirements: Sequence[Requirement], vocabulary: Vocabulary
) -> Iterator[Column]:
    tests = [one.test for one in requirements if one.fact == fact]
    named = sorted({str(value) for test in tests if isinstance(test, OneOf | NoneOf) for value in test.values})
    nullable = any(isinstance(test, IsKnown) for test in tests)
    match vocabulary.type_of(fact):
        case "yes_no":
            yield Flag(fact, label, nullable=nullable)
        case "set":
            for value in named:
                words = Words("{label} omfatter {value}", "{label} contains {value}")
                text = words.fill(label=label, value=vocabulary.value_label(fact, value))
                yield Flag(_contains(fact, value), text, Requirement(fact, OneOf(frozenset({value}))))
        case "number":
            limits = {limit for test in tests for limit in _limits(test)}
            yield Scale(fact, label, "number", tuple(sorted(limits)), _least(fact, vocabulary), nullable)
        case "one_of":
            values = vocabulary.facts[fact].values if fact in vocabulary.facts else {}
            yield Choice(fact, label, tuple(dict.fromkeys((*values, *named))), nullable)
        case _:
            yield _word_column(fact, label, named, vocabulary, nullable)


def _is_read(fact: str, requirements: Sequence[Requirement], vocabulary: Vocabulary) -> bool:
    """Say whether the value of a fact is an input by itself: a test reads it, and it is not a set."""
    return vocabulary.type_of(fact) != "set" and any(
        one.fact == fact and isinstance(one.test, OneOf | NoneOf | Between) for one in requirements
    )


def _word_column(fact: str, label: Words, named: Sequence[str], vocabulary: Vocabulary, nullable: bool) -> Choice:
    """One of the words that an exchange is asked by, or an open text, such as the code of a municipality."""
    closed = {
        CATEGORY: (Words("Oplysningernes art", "Category of data"), vocabulary.categories),
        SENDER: (Words("Afsender", "Sender"), vocabulary.authorities),
        RECIPIENT: (Words("Modtager", "Recipient"), vocabulary.authorities),
        PURPOSE: (Words("Formål", "Purpose"), vocabulary.purposes),
    }
    if fact not in closed:
        return Choice(fact, label, (*named, OTHER), nullable)
    words, values = closed[fact]
    return Choice(fact, words, tuple(dict.fromkeys((*values, *named))))


def _limits(test: object) -> tuple[float, ...]:
    match test:
        case Between(low=low, high=high):
            return tuple(float(limit) for limit in (low, high) if limit is not None)
        case OneOf() | NoneOf():
            return tuple(_as_numbers(test))
        case _:
            return ()


def _least(fact: str, vocabulary: Vocabulary) -> str | None:
    definition = vocabulary.facts.get(fact)
    return f">= {definition.minimum:g}" if definition and definition.minimum is not None else None


def _contains(fact: str, value: str) -> str:
    return _slug(f"{fact} contains {value}")


def _slug(text: str) -> str:
    """A name that FEEL and other languages take: letters, digits and low lines."""
    signs = text.replace(" - ", " minus ").replace(" + ", " plus ")
    return re.sub(r"\W+", "_", signs, flags=re.ASCII).strip("_")


_ORDERS = {
    "before": Words("før", "before"),
    "after": Words("efter", "after"),
    "on_or_before": Words("senest på", "on or before"),
    "on_or_after": Words("tidligst på", "on or after"),
}


def _date_words(label: Words, test: DateIs, vocabulary: Vocabulary) -> Words:
    words = Words("{label} {order}: {point}", "{label} {order}: {point}")
    return words.fill(label=label, order=_ORDERS[test.order], point=_point_words(test.point, vocabulary))


def _point_words(point: Expression, vocabulary: Vocabulary) -> Words:
    if not isinstance(point, Point):
        return Words.same(str(point))
    anchor = vocabulary.label_of(point.anchor)
    if point.unit is None:
        return anchor
    count = counted(abs(point.count), *UNIT_WORDS[point.unit])
    words = Words("{anchor} {sign} {count}", "{anchor} {sign} {count}")
    return words.fill(anchor=anchor, sign="-" if point.count < 0 else "+", count=count)


def _falls_on(fact: str, label: Words, test: FallsOn) -> tuple[str, Words]:
    days = [WEEKDAYS[day] for day in sorted(test.weekdays)]
    names = [day.en.lower() for day in days]
    if test.before_day_off:
        days.append(Words("dagen før en fridag", "the day before a day off"))
        names.append("before_day_off")
    name = _slug(" ".join((fact, "falls_on", *names)))
    return name, Words("{label} er {days}", "{label} is {days}").fill(
        label=label, days=Words(" eller ".join(day.da for day in days), " or ".join(day.en for day in days))
    )
