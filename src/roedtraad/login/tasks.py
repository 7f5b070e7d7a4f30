"""The upkeep of the door: what counts no more and sessions that have ended are removed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roedtraad.access.service import forget_sessions
from roedtraad.login.counters import forget_past


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="forget_at_the_door")
def forget_at_the_door(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Forget counters and sessions whose time is over."""
    forget_past()
    forget_sessions()
