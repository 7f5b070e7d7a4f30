"""A small city for the browser: the site's address, who works there, a case to look at; a window a role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from tests.addresses import Keys
from tests.audit.auditors import auditor_of
from tests.country import Country, Worker
from tests.insight.analysts import analyst_of_the_directorate

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@dataclass(frozen=True)
class City:
    """The address of the site, who works there, and a case to look at."""

    address: str
    country: Country
    keys: Keys
    chromium: Browser

    @contextmanager
    def window(self, role: str, width: int = 1280, **options: Any) -> Iterator[BrowserContext]:
        """A browser window of someone who is logged in."""
        client = Client()
        worker = self._worker(role)
        client.force_login(get_user_model().objects.get(pk=worker.user))
        with self.chromium.new_context(
            base_url=self.address, viewport={"width": width, "height": 900}, locale="da-DK", **options
        ) as context:
            place = urlsplit(self.address)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "domain": place.hostname, "path": "/"}]
            )
            yield context

    def _worker(self, role: str) -> Worker:
        if role == "analyst":
            return analyst_of_the_directorate()
        return auditor_of(self.country.vestre) if role == "auditor" else getattr(self.country, role)
