"""Databases for tests: one server for all processes, one migrated template, a copy of it where a test needs one.

The template is named by what it was made from, so it outlives the run; the server's files are forgetful and fast.
Tests are connected as the application's role, which owns nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import connections
from psycopg import sql

from roedtraad.project.postgres import Server
from roedtraad.project.preparing import migrate
from tests.outside import let_tests_in
from tests.settings import OUTSIDE, ROOT

BUILDING = 0x526F6565  # an advisory lock: one process builds the template, the others wait
AS_IN_THE_GUIDE = "encoding 'UTF8' locale 'C.UTF-8' template template0"
"""How docs/operations.md has a database made: the same texts everywhere, whatever language the server was set up in."""


@contextmanager
def test_server() -> Iterator[None]:
    """Have the server running and both of Django's connections led to it."""
    with nullcontext() if OUTSIDE else _embedded():
        yield


@contextmanager
def _embedded() -> Iterator[None]:
    with Server(ROOT / ".roedtraad" / "test", forgetful=True).used() as server:
        with server.administered() as administrator:
            administrator.execute(let_tests_in(server.binaries.major).encode())
        for alias in ("default", "owner"):
            connections.settings[alias]["HOST"] = str(server.listens_in())
        yield


def template() -> str:
    """The name of the migrated template; made if it is not there."""
    name = f"roedtraad_template_{_fingerprint()}"
    with _maintenance() as owner:
        owner.execute("select pg_advisory_lock(%s)", [BUILDING])
        if owner.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            for (old,) in owner.execute("select datname from pg_database where datname like 'roedtraad_template_%'"):
                _drop(owner, old)
            _drop(owner, "roedtraad_building")
            owner.execute(f"create database roedtraad_building {AS_IN_THE_GUIDE}")
            with led_to("roedtraad_building"):
                migrate()
            owner.execute(sql.SQL("alter database roedtraad_building rename to {}").format(sql.Identifier(name)))
    return name


@contextmanager
def copied(name: str) -> Iterator[None]:
    """A copy of the template under this name, with Django led to it; dropped afterwards."""
    made_from = template()
    with _maintenance() as owner:
        _drop(owner, name)
        made = sql.SQL("create database {} template {} strategy file_copy")
        owner.execute(made.format(sql.Identifier(name), sql.Identifier(made_from)))
        with led_to(name):
            yield
        _drop(owner, name)


@contextmanager
def led_to(name: str) -> Iterator[None]:
    """Lead both connections to this database, and back."""
    earlier = {alias: connections.settings[alias]["NAME"] for alias in ("default", "owner")}
    try:
        _point(dict.fromkeys(earlier, name))
        yield
    finally:
        _point(earlier)


def _point(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections.settings[alias]["NAME"] = name


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The owner, in the database that is always there."""
    settled = connections.settings["owner"]
    with psycopg.connect(
        host=settled["HOST"] or None,
        port=settled["PORT"] or None,
        user=settled["USER"],
        password=settled["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        yield connection


def _drop(owner: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    owner.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _fingerprint() -> str:
    """What the tables are made from: every migration, and what is done before the first."""
    total = hashlib.sha256(connections.settings["default"]["USER"].encode())
    places = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [file for place in places for file in sorted(place.rglob("*.*"))]
    made_before = [ROOT / "src/roedtraad/project/preparing.py", ROOT / "src/roedtraad/project/postgres/roles.py"]
    for file in [*files, *made_before]:
        if file.suffix in (".py", ".sql"):
            total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()[:16]
