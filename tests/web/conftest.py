"""The shell on its own: its pages with the middleware that needs no database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from tests.serving import served

ALONE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "roedtraad.web.middleware.ContentSecurityPolicy",
    "roedtraad.web.middleware.Language",
    "django.middleware.csrf.CsrfViewMiddleware",
]


@pytest.fixture
def shell_alone(settings: Settings) -> None:
    """The shell's pages without what knows users and opens transactions."""
    settings.MIDDLEWARE = ALONE
    settings.ROOT_URLCONF = "roedtraad.project.urls"


@pytest.fixture
def visitor(shell_alone: None) -> Client:
    """A browser that asks one page at a time."""
    return Client()


@pytest.fixture
def site(shell_alone: None) -> Iterator[str]:
    """The address of the shell, served to a real browser."""
    with served() as address:
        yield address
