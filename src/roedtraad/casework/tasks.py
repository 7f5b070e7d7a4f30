"""Each night the cases whose course has ended are closed: after the new day has been planned."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roedtraad.access.service import today
from roedtraad.casework.actions.close_case import close_ended


@app.periodic(cron="35 0 * * *")
@app.task(queueing_lock="close_ended")
def close_what_has_ended(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Close them."""
    close_ended(today=today())
