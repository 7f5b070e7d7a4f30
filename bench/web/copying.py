"""Cases by the hundred thousand: rows of those that came through the front doors, copied with new keys.

The administrator writes them, past the policies and without looking for the other end of each key. A copy keeps the
name, the days and the units, so its plan stays the one that the rules give; its number and its person's are its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

import psycopg

from bench.web.telling import say
from roedtraad.project.postgres import Server

DATABASE = "roedtraad"
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Copies:
    """How many cases come through the front doors, and how many each of them becomes."""

    made: int
    each: int


Row = Mapping[str, str]

NEW: Row = {"id": "uuidv7()", "case_id": "m.case_key"}
TABLES: dict[str, Row] = {
    "cases_placement": NEW,
    "cases_fact": NEW,
    "cases_deed": NEW,
    "cases_turn": NEW,
    "obligations_question": NEW,
    "obligations_caution": NEW,
    "access_grant": {**NEW, "person_id": "m.person_key"},
}
OF_OBLIGATIONS: dict[str, Row] = {
    "obligations_event": NEW,
    "obligations_addressee": NEW,
}
# As country.cpr_of counts.
CPR = """lpad((61 + n % 28)::text, 2, '0') || lpad((1 + n / 28 % 12)::text, 2, '0')
    || lpad((60 + n / 336 % 38)::text, 2, '0') || lpad((n / 12768 % 4000)::text, 4, '0')"""


def copy_cases(server: Server, *, open_cases: Copies, closed_cases: Copies) -> None:
    """Copy until there are as many as asked for."""
    with server.administered(DATABASE) as connection:
        connection.execute("create table bench_model as select id, person_id, closed from cases_case order by id")
        models = open_cases.made + closed_cases.made
    rounds = [("closed is null", open_cases.made)] * (open_cases.each - 1)
    rounds += [("closed is not null", closed_cases.made)] * (closed_cases.each - 1)
    starts, count = [], models
    for _, made in rounds:
        starts.append(count)
        count += made
    waiting, lock = list(zip(rounds, starts, strict=True)), Lock()
    total = len(waiting)

    def work() -> None:
        with server.administered(DATABASE) as connection:
            connection.execute("set session_replication_role = replica; set synchronous_commit = off")
            connection.execute("set work_mem = '256MB'")
            while True:
                with lock:
                    if not waiting:
                        return
                    (which, _), start = waiting.pop(0)
                    number = total - len(waiting)
                with connection.transaction():
                    _copy(connection, which, start)
                if number % 10 == 0 or number == total:
                    say(f"  copied {number:3} of {total} times")

    threads = [Thread(target=work) for _ in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with server.administered(DATABASE) as connection:
        connection.execute("drop table bench_model")
        say("  vacuum")
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def _copy(connection: psycopg.Connection[Any], which: str, start: int) -> None:
    connection.execute(
        f"""create temp table bench_map on commit drop as
        select was_case, uuidv7() as case_key, was_person, uuidv7() as person_key, {start} + place::int - 1 as n
        from (select id as was_case, person_id as was_person, row_number() over (order by id) as place
              from bench_model where {which} order by id) as models"""
    )
    connection.execute("analyze bench_map")
    _insert(
        connection,
        "cases_person",
        {"id": "m.person_key", "cpr": CPR},
        "from bench_map m join cases_person t on t.id = m.was_person",
    )
    _insert(
        connection,
        "cases_nameword",
        {"id": "uuidv7()", "person_id": "m.person_key"},
        "from bench_map m join cases_nameword t on t.person_id = m.was_person",
    )
    _insert(
        connection,
        "cases_case",
        {"id": "m.case_key", "person_id": "m.person_key", "number": "t.number || '-' || m.n"},
        "from bench_map m join cases_case t on t.id = m.was_case",
    )
    for table, row in TABLES.items():
        _insert(connection, table, row, f"from bench_map m join {table} t on t.case_id = m.was_case")
    done = " and o.state = 'done'" if "not" in which else ""  # of closed cases what was done is kept
    connection.execute(
        f"""create temp table bench_obligation on commit drop as
        select o.id as was, uuidv7() as became, m.case_key
        from bench_map m join obligations_obligation o on o.case_id = m.was_case{done} order by m.n"""
    )
    connection.execute("analyze bench_obligation")
    _insert(
        connection,
        "obligations_obligation",
        {"id": "m.became", "case_id": "m.case_key"},
        "from bench_obligation m join obligations_obligation t on t.id = m.was",
    )
    for table, row in OF_OBLIGATIONS.items():
        _insert(
            connection,
            table,
            {**row, "obligation_id": "m.became"},
            f"from bench_obligation m join {table} t on t.obligation_id = m.was",
        )


def _insert(connection: psycopg.Connection[Any], table: str, new: Row, source: str) -> None:
    found = connection.execute(
        "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'"
        " order by ordinal_position",
        [table],
    )
    columns = [name for (name,) in found]
    values = ", ".join(new.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(f"insert into {table} ({names}) select {values} {source}")
