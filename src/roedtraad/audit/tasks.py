"""The heads of the log leave the machine each hour: what is changed or cut off later disagrees with them."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roedtraad.audit.heads import write_heads


@app.periodic(cron="2 * * * *")
@app.task(queueing_lock="write_heads")
def write_the_heads(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Write the heads that are new: two minutes past midnight that of the day before."""
    write_heads()
