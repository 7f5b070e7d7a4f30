"""The queue's own upkeep: jobs that a killed worker left behind are done again, and old ones are forgotten."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

KEPT_HOURS = 30 * 24


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Take up what a worker was doing when it was killed; jobs must bear being done twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # another like it waits already, and does the same: it must not wait for this one
            await manager.finish_job(job, Status.ABORTED, delete_job=True)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_old", pass_context=True)
async def forget_old(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Forget jobs that ended well a month ago; failed ones stay until someone has looked."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
