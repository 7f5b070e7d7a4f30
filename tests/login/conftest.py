"""The real login instead of the demonstration's, with an administrator and a colleague in a prison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from django.test import Client

    from tests.country import Country
    from tests.login.people import Person


@pytest.fixture
def real(settings: Settings) -> None:
    """No demonstration: the settings choose the real login then."""
    from tests.country import DAY

    settings.ROEDTRAAD_DEMO = False
    settings.AUTHENTICATION_BACKENDS = settings.LOGIN_BACKENDS
    settings.ROEDTRAAD_TODAY = DAY


@pytest.fixture
def anna(country: Country, real: None) -> Person:
    """Who works in the prison, with a password and an app."""
    from tests.login.people import person

    return person(country.vestre.unit, "anna@vestre.example", "Anna Prøvesen")


@pytest.fixture
def admin(country: Country, real: None) -> Person:
    """The administrator of the prison."""
    from tests.login.people import person

    return person(country.vestre.unit, "admin@vestre.example", "Ada Styrsen", "authority_administrator")


@pytest.fixture
def as_admin(admin: Person) -> Client:
    """Their browser, logged in."""
    return admin.browser()
