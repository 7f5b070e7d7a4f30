"""A way out without a server; and someone who has been admitted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from roedtraad.casework.service import Opened
    from roedtraad.post.channels.opening import Channels
    from tests.country import Country
    from tests.post.outbox.wires import Wire


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Wire:
    from roedtraad.post.actions import hand_over
    from roedtraad.post.channels.by_hand import Letter
    from roedtraad.post.channels.inbox import Inbox
    from roedtraad.post.channels.opening import Channels
    from tests.country import DAY
    from tests.post.outbox.wires import Wire

    settings.ROEDTRAAD_TODAY = DAY
    made = Wire()

    @contextmanager
    def channels() -> Iterator[Channels]:
        yield Channels({one.name: one for one in (made, Inbox(), Letter())})

    monkeypatch.setattr(hand_over, "open_channels", channels)
    return made


@pytest.fixture
def signe(country: Country) -> Opened:
    from tests.country import admitted

    return admitted(country.vestre)
