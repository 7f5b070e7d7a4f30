"""Who is logged in, in a table that names the user: session, user and scope of a request are read by one statement.

A session ends when it has not been used for a while, and at the latest a working day after it began. Its row carries
the earlier of the two as its end, so that the one statement finds no session that is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from roedtraad.access.models import Session

BEGUN, SEEN, AGENT, ADDRESS, WAY, OUTSIDE = "begun", "seen", "agent", "address", "way", "outside"
"""What a session knows of itself: when, with which browser, from where and how one came in, and the provider's own
name for it."""
STEPS = 12
"""The end is moved on in steps of so many parts of the idle time: not with every page."""


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the user beside what Django keeps of them."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session."""
        made: Session = super().create_model_instance(data)  # type: ignore[assignment]
        user = data.get(SESSION_KEY)
        made.user_id = UUID(user) if user else None
        return made

    def know(self, data: dict[str, Any]) -> None:
        """Take over what has been read of the session already, and move its end on where it is time to."""
        self._session_cache = data
        if time.time() - data.get(SEEN, 0) > settings.ROEDTRAAD_SESSION_IDLE / STEPS:
            self[SEEN] = int(time.time())

    def begin(self, *, agent: str, address: str, way: str, outside: str = "") -> None:
        """Write down how a session began. `outside` is what the login provider calls it."""
        self[BEGUN] = self[SEEN] = int(time.time())
        self.update({AGENT: agent[:300], ADDRESS: address[:60], WAY: way, OUTSIDE: outside[:200]})

    def get_expiry_age(self, **_given: Any) -> int:
        """Seconds that are left: the idle time, what is left of the whole, or fewer if so told; none if negative."""
        begun = self.get(BEGUN)
        gone = max(0, int(time.time()) - begun) if isinstance(begun, int) else 0
        told = self.get("_session_expiry")  # 0: with the browser, which all of them do
        ends: list[int] = [settings.ROEDTRAAD_SESSION_IDLE, settings.ROEDTRAAD_SESSION_WHOLE - gone]
        return min([*ends, told] if isinstance(told, int) and told else ends)

    def get_expiry_date(self, **_given: Any) -> datetime:
        """The end, as the row carries it."""
        return timezone.now() + timedelta(seconds=self.get_expiry_age())


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A session as its user sees it. `handle` names it on a page and opens nothing."""

    handle: str
    begun: datetime
    seen: datetime
    agent: str
    address: str
    way: str
    outside: str
    current: bool


def sessions_of(user: UUID, current: str | None = None) -> list[SessionSeen]:
    """The sessions of a user that have not ended, the one of this browser first, then the last used."""
    found = [
        _seen(row, current) for row in Session.objects.filter(user_id=user, expire_date__gt=timezone.now()).iterator()
    ]
    return sorted(found, key=lambda one: (not one.current, -one.seen.timestamp()))


def end_sessions(user: UUID, which: Callable[[SessionSeen], bool] = lambda _: True, current: str | None = None) -> int:
    """End those of a user's sessions; gives how many. Whoever goes on with one is nobody from the next page on."""
    rows = Session.objects.filter(user_id=user)
    ended = [row.session_key for row in rows.iterator() if which(_seen(row, current))]
    return Session.objects.filter(session_key__in=ended).delete()[0]


def forget_sessions() -> None:
    """Remove sessions that are over."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()


def is_handle(handle: str, of: SessionSeen) -> bool:
    """Whether the name on a page is that of the session."""
    return constant_time_compare(handle, of.handle)


def _seen(row: Session, current: str | None) -> SessionSeen:
    data = SessionStore().decode(row.session_data)
    begun = data.get(BEGUN, 0)
    return SessionSeen(
        handle=salted_hmac("roedtraad.access.sessions", row.session_key, algorithm="sha256").hexdigest()[:32],
        begun=datetime.fromtimestamp(begun, UTC),
        seen=datetime.fromtimestamp(data.get(SEEN, begun), UTC),
        agent=data.get(AGENT, ""),
        address=data.get(ADDRESS, ""),
        way=data.get(WAY, ""),
        outside=data.get(OUTSIDE, ""),
        current=row.session_key == current,
    )
