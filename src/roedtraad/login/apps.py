"""The room as Django knows it: a session writes down how it began, whichever way one came in."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class Login(AppConfig):
    """Listens for logins."""

    name = "roedtraad.login"

    def ready(self) -> None:
        """Connect, once the models are there."""
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.connect(_begin, dispatch_uid="roedtraad.login")


def _begin(request: Any, **_of_the_signal: Any) -> None:
    from roedtraad.login.beginnings import begin_session

    begin_session(request)
