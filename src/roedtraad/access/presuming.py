"""A page that is mostly asked for again unchanged: who asks and how its list stands, by one message to the database.

Begin, scope, list and commit are four ways there and back. Where this process knows what the database answered last
time to who asks, the page begins by that, and its first statement goes with the scope, a transaction of their own. The
same message says whether what was presumed holds. Where it does not, nothing leaves, and the page begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from psycopg import Error

from roedtraad.access.scope import (
    ENTER,
    Entered,
    Login,
    Marks,
    Scope,
    as_current,
    entered,
    entering,
    last_entered,
    session_scope,
    settings_of_its_own,
)
from roedtraad.access.watch import open_watch


class Surprised(Exception):
    """What was presumed of who asks does not hold, or could not be confirmed: begin anew by asking."""


@dataclass(slots=True)
class Presumption:
    """What a page presumes of who asks, until the database has said whether it `holds`.

    Statements pass as they are once the scope is `opened`, and while it is asked for.
    """

    key: str
    today: date
    before: Entered
    scope: Scope
    holds: bool = False
    opened: ExitStack = field(default_factory=ExitStack)
    passing: bool = False

    def ask(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run the page's first statement with the scope, and read all of its answer. Its last column is the claim under
        which it ran. Raises Surprised.
        """
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        first, second = _cursors()
        inside = settings_of_its_own() if connection.in_atomic_block else nullcontext()
        self.passing = True
        try:
            # Within a pipeline and without a transaction around it, both are one: it ends where the pipeline does.
            with inside, connection.connection.pipeline():
                first.execute(ENTER, entering(self.key, None, self.today, self.before), prepare=True)
                second.execute(statement, values, prepare=True)
            now, marks = entered(first.fetchone(), self.before)
            rows: list[tuple[Any, ...]] = second.fetchall()
        except Error as error:
            connection.errors_occurred = True
            connection.close_if_unusable_or_obsolete()
            raise Surprised from error
        self.passing = False
        last_entered(self.key, None)[:] = [(now, marks)]
        self._confirm(now is self.before and all(row[-1] == now.claim for row in rows), marks)
        watch = open_watch()
        if watch is not None:
            watch.see(statement, second)
        return rows

    def open(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Open the scope before any other statement, as Django asks its wrappers to run them. Raises Surprised."""
        if not self.passing:
            self.passing = True
            opened, login = self.opened.enter_context(session_scope(self.key, today=self.today))
            self._confirm(opened == self.scope and login == self.before.login, opened.marks)
        return execute(sql, params, many, context)

    def _confirm(self, holds: bool, marks: Marks) -> None:
        mine = self.scope.marks
        if not holds or (mine.directory, mine.edition) != (marks.directory, marks.edition):
            raise Surprised
        self.holds = True
        mine.notices = marks.notices


_OWN: list[Any] = []


def _cursors() -> list[Any]:
    """Two cursors of the connection, kept for as long as it is: making them took a fifteenth of a kept page's time."""
    if not _OWN or _OWN[0].connection is not connection.connection:
        _OWN[:] = [connection.create_cursor(), connection.create_cursor()]
    return _OWN


_OPEN: ContextVar[Presumption | None] = ContextVar("presumption", default=None)


def presumption() -> Presumption | None:
    """What is presumed here, as long as nothing was asked."""
    found = _OPEN.get()
    return None if found is None or found.holds or found.passing else found


@contextmanager
def presumed_scope(session: str, *, today: date) -> Iterator[tuple[Scope, Login]]:
    """Begin with what the database said last time of the user of a session. The scope opens with the first statement.

    Raises Surprised where nothing is known, or what is known was not confirmed before the block ends; also in place of
    any other trouble until then, for it may come of what was presumed.
    """
    last = last_entered(session, None)
    before, marks = last[0] if last else (None, None)
    login = before.login if before else None
    if before is None or marks is None or login is None:
        raise Surprised
    # How many notices wait is not presumed: it is shown, and asked for after the list.
    here = Presumption(session, today, before, replace(before.scope, marks=Marks(marks.directory, marks.edition)))
    token = _OPEN.set(here)
    try:
        with as_current(here.scope), here.opened, connection.execute_wrapper(here.open):
            yield here.scope, login
    except Exception as trouble:
        if here.holds:
            raise
        raise Surprised from trouble
    finally:
        _OPEN.reset(token)
    if not here.holds:
        raise Surprised
