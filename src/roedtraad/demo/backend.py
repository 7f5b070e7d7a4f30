"""Logging in by a click: whoever chooses a role is it. It works in a demonstration only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from roedtraad.demo.country import country


class DemoBackend(BaseBackend):
    """Knows the people of the country, and asks for no password."""

    def authenticate(self, request: HttpRequest | None, role: str = "", **given: Any) -> Any:  # noqa: ARG002
        """Give the user of a role of the country; None for anyone else, and outside a demonstration."""
        if not settings.ROEDTRAAD_DEMO or role not in {one.username for one in country().roles}:
            return None
        return get_user_model().objects.filter(username=role, is_active=True).first()

    def get_user(self, user_id: Any) -> Any:
        """Give the user of a session; in a demonstration only."""
        return get_user_model().objects.filter(pk=user_id, is_active=True).first() if settings.ROEDTRAAD_DEMO else None
