"""A connection that has just answered is not asked whether it lives: under load that question is a tenth of a page's.

Django asks before the first statement of each request (CONN_HEALTH_CHECKS), which is right for one that has waited.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connection

FRESH = 1.0
"""For so many seconds after it answered a connection is taken to live."""

_answered = [float("-inf")]


def trust_fresh_connections() -> None:
    """Begin to. Called once, after Django has connected its own handlers."""
    request_finished.connect(_remember, dispatch_uid="freshness")
    request_started.connect(_trust, dispatch_uid="freshness")


def _remember(**_of_the_signal: Any) -> None:
    if connection.connection is not None:
        _answered[0] = monotonic()


def _trust(**_of_the_signal: Any) -> None:
    if connection.connection is not None and monotonic() - _answered[0] < FRESH:
        connection.health_check_done = True  # type: ignore[attr-defined]
