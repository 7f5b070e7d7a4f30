"""Jobs over all open cases: each new day, and after new rules."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from procrastinate.contrib.django import app

from roedtraad.access.service import today as day_now
from roedtraad.obligations.actions.replan_all import begin_replanning, pass_batch
from roedtraad.obligations.models import Replanning

NEW_DAY = "new_day"
SHARED_BY = 2
"""How many workers may share a passing; with one, the second job finds nothing left."""


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="new_day")
def new_day(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """What begins, and what has ended, with the day."""
    go_on(begin_replanning(why=NEW_DAY, today=day_now()).pk)


@app.task()
def pass_all(key: str) -> None:
    """Go on with a passing until it is through, or until others are in every lane that is left."""
    go_on(UUID(key))


def defer_replanning(*, why: str, today: date) -> Replanning:
    """Have the worker pass through all open cases; asked for again on the same day, the passing under way is meant."""
    passing = begin_replanning(why=why, today=today)
    for number in range(SHARED_BY):
        pass_all.configure(lock=f"replanning {number}").defer(key=str(passing.pk))
    return passing


def go_on(key: UUID) -> None:
    while pass_batch(key):
        pass
