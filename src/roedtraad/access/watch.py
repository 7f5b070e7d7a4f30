"""Which persons a page has read, seen where it is read: at the database's answers. No page can forget to tell.

While a watch is open every answer is looked at: which columns come from a table that row-level security guards, whose
case (else which person) each row belongs to, and in which compartment. When the page leaves, that is what is logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connection

from roedtraad.access.scope import Scope, ScopeUnit

NOT_OF_A_PERSON = frozenset(
    {"access_grant", "access_loglink", "login_invitation", "meetings_meeting"}
    | {"agreements_changeanswer", "agreements_changerequest"}
    | {"post_automatic", "post_contactlist", "post_feed", "post_round"}
)
"""Guarded tables whose rows show nobody whom a case is about: keys alone, or a colleague who is invited."""
ORDINARY = frozenset({"cases_case", "cases_placement", "cases_turn", "cases_custodian", "cases_coordinator"})
"""Tables that only a grant of the case itself opens, whatever compartments the reader is cleared for."""
HARMLESS = frozenset({16, 20, 21, 23, 26, 700, 701, 1700, 2950, 2951, 1082, 1114, 1184, 1186, 2278})
"""Types that cannot name anyone: yes and no, numbers, keys, days and times, nothing."""
NAMELESS = -1
"""In place of a column: what a statement tells of persons comes without a key."""
MOST_KEPT = 4096
TEXT = 0
YES = frozenset({b"t", b"\x01"})
"""True, as text and binary."""

Raw = tuple[bytes | None, int]
"""A value as the database sent it, and whether that is text or binary."""
Seen = tuple[str, Raw, Raw | None]
"""case or person, its key, and the compartment: None where the row does not say."""
Shown = dict[str, tuple[set[str], set[str]]]
"""Cases and persons, by compartment."""


class Unrecorded(Exception):
    """A page shows persons and nothing says whom: it does not leave."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a statement's answer names persons: the columns of keys and of compartments."""

    key: int
    kind: str
    compartment: int | None = None  # a word, or words with spaces between
    ordinary: bool = False
    logged: int | None = None  # whether the statement has logged the row itself


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, working where, at which page. The record `waits` for the disk where something else may be written: for
    a look alone that would take as long as the page, and all pages would stand in one line.
    """

    scope: Scope
    place: ScopeUnit | None
    page: str
    waits: bool


@dataclass(slots=True)
class Watch:
    """What was read while it is open."""

    looking: Looking
    logged: set[Seen] = field(default_factory=set)  # by the statement that read it
    seen: set[Seen] = field(default_factory=set)
    ordinary: set[Raw] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    inside: tuple[str, ...] = ()  # the compartments that the page itself belongs to
    nobody: bool = False  # the page says that what it reads without a key tells of nobody
    nameless: str = ""  # a statement that told of persons without a key

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Run a statement, as Django asks its wrappers to, and look at its answer."""
        answer = execute(sql, params, many, context)
        self.see(sql, context["cursor"].cursor)
        return answer

    def see(self, sql: str, cursor: Any) -> None:
        """Look at the answer that a cursor has to a statement."""
        known = _known()
        reading = known.readings.get(sql)
        if reading is None:
            reading = known.read(sql, cursor)
        if reading:
            self._note(sql, reading, cursor.pgresult)

    def _note(self, sql: str, reading: tuple[Reading, ...], answer: Any) -> None:
        if not answer.ntuples:
            return
        rows, value = range(answer.ntuples), answer.get_value
        for one in reading:
            if one.key == NAMELESS:
                self.nameless = self.nameless or sql
                continue
            form = answer.fformat(one.key)
            if one.ordinary:
                self.ordinary.update([(value(row, one.key), form) for row in rows])
            elif one.compartment is None:
                self.seen.update([(one.kind, (value(row, one.key), form), None) for row in rows])
            else:
                told = answer.fformat(one.compartment)
                for row in rows:
                    line = one.kind, (value(row, one.key), form), (value(row, one.compartment), told)
                    of_itself = one.logged is not None and value(row, one.logged) in YES
                    (self.logged if of_itself else self.seen).add(line)

    def shown(self, cleared: frozenset[str]) -> Shown:
        """Whom the page has shown, by compartment: cases, and persons without one. The empty word is no compartment.
        What a statement has logged itself is left out.

        A row that does not say its compartment counts where its case is known from others; else in all that the
        reader is cleared for, so that nothing outside them tells of it.
        """
        if not (self.seen or self.ordinary or self.told):
            return {}
        found: Shown = {}

        def add(compartment: str, kind: str, keys: Collection[str]) -> None:
            if keys:
                found.setdefault(compartment, (set(), set()))[kind == "person"].update(keys)

        certain = {key for raw in self.ordinary for key in _keys(raw)}
        add("", "case", certain)
        unsure: list[tuple[str, str]] = [("case", key) for key in self.told]
        for kind, raw, compartment in self.seen | self.logged:
            if compartment is None:
                unsure.extend((kind, key) for key in _keys(raw))
                continue
            keys = _keys(raw)
            for word in (compartment[0] or b"").decode().split(" "):
                if not word or word in cleared:
                    certain.update(keys)
                    add(word, kind, keys)
        for kind, key in unsure:
            if key not in certain:
                for word in cleared or ("",):
                    add(word, kind, [key])
        cases = {key for of_cases, _ in found.values() for key in of_cases}
        if self.inside:
            # That someone looked into a compartment, or for one, is its own readers' to know.
            return {word: (cases, set()) for word in self.inside} if cases else {}
        return self._not_logged({word: (of, set() if cases else persons) for word, (of, persons) in found.items()})

    def _not_logged(self, shown: Shown) -> Shown:
        for _, raw, compartment in self.logged:
            shown[_word(compartment)][0].difference_update(_keys(raw))
        return {word: both for word, both in shown.items() if any(both)}


@dataclass(slots=True)
class Known:
    """The guarded tables of a database, and what has been learnt of its statements. One a connection."""

    columns: dict[tuple[int, int], str]
    names: dict[int, str]
    said: re.Pattern[str]
    readings: dict[str, tuple[Reading, ...]] = field(default_factory=dict)

    def read(self, sql: str, cursor: Any) -> tuple[Reading, ...]:
        """Learn a statement from its first answer: nothing of a person, these columns, or persons without a key."""
        if len(self.readings) >= MOST_KEPT:
            self.readings.clear()
        answer = cursor.pgresult
        reading = self._read(sql, answer) if answer is not None and answer.nfields else ()
        self.readings[sql] = reading
        return reading

    def _read(self, sql: str, answer: Any) -> tuple[Reading, ...]:
        mentioned = self.said.search(sql) is not None
        roles: dict[str, list[int]] = {"case": [], "person": [], "compartment": [], "compartments": [], "logged": []}
        telling = False
        for column in range(answer.nfields):
            table = answer.ftable(column)
            role = self.columns.get((table, answer.ftablecol(column)))
            if not table and mentioned:
                name = (answer.fname(column) or b"").decode()
                role = {"case_id": "case", "person_id": "person"}.get(name, name if name in roles else None)
                telling = telling or answer.ftype(column) not in HARMLESS
            telling = telling or (table in self.names and answer.ftype(column) not in HARMLESS)
            if role is not None:
                roles[role].append(column)
        keys = [(column, "case") for column in roles["case"]] or [(column, "person") for column in roles["person"]]
        if not keys:
            return (Reading(NAMELESS, ""),) if telling else ()
        compartment = next(iter(roles["compartment"] or roles["compartments"]), None)
        return tuple(
            Reading(
                column,
                kind,
                compartment,
                ordinary=self.names.get(answer.ftable(column)) in ORDINARY,
                logged=next(iter(roles["logged"]), None),
            )
            for column, kind in keys
        )


_KNOWN: WeakKeyDictionary[Any, Known] = WeakKeyDictionary()
_OPEN: ContextVar[Watch | None] = ContextVar("watch", default=None)

_GUARDED = """
select c.oid, c.relname, a.attnum, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p') and n.nspname = 'public' and c.relrowsecurity
"""


def _known() -> Known:
    wire = connection.connection
    known = _KNOWN.get(wire)
    if known is None:
        columns, names = {}, {}
        for table, name, number, column in wire.execute(_GUARDED).fetchall():
            if name in NOT_OF_A_PERSON:
                continue
            names[table] = name
            role = _role(name, column)
            if role:
                columns[table, number] = role
        said = re.compile(r"\b(" + "|".join(map(re.escape, names.values())) + r")\b") if names else re.compile(r"(?!)")
        known = _KNOWN[wire] = Known(columns, names, said)
    return known


def _role(table: str, column: str) -> str | None:
    if column in ("case_id", "person_id"):
        return column.removesuffix("_id")
    if column == "compartment":
        return column
    return {
        ("cases_case", "id"): "case",
        ("cases_person", "id"): "person",
        ("access_logentry", "cases"): "case",
        ("access_logentry", "persons"): "person",
    }.get((table, column))


def _keys(raw: Raw) -> list[str]:
    """The key that a column holds, or the keys of a list, as the database writes them: fifty are read for each page."""
    value, form = raw
    if value is None:
        return []
    if form != TEXT:
        return [str(UUID(bytes=value))]
    return [one for one in value.decode().strip("{}").split(",") if one]


def _word(compartment: Raw | None) -> str:
    """The compartment of a row, as a word; several with spaces between."""
    return (compartment[0] or b"").decode() if compartment else ""


@contextmanager
def watched(looking: Looking) -> Iterator[Watch]:
    """Watch what is read in this block."""
    watch = Watch(looking)
    token = _OPEN.set(watch)
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        _OPEN.reset(token)


def open_watch() -> Watch | None:
    """The watch that is open here."""
    return _OPEN.get()
