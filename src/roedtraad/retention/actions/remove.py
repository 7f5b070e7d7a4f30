"""Removing what a rule has brought to its end: in batches, each with its receipt in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper

from roedtraad.access.service import Actor, new_key
from roedtraad.cases.service import lock_cases
from roedtraad.core.retention import Retention, RetentionRule
from roedtraad.retention.catalogue import Shape, person_tables
from roedtraad.retention.models import Receipt
from roedtraad.retention.ownership import OWNER, as_owner
from roedtraad.retention.selectors import (
    NOBODY,
    Going,
    Past,
    batches,
    days_of_log,
    held_cases,
    past_cases,
    past_mail,
    past_meetings,
    persons_left_alone,
)
from roedtraad.retention.steps import Step, steps_of

AT_ONCE = 100
"""Cases a transaction: those who work wait for no more than that."""


def what_would_go(*, retention: Retention, today: date) -> list[Going]:
    """What each rule would do today; nothing is changed. Raises Refusal."""
    with as_owner() as cursor:
        shapes = person_tables(cursor)
        return [_going(cursor, rule, retention, shapes, today) for rule in retention.rules]


def _going(
    cursor: CursorWrapper, rule: RetentionRule, retention: Retention, shapes: dict[str, Shape], today: date
) -> Going:
    going = Going(rule)
    if rule.event == "looked":
        days = days_of_log(cursor, rule, today)
        going.things, going.rows = len(days), _nonzero({"access_logentry": _log_of(cursor, days)[0]})
        return going
    if rule.event in _THINGS:
        found, tables = _THINGS[rule.event]
        keys = found(cursor, rule, today)
        going.things, going.rows = len(keys), _nonzero(_of_things(cursor, tables, keys))
        return going
    held = held_cases(cursor)
    for some in batches(past_cases(cursor, rule, today), AT_ONCE):
        free = _free(some, held)
        going.held += len(some) - len(free)
        steps = steps_of(rule, retention, shapes)
        due = _having(cursor, steps, free)
        going.cases += [one.number for one in due]
        for table, count in _nonzero(_counted(cursor, steps, _values(cursor, due))).items():
            going.rows[table] = going.rows.get(table, 0) + count
    return going


def remove_all(*, retention: Retention, by: Actor, today: date) -> Iterator[Receipt]:
    """Carry out every rule, a receipt a batch. What was stopped goes on where it was. Raises Refusal."""
    run = new_key()
    for rule in retention.rules:
        if rule.event != "course_ended":
            remove = _remove_log if rule.event == "looked" else _remove_things
            receipt = remove(rule, run, by, today)
            if receipt is not None:
                yield receipt
            continue
        with as_owner() as cursor:
            past = past_cases(cursor, rule, today)
        for some in batches(past, AT_ONCE):
            cases = [one.case for one in some]
            receipt = remove_cases(rule=rule, retention=retention, cases=cases, run=run, by=by, today=today)
            if receipt is not None:
                yield receipt


def remove_cases(
    *, rule: RetentionRule, retention: Retention, cases: Iterable[UUID], run: UUID, by: Actor, today: date
) -> Receipt | None:
    """Carry out a rule on those of some cases that are past their term and under no hold; None: nothing is left."""
    wanted = sorted(cases)
    with as_owner() as cursor:
        lock_cases(wanted, using=OWNER)  # from here on nobody opens one of them again, or places a hold
        free = _free(past_cases(cursor, rule, today, wanted), held_cases(cursor))
        steps = steps_of(rule, retention, person_tables(cursor))
        going = _having(cursor, steps, free)
        if not going:
            return None
        values = _values(cursor, going)
        cursor.execute(_NOBODY, [NOBODY])
        if not rule.compartment:
            cursor.execute(_UNLINK, values)
        rows = {step.table: _did(cursor, step, values) for step in steps if step.does == "blank"}
        rows[_CONTENT] = _forget(cursor, rule, values)  # after the blanks, which the log tells of
        removing = [step for step in steps if step.does == "delete" and step.table != _CONTENT]
        counted = _counted(cursor, removing, values)
        receipt = _written(rule, run, by, today, [str(one.case) for one in going], {**rows, **counted})
        done = {step.table: _did(cursor, step, values) for step in removing}
        if done != counted:
            raise AssertionError(f"{rule.id}: {done} rows went, {counted} were counted")
        return receipt


def _free(some: list[Past], held: set[UUID]) -> list[Past]:
    return [one for one in some if one.case not in held]


def _having(cursor: CursorWrapper, steps: list[Step], free: list[Past]) -> list[Past]:
    """Those in which a rule has something to do still: what it has done once it does not do again."""
    values = _values(cursor, free)
    found: set[UUID] = set()
    for step in steps:
        if step.by_case is not None:
            cursor.execute(step.by_case, values)
            found |= {key for (key,) in cursor.fetchall()}
    return [one for one in free if one.case in found]


def _values(cursor: CursorWrapper, some: list[Past]) -> dict[str, list[UUID]]:
    """What the steps' statements take."""
    cases = [one.case for one in some]
    return {"cases": cases, "persons": sorted(persons_left_alone(cursor, cases))}


def _counted(cursor: CursorWrapper, steps: list[Step], values: dict[str, list[UUID]]) -> dict[str, int]:
    counted = {}
    for step in steps:
        cursor.execute(step.counted, values)
        counted[step.table] = int(cursor.fetchone()[0])
    return counted


def _did(cursor: CursorWrapper, step: Step, values: dict[str, list[UUID]]) -> int:
    cursor.execute(step.done, values)
    return int(cursor.rowcount)


# --- What else leads to the case or its person -----------------------------------------------------------------------

_CONTENT = "access_logcontent"
_NOBODY = """
insert into cases_person (id, cpr, name, sort_name, protected_address) values (%s, '–', '–', '–', false)
on conflict do nothing
"""
_UNLINK = """
update cases_case set follows_id = null
where follows_id = any (%(cases)s) or (id = any (%(cases)s) and follows_id is not null)
"""
_FORGET_COMPARTMENT = """
with gone as (
    delete from access_logcontent where case_id = any (%(cases)s) and compartment = %(compartment)s returning 1),
told as (
    insert into access_logentry (id, at, kind, page, name, cases, persons, compartment)
    values (access_key(), clock_timestamp(), 'erase', 'forget', '', %(cases)s, '{}', %(compartment)s))
select count(*) from gone
"""


def _forget(cursor: CursorWrapper, rule: RetentionRule, values: dict[str, list[UUID]]) -> int:
    """Forget what the log says was written; that it was written, and that it was forgotten, stays in the chain."""
    if rule.compartment:
        cursor.execute(_FORGET_COMPARTMENT, {**values, "compartment": rule.compartment})
    else:
        cursor.execute("select access_forget(%(cases)s::uuid[], %(persons)s::uuid[])", values)
    return int(cursor.fetchone()[0])


# --- Of no one case: meetings, whose filed lists name several persons, and mail that belonged to no letter ------------

_MEETINGS = {
    "meetings_ending": "entry_id in (select id from meetings_entry where meeting_id = any (%(keys)s))",
    "meetings_filedlist": "meeting_id = any (%(keys)s)",
    "meetings_entry": "meeting_id = any (%(keys)s)",
    "meetings_meeting": "id = any (%(keys)s)",
}
_MAIL = {"post_enclosed": "incoming_id = any (%(keys)s)", "post_incoming": "id = any (%(keys)s)"}
_THINGS: dict[str, tuple[Callable[[CursorWrapper, RetentionRule, date], list[UUID]], dict[str, str]]] = {
    "met": (past_meetings, _MEETINGS),
    "set_aside": (past_mail, _MAIL),
}
"""By event: which are past their term, and the rows that go with them, children first."""


def _of_things(cursor: CursorWrapper, tables: dict[str, str], keys: list[UUID]) -> dict[str, int]:
    counted = {}
    for table, where in tables.items():
        cursor.execute(f"select count(*) from {table} where {where}", {"keys": keys})
        counted[table] = int(cursor.fetchone()[0])
    return counted


def _remove_things(rule: RetentionRule, run: UUID, by: Actor, today: date) -> Receipt | None:
    found, tables = _THINGS[rule.event]
    with as_owner() as cursor:
        cursor.execute("lock table retention_hold in share mode")  # no hold is placed meanwhile
        keys = found(cursor, rule, today)
        if not keys:
            return None
        receipt = _written(rule, run, by, today, [str(key) for key in keys], _of_things(cursor, tables, keys))
        for table, where in tables.items():
            cursor.execute(f"delete from {table} where {where}", {"keys": keys})
        return receipt


# --- The log of looks: whole days, from the oldest on -----------------------------------------------------------------

_OF_DAYS = """
select count(*), (select encode(l.hash, 'hex') from access_loglink l where l.day = any (%(days)s)
    order by l.day desc, l.number desc limit 1)
from access_loglink where day = any (%(days)s)
"""
_ENTRIES = "delete from access_logentry e using access_loglink l where l.entry_id = e.id and l.day = any (%(days)s)"
_CONTENTS = (
    "delete from access_logcontent c using access_loglink l where l.entry_id = c.entry_id and l.day = any (%(days)s)"
)
_LINKS = "delete from access_loglink where day = any (%(days)s)"


def _log_of(cursor: CursorWrapper, days: list[date]) -> tuple[int, str]:
    """How many entries the days have, and the hash that the next day goes on from."""
    cursor.execute(_OF_DAYS, {"days": days})
    count, head = cursor.fetchone()
    return int(count), head or ""


def _remove_log(rule: RetentionRule, run: UUID, by: Actor, today: date) -> Receipt | None:
    """Remove whole days. The receipt keeps the hash that ended them: the rest of the chain begins with it."""
    with as_owner() as cursor:
        days = days_of_log(cursor, rule, today)
        if not days:
            return None
        entries, head = _log_of(cursor, days)
        receipt = _written(rule, run, by, today, [day.isoformat() for day in days], {"access_logentry": entries}, head)
        for statement in (_CONTENTS, _ENTRIES, _LINKS):
            cursor.execute(statement, {"days": days})
        return receipt


# --- The receipt ------------------------------------------------------------------------------------------------------


def _written(
    rule: RetentionRule, run: UUID, by: Actor, today: date, keys: list[str], rows: dict[str, int], head: str = ""
) -> Receipt:
    """Write the receipt. From here to the end of the transaction rows of tables that are only added to may go."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        (xact,) = cursor.fetchone()
    return Receipt.objects.using(OWNER).create(
        run=run,
        rule=rule.id,
        then=rule.then,
        keep=rule.keep.words.da,
        on=today,
        things=len(keys),
        rows=_nonzero(rows),
        keys_sha256=hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest(),
        by_name=by.name,
        head=head,
        xact=xact,
    )


def _nonzero(rows: dict[str, int]) -> dict[str, int]:
    return {table: count for table, count in sorted(rows.items()) if count}
