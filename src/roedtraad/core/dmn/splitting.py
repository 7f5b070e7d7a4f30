"""From one of our tables to rows that no two of hold at once, so that every engine answers as we do.

DMN engines differ in what they know of hit policies; UNIQUE and COLLECT they all know. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from roedtraad.core.dmn.boxes import Box, intersection, merged, without
from roedtraad.core.dmn.columns import Column
from roedtraad.core.dmn.reading import boxes_of, columns_of
from roedtraad.core.tables import TableFound
from roedtraad.core.vocabulary import Vocabulary

HitPolicy = Literal["UNIQUE", "COLLECT"]


@dataclass(frozen=True, slots=True)
class Split:
    """A table as it is exported: its inputs, and for each row of ours, numbered from 1, the disjoint rows for it.

    `overlapping` are pairs of rows of a `unique` table that may hold at once.
    """

    columns: tuple[Column, ...]
    policy: HitPolicy
    rows: tuple[tuple[int, tuple[Box, ...]], ...]
    overlapping: tuple[tuple[int, int], ...] = ()

    @property
    def never_reached(self) -> tuple[int, ...]:
        """The rows that earlier ones leave nothing to."""
        return tuple(number for number, boxes in self.rows if not boxes)


def split(found: TableFound, vocabulary: Vocabulary) -> Split:
    """Split the rows of a table over its inputs.

    The rows of a `first` table take what the rows before them leave. A `unique` table whose rows overlap is collected,
    and so is a `collect` table; each row of ours then gives one hit at most.

    >>> from roedtraad.core.conditions import ALWAYS_TRUE, Between, Condition, Requirement, Row, Table
    >>> from roedtraad.core.dmn.columns import cell
    >>> from roedtraad.core.tables import RowNotes
    >>> from roedtraad.core.vocabulary import AgeOf, DerivedFact
    >>> from roedtraad.core.words import Words
    >>> age = DerivedFact("age", "number", Words("Alder", "Age"), AgeOf("birth_date", ("release",)))
    >>> words = Vocabulary({}, {"age": age}, {}, {}, {}, {}, {})
    >>> young = Row(Condition(((Requirement("age", Between(None, 30, high_included=False)),),)), "youth")
    >>> table = Table("first", (young, Row(ALWAYS_TRUE, "others")))
    >>> result = split(TableFound("job", Words("", ""), table, "text", (RowNotes(), RowNotes())), words)
    >>> [[cell(result.columns[0], box[0]) for box in boxes] for _, boxes in result.rows]
    [['< 30'], ['>= 30']]
    """
    columns = columns_of(found, vocabulary)
    numbers = range(1, len(found.table.rows) + 1)
    taken = [boxes_of(found, number, columns, vocabulary) for number in numbers]
    overlapping = _overlaps(taken) if found.table.hit == "unique" else ()
    policy: HitPolicy = "UNIQUE"
    if found.table.hit == "first":
        taken = _each_what_is_left(taken)
    elif len(taken) > 1 and (found.table.hit == "collect" or overlapping):
        policy = "COLLECT"
    rows = tuple((number, tuple(merged(boxes))) for number, boxes in zip(numbers, taken, strict=True))
    return Split(columns, policy, rows, overlapping)


def _each_what_is_left(taken: Sequence[list[Box]]) -> list[list[Box]]:
    earlier: list[Box] = []
    left = []
    for boxes in taken:
        left.append(without(boxes, earlier))
        earlier.extend(boxes)
    return left


def _overlaps(taken: Sequence[list[Box]]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (first, second)
        for (first, ones), (second, twos) in combinations(enumerate(taken, start=1), 2)
        if any(intersection(one, two) is not None for one in ones for two in twos)
    )
