"""The worker with its minutes made seconds: the product's own, so that a round of chaos need not wait for an hour."""

from __future__ import annotations

from datetime import timedelta
from functools import partialmethod

import attrs
from procrastinate.manager import JobManager

from roedtraad.project.opening import open_site
from roedtraad.project.worker import _work

EACH_MINUTE = "* * * * *"
EACH_SECOND = "* * * * * *"
BEAT, LOST_AFTER = 1.0, 4.0  # seconds: how often a worker says that it lives, and when it is taken to be gone


def hurry() -> None:
    """Shorten every wait. What is done, and in what order, stays."""
    from procrastinate.contrib.django import app

    from roedtraad.post.actions import hand_over
    from roedtraad.post.channels import answers, opening

    opening.PATIENCE = 3.0
    opening.WAIT = answers.SHORT = answers.LONG = answers.FULL = timedelta(seconds=1)
    hand_over.LEASE = timedelta(seconds=5)
    hand_over.AGAIN_AFTER = timedelta(seconds=2)
    hand_over.WAITS = (timedelta(seconds=1),)
    hand_over.MOST_TRIES = 60
    app.worker_defaults |= {"update_heartbeat_interval": BEAT, "stalled_worker_timeout": LOST_AFTER}
    # mypy: the library's own method, with another default.
    JobManager.get_stalled_jobs = partialmethod(  # type: ignore[assignment]
        JobManager.get_stalled_jobs, seconds_since_heartbeat=LOST_AFTER
    )
    periodic = app.periodic_registry.periodic_tasks
    for key, task in list(periodic.items()):
        if task.cron == EACH_MINUTE:
            periodic[key] = attrs.evolve(task, cron=EACH_SECOND)


if __name__ == "__main__":
    with open_site():
        hurry()
        _work()
