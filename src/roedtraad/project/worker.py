"""The worker of the jobs as a program of its own; started by serving.py, or by hand on another machine."""

from __future__ import annotations

import sys

from roedtraad.project.opening import open_site
from roedtraad.project.trouble import Trouble

LAST_JOB = 20.0  # seconds that a job has to finish when the worker is asked to end; else it is done again later


def main() -> int:
    try:
        with open_site():
            _work()
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


def _work() -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    if not isinstance(app.connector, DjangoConnector):
        raise TypeError(app.connector)
    with app.replace_connector(app.connector.get_worker_connector()) as listening:
        # One at a time: jobs are calculations, and side by side in one process they would wait for each other.
        listening.run_worker(name="roedtraad", concurrency=1, shutdown_graceful_timeout=LAST_JOB)


if __name__ == "__main__":
    sys.exit(main())
