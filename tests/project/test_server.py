"""The embedded server: one for all who use it, in any folder, back after it was killed, gone after the last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from roedtraad.project.postgres import APP, OWNER, Server
from roedtraad.project.trouble import Trouble

USE = """
import sys
from pathlib import Path
from roedtraad.project.postgres import Server
with Server(Path(sys.argv[1]), forgetful=True).used() as server:
    print(server.process_id(), flush=True)
    sys.stdin.read()
"""


def use(folder: Path) -> subprocess.Popen[str]:
    """A process that uses the server until its input ends; its first line is the server's number."""
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def lives(number: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("Rød tråd, æøå 'citat'")


def test_three_who_start_at_once_share_one_server_and_the_last_stops_it(folder: Path) -> None:
    processes = [use(folder) for _ in range(3)]
    numbers = {int(first_line(process)) for process in processes}
    assert len(numbers) == 1
    (number,) = numbers
    for process in processes[:2]:
        process.communicate()
    assert lives(number)
    processes[2].communicate()
    assert not lives(number)


def test_a_killed_server_comes_back_in_the_same_place_with_all_that_was_committed(folder: Path) -> None:
    with Server(folder).used() as server:
        address = server.address(OWNER)
        with psycopg.connect(address) as connection:
            connection.execute("create table if not exists kept (n int)")
            connection.execute("insert into kept values (1)")
        earlier = psycopg.connect(address)
        os.kill(server.process_id(), signal.SIGKILL)
        server.ensure()
        with pytest.raises(psycopg.OperationalError):
            earlier.execute("select 1")
        earlier.close()
        with psycopg.connect(address) as connection:
            assert connection.execute("select count(*) from kept").fetchone() == (1,)


def test_a_killed_server_comes_back_also_where_one_of_its_processes_takes_its_time_to_die(folder: Path) -> None:
    with Server(folder, forgetful=True).used() as server:
        with subprocess.Popen(["sleep", "1"], cwd=server.data):  # every process of a server stands there
            os.kill(server.process_id(), signal.SIGKILL)
            server.ensure()
        with psycopg.connect(server.address(APP)) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


def test_a_user_that_is_killed_does_not_keep_the_server_for_ever(folder: Path) -> None:
    killed = use(folder)
    number = int(first_line(killed))
    killed.kill()
    killed.communicate()
    assert lives(number)
    with Server(folder, forgetful=True).used() as server:
        assert server.process_id() == number
    assert not lives(number)


def test_nothing_listens_on_a_port_and_the_socket_is_for_the_owner_alone(folder: Path) -> None:
    with Server(folder, forgetful=True).used() as server, psycopg.connect(server.address(APP)) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert server.listens_in().stat().st_mode & 0o077 == 0
        assert len(os.fsencode(server.listens_in())) < 90


def test_the_roles_are_made_without_power(folder: Path) -> None:
    with Server(folder, forgetful=True).used() as server, psycopg.connect(server.address(APP)) as connection:
        asked = "select rolname, rolcreatedb from pg_roles where rolname like 'roedtraad%' and not rolsuper"
        assert dict(connection.execute(f"{asked} and not rolbypassrls").fetchall()) == {APP: False, OWNER: True}


def test_text_is_taken_for_danish(folder: Path) -> None:
    with Server(folder, forgetful=True).used() as server, psycopg.connect(server.address(APP)) as connection:
        assert connection.execute("show default_text_search_config").fetchone() == ("pg_catalog.danish",)


def test_data_of_another_version_are_left_alone_and_named(tmp_path: Path) -> None:
    other = tmp_path / "postgres-9"
    other.mkdir()
    (other / "PG_VERSION").write_text("9", encoding="ascii")
    with pytest.raises(Trouble, match="postgres-9"), Server(tmp_path).used():
        pass
    assert [place.name for place in tmp_path.glob("postgres*")] == ["postgres-9"]


def upkeep(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "roedtraad.project.postgres", "--data", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_copy_holds_also_what_policies_hide_and_is_read_into_an_empty_database_only(tmp_path: Path) -> None:
    copy, first, second = tmp_path / "kopi, æøå.dump", tmp_path / "et", tmp_path / "to"
    with Server(first, forgetful=True).used() as server, psycopg.connect(server.address(OWNER)) as connection:
        connection.execute("create table hidden (n int)")
        connection.execute("insert into hidden values (1)")
        connection.execute("alter table hidden enable row level security, force row level security")
    assert upkeep(first, "backup", str(copy)).returncode == 0
    assert copy.stat().st_mode & 0o077 == 0
    with Server(second, forgetful=True).used():
        pass
    assert upkeep(second, "restore", str(copy)).returncode == 0
    with Server(second, forgetful=True).used() as server, server.administered("roedtraad") as connection:
        assert connection.execute(
            "select n, tableowner from hidden, pg_tables where tablename = 'hidden'"
        ).fetchall() == [(1, OWNER)]
    again = upkeep(second, "restore", str(copy))
    assert again.returncode == 1
    assert "ikke tom" in again.stderr
