"""The worker of the jobs as a program of its own; started by serving.py, or by hand on another machine."""

from __future__ import annotations

import sys

from roedtraad.project.opening import open_site
from roedtraad.project.trouble import Trouble

LAST_JOB = 20.0  # seconds that a job has to finish when the worker is asked to end; else it is done again later
SIDE_BY_SIDE = 3
"""Jobs at a time: while letters wait for a mail server or the disk, the next are written; and a plan of all the cases
that takes a minute holds up no letter. More would only wait for the one core that a process has."""
TURN = 0.0005
"""Seconds that one of them calculates before another may: whoever has waited for the disk goes on at once."""


def main() -> int:
    try:
        with open_site():
            _work()
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


def _work() -> None:
    sys.setswitchinterval(TURN)
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    if not isinstance(app.connector, DjangoConnector):
        raise TypeError(app.connector)
    with app.replace_connector(app.connector.get_worker_connector()) as listening:
        listening.run_worker(name="roedtraad", concurrency=SIDE_BY_SIDE, shutdown_graceful_timeout=LAST_JOB)


if __name__ == "__main__":
    sys.exit(main())
