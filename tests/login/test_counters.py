"""What is counted at the door: for all processes at once, until its time, and as plain values."""

from __future__ import annotations

import threading
import time

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import RequestFactory
from pytest_django import Settings

from roedtraad.login.counters import forget_past

pytestmark = pytest.mark.django_db


def test_a_value_counts_until_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("a", [1.5, 2], 60)
    assert cache.get("a") == [1.5, 2]
    assert not cache.add("a", "other", 60)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert cache.get("a", "none") == "none"
    assert cache.add("a", "new", 60)
    assert cache.get("a") == "new"
    assert cache.delete("a")
    assert not cache.delete("a")


def test_what_is_past_is_removed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("short", 1, 10)
    cache.set("long", 1, 1000)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 100)
    forget_past()
    with connection.cursor() as cursor:
        cursor.execute("select key from login_counter")
        assert [key.rsplit(":", 1)[1] for (key,) in cursor.fetchall()] == ["long"]


def test_of_many_that_add_the_same_at_once_one_wins(own_database: None) -> None:
    won, together = [], threading.Barrier(8)

    def add() -> None:
        together.wait()
        won.append(cache.add("once", 1, 60))
        connections.close_all()

    threads = [threading.Thread(target=add) for _one in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert won.count(True) == 1


def test_the_callers_address_is_believed_from_the_server_in_front_alone(settings: Settings) -> None:
    from roedtraad.login.beginnings import address_of

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert address_of(request) == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert address_of(request) == "203.0.113.9", "what the caller wrote before it is not believed"
