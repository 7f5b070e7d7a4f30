"""The site with a small country in a database of its own, served to Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.city import City

# Playwright keeps a loop in this thread, and Django would refuse it the database; no two use it at once here.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def city(server: None, chromium: Browser, django_db_blocker: DjangoDbBlocker, process: str) -> Iterator[City]:
    """The site for all browser tests of a process; each story admits people of its own."""
    from django.conf import settings

    from tests.addresses import keys_of
    from tests.browser.city import City
    from tests.country import DAY, admitted, build_country
    from tests.databases import copied
    from tests.letters import written
    from tests.serving import served

    settings.ROEDTRAAD_TODAY = DAY
    with django_db_blocker.unblock(), copied(f"roedtraad_city_{process}"):
        country = build_country()
        case = admitted(country.vestre, more={"mitid": False, "photo_id": True}).case
        written(country.vestre, case)
        keys = keys_of(case)
        with served() as address:
            yield City(address, country, keys, chromium)
    settings.ROEDTRAAD_TODAY = None
