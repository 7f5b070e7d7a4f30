"""Replanning: a plan against an earlier one. What was added, moved, rerouted, withdrawn, and what is unchanged.

It compares plans; it stores nothing and decides nothing about what was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from roedtraad.core.plans import Obligation, Plan, Recipient

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Was(Generic[Value]):
    """A value before and after."""

    was: Value
    now: Value

    @property
    def changed(self) -> bool:
        """Say whether the two differ."""
        return self.was != self.now


@dataclass(frozen=True, slots=True)
class Moved:
    """An obligation whose due day, or first day, is another."""

    obligation: Obligation
    due: Was[date | None]
    not_before: Was[date | None]


@dataclass(frozen=True, slots=True)
class Rerouted:
    """An obligation that goes to others, or to the same by another way."""

    obligation: Obligation
    recipients: Was[tuple[Recipient, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two plans; an obligation both moved and rerouted stands in both lists."""

    added: tuple[Obligation, ...]
    withdrawn: tuple[Obligation, ...]
    moved: tuple[Moved, ...]
    rerouted: tuple[Rerouted, ...]
    unchanged: tuple[Obligation, ...]


def compare(older: Plan, newer: Plan) -> Change:
    """Say what a newer plan changes against an older one, by rule and occurrence.

    The order is that of the newer plan, of the older for what is withdrawn. A plan against itself changes nothing.
    """
    before = {one.key: one for one in older.obligations}
    after = {one.key: one for one in newer.obligations}
    both = [(before[key], one) for key, one in after.items() if key in before]
    moved = tuple(move for was, now in both if (move := _moved(was, now)))
    rerouted = tuple(reroute for was, now in both if (reroute := _rerouted(was, now)))
    changed = {one.obligation.key for one in moved} | {one.obligation.key for one in rerouted}
    return Change(
        added=tuple(one for key, one in after.items() if key not in before),
        withdrawn=tuple(one for key, one in before.items() if key not in after),
        moved=moved,
        rerouted=rerouted,
        unchanged=tuple(now for _, now in both if now.key not in changed),
    )


def _moved(was: Obligation, now: Obligation) -> Moved | None:
    due, not_before = Was(was.due, now.due), Was(was.not_before, now.not_before)
    return Moved(now, due, not_before) if due.changed or not_before.changed else None


def _rerouted(was: Obligation, now: Obligation) -> Rerouted | None:
    recipients = Was(was.recipients, now.recipients)
    return Rerouted(now, recipients) if recipients.changed else None
