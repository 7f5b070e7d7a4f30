"""Hides what is so small that it tells of someone. Pure.

A group of few cases goes into *others*, with another group or more, so that none can be found by subtraction. A part
that few cases make, or that few are missing from, is left out, and then at least two in its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

LEAST = 5
"""The smallest number that is told."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; hidden: neither is told."""

    part: int
    whole: int
    hidden: bool = False

    @property
    def percent(self) -> int:
        """Rounded; of nothing it is nothing."""
        return round(100 * self.part / self.whole) if self.whole else 0


@dataclass(frozen=True, slots=True)
class Group:
    """An institution or a municipality. `name` None: the others, put together."""

    name: str | None
    cases: int
    shares: tuple[Share, ...]


def told(groups: Sequence[Group]) -> list[Group]:
    """Give what may be told of some groups, in their order, the others last."""
    together = _together(groups)
    shown = [one for one in groups if one not in together]
    if together and sum(one.cases for one in together) >= 2 * LEAST:
        shown.append(_sum(together))
    return _columns_hidden(shown)


def _together(groups: Sequence[Group]) -> list[Group]:
    """The groups that are too small, and as many of the next as it takes to hide them.

    A case may be in two groups, so what they have together must be twice the least.
    """
    by_size = sorted(groups, key=lambda one: (one.cases, one.name or ""))
    hidden = [one for one in by_size if one.cases < LEAST]
    rest = by_size[len(hidden) :]
    while hidden and rest and (len(hidden) < 2 or sum(one.cases for one in hidden) < 2 * LEAST):
        hidden.append(rest.pop(0))
    return hidden


def _sum(groups: Sequence[Group]) -> Group:
    columns = zip(*(one.shares for one in groups), strict=True)
    shares = tuple(Share(sum(one.part for one in column), sum(one.whole for one in column)) for column in columns)
    return Group(None, sum(one.cases for one in groups), shares)


def _columns_hidden(groups: list[Group]) -> list[Group]:
    columns = [_column_hidden(list(column)) for column in zip(*(one.shares for one in groups), strict=True)]
    return [replace(group, shares=shares) for group, shares in zip(groups, zip(*columns, strict=True), strict=True)]


def _column_hidden(column: list[Share]) -> list[Share]:
    small = {number for number, one in enumerate(column) if _is_small(one)}
    others = sorted((one.whole, number) for number, one in enumerate(column) if number not in small and one.whole)
    if len(small) == 1 and others:
        small.add(others[0][1])
    return [Share(0, 0, hidden=True) if number in small else one for number, one in enumerate(column)]


def _is_small(one: Share) -> bool:
    return any(0 < count < LEAST for count in (one.part, one.whole - one.part, one.whole))
