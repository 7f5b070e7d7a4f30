"""More people for the tests of access, anyone in any unit, in any role; and what the database is asked and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction

from roedtraad.access.models import Membership, Unit
from roedtraad.access.service import keep_user, offices
from tests.country import LONG_AGO, Country, Worker


def employed(word: str, code: str, key: str, role: str, name: str = "") -> Worker:
    """Someone who works in a unit in a role of agreements/roles.yaml or of the vocabulary."""
    directory = offices()
    authority = directory.authority(word, code)
    assert authority is not None
    unit = Unit.objects.select_related("authority").get(pk=directory.of[authority.pk][key].id)
    username = f"{role}-{word}-{code}-{key}-{name}".lower()[:80]
    user = keep_user(username=username, name=name or f"Prøve {role}", unit=unit, role=role, since=LONG_AGO)
    return Worker(user.pk, unit.pk, user.name)


def cleared_elsewhere(country: Country) -> Worker:
    """Someone cleared for exit in another institution, and a plain colleague in this one's security."""
    name = "Begge Steder"
    both = employed("institution", "enner-mark", "security", "exit_officer", name)
    keep_user(
        username=f"exit_officer-institution-enner-mark-security-{name}".lower(),
        name=name,
        unit=membership(country.vestre_security).unit,
        role="action_plan_officer",
        since=LONG_AGO,
    )
    return both


def membership(worker: Worker) -> Membership:
    """The one that a worker has in their unit."""
    return Membership.objects.select_related("unit").get(user=worker.user, unit=worker.unit)


def asked(question: str, *values: Any) -> list[tuple[object, ...]]:
    """What the database answers in the scope that is open."""
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        return list(cursor.fetchall()) if cursor.description else []


def counted(table: str) -> int:
    """How many rows of a table are seen."""
    return int(str(asked(f"select count(*) from {table}")[0][0]))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that is sent meanwhile, in a way of its own."""
    found: list[str] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


@contextmanager
def whole_log() -> Iterator[Any]:
    """The owner's own view of all of the log."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select set_config('app.whole_log', 'yes', true)")
        yield cursor
