"""What is asked of the log: the numbers of its cases, and which looks are unusual. Within the scope only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from roedtraad.access.service import LogEntry, Membership
from roedtraad.audit.marks import marks
from roedtraad.audit.models import Insight
from roedtraad.cases.service import Case


def numbers_of(keys: Collection[UUID]) -> dict[UUID, str]:
    """Give the numbers of cases that stand in an entry that the scope may see."""
    with connection.cursor() as cursor:
        cursor.execute("select case_id, number from audit_numbers(%s)", [sorted(keys)])
        return dict(cursor.fetchall())


def grants_behind(entries: Collection[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Give under which grant entries came about, and whether it was one for a short time."""
    with connection.cursor() as cursor:
        cursor.execute("select entry_id, why, short from audit_grants(%s)", [list(entries)])
        return {key: (why, short) for key, why, short in cursor.fetchall()}


def staff_of(authority: UUID) -> list[tuple[UUID, str]]:
    """Give those who work or have worked in an authority, by name."""
    held = Membership.objects.filter(unit__authority=authority).order_by("user__name", "user_id")
    return list(held.values_list("user_id", "user__name").distinct())


def insights_given(case: Case) -> list[Insight]:
    """Give when a person was given the report, the latest first."""
    return list(Insight.objects.filter(case=case).order_by("-at"))


def unusual_looks(
    *, authority: UUID, since: datetime, upto: datetime, mark: str = "", most: int = 50, skip: int = 0
) -> list[tuple[LogEntry, tuple[str, ...]]]:
    """Give the unusual looks of an authority's staff in a time, the newest first, with what is unusual about each."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select entry_id, marks from audit_unusual(%s, %s, %s, %s)
            where %s = '' or %s = any (marks) limit %s offset %s""",
            [since, upto, marks().marks["many_in_an_hour"].limit, authority, mark, mark, most, skip],
        )
        found = dict(cursor.fetchall())
    entries = LogEntry.objects.filter(pk__in=found).select_related("user", "unit", "for_user")
    return [(one, tuple(found[one.pk])) for one in entries.order_by("-at", "-id")]
