"""A connection is taken to live right after it answered, and looked at when it has waited."""

from __future__ import annotations

import psycopg
import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, connection

from roedtraad.project import freshness


@pytest.fixture
def trusting() -> None:
    """As in a web process, where Django's own handlers come first: its test client puts them last."""
    for signal in (request_started, request_finished):
        signal.disconnect(dispatch_uid="freshness")
    freshness.trust_fresh_connections()
    connection.ensure_connection()
    connection.health_check_enabled = True  # type: ignore[attr-defined]
    request_finished.send(None)


def end_the_connection() -> None:
    """As the server's end does it."""
    asked = connection.get_connection_params()
    number = connection.connection.info.backend_pid
    with psycopg.connect(
        **{name: asked[name] for name in ("host", "port", "user", "password", "dbname") if asked.get(name)}
    ) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [number])


def answer() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        found: int = cursor.fetchone()[0]
        return found


@pytest.mark.usefixtures("own_database", "trusting")
def test_a_connection_that_has_waited_is_looked_at_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "FRESH", 0.0)
    end_the_connection()
    request_started.send(None)
    assert answer() == 1


@pytest.mark.usefixtures("own_database", "trusting")
def test_one_that_has_just_answered_is_not_asked_and_the_request_after_it_failed_works() -> None:
    freshness._answered[0] += 60  # however slow the machine is
    request_started.send(None)
    assert connection.health_check_done  # type: ignore[attr-defined]
    end_the_connection()
    with pytest.raises(OperationalError):
        answer()
    request_finished.send(None)
    request_started.send(None)
    assert answer() == 1
