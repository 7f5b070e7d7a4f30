"""`/sundhed` tells the truth about database and worker, without a session, and also while the database is away."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.test import Client


@pytest.mark.django_db
def test_a_site_without_a_worker_is_not_ready() -> None:
    answer = Client().get("/sundhed")
    assert answer.status_code == 503
    assert answer.json() == {"status": "ikke klar", "database": "ok", "worker": "svarer ikke"}


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds_ago", "status"), [(1, 200), (29, 200), (31, 503)])
def test_a_worker_counts_for_thirty_seconds_after_its_last_word(seconds_ago: int, status: int) -> None:
    with connection.cursor() as cursor:
        heard = "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s))"
        cursor.execute(heard, [seconds_ago])
    answer = Client().get("/sundhed")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert not answer.cookies


@pytest.mark.usefixtures("own_database")
def test_a_site_without_its_database_says_so_and_still_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connections.settings["default"], "HOST", "/nowhere")
    assert Client().get("/sundhed").json()["database"] == "svarer ikke"
    assert Client().get("/sundhed/liv").status_code == 200
