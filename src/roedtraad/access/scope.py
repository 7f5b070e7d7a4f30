"""The scope of a transaction: whose units look, which compartments they are cleared for, on which day.

Without a scope there are no rows. The settings end with the transaction, so a connection never carries one on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: for the record. A job and the command line have a name and no user."""

    name: str
    user: UUID | None = None
    unit: UUID | None = None


@dataclass(frozen=True, slots=True)
class ScopeUnit:
    """A unit that the user works in. `word` is its authority's UNIT word, `role` a role of the vocabulary."""

    id: UUID
    name: str
    name_en: str
    authority: str
    authority_id: UUID
    word: str
    role: str
    role_da: str
    role_en: str

    @property
    def role_name(self) -> str:
        """The user's role in the language of the page."""
        return self.role_en if get_language() == "en" else self.role_da


@dataclass(slots=True)
class Marks:
    """How the directory and the rules stood when the scope was opened, so that a request asks once; None: ask."""

    directory: UUID | None = None
    edition: tuple[int, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What the rows of this transaction are seen by."""

    user: UUID | None = None
    units: tuple[UUID, ...] = ()
    compartments: frozenset[str] = frozenset()
    places: tuple[ScopeUnit, ...] = ()
    marks: Marks = field(default_factory=Marks, compare=False)

    def place(self, chosen: str | None) -> ScopeUnit | None:
        """The unit that is worked for: the one chosen where it is the user's own, else the first."""
        return next((one for one in self.places if str(one.id) == chosen), self.places[0] if self.places else None)


@dataclass(frozen=True, slots=True)
class Login:
    """A session that has not ended, as it is stored, and its user, column by column."""

    session: str
    user: dict[str, Any]


NOBODY = Scope()
_CURRENT: ContextVar[Scope] = ContextVar("scope", default=NOBODY)

_SET = """select set_config('app.user', %s, true), set_config('app.units', %s, true),
    set_config('app.compartments', %s, true), set_config('app.today', %s, true),
    set_config('app.cases', '', true), set_config('app.persons', '', true)"""

# One statement, one round trip: the user of a session, their units, the settings, and how directory and rules stand.
USER_COLUMNS = ("id", "password", "last_login", "username", "name", "email", "is_active")
_BY_KEY = "select u.*, null as session_data from access_user u where u.id = %(user)s and u.is_active"
_BY_SESSION = """select u.*, s.session_data from access_session s join access_user u on u.id = s.user_id
    where s.session_key = %(session)s and s.expire_date > now() and u.is_active"""
_SET_USER = f"""
with person as ({{person}}), mine as (
    select m.role, m.role_da, m.role_en, u.id, u.name, u.name_en, a.name as authority, a.id as authority_id, a.word,
        u.compartments
    from person p join access_membership m on m.user_id = p.id
    join access_unit u on u.id = m.unit_id join access_authority a on a.id = u.authority_id
    where m.valid_from <= %(today)s and (m.valid_to is null or m.valid_to >= %(today)s)
), cleared as (select distinct unnest(compartments) as word from mine)
select set_config('app.user', coalesce(p.id::text, ''), true), set_config('app.today', %(today)s::text, true),
    set_config('app.cases', '', true), set_config('app.persons', '', true),
    set_config('app.units', array(select distinct id from mine)::text, true),
    set_config('app.compartments', array(select word from cleared)::text, true),
    array(select word from cleared),
    (select json_agg(json_build_array(id, name, name_en, authority, authority_id, word, role, role_da, role_en)
        order by role, name) from mine),
    d.stamp, d.edition, d.edition_made_at, p.session_data, {", ".join(f"p.{name}" for name in USER_COLUMNS)}
from access_directory d left join person p on true
"""
_SET_BY_KEY, _SET_BY_SESSION = _SET_USER.format(person=_BY_KEY), _SET_USER.format(person=_BY_SESSION)
_SETTINGS = 6


def current_scope() -> Scope:
    """The scope that is open here; an empty one where none is."""
    return _CURRENT.get()


@contextmanager
def scope(
    *,
    user: UUID | None = None,
    units: Collection[UUID] = (),
    compartments: Collection[str] = (),
    today: date | None = None,
) -> Iterator[Scope]:
    """Open a transaction that sees what these units see. Without `today` the day in Copenhagen counts."""
    opened = Scope(user, tuple(units), frozenset(compartments))
    with _settings_of_its_own(), connection.cursor() as cursor:
        written = [str(user or ""), _array(units), _array(compartments), today.isoformat() if today else ""]
        cursor.execute(_SET, written)
        with _as_current(opened):
            yield opened


@contextmanager
def user_scope(user: UUID, *, today: date) -> Iterator[Scope]:
    """Open a transaction that sees what the units of a user see on a day."""
    with _opened(_SET_BY_KEY, {"user": user, "today": today}) as (opened, _):
        yield opened


@contextmanager
def session_scope(session: str, *, today: date) -> Iterator[tuple[Scope, Login | None]]:
    """Open a transaction that sees what the units of the user of a session see; nothing where it has none."""
    with _opened(_SET_BY_SESSION, {"session": session, "today": today}) as opened:
        yield opened


@contextmanager
def _opened(statement: str, asked: dict[str, Any]) -> Iterator[tuple[Scope, Login | None]]:
    with _settings_of_its_own(), connection.cursor() as cursor:
        cursor.execute(statement, asked)
        compartments, mine, directory, edition, made_at, session, *columns = cursor.fetchone()[_SETTINGS:]
        user = dict(zip(USER_COLUMNS, columns, strict=True))
        places = tuple(_place(*one) for one in mine or ())
        units = tuple(dict.fromkeys(one.id for one in places))
        marks = Marks(directory, (edition, made_at) if made_at else None)
        opened = Scope(user["id"], units, frozenset(compartments), places, marks)
        with _as_current(opened):
            yield opened, Login(session, user) if session else None


def _place(key: str, name: str, name_en: str, authority: str, authority_id: str, *rest: str) -> ScopeUnit:
    return ScopeUnit(UUID(key), name, name_en, authority, UUID(authority_id), *rest)


@contextmanager
def whole_cases(*cases: UUID, persons: Collection[UUID] = ()) -> Iterator[None]:
    """Open all of some cases for as long as the block lasts: the planner must see what the one who records may not.

    Access is checked before. What is read here is not shown to anyone; pages read in their own scope again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # A savepoint that is rolled back takes the settings with it; otherwise they are put back here.
        cursor.execute(
            """select coalesce(current_setting('app.cases', true), ''),
            coalesce(current_setting('app.persons', true), ''),
            set_config('app.cases', %s, true), set_config('app.persons', %s, true)""",
            [_array(cases), _array(persons)],
        )
        earlier = cursor.fetchone()[:2]
        yield
        cursor.execute("select set_config('app.cases', %s, true), set_config('app.persons', %s, true)", earlier)


_READ = "select " + ", ".join(
    f"coalesce(current_setting('app.{name}', true), '')"
    for name in ("user", "units", "compartments", "today", "cases", "persons")
)
_RESTORE = "select " + ", ".join(
    f"set_config('app.{name}', %s, true)" for name in ("user", "units", "compartments", "today", "cases", "persons")
)


@contextmanager
def _settings_of_its_own() -> Iterator[None]:
    """A transaction, or a part of one that leaves the settings as they were."""
    inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not inside:
            yield
            return
        cursor.execute(_READ)
        earlier = cursor.fetchone()
        yield
        cursor.execute(_RESTORE, earlier)


@contextmanager
def _as_current(opened: Scope) -> Iterator[None]:
    token = _CURRENT.set(opened)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _array(items: Collection[UUID] | Collection[str]) -> str:
    return "{" + ",".join(str(item) for item in items) + "}" if items else ""
