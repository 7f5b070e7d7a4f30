"""Who is logged in, in a table that names the user: session, user and scope of a request are read by one statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from roedtraad.access.models import Session


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
        """Take over what has been read of the session already."""
        self._session_cache = data
