"""What a unit holds: its Indbakke, what nobody has taken first, and mail whose letter nobody has found.

And of what it sends: the letters of a day, and those to print. Within the scope only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.utils.timezone import localtime

from roedtraad.access.service import PERSONS, Membership, NotFound, array_text, in_force
from roedtraad.obligations.service import Obligation
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Incoming, Message
from roedtraad.post.selectors import MOST_COUNTED

InboxTab = Literal["open", "closed"]

NOBODYS, MINE, COLLEAGUES = 0, 1, 2
"""Whose a message in the Indbakke is, in the order of the list."""
_STOP = MOST_COUNTED + 1

Place = tuple[int, date, UUID]
"""The last line of the page before: whose it is, when its answer is due, and its key."""

_SHORT = """id, case_id, compartment, obligation_id, kind, step, person_name, person_sort, from_unit_id, to_unit_id,
    to_name, channel, address, subject, state, due, tries, sendings, sent_on, sent_at, acknowledged_on, reply_due,
    answered_on, chased, holder_unit_id, taken_by_id, settled_at, approved_at"""
"""What a line shows."""


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How an Indbakke stands. `next_due` is the day that the first answer is due."""

    nobodys: int
    open: int
    late: int
    unsorted: int
    next_due: date | None


def inbox_list(
    *, unit: UUID, user: UUID | None, tab: InboxTab = "open", after: Place | None = None, most: int = 50
) -> list[Message]:
    """Give a page of what a unit holds: nobody's first, then one's own, then colleagues'; each by its answer's day.

    What is settled stands by its end, the newest first.
    """
    values: dict[str, object] = {"unit": unit, "user": user, "most": most}
    if tab == "closed":
        return list(Message.objects.raw(_CLOSED, values))
    begun = after[0] if after else NOBODYS
    if after is not None:
        values |= {"day": after[1] if after[1] != date.max else "infinity", "key": after[2]}
    parts = [_part(whose, owned, begun if after else None) for whose, owned in _WHOSE.items() if whose >= begun]
    # One statement a group: each is read in the order of the index, and only as far as it is shown.
    text = " union all ".join(parts)
    # The parts are our own words; what is asked for stands in the values.
    statement = f"select * from ({text}) as held order by whose, coalesce(reply_due, 'infinity'), id limit %(most)s"
    return list(Message.objects.raw(statement, values))


_WHOSE: Mapping[int, str] = {
    NOBODYS: "taken_by_id is null",
    MINE: "taken_by_id = %(user)s",
    COLLEAGUES: "taken_by_id is not null and taken_by_id is distinct from %(user)s",
}
_AFTER = " and (coalesce(reply_due, 'infinity'::date), id) > (%(day)s, %(key)s)"
_CLOSED = f"""select {_SHORT} from post_message where holder_unit_id = %(unit)s and settled_at is not null
    order by settled_at desc, id limit %(most)s"""


def _part(whose: int, owned: str, begun: int | None) -> str:
    after = _AFTER if whose == begun else ""
    return f"""(select {_SHORT}, {whose} as whose from post_message where holder_unit_id = %(unit)s
        and settled_at is null and {owned}{after} order by reply_due, id limit %(most)s)"""


def inbox_counts(*, unit: UUID, today: date) -> InboxCounts:
    """Count what a unit holds; past MOST_COUNTED it stops."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select count(*) filter (where taken_by_id is null), count(*),
                count(*) filter (where reply_due < %(today)s),
                (select count(*) from (select from post_incoming where unit_id = %(unit)s and settled_at is null
                    limit %(stop)s) as mails), min(reply_due)
            from (select taken_by_id, reply_due from post_message where holder_unit_id = %(unit)s and settled_at is null
                order by reply_due, id limit %(stop)s) as held""",
            {"unit": unit, "today": today, "stop": _STOP},
        )
        return InboxCounts(*cursor.fetchone())


def unsorted_list(*, unit: UUID, after: tuple[datetime, UUID] | None = None, most: int = 50) -> Sequence[Incoming]:
    """Give the mail of a unit that someone must read, the oldest first: whose letter nobody has found, and replies.

    A reply is read when someone has said whether it is the answer; until then nobody is reminded of it.
    """
    found = Incoming.objects.filter(unit=unit, settled_at=None)
    if after is not None:
        found = found.filter(Q(received_at__gt=after[0]) | Q(received_at=after[0], pk__gt=after[1]))
    return list(found.defer("raw", "text").order_by("received_at", "pk")[:most])


def incoming_of(message: Message) -> list[Incoming]:
    """Give what came back to a message, the oldest first."""
    return list(Incoming.objects.filter(message=message).defer("raw").order_by("received_at", "pk"))


def get_incoming(key: UUID) -> Incoming:
    """Give a mail that came in. Raises NotFound, the same for none and for not yours."""
    found = Incoming.objects.filter(pk=key).defer("raw").first()
    if found is None:
        raise NotFound
    return found


def may_be_answered(*, unit: UUID, person: str = "", most: int = 20) -> list[Message]:
    """Give the letters that a mail to a unit may answer: those that it waits for, by the beginning of a name."""
    found = Message.objects.filter(
        from_unit=unit, state__in=("sent", "acknowledged", "uncertain", "bounced", "answered")
    )
    found = found.filter(person_sort__startswith=person) if person else found.filter(settled_at=None)
    return list(found.order_by("-sent_on", "pk")[:most])


def approved_today(*, unit: UUID, most: int = 500) -> list[Message]:
    """Give what a unit has approved since midnight, whatever has become of it."""
    midnight = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    todays = Message.objects.filter(from_unit=unit, approved_at__gte=midnight).exclude(state=Message.State.CANCELLED)
    waiting, over = todays.filter(settled_at=None), todays.filter(settled_at__gte=midnight)
    found = [*waiting[:most], *over[:most]]  # two readings, each by its own index
    return sorted(found, key=lambda one: (one.approved_at or midnight, one.pk))


def letters_to_print(*, unit: UUID, most: int = 200) -> list[Message]:
    """Give the letters that someone in a unit must print and post, the most urgent first."""
    found = Message.objects.filter(from_unit=unit, state=Message.State.BY_HAND, channel="letter", settled_at=None)
    return list(found.select_related("letter").order_by("due", "pk")[:most])


def workers_in(unit: UUID, day: date) -> list[tuple[UUID, str]]:
    """Give who works in a unit on a day, by name."""
    working = in_force(Membership.objects.filter(unit=unit, powers__overlap=list(PERSONS)), day)
    found = get_user_model().objects.filter(is_active=True, pk__in=working.values("user"))
    return list(found.order_by("name").values_list("pk", "name"))


MOST_LETTERS = 100
"""So many letters of a day are shown at a time."""
MOST_TO_SEND = 20
"""So many letters of a day are counted where their number only says that there are some."""
DUE_LETTERS = """owner_unit_id = %(unit)s and state = 'open' and certainty = 'certain' and due <= %(today)s
    and rule = any (%(rules)s::text[])
    and (select true from post_message m where m.obligation_id = o.id limit 1) is null"""
"""Obligations `o` of a unit whose letters must go by today and are not written yet. As SQL, for the states of a list
must stand in the statement: a parameter hides its index. And asked one by one: `not exists` lets the planner compare
all of them with all messages, which it does while it has not yet learnt how many there are.
"""


def letters_due(*, unit: UUID, today: date, most: int = MOST_LETTERS) -> list[Obligation]:
    """Give the obligations whose letters a round would write (`approve_all_due`), the most urgent first."""
    values = {"unit": unit, "today": today, "rules": lettered_rules(), "most": most}
    statement = f"select * from obligations_obligation o where {DUE_LETTERS} order by due, id limit %(most)s"
    return list(Obligation.objects.raw(statement, values))


def count_letters_due(*, unit: UUID, today: date) -> int:
    """Count the letters that a round would write; past MOST_COUNTED it stops."""
    values: dict[str, Any] = {"unit": unit, "today": today, "rules": lettered_rules()}
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({_TO_WRITE} {_STOP}) as due", values)
        return int(cursor.fetchone()[0])


@cache
def lettered_rules() -> str:
    """The rules whose obligations are fulfilled by a letter, as an array is written: made a list of Python, it took a
    tenth of the time of the page that is asked for most.
    """
    return array_text(sorted({rule for kind in letter_kinds().values() for rule in kind.rules}))


@dataclass(frozen=True, slots=True)
class PostCounts:
    """How the post of a unit stands, in short: obligations whose letters are to go by today, what went wrong, what a
    person must print, type or call, and the Indbakke.
    """

    to_send: int = 0
    trouble: int = 0
    by_hand: int = 0
    inbox: int = 0
    nobodys: int = 0


def post_counts_read(*, unit: UUID, today: date) -> tuple[str, dict[str, Any]]:
    """Give the statement of one row that `PostCounts` is made of, and its values: it stands on the page that is asked
    for most, and is read with another. Past MOST_COUNTED it stops, for letters that are not written yet past
    MOST_TO_SEND: each of them is looked up.
    """
    return _COUNTED, {"unit": unit, "today": today, "rules": lettered_rules()}


_MINE = "select from post_message where from_unit_id = %(unit)s and settled_at is null and state"
_HELD = "select from post_message where holder_unit_id = %(unit)s and settled_at is null"
_WRONG = f"{_MINE} in ('uncertain', 'failed', 'bounced', 'not_ours')"
_TO_WRITE = f"select from obligations_obligation o where {DUE_LETTERS} limit"
_COUNTED = f"""select (select count(*) from ({_TO_WRITE} {MOST_TO_SEND + 1}) as due) as to_send,
    (select count(*) from ({_WRONG} limit {_STOP}) as found) as trouble,
    (select count(*) from ({_MINE} = 'by_hand' limit {_STOP}) as found) as by_hand,
    (select count(*) from ({_HELD} limit {_STOP}) as found) as inbox,
    (select count(*) from ({_HELD} and taken_by_id is null limit {_STOP}) as found) as nobodys"""
