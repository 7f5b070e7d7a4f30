"""An outside PostgreSQL, made ready by what docs/operations.md tells its administrator, carries the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from roedtraad.project.postgres import APP, DATABASE, Binaries
from tests import outside
from tests.outside import LEFT_OUT, Outside, debian_binaries, main

KEY = {"SECRET_KEY": "only for tests, and the same every time", "ROEDTRAAD_DEMO": "no"}


@pytest.fixture(scope="module")
def server() -> Iterator[Outside]:
    binaries = debian_binaries()
    if binaries is None:
        pytest.skip(LEFT_OUT)
    with outside.outside(binaries) as running:
        yield running


def managed(server: Outside, *words: str, without: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """One of the site's own commands, with the environment that the guide asks for."""
    given = {**os.environ, **server.environment(), **KEY}
    kept = {name: value for name, value in given.items() if name not in without}
    return subprocess.run(
        [sys.executable, "-m", "roedtraad.project", *words], env=kept, capture_output=True, text=True, check=False
    )


def test_the_site_is_made_ready_as_the_owner_and_served_as_the_application(server: Outside) -> None:
    prepared = managed(server, "prepare")
    assert prepared.returncode == 0, prepared.stderr
    owners = "select distinct tableowner from pg_tables where schemaname = 'public'"
    assert server.says(owners, DATABASE).split() == ["roedtraad_owner"]
    asked = "select current_user, count(*) from procrastinate_jobs"
    code = f"from django.db import connection as c; k = c.cursor(); k.execute({asked!r}); print(*k.fetchone())"
    told = managed(server, "shell", "--no-imports", "-c", code, without=("MIGRATE_DATABASE_URL",))
    assert told.stdout.split() == [APP, "0"], told.stderr


def test_a_role_is_let_in_by_its_password_alone_and_has_no_power(server: Outside) -> None:
    right = server.environment()["DATABASE_URL"]
    with psycopg.connect(right) as connection:
        asked = "select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls from pg_roles where rolname = %s"
        assert connection.execute(asked, [APP]).fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (n int)")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(re.sub(r":[^:@/]+@", ":another@", right))


def test_texts_compare_as_in_the_embedded_database_whatever_language_the_server_was_set_up_in(server: Outside) -> None:
    assert server.says("select datcollate from pg_database where datname = 'postgres'").split() == ["C"]
    assert server.says(
        "select lower('ÆØÅ'), array(select n from unnest('{b,Æ,B}'::text[]) n order by n)", DATABASE
    ) == ("æøå|{B,b,Æ}\n")


def test_the_server_is_another_than_ours_and_is_gone_afterwards() -> None:
    binaries = debian_binaries()
    if binaries is None:
        pytest.skip(LEFT_OUT)
    with outside.outside(binaries) as running:
        assert running.says("show unix_socket_directories").strip() == ""
        place = Path(running.says("show data_directory").strip())
        assert place.stat().st_uid != 0
    assert not running.answers()
    assert not place.parent.exists()


def test_the_oldest_that_the_site_runs_on_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "DEBIAN", tmp_path)
    for major in ("9.6", "14", "17", "15", "16"):
        (tmp_path / major / "bin").mkdir(parents=True)
        (tmp_path / major / "bin" / "postgres").touch()
    (tmp_path / "18").mkdir()
    assert debian_binaries() == Binaries(tmp_path / "15" / "bin", 15)


def test_without_such_a_server_one_line_says_that_it_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(outside, "DEBIAN", tmp_path)
    assert main(["-q"]) == 0
    (said,) = capsys.readouterr().err.splitlines()
    assert "Left out" in said
