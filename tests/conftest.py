"""What holds for every test: no network, the same answers twice, and state below .roedtraad/ only."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

ROOT = Path(__file__).resolve().parent.parent

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
