"""What would go, and what is held: read as the owner, told as keys and counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from roedtraad.cases.service import Case
from roedtraad.core.retention import RetentionRule
from roedtraad.retention.models import Hold, Receipt

NOBODY = UUID(int=0)
"""The key of the person that every anonymised case has."""


@dataclass(frozen=True, slots=True)
class Past:
    """A case whose course has ended, and whose term is over by a rule."""

    case: UUID
    person: UUID
    number: str
    ended: date


@dataclass(slots=True)
class Going:
    """What a rule would do: numbers of cases, else how many things (meetings, mails, days of log); rows; cases held."""

    rule: RetentionRule
    cases: list[str] = field(default_factory=list)
    things: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    held: int = 0


_ENDED = """
select c.id, c.person_id, c.number, c.closed as ended from cases_case c
where c.closed < %(latest)s and (%(among)s::uuid[] is null or c.id = any (%(among)s::uuid[]))
order by c.id
"""


def past_cases(
    cursor: CursorWrapper, rule: RetentionRule, today: date, among: Collection[UUID] | None = None
) -> list[Past]:
    """The cases whose course has ended and whose term is over, by key; of some cases where these are named."""
    # A year has at least 365 days and a month 28: the database passes over most of those within their term.
    shortest = rule.keep.years * 365 + rule.keep.months * 28 + rule.keep.days
    cursor.execute(
        _ENDED,
        {
            "latest": today - timedelta(days=min(shortest, (today - date.min).days)),
            "among": None if among is None else list(among),
        },
    )
    return [one for row in cursor.fetchall() if rule.is_past((one := Past(*row)).ended, today)]


def course_ended(case: Case) -> date | None:
    """The day from which the terms of one case are counted: that of its closing; None while it is open."""
    closed: date | None = case.closed
    return closed


def held_cases(cursor: CursorWrapper) -> set[UUID]:
    """The cases that a hold keeps: those named, and all of a person where the hold is on the person."""
    cursor.execute(
        """select distinct c.id from retention_hold h join cases_case named on named.id = h.case_id
        join cases_case c on c.id = named.id or (h.whole_person and c.person_id = named.person_id)
        where not exists (select from retention_lift l where l.hold_id = h.id)"""
    )
    return {key for (key,) in cursor.fetchall()}


def persons_left_alone(cursor: CursorWrapper, cases: Collection[UUID]) -> set[UUID]:
    """The persons who have no other cases than these."""
    cursor.execute(
        """select distinct c.person_id from cases_case c where c.id = any (%s) and c.person_id <> %s and not exists
        (select from cases_case o where o.person_id = c.person_id and o.id <> all (%s))""",
        [list(cases), NOBODY, list(cases)],
    )
    return {key for (key,) in cursor.fetchall()}


def past_meetings(cursor: CursorWrapper, rule: RetentionRule, today: date) -> list[UUID]:
    """The meetings whose term has ended, but those with an entry of a case that a hold keeps."""
    cursor.execute(
        """select m.id, m.on from meetings_meeting m where m.on < %s and not exists
        (select from meetings_entry e where e.meeting_id = m.id and e.case_id = any (%s)) order by m.id""",
        [today, list(held_cases(cursor))],
    )
    return [key for key, on in cursor.fetchall() if rule.is_past(on, today)]


def past_mail(cursor: CursorWrapper, rule: RetentionRule, today: date) -> list[UUID]:
    """The mails of no case that were set aside, or said nothing, and whose term has ended. One that waits stays."""
    cursor.execute(
        """select i.id, (i.settled_at at time zone 'Europe/Copenhagen')::date from post_incoming i
        where i.case_id is null and i.message_id is null and i.settled_at < %s order by i.id""",
        [today],
    )
    return [key for key, settled in cursor.fetchall() if rule.is_past(settled, today)]


def days_of_log(cursor: CursorWrapper, rule: RetentionRule, today: date) -> list[date]:
    """The whole days of the log whose term has ended, the oldest first. The last day stays: the chain goes on there."""
    cursor.execute(
        "select distinct day from access_loglink where day < (select max(day) from access_loglink) order by day"
    )
    return [day for (day,) in cursor.fetchall() if rule.is_past(day, today)]


def holds_on(case: UUID) -> list[Hold]:
    """The holds on a case that the scope may see, those in force first."""
    found = Hold.objects.filter(case=case).select_related("lift").order_by("-at")
    return sorted(found, key=lambda one: hasattr(one, "lift"))


def holds_seen(most: int = 100) -> list[Hold]:
    """The holds in force on the cases that the scope may see, the newest first."""
    return list(Hold.objects.filter(lift__isnull=True).select_related("case__person").order_by("-at")[:most])


def receipts(most: int = 100) -> list[Receipt]:
    """The latest receipts."""
    return list(Receipt.objects.order_by("-at")[:most])


def batches(items: Iterable[Past], size: int) -> Iterable[list[Past]]:
    """Some at a time."""
    listed = list(items)
    return (listed[start : start + size] for start in range(0, len(listed), size))
