"""The tests' own ground: the application's role owns nothing, bypasses nothing, and sees what the owner has made."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import DatabaseError, connection, transaction

OwnerFixture = Callable[[], AbstractContextManager[None]]


def asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_code_under_test_is_a_role_that_owns_nothing_and_bypasses_nothing() -> None:
    assert asked("select current_user") == asked("select session_user")
    assert asked("select rolsuper or rolbypassrls or rolcreatedb from pg_roles where rolname = current_user") is False
    assert asked("select count(*) from pg_class where relowner = current_user::regrole") == 0
    assert asked("select pg_has_role(current_user, 'roedtraad_owner', 'usage')") is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forbidden",
    [
        "create table mine (n int)",
        "drop table procrastinate_jobs",
        "truncate procrastinate_jobs",
    ],
)
def test_the_application_cannot_change_the_tables(forbidden: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        asked(forbidden)


@pytest.mark.django_db
def test_a_later_table_is_open_to_the_application_but_its_policies_hold(as_owner: OwnerFixture) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("create table later (n int)")
        cursor.execute("insert into later values (1), (2)")
        cursor.execute("alter table later enable row level security, force row level security")
        cursor.execute("create policy one on later using (n = 1)")
    assert asked("select current_user") == asked("select session_user")
    assert asked("select count(*) from later") == 1


@pytest.mark.django_db
def test_danish_letters_are_folded_and_stemmed_by_the_server() -> None:
    assert asked("select lower('ÆØÅ') || upper('æøå')") == "æøåÆØÅ"
    assert asked("select to_tsvector('danish', 'løsladte') @@ to_tsquery('danish', 'løsladt')") is True


@pytest.mark.usefixtures("own_database")
def test_no_model_lacks_a_migration() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
