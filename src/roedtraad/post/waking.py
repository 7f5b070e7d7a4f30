"""Wakes the jobs of the post: once what was written is committed, and never the same twice in the queue."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

SEND = "roedtraad.post.tasks.send"
APPROVE = "roedtraad.post.tasks.approve_round"
FIRST = 10
"""What is approved goes before more is written: the priority of the job that sends. Others have none."""


def wake() -> None:
    """Have the worker send what waits. Should this be lost, the job looks each minute by itself."""
    transaction.on_commit(_defer_send, robust=True)


def defer_round(*, round_key: UUID, user: UUID, day: date) -> None:
    """Have the worker go through a round of approving. Asked for in the round's own transaction: both, or neither."""
    told = {"round_key": str(round_key), "user": str(user), "day": day.isoformat()}
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        app.configure_task(APPROVE, queueing_lock=f"{APPROVE} {round_key}", lock=f"{APPROVE} {round_key}").defer(**told)


def _defer_send() -> None:
    with suppress(exceptions.AlreadyEnqueued):
        app.configure_task(SEND, queueing_lock=SEND, priority=FIRST).defer()
