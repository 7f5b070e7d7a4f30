"""The scope of a transaction: whose units look, which compartments they are cleared for, on which day.

Without a scope there are no rows. The settings end with the transaction, so a connection never carries one on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import get_language

from roedtraad.access.models import User
from roedtraad.access.sealing import array_text, seal_of, sealed


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
    membership: UUID | None = None
    powers: frozenset[str] = frozenset()
    compartments: frozenset[str] = frozenset()
    behalf: str = ""
    """The colleague whose work it is, for their deputy."""

    @property
    def key(self) -> str:
        """What the place is chosen by: one's own unit, or a colleague's membership in one."""
        return f"{self.id}:{self.membership}" if self.behalf else str(self.id)

    @property
    def role_name(self) -> str:
        """The user's role in the language of the page."""
        return self.role_en if get_language() == "en" else self.role_da


@dataclass(slots=True)
class Marks:
    """How the directory and the rules stood when the scope was opened, and how many notices waited, so that a request
    asks once; None: ask.
    """

    directory: UUID | None = None
    edition: tuple[int, datetime] | None = None
    notices: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What the rows of this transaction are seen by."""

    user: UUID | None = None
    units: tuple[UUID, ...] = ()
    compartments: frozenset[str] = frozenset()
    places: tuple[ScopeUnit, ...] = ()
    case_units: frozenset[UUID] = frozenset()
    marks: Marks = field(default_factory=Marks, compare=False)

    def place(self, chosen: str | None) -> ScopeUnit | None:
        """The unit that is worked for: the one chosen where it is the user's own, else the first."""
        return next((one for one in self.places if one.key == chosen), self.places[0] if self.places else None)

    @property
    def powers(self) -> frozenset[str]:
        """What the user may by any of their roles; where, the database sees to."""
        return frozenset(power for one in self.places for power in one.powers)


@dataclass(frozen=True, slots=True)
class Login:
    """A session that has not ended, as it is stored, and its user, column by column."""

    session: str
    user: dict[str, Any]


NOBODY = Scope()
_CURRENT: ContextVar[Scope] = ContextVar("scope", default=NOBODY)
_CURSOR: ContextVar[CursorWrapper | None] = ContextVar("cursor", default=None)

# One statement, one round trip: the user of a session, their units, the settings, and how directory and rules stand.
# The function works for the owner and seals what it sets; it wants to be shown that the application asks. A claim that
# this process was given before is shown with it: where it still holds, nothing is worked out anew.
ENTER = """select claim, mine, stamp, edition, edition_made_at, session_data, who, notices
from access_enter(%(session)s, %(user)s, %(today)s, %(proof)s, %(known)s)"""
_SET = "select set_config('app.claim', %s, true), set_config('app.whole', %s, true)"
_READ = "select coalesce(current_setting('app.claim', true), ''), coalesce(current_setting('app.whole', true), '')"


def rows_of(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement and read all of its answer: with the cursor that the scope was opened by, where there is one, for
    making another takes a thirtieth of the time of a page that is kept.
    """
    opened = _CURSOR.get()
    with connection.cursor() if opened is None else nullcontext(opened) as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


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
    pairs = [f"{unit}:{word}" for unit in units for word in compartments]
    claim = sealed(
        str(user or ""),
        array_text(units),
        array_text(units),
        array_text(pairs),
        array_text(compartments),
        "",
        today.isoformat() if today else "",
    )
    with settings_of_its_own(), connection.cursor() as cursor:
        cursor.execute(_SET, [claim, ""])
        with as_current(opened):
            yield opened


@contextmanager
def user_scope(user: UUID, *, today: date) -> Iterator[Scope]:
    """Open a transaction that sees what the units of a user see on a day."""
    with _opened(None, user, today) as (opened, _):
        yield opened


@contextmanager
def session_scope(session: str, *, today: date) -> Iterator[tuple[Scope, Login | None]]:
    """Open a transaction that sees what the units of the user of a session see; nothing where it has none."""
    with _opened(session, None, today) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Entered:
    """What the database answered to who entered: it holds as long as the database says so."""

    claim: str
    scope: Scope
    user: dict[str, Any] | None
    session: str | None

    @property
    def login(self) -> Login | None:
        """The session, and who it is of; None for who is nobody."""
        return Login(self.session, self.user) if self.session and self.user else None


@lru_cache(maxsize=4096)
def last_entered(session: str | None, user: UUID | None) -> list[tuple[Entered, Marks]]:  # noqa: ARG001 - whose it is
    """The last answer to each of those who entered lately, if there was one."""
    return []


def entering(session: str | None, user: UUID | None, today: date, before: Entered | None) -> dict[str, Any]:
    """The values of ENTER. What was answered before is shown with it."""
    proof = seal_of("|".join(("enter", session or "", str(user or ""), today.isoformat())))
    known = before.claim if before else None
    return {"session": session, "user": user, "today": today, "proof": proof, "known": known}


def entered(row: tuple[Any, ...], before: Entered | None) -> tuple[Entered, Marks]:
    """Read the answer to ENTER: who entered, and how directory and rules stand."""
    claim, mine, directory, edition, made_at, stored, who, notices = row
    if before is None or claim != before.claim:
        before = Entered(claim, _scope_of(claim, [_place(*one) for one in mine or ()]), who and _columns(who), stored)
    elif stored != before.session:
        before = replace(before, session=stored)
    return before, Marks(directory, (edition, made_at) if made_at else None, notices)


@contextmanager
def _opened(session: str | None, user: UUID | None, today: date) -> Iterator[tuple[Scope, Login | None]]:
    last = last_entered(session, user)
    before = last[0][0] if last else None
    with settings_of_its_own(), connection.cursor() as cursor:
        cursor.execute(ENTER, entering(session, user, today, before))
        now, marks = entered(cursor.fetchone(), before)
        last[:] = [(now, marks)]
        opened = replace(now.scope, marks=marks)
        with as_current(opened, cursor):
            yield opened, now.login


def _scope_of(claim: str, places: list[ScopeUnit]) -> Scope:
    """The scope as the database set it."""
    user, units, case_units, _pairs, compartments = claim.split("|")[1:6]
    return Scope(
        UUID(user) if user else None,
        tuple(dict.fromkeys(one.id for one in places if str(one.id) in units)),
        frozenset(word for word in compartments.strip("{}").split(",") if word),
        tuple(places),
        frozenset(one.id for one in places if str(one.id) in case_units),
    )


def _columns(who: dict[str, Any]) -> dict[str, Any]:
    """The user's row, column by column, out of JSON."""
    return {one.attname: one.to_python(who[one.column or one.attname]) for one in User._meta.concrete_fields}


def _place(
    membership: str,
    key: str,
    name: str,
    name_en: str,
    authority: str,
    authority_id: str,
    word: str,
    *rest: Any,
) -> ScopeUnit:
    role, role_da, role_en, powers, cleared, behalf = rest
    return ScopeUnit(
        UUID(key),
        name,
        name_en,
        authority,
        UUID(authority_id),
        word,
        role,
        role_da,
        role_en,
        UUID(membership),
        frozenset(powers),
        frozenset(cleared),
        behalf,
    )


_WRITE_FOR = """select set_config('app.unit', %s, true), set_config('app.for_user',
    coalesce((select user_id::text from access_membership where id = %s), ''), true)"""


def write_for(place: ScopeUnit | None) -> None:
    """Say for which unit, and for whom, is written to the end of the transaction: the database keeps the log."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_FOR, [str(place.id) if place else "", deputised(place)])


def deputised(place: ScopeUnit | None) -> UUID | None:
    """The membership of the colleague whose work it is."""
    return place.membership if place and place.behalf else None


@contextmanager
def whole_cases(*cases: UUID, persons: Collection[UUID] = ()) -> Iterator[None]:
    """Open all of some cases for as long as the block lasts: the planner must see what the one who records may not.

    Access is checked before. What is read here is not shown to anyone; pages read in their own scope again.
    """
    whole, inside = sealed(array_text(cases), array_text(persons)), connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not inside:  # the settings end with the transaction
            cursor.execute("select set_config('app.whole', %s, true)", [whole])
            yield
            return
        # A savepoint that is rolled back takes the settings with it; otherwise they are put back here.
        cursor.execute(
            "select coalesce(current_setting('app.whole', true), ''), set_config('app.whole', %s, true)", [whole]
        )
        earlier = cursor.fetchone()[0]
        yield
        cursor.execute("select set_config('app.whole', %s, true)", [earlier])


@contextmanager
def settings_of_its_own() -> Iterator[None]:
    """A transaction, or a part of one that leaves the settings as they were."""
    inside = connection.in_atomic_block
    with transaction.atomic():
        if not inside:
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute(_READ)
            earlier = cursor.fetchone()
            yield
            cursor.execute(_SET, earlier)


@contextmanager
def as_current(opened: Scope, cursor: CursorWrapper | None = None) -> Iterator[None]:
    """Let it be the scope that is open here, with the cursor that it was opened by."""
    tokens = _CURRENT.set(opened), _CURSOR.set(cursor)
    try:
        yield
    finally:
        _CURRENT.reset(tokens[0])
        _CURSOR.reset(tokens[1])
