"""What was written and sent, as far as the scope may see: a unit's outbox, a message with its steps, a case's post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from roedtraad.access.service import NotFound, count_and_mark
from roedtraad.cases.service import Case
from roedtraad.obligations.service import Obligation
from roedtraad.post.models import Automatic, Message, Round, Step

State = Message.State
Tab = Literal["approve", "by_hand", "going", "trouble", "waiting", "closed"]

STATES: Mapping[Tab, tuple[State, ...]] = {
    "approve": (State.DRAFT,),
    "by_hand": (State.BY_HAND,),
    "going": (State.READY, State.HANDING),
    "trouble": (State.UNCERTAIN, State.FAILED, State.BOUNCED, State.NOT_OURS),
    "waiting": (State.SENT, State.ACKNOWLEDGED),
}
"""What stands under each heading of the outbox; `closed` is what nobody waits for."""

MOST_COUNTED = 500
"""Counting stops just past it, as on the work list."""

COLUMNS = """id, case_id, compartment, obligation_id, kind, person_name, person_sort, from_unit_id, to_unit_id, to_name,
    channel, state, due, written_at, sent_on, acknowledged_on, reply_due, answered_on, chased, step, sendings, tries,
    answer, next_try, holder_unit_id, taken_by_id, settled_at, about_id"""

After = tuple[date | datetime | None, UUID]
"""The last line of the page before: its day (due; what is closed: when it was settled) and key."""


def get_message(key: UUID | str) -> Message:
    """Give a message that the scope may see. Raises NotFound, the same for none and for not yours."""
    try:
        wanted = UUID(str(key))
    except ValueError:
        raise NotFound from None
    found = Message.objects.select_related("letter", "from_unit", "to_unit", "obligation").filter(pk=wanted)
    message = found.defer("letter__document", "letter__content").first()
    if message is None:
        raise NotFound
    return message


def outbox_list(*, unit: UUID, tab: Tab, after: After | None = None, most: int = 50) -> list[dict[str, Any]]:
    """Give a page of a unit's outbox, by due date; what is closed by its end, the newest first.

    Written as SQL, as the work list is: a short ordered reading for each state, and these put together.
    """
    listed, values = _page(unit, tab, after, most, COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(listed, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def outbox_mark(*, unit: UUID, tab: Tab, after: After | None, most: int, shown: bool) -> tuple[dict[Tab, int], str]:
    """Count what stands under each heading, and give the mark of one page of one: another where any of its lines is, or
    which of their cases may be opened. `shown` where the page leaves: then it is logged.
    """
    listed, values = _page(unit, tab, after, most, "id, case_id, compartment, due, settled_at, xmin")
    row, mark = count_and_mark(_COUNTS, listed, values, shown=shown)
    return dict(zip(STATES, row, strict=False)), mark


def _page(unit: UUID, tab: Tab, after: After | None, most: int, columns: str) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"unit": unit, "most": most}
    if after is not None:
        values |= {"day": after[0] or "infinity", "key": after[1]}
    return _closed(after, columns) if tab == "closed" else _open(tab, after, columns), values


def _open(tab: Tab, after: After | None, columns: str) -> str:
    where = " and (coalesce(due, 'infinity'::date), id) > (%(day)s::date, %(key)s)" if after else ""
    each = [
        f"""(select {columns} from post_message where from_unit_id = %(unit)s and state = '{state}'
            and settled_at is null{where} order by due, id limit %(most)s)"""
        for state in STATES[tab]
    ]
    return f"select * from ({' union all '.join(each)}) as listed order by due, id limit %(most)s"


def _closed(after: After | None, columns: str) -> str:
    earlier = "settled_at <= %(day)s::timestamptz and (settled_at < %(day)s::timestamptz or id > %(key)s)"
    where = f" and {earlier}" if after else ""
    return f"""select {columns} from post_message where from_unit_id = %(unit)s and settled_at is not null{where}
        order by settled_at desc, id limit %(most)s"""


_COUNTS = "select " + ", ".join(
    "+".join(
        f"""(select count(*) from (select from post_message where from_unit_id = %(unit)s and state = '{state}'
            and settled_at is null limit {MOST_COUNTED + 1}) as found)"""
        for state in states
    )
    + f" as {tab}"
    for tab, states in STATES.items()
)


def outbox_counts(*, unit: UUID) -> dict[Tab, int]:
    """Count what stands under each heading but `closed`. Past MOST_COUNTED it stops."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"unit": unit})
        return dict(zip(STATES, cursor.fetchone(), strict=True))


def messages_of(of: Case | Obligation) -> QuerySet[Message]:
    """Give what was written in a case, or for an obligation, the newest first."""
    by = {"obligation": of} if isinstance(of, Obligation) else {"case": of}
    return Message.objects.filter(**by).select_related("from_unit", "to_unit").order_by("-written_at", "-id")


def steps_of(message: Message) -> QuerySet[Step]:
    """Give what happened to a message, the oldest first."""
    return Step.objects.filter(message=message).select_related("unit").order_by("at", "id")


def automatic_of(unit: UUID) -> QuerySet[Automatic]:
    """Give the kinds of letter that a unit lets go without approval."""
    return Automatic.objects.filter(unit=unit).order_by("kind")


def rounds_of(unit: UUID, most: int = 3) -> list[Round]:
    """Give the latest rounds of approving in a unit, the newest first, for showing how far they are."""
    return list(Round.objects.filter(unit=unit).order_by("-started_at")[:most])
