"""Reading the log: a page of it within the scope; the whole of it by the owner, to prove it or to copy it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from roedtraad.access.models import LogEntry

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What of the log is wanted; empty means all."""

    case: UUID | None = None
    user: UUID | None = None
    authority: UUID | None = None
    unit: UUID | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def log_entries(asked: LogFilter, *, after: tuple[datetime, UUID] | None = None, most: int = 50) -> list[LogEntry]:
    """Give a page of the entries that the scope may see, the newest first. `after` is the last of the page before.

    Of one case: without the keys of the others that stood in the same lists.
    """
    found: QuerySet[LogEntry] = LogEntry.objects.select_related("user", "unit", "for_user")
    if asked.case is not None:
        found = found.filter(cases__contains=[asked.case])
        found = found if asked.authority else found.defer("cases", "persons")
    for name in ("user", "authority", "unit", "kind"):
        if getattr(asked, name):
            found = found.filter(**{name: getattr(asked, name)})
    if asked.since is not None:
        found = found.filter(at__gte=asked.since)
    if asked.until is not None:
        found = found.filter(at__lt=asked.until)
    if after is not None:
        found = found.filter(at__lte=after[0]).exclude(at=after[0], pk__gte=after[1])
    return list(found.order_by("-at", "-id")[:most])


def log_heads() -> list[tuple[date, str, bool]]:
    """Give the hash that ends each day, and whether the day is over. It tells of nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select day, head, ended from access_heads() order by day")
        return list(cursor.fetchall())


_COLUMNS = """to_char(l.day, 'YYYY-MM-DD') as day, l.number, encode(l.previous, 'hex') as previous,
    coalesce(e.id, l.entry_id)::text as id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
    e.kind, e.page, e.user_id::text as "user", e.name, e.unit_id::text as unit, e.authority_id::text as authority,
    e.for_user_id::text as for_user, e.cases::text[] as cases, e.persons::text[] as persons, e.compartment,
    e.grant_id::text as "grant", encode(l.content, 'hex') as content_digest, c.text as content,
    encode(l.hash, 'hex') as hash"""
_WHOLE = f"""select {_COLUMNS} from access_loglink l full join access_logentry e on e.id = l.entry_id
    left join access_logcontent c on c.entry_id = coalesce(l.entry_id, e.id)
    where (l.day is null or (l.day >= %(since)s and l.day <= %(until)s))
    order by l.day nulls last, l.number"""


@contextmanager
def _whole_log() -> Iterator[Any]:
    """The owner's connection, in a transaction that sees all of the log as it stands now."""
    outer = connections["owner"].in_atomic_block
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        if not outer:
            cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("select set_config('app.whole_log', 'yes', true)")
        yield cursor


@contextmanager
def whole_log(
    since: date | None = None, until: date | None = None
) -> Iterator[tuple[str, int, Iterator[dict[str, Any]]]]:
    """Read the log of some days in order: the hash before them, how many entries, and the entries as they are exported.

    An entry that stands in no chain comes last, without a day.
    """
    days = {"since": since or date.min, "until": until or date.max}
    with _whole_log() as cursor:
        cursor.execute(
            """select encode(hash, 'hex') from access_loglink where day < %(since)s
            order by day desc, number desc limit 1""",
            days,
        )
        before = cursor.fetchone() or _removed_before(cursor)
        cursor.execute("select count(*) from access_loglink where day >= %(since)s and day <= %(until)s", days)
        count = cursor.fetchone()[0]
        yield before[0] if before else "0" * 64, count, _rows(days)


def _removed_before(cursor: CursorWrapper) -> tuple[str] | None:
    """The hash that ended the days which retention removed, as its latest receipt has it; None for none."""
    cursor.execute("select head from retention_receipt where head <> '' order by at desc, id desc limit 1")
    found: tuple[str] | None = cursor.fetchone()
    return found


def _rows(days: dict[str, date]) -> Iterator[dict[str, Any]]:
    with connections["owner"].chunked_cursor() as cursor:
        cursor.execute(_WHOLE, days)
        names = [column.name for column in cursor.description]
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                yield dict(zip(names, row, strict=True))
