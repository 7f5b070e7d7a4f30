"""What holds for every test: no network, the same answers twice, and state below .roedtraad/ only."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir
from pytest_django import DjangoDbBlocker, Settings

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser

    from tests.country import Country, Worker

ROOT = Path(__file__).resolve().parent.parent

_CONNECT = socket.socket.connect
set_hypothesis_home_dir(ROOT / ".roedtraad" / "cache" / "hypothesis")
# The same cases every time, so that a red test is red for everyone; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("same")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the network fails, also where there is one."""

    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        pytest.fail("a test reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def here_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test reach servers of this machine, which it has started: `def no_network(here_only: None)` beside it."""
    connect = _CONNECT

    def here(self: socket.socket, address: Any) -> None:
        if not isinstance(address, tuple) or address[0] != "127.0.0.1":
            pytest.fail("a test reached for the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", here)


# --- The database: only where a test asks for it, by the mark django_db or the fixture own_database ------------------


@pytest.fixture(scope="session")
def server(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests' server, shared by the processes of a run; the last to leave stops it."""
    from tests.databases import test_server

    with django_db_blocker.unblock(), test_server():
        yield


@pytest.fixture(scope="session")
def django_db_setup(server: None, django_db_blocker: DjangoDbBlocker, process: str) -> Iterator[None]:
    """The database of `@pytest.mark.django_db`: a test sees it as the application's role and leaves nothing in it."""
    from tests.databases import copied

    with django_db_blocker.unblock(), copied(f"roedtraad_test_{process}"):
        yield


@pytest.fixture
def own_database(server: None, django_db_blocker: DjangoDbBlocker, process: str) -> Iterator[None]:
    """A database for this test alone, where transactions really commit: for threads, jobs, requests with a scope."""
    from tests.databases import copied

    with django_db_blocker.unblock(), copied(f"roedtraad_own_{process}"):
        yield


@pytest.fixture(scope="session")
def process(request: pytest.FixtureRequest) -> str:
    """The name of this process among those of the run."""
    name = getattr(request.config, "workerinput", {}).get("workerid", "one")
    return f"{name}_{os.getpid()}"


@pytest.fixture
def as_owner() -> Callable[[], AbstractContextManager[None]]:
    """Set up as the role that owns the tables, inside the transaction of the test: `with as_owner():`."""
    from django.db import connection, transaction

    @contextmanager
    def owner() -> Iterator[None]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_has_role(current_user, 'roedtraad_owner', 'member')")
            if not cursor.fetchone()[0]:
                pytest.skip("this server does not let the application's role become the owner")
            cursor.execute("set local role roedtraad_owner")
            yield
            cursor.execute("reset role")

    return owner


@pytest.fixture(scope="session")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Country:
    from tests.country import build_country

    with django_db_blocker.unblock():
        return build_country()


@pytest.fixture
def country(built: Country, db: None) -> Country:
    """The rules, offices and people of tests/country.py, in a test that leaves nothing behind."""
    return built


@pytest.fixture
def alive(own_database: None) -> Country:
    """The country in a database of the test's own, where transactions really commit."""
    from tests.country import build_country

    return build_country()


@pytest.fixture
def at(country: Country, settings: Settings) -> Callable[[Worker], Client]:
    """`at(country.vestre)` is the browser of that worker, logged in, on the country's day."""
    from tests.country import DAY, browser_of

    settings.ROEDTRAAD_TODAY = DAY
    return browser_of


# --- The browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium. Without one the tests are passed over, on a build server they fail."""
    found = next(filter(None, (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        missing = "no Chromium on this machine (Debian and Ubuntu: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
