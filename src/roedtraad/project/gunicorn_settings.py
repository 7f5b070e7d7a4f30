"""Gunicorn's settings, by its own names: workers without threads (measured best), JSON logs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from roedtraad.project.environment import read_environment
from roedtraad.project.logs import log_configuration
from roedtraad.project.orphans import end_with_parent
from roedtraad.project.ports import let_none_linger

_given = read_environment(os.environ)

wsgi_app = "roedtraad.project.wsgi"
proc_name = "roedtraad"
workers = _given["ROEDTRAAD_WEB_WORKERS"]
worker_class = "roedtraad.project.answering.Worker"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a slow disk must not look like a hung worker
limit_request_line, limit_request_fields, limit_request_field_size = 4_094, 60, 8_190  # before Django reads anything
timeout = 60
graceful_timeout = 10
max_requests = 20_000
max_requests_jitter = 2_000
logconfig_dict = log_configuration(_given["ROEDTRAAD_LOG_LEVEL"])
logger_class = "roedtraad.project.answering.Log"


def when_ready(server: Any) -> None:
    """A worker has one browser at a time: one that asks nothing must not hold it."""
    let_none_linger(one.sock for one in server.LISTENERS)


def post_fork(_server: object, _worker: object) -> None:
    """A worker of a killed gunicorn would hold the port for another half minute."""
    end_with_parent()
