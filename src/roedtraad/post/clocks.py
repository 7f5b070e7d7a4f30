"""The clocks of the post, pure: when an answer is due, counted from its receipt, and which step of chasing is next.

Working days as the municipality's agreement reads them. Which steps there are stands in chasing.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from roedtraad.core.calendar import Calendar

Turned = Literal["same", "fallback", "main_contact"]
"""Who a step turns to: the mailbox that got the message, the agreement's fallback for it, or the main contact."""


@dataclass(frozen=True, slots=True)
class ChaseStep:
    """One step: so many working days from the day that something is due."""

    id: str
    day: int
    to: Turned = "same"

    @property
    def reminds(self) -> bool:
        """It goes to who has the message already; others are told by an escalation."""
        return self.to == "same"


@dataclass(frozen=True, slots=True)
class Clock:
    """What is waited for, how long, and the steps of chasing in their order."""

    within: int
    steps: tuple[ChaseStep, ...]
    norms: tuple[str, ...] = ()

    def due(self, since: date, calendar: Calendar, within: int | None = None) -> date:
        """The last day: so many working days after the day it runs from. That day itself is not counted.

        >>> Clock(10, ()).due(date(2026, 3, 26), Calendar())
        datetime.date(2026, 4, 14)
        """
        return calendar.shift(since, self.within if within is None else within)

    def step_ids(self) -> tuple[str, ...]:
        """The names of the steps in their order."""
        return tuple(one.id for one in self.steps)


def next_step(
    steps: Sequence[ChaseStep], *, due: date, taken: str, taken_on: date | None, today: date, calendar: Calendar
) -> ChaseStep | None:
    """The step to take today; None where none has come, or one was taken today already.

    Steps are taken in their order, one a day. Reminders that were missed are one reminder, the latest; who is turned
    to after that is never turned to before a reminder went out.

    >>> steps = (ChaseStep("on", 0), ChaseStep("after", 1), ChaseStep("fallback", 3, "fallback"))
    >>> day, late = date(2026, 3, 2), date(2026, 3, 30)
    >>> next_step(steps, due=day, taken="", taken_on=None, today=late, calendar=Calendar()).id
    'after'
    >>> next_step(steps, due=day, taken="after", taken_on=day, today=late, calendar=Calendar()).id
    'fallback'
    """
    if taken_on is not None and taken_on >= today:
        return None
    names = [one.id for one in steps]
    left = steps[names.index(taken) + 1 :] if taken in names else steps
    come = [one for one in left if step_day(one, due, calendar) <= today]
    reminders = [one for one in come if one.reminds]
    return reminders[-1] if reminders else next(iter(come), None)


def step_day(step: ChaseStep, due: date, calendar: Calendar) -> date:
    """The day of a step. A due day that is itself no working day counts as the one that follows it.

    >>> step_day(ChaseStep("before", -2), date(2026, 4, 14), Calendar())
    datetime.date(2026, 4, 10)
    """
    return calendar.shift(calendar.next_or_same(due), step.day)


def days_left(due: date, today: date, calendar: Calendar) -> int:
    """The working days that are left, negative once it is past: the clock as both sides see it.

    >>> days_left(date(2026, 4, 14), date(2026, 4, 1), Calendar())
    6
    """
    return calendar.working_days_between(today, due)
