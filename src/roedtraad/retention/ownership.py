"""The one transaction in which rows may go: as the owner of the tables, which the pages never are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from roedtraad.access.service import Refusal
from roedtraad.core.words import Words
from roedtraad.retention.catalogue import person_tables

OWNER = "owner"

_NO_OWNER = Refusal(
    Words(
        "Kun tabellernes ejer kan slette, og ejerens adresse er ikke angivet.",
        "Only the owner of the tables can delete, and the owner's address is not given.",
    ),
    Words(
        "Sæt MIGRATE_DATABASE_URL, og kald igen; se docs/operations.md.",
        "Set MIGRATE_DATABASE_URL, and call again; see docs/operations.md.",
    ),
)


@contextmanager
def as_owner() -> Iterator[CursorWrapper]:
    """Open a transaction of the owner that sees every case and every look. Raises Refusal where there is no owner."""
    if OWNER not in connections.settings:
        raise _NO_OWNER
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("select set_config('app.retention', 'on', true)")
        yield cursor


_ASKED = "(select current_setting('app.retention', true)) = 'on'"
BESIDES = ("access_loglink", "meetings_filedlist", "meetings_meeting", "retention_receipt")
"""What a retention writes to or removes from too: no column of theirs says whom they tell of."""


def keep_policies(using: str) -> None:
    """Let the owner, while a retention says so, see and remove rows of every table of a person. By the owner.

    For the application's role these are no policies at all; without the setting the owner sees nothing either.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("select to_regclass('public.retention_receipt') is not null")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("select polrelid::regclass::text from pg_policy where polname = 'retention'")
        there = {table for (table,) in cursor.fetchall()}
        for table in {*person_tables(cursor), *BESIDES} - there:
            cursor.execute(
                f'create policy retention on "{table}" to current_user using ({_ASKED}) with check ({_ASKED})'
            )
