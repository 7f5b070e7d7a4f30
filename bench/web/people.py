"""Those who are logged in while it is measured: social workers of prisons, each with a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from roedtraad.access.models import Unit, User
from roedtraad.access.service import Actor, user_scope
from roedtraad.access.sessions import SessionStore
from roedtraad.cases.service import case_list


@dataclass(frozen=True)
class Worker:
    """Someone with a session: their unit, and the cookie that their browser sends."""

    user: UUID
    unit: UUID
    name: str
    cookie: str

    @property
    def actor(self) -> Actor:
        return Actor(self.name, self.user, self.unit)

    def cases(self, day: date, most: int) -> list[UUID]:
        """Open cases on this worker's list."""
        with user_scope(self.user, today=day):
            return [one["id"] for one in case_list(unit=self.unit, today=day, most=most)]


def log_in(count: int) -> list[Worker]:
    """Log in the social workers of some prisons."""
    found = Unit.objects.filter(authority__word="institution", key="main").order_by("name")[:count]
    users = {one.username: one for one in User.objects.filter(username__in=[str(one.pk) for one in found])}
    return [_logged_in(users[str(unit.pk)], unit) for unit in found]


def _logged_in(user: User, unit: Unit) -> Worker:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = get_random_string(32)  # as a browser sends it from its second page on
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: token}
    return Worker(user.pk, unit.pk, user.name, "; ".join(f"{name}={value}" for name, value in cookies.items()))


def counted(worker: Worker, day: date) -> int:
    """How many open obligations stand on a worker's list."""
    with user_scope(worker.user, today=day), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from obligations_obligation where owner_unit_id = %s"
            " and state not in ('done', 'waived', 'withdrawn')",
            [worker.unit],
        )
        found: int = cursor.fetchone()[0]
        return found


def now() -> str:
    """A word that no earlier run has used."""
    return timezone.now().strftime("%Y%m%d%H%M%S")
