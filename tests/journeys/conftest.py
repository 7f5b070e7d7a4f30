"""The people of a story, each at their browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from tests.country import At
    from tests.journeys.browsing import AtDesk, Becomes


@pytest.fixture
def at_desk(at: At) -> AtDesk:
    """`at_desk(country.vestre)` is that worker at their browser."""
    from tests.journeys.browsing import Person

    return lambda worker: Person(at(worker))


@pytest.fixture
def becomes(settings: Settings) -> Becomes:
    """`becomes(LATER)`: it is that day for everyone."""

    def on(day: object) -> None:
        settings.ROEDTRAAD_TODAY = day

    return on
