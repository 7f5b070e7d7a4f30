"""A country of few cases in a database of its own, for all tests of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

DAY = date(2026, 3, 2)


def small() -> list[int]:
    """The numbers of the small country: some cases that were loaded in one go, and each situation with turns once."""
    from roedtraad.demo.situations import situations

    return [*range(8), *(number for number, one in enumerate(situations()) if one.turns)]


@pytest.fixture(scope="package")
def small_country(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker, process: str
) -> Iterator[list[int]]:
    """The country, committed; gives the numbers of its cases."""
    request.getfixturevalue("server")
    from roedtraad.demo.loading import load_country
    from tests.databases import copied

    with django_db_blocker.unblock(), copied(f"roedtraad_demo_{process}"):
        load_country(today=DAY, numbers=range(8))  # the first loading brings the rules that the situations are read by
        load_country(today=DAY, numbers=small())
        yield small()
