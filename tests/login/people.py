"""People who come in by the real login, and the steps that they take."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from roedtraad.access.service import keep_user, offices
from tests.country import LONG_AGO

PASSWORD = "tre heste og en vogn"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@dataclass(frozen=True)
class Person:
    """Someone with a user."""

    user: Any

    @property
    def name(self) -> str:
        return str(self.user.username)

    def browser(self) -> Client:
        """Logged in, as if both factors had been shown."""
        client = Client()
        client.force_login(self.user)
        return client


def code_of(secret: str = SECRET, at: float | None = None) -> str:
    """What the app shows."""
    return str(format_hotp_value(hotp_value(secret, int(at or time.time()) // 30)))


def person(unit: UUID, username: str, name: str, role: str = "social_worker", *, factor: bool = True) -> Person:
    """Someone who works in a unit, with a password, and an app that shows codes."""
    office = offices().units[unit]
    user: Any = keep_user(
        username=username,
        name=name,
        email=username,
        unit=offices().authorities[office.authority].units.get(pk=unit),
        role=role,
        since=LONG_AGO,
    )
    user.set_password(PASSWORD)
    user.save()
    if factor:
        TOTP.activate(user, SECRET)
    return Person(get_user_model().objects.get(pk=user.pk))


def give_password(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    """The first step."""
    return client.post(reverse("account_login"), {"login": username, "password": password, **more})


def give_code(client: Client, code: str) -> Any:
    """The second."""
    return client.post(reverse("mfa_authenticate"), {"code": code})


def come_in(person: Person) -> Client:
    """Both steps, as a browser takes them."""
    Authenticator.objects.filter(user=person.user).update(last_used_at=None)
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0")
    assert give_password(client, person.name).status_code == 303
    assert give_code(client, code_of()).status_code == 303
    return client


def without_tokens(content: bytes) -> bytes:
    """An answer without what differs each time."""
    return TOKEN.sub(b"", content)
