"""What the application's role may do in the database, tried by SQL: read, write, drop, switch off, claim.

The pages' role owns nothing and bypasses nothing. Its own rights on tables are narrowed by the policies, and these
compare settings that count only with a seal: the application seals the scope of a request with a key that follows from
SECRET_KEY, which is in the process and, out of the role's reach, in the database. So who gets to run SQL as this role,
by a page with a hole, cannot claim a unit, a case, a clearance or a day; they see what the request sees in which the
hole is. It does not protect against who runs code in the application's process: that has the key. Tables that hold no
person stay open to the role: who works where can be read, and written as the administrators' pages do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from roedtraad.access.models import Unit
from roedtraad.access.sealing import SEQUENCES, _key, array_text, seal_of, sealed
from roedtraad.access.service import keep_user, scope, whole_cases
from tests.country import DAY, LATER, Country, Worker, admitted

PERSONS = ("cases_person", "cases_case", "cases_fact", "obligations_obligation", "access_grant")


def asked(question: str, *values: Any) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        return list(cursor.fetchall()) if cursor.description else []


def seen() -> dict[str, int]:
    return {table: int(str(asked(f"select count(*) from {table}")[0][0])) for table in PERSONS}


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


def claim(country: Country) -> tuple[str, ...]:
    """What a scope of the prison's main unit says, without the seal."""
    unit = array_text([country.vestre.unit])
    return str(country.vestre.user), unit, unit, "{}", "{}", "{}", DAY.isoformat()


@pytest.mark.django_db
def test_the_role_is_neither_owner_nor_bypasses_policies_nor_makes_roles() -> None:
    assert asked(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
    ) == [(False, False, False, False)]
    owned = (
        "select c.relname from pg_class c where c.relowner = (select oid from pg_roles where rolname = current_user)"
    )
    assert asked(owned) == []
    with connection.cursor() as cursor:
        cursor.execute("select has_schema_privilege('public', 'create')")
        assert cursor.fetchone() == (False,)


def test_the_role_cannot_drop_alter_or_switch_anything_off(country: Country) -> None:
    admitted(country.vestre)
    triggers = asked(
        """select t.tgname, t.tgrelid::regclass::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where not t.tgisinternal and c.relnamespace = 'public'::regnamespace"""
    )
    policies = asked("select policyname, tablename from pg_policies where schemaname = 'public'")
    assert triggers
    assert policies
    tried = [
        *(f"alter table {table} disable trigger {name}" for name, table in triggers),
        *(f"drop trigger {name} on {table}" for name, table in triggers),
        *(f"drop policy {name} on {table}" for name, table in policies),
        *(f"alter policy {name} on {table} using (true)" for name, table in policies),
        "set session_replication_role = replica",
        "set role roedtraad_nobody",
        "create schema mine",
        "create table public.mine (id int)",
        "create function public.access_units() returns uuid[] language sql as 'select null::uuid[]'",
        "alter role current_user bypassrls",
        "copy cases_person to program 'cat'",
        "select pg_read_file('/etc/hostname')",
    ]
    for table in {model._meta.db_table for model in apps.get_models()}:
        tried += [
            f"alter table {table} disable row level security",
            f"alter table {table} no force row level security",
            f"drop table {table} cascade",
            f"truncate {table} cascade",
            f"create policy mine on {table} using (true)",
            f"alter table {table} owner to current_user",
        ]
    with country.vestre.at_work():
        for statement in tried:
            with refused(), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.parametrize("without_seal", ["", "0" * 64])
def test_what_the_role_claims_by_itself_opens_nothing(country: Country, without_seal: str) -> None:
    opened = admitted(country.vestre)
    body = "|".join(claim(country))
    with transaction.atomic():
        asked("select set_config('app.claim', %s, true)", f"{without_seal}|{body}")
        asked("select set_config('app.whole', %s, true)", f"{without_seal}|{array_text([opened.case])}|{{}}")
        assert set(seen().values()) == {0}
    with transaction.atomic():
        asked("select set_config('app.claim', %s, true)", sealed(*claim(country)))
        assert seen()["cases_case"] == 1  # the same claim, with the seal


def test_where_the_settings_were_read_without_the_seal_the_test_before_would_fail(
    country: Country, as_owner: Callable[[], AbstractContextManager[None]]
) -> None:
    admitted(country.vestre)
    with as_owner(), connection.cursor() as cursor:
        for name, part in (("access_units", 3), ("access_case_units", 4)):
            cursor.execute(
                f"""create or replace function {name}() returns uuid[] language plpgsql stable as
                $$ begin return split_part(current_setting('app.claim', true), '|', {part})::uuid[]; end $$"""
            )
    with transaction.atomic():
        asked("select set_config('app.claim', %s, true)", f"{'0' * 64}|{'|'.join(claim(country))}")
        assert seen()["cases_case"] == 1


def test_a_seal_cannot_be_used_for_another_claim(country: Country) -> None:
    admitted(country.vestre)
    mine = sealed(str(country.enner.user), "{}", "{}", "{}", "{}", "{}", DAY.isoformat())
    for other in (
        f"{mine[:64]}|{'|'.join(claim(country))}",
        f"{mine}|{'|'.join(claim(country))}",
        mine.replace("{}", array_text([country.vestre.unit]), 2),
        mine.replace(str(country.enner.user), str(country.vestre.user)),
    ):
        with transaction.atomic():
            asked("select set_config('app.claim', %s, true)", other)
            assert set(seen().values()) == {0}, other
            assert asked("select access_user()") == [(None,)]


def test_within_a_scope_no_unit_clearance_or_case_can_be_added(country: Country) -> None:
    opened = admitted(country.vestre)
    with country.enner.at_work():
        (told,) = asked("select current_setting('app.claim')")[0]
        wider = str(told).replace(str(country.enner.unit), str(country.vestre.unit))
        asked("select set_config('app.claim', %s, true)", wider)
        asked("select set_config('app.whole', %s, true)", f"{str(told)[:64]}|{array_text([opened.case])}|{{}}")
        assert set(seen().values()) == {0}


def test_a_scope_is_entered_by_the_application_alone(country: Country) -> None:
    admitted(country.vestre)
    enter = "select claim from access_enter(null, %s, %s, %s, null)"
    for proof in ("", "0" * 64, seal_of("enter||someone else|" + DAY.isoformat())):
        with refused():
            asked(enter, country.vestre.user, DAY, proof)
    with transaction.atomic():
        asked(enter, country.vestre.user, DAY, seal_of(f"enter||{country.vestre.user}|{DAY.isoformat()}"))
        assert seen()["cases_case"] == 1


def test_a_scope_entered_before_is_opened_again_only_while_all_it_was_made_from_is_the_same(country: Country) -> None:
    def entered(worker: Worker, day: date, known: str | None) -> tuple[str, bool]:
        """The claim, and whether it was worked out anew."""
        proof = seal_of(f"enter||{worker.user}|{day.isoformat()}")
        with transaction.atomic():
            asking = "select claim, who is not null from access_enter(null, %s, %s, %s, %s)"
            ((claim, anew),) = asked(asking, worker.user, day, proof, known)
            return str(claim), bool(anew)

    mine, _ = entered(country.vestre, DAY, None)
    others, _ = entered(country.enner, DAY, None)
    assert entered(country.vestre, DAY, mine) == (mine, False)
    seal, _, body = mine.partition("|")
    wider = body.replace(str(country.vestre.unit), str(country.enner.unit))
    for wrong in (others, f"{seal}|{wider}", f"{seal_of(wider)[::-1]}|{wider}", "", "|" * 9):
        assert entered(country.vestre, DAY, wrong) == (mine, True)
    assert entered(country.vestre, LATER, mine)[1]
    keep_user(username="en-ny", name="En Ny", unit=Unit.objects.get(pk=country.kif.unit), role="kif_officer", since=DAY)
    claim, anew = entered(country.vestre, DAY, mine)
    assert anew
    assert claim.rsplit("|", 1)[0].split("|", 1)[1] == body.rsplit("|", 1)[0]


@pytest.mark.django_db
def test_the_key_of_the_seal_is_out_of_the_roles_reach() -> None:
    for name in SEQUENCES:
        for tried in (
            f"select last_value from {name}",
            f"select nextval('{name}')",
            f"select setval('{name}', 1)",
            f"select currval('{name}')",
        ):
            with refused():
                asked(tried)
        # This one gives nothing, or refuses, by the version of the server.
        try:
            with transaction.atomic():
                assert asked("select pg_sequence_last_value(%s::regclass)", f"public.{name}") == [(None,)]
        except DatabaseError:
            pass
        assert asked("select last_value from pg_sequences where sequencename = %s", name) in ([(None,)], [])
    written = asked("select prosrc from pg_proc where proname like 'access%%'")
    assert not [one for (one,) in written if any(str(part) in str(one) for part in _key_parts())]


def _key_parts() -> tuple[int, int]:
    return _key(settings.SECRET_KEY)


def test_nothing_is_written_outside_a_whole_case(country: Country) -> None:
    opened = admitted(country.vestre)
    with country.vestre.at_work():
        for statement in (
            "update cases_person set name = 'x'",
            "update cases_case set version = 99",
            "update obligations_obligation set state = 'done'",
            "update access_grant set valid_to = null",
            "delete from access_grant",
        ):
            with connection.cursor() as cursor:
                cursor.execute(statement)
                assert cursor.rowcount == 0, statement
        with refused():
            asked(
                """insert into access_grant (id, case_id, person_id, unit_id, purpose, level, compartment, valid_from,
                why, made_by, made_at)
                values (%s, %s, %s, %s, 'coordination', 'case', 'exit', %s, 'me', 'person', now())""",
                uuid4(),
                opened.case,
                opened.case,
                country.vestre.unit,
                DAY,
            )
    with whole_cases(opened.case):
        assert seen()["cases_case"] == 1


def test_where_the_database_has_another_key_nobody_comes_in(alive: Country) -> None:
    admitted(alive.vestre)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select setval(%s::regclass, 42)", [SEQUENCES[0]])
    with pytest.raises(DatabaseError, match="seal"), alive.vestre.at_work():
        pass
    with scope(units=[alive.vestre.unit], today=DAY):
        assert set(seen().values()) == {0}


@pytest.mark.usefixtures("country")
def test_the_role_cannot_become_the_owner_by_its_own_connection() -> None:
    """In the tests' server the role may step into the owner's, so that a test can set up; it does not inherit."""
    settled = connection.settings_dict
    with psycopg.connect(
        host=settled["HOST"] or None,
        port=settled["PORT"] or None,
        user=settled["USER"],
        password=settled["PASSWORD"] or None,
        dbname=settled["NAME"],
    ) as other:
        assert other.execute("select count(*) from cases_person").fetchone() == (0,)
        inherits = other.execute("select pg_has_role(current_user, 'roedtraad_owner', 'usage')").fetchone()
        assert inherits == (False,)
