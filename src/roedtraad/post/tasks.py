"""The jobs of the post out: sending what waits, approving all that is due, and what goes by itself."""

from __future__ import annotations

import os
import platform
import threading
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
from roedtraad.post.waking import APPROVE, SEND, defer_round

__all__ = ["approve_round", "chase_waiting", "each_minute", "fetch", "file_yesterday", "make_quarter", "send"]
"""The worker looks for jobs in this module alone."""

ROUND = 2000
"""So many messages a job; then the next job goes on."""
PARTS = 4
"""So many parts of a round a job."""
MOST_ATTEMPTS, ATTEMPT_AFTER = 360, 10
"""A round whose database went away is gone on with: every ten seconds, for an hour."""


def worker_name() -> str:
    """Who sends, for the claims: this thread of this process, on this machine."""
    return f"{platform.node()[:30]} {os.getpid()}.{threading.get_native_id()}"


@app.periodic(cron="* * * * *")
@app.task(name="roedtraad.post.tasks.each_minute", queueing_lock="post_each_minute", pass_context=False)
def each_minute(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """What waited for its time, what a worker that is gone has left, and what goes by itself."""
    send_automatic(today=day_now())
    send_due(most=ROUND, worker=worker_name())


@app.task(name=SEND, queueing_lock=SEND)
def send() -> None:
    """Send what waits now. While much does, several do: each waits for its own server's answers."""
    while send_due(most=ROUND, worker=worker_name()).sent >= ROUND - BATCH:
        pass


@app.task(name=APPROVE, retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=ATTEMPT_AFTER))
def approve_round(round_key: str, user: str, day: str) -> None:
    """Write and approve what a unit has due, as the one who asked for it: some of it, then its next job the rest.

    So whoever has three letters need not wait for another's three thousand, and what is approved goes meanwhile.
    """
    told = UUID(round_key), UUID(user), date.fromisoformat(day)
    for _part in range(PARTS):
        if not pass_round(round_key=told[0], user=told[1], day=told[2]):
            return
    defer_round(round_key=told[0], user=told[1], day=told[2])
