"""Boxes: for every column of a table, the classes of its values that a row takes. Sets of them, made disjoint.

Pure combinatorics: what a column or a class means is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable

Box = tuple[frozenset[int], ...]


def intersection(one: Box, two: Box) -> Box | None:
    """Give what lies in both boxes, or None where nothing does.

    >>> intersection((frozenset({0, 1}),), (frozenset({1, 2}),))
    (frozenset({1}),)
    >>> intersection((frozenset({0}),), (frozenset({1}),)) is None
    True
    """
    common = tuple(mine & theirs for mine, theirs in zip(one, two, strict=True))
    return common if all(common) else None


def difference(box: Box, other: Box) -> list[Box]:
    """Give disjoint boxes that together hold what lies in a box and not in the other.

    A column is split only within what the columns before it share, so no piece is larger than it must be.

    >>> both = frozenset({0, 1})
    >>> difference((both, both), (frozenset({1}), frozenset({1})))
    [(frozenset({0}), frozenset({0, 1})), (frozenset({1}), frozenset({0}))]
    """
    if intersection(box, other) is None:
        return [box]
    pieces: list[Box] = []
    shared = box
    for column, theirs in enumerate(other):
        outside = shared[column] - theirs
        if outside:
            pieces.append((*shared[:column], outside, *shared[column + 1 :]))
        shared = (*shared[:column], shared[column] & theirs, *shared[column + 1 :])
    return pieces


def without(boxes: Iterable[Box], others: Iterable[Box]) -> list[Box]:
    """Give disjoint boxes that hold what lies in the boxes, which are disjoint, and in none of the others.

    >>> without([(frozenset({0, 1, 2}),)], [(frozenset({0}),), (frozenset({2}),)])
    [(frozenset({1}),)]
    """
    left = list(boxes)
    for other in others:
        left = merged(piece for box in left for piece in difference(box, other))
    return left


def disjoint(boxes: Iterable[Box]) -> list[Box]:
    """Give disjoint boxes that hold the same as some that may overlap.

    >>> [[sorted(column) for column in box] for box in disjoint([(frozenset({0, 1}),), (frozenset({1, 2}),)])]
    [[[0, 1]], [[2]]]
    """
    apart: list[Box] = []
    for box in boxes:
        apart.extend(without([box], apart))
    return apart


def merged(boxes: Iterable[Box]) -> list[Box]:
    """Unite disjoint boxes that differ in a single column, until no two do: fewer rows that say the same.

    >>> merged([(frozenset({0}), frozenset({1})), (frozenset({2}), frozenset({1}))])
    [(frozenset({0, 2}), frozenset({1}))]
    """
    left = list(boxes)
    count = len(left) + 1
    while len(left) < count:
        count = len(left)
        for column in range(len(left[0]) if left else 0):
            left = _united_along(column, left)
    return left


def _united_along(column: int, boxes: list[Box]) -> list[Box]:
    """Unite the boxes that agree in every column but this one, each at the place of the first of them."""
    united: dict[Box, frozenset[int]] = {}
    for box in boxes:
        others = (*box[:column], *box[column + 1 :])
        united[others] = united.get(others, frozenset()) | box[column]
    return [(*others[:column], classes, *others[column:]) for others, classes in united.items()]
