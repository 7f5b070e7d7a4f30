"""The jobs of the post out: sending what waits, approving all that is due, and what goes by itself."""

from __future__ import annotations

import os
import platform
from datetime import date
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from roedtraad.access.service import today as day_now
from roedtraad.post.actions.approve_all import pass_round
from roedtraad.post.actions.hand_over import BATCH, send_due
from roedtraad.post.actions.send_automatic import send_automatic
from roedtraad.post.filing_tasks import file_yesterday, make_quarter
from roedtraad.post.receiving_tasks import chase_waiting, fetch
from roedtraad.post.waking import APPROVE, SEND

__all__ = ["approve_round", "chase_waiting", "each_minute", "fetch", "file_yesterday", "make_quarter", "send"]
"""The worker looks for jobs in this module alone."""

ROUND = 2000
"""So many messages a job; then the next job goes on."""
MOST_ATTEMPTS, ATTEMPT_AFTER = 360, 10
"""A round whose database went away is gone on with: every ten seconds, for an hour."""


def worker_name() -> str:
    """Who sends, for the claims: this process, on this machine."""
    return f"{platform.node()[:40]} {os.getpid()}"


@app.periodic(cron="* * * * *")
@app.task(name="roedtraad.post.tasks.each_minute", queueing_lock="post_each_minute", pass_context=False)
def each_minute(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """What waited for its time, what a worker that is gone has left, and what goes by itself."""
    send_automatic(today=day_now())
    send_due(most=ROUND, worker=worker_name())


@app.task(name=SEND, queueing_lock=SEND)
def send() -> None:
    """Send what waits now."""
    while send_due(most=ROUND, worker=worker_name()).sent >= ROUND - BATCH:
        pass


@app.task(name=APPROVE, retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=ATTEMPT_AFTER))
def approve_round(round_key: str, user: str, day: str) -> None:
    """Write and approve all that a unit has due, as the one who asked for it; what is approved goes meanwhile."""
    while pass_round(round_key=UUID(round_key), user=UUID(user), day=date.fromisoformat(day)):
        send_due(most=BATCH, worker=worker_name())
