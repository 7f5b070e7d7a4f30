"""One contract for every channel: only with leave, never an exception for what the world does, always an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from roedtraad.post.channels.base import Channel, Enclosure, Kind, NotPermitted, Outcome, Outgoing, hand_over
from roedtraad.post.channels.by_hand import Letter, Phone, Portal
from roedtraad.post.channels.digital_post import DigitalPost
from roedtraad.post.channels.inbox import Inbox
from roedtraad.post.channels.secure_mail import SecureMail
from tests.post.channels.conftest import Mailing
from tests.post.channels.mail_servers import Running, running
from tests.post.channels.messages import ADDRESSES, DAY, notice

EXPECTED = {
    "secure_mail": Kind.HANDED,
    "inbox": Kind.HANDED,
    "digital_post": Kind.HANDED,
    "letter": Kind.BY_HAND,
    "portal": Kind.BY_HAND,
    "phone": Kind.BY_HAND,
}
WAYS = sorted(EXPECTED)


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[Running]:
    with running(certificate) as server:
        yield server


@pytest.fixture
def channels(server: Running, mailing: Mailing, tmp_path: Path) -> Iterator[dict[str, Channel]]:
    made: list[Channel] = [
        mailing(server.port),
        Inbox(),
        Letter(),
        Portal(),
        Phone(),
        DigitalPost(tmp_path, "87654321"),
    ]
    yield {one.name: one for one in made}
    for one in made:
        one.close()


def test_every_channel_of_the_post_is_tried(channels: dict[str, Channel]) -> None:
    assert set(channels) == set(EXPECTED) == set(ADDRESSES)


@pytest.mark.parametrize("way", WAYS)
def test_a_message_with_leave_is_handed_over_and_the_answer_says_so(channels: dict[str, Channel], way: str) -> None:
    outcome = hand_over(notice(way), channels[way])
    assert outcome.kind is EXPECTED[way]
    assert outcome.answer


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "other",
    [
        {"recipient": "police"},
        {"category": "health"},
        {"day": DAY + timedelta(days=1)},
        {"case": uuid4()},
        {"permit": None},
    ],
    ids=lambda other: next(iter(other)),
)
def test_without_leave_for_just_this_nothing_is_handed_over(
    channels: dict[str, Channel], server: Running, tmp_path: Path, way: str, other: dict[str, Any]
) -> None:
    before = len(server.taken)
    with pytest.raises(NotPermitted):
        hand_over(replace(notice(way), **other), channels[way])
    assert len(server.taken) == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("way", WAYS)
def test_a_message_of_another_channel_is_a_mistake_of_the_program(channels: dict[str, Channel], way: str) -> None:
    other = "phone" if way != "phone" else "letter"
    with pytest.raises(ValueError, match="was given to"):
        hand_over(notice(other), channels[way])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", ["", " ", "\r\n"], ids=["empty", "space", "line"])
def test_without_a_usable_address_it_is_refused_in_words(channels: dict[str, Channel], way: str, address: str) -> None:
    outcome = hand_over(notice(way, address=address), channels[way])
    assert outcome.kind is Kind.REFUSED
    assert outcome.answer.endswith(".")


@pytest.mark.parametrize("way", WAYS)
def test_closed_and_used_again_it_still_works(channels: dict[str, Channel], way: str) -> None:
    hand_over(notice(way), channels[way])
    channels[way].close()
    channels[way].close()
    assert hand_over(notice(way), channels[way]).kind is EXPECTED[way]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_written_of_a_message_in_a_log_holds_no_content(way: str) -> None:
    told = repr(notice(way, text="Jens er indsat", enclosed=(Enclosure("a.pdf", "application/pdf", b"inde"),)))
    assert "Jens" not in told
    assert "inde" not in told
    assert ADDRESSES[way] not in told
    assert "%PDF" not in told


TEXTS = some.text(max_size=60)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_no_words_whatever_make_a_channel_raise(channels: dict[str, Channel], data: some.DataObject) -> None:
    way = data.draw(some.sampled_from(WAYS))
    names = ("address", "to_name", "from_name", "reply_to", "subject", "text", "file_name", "message_id")
    other = {name: data.draw(TEXTS) for name in data.draw(some.sets(some.sampled_from(names)))}
    file = Enclosure(data.draw(TEXTS), data.draw(TEXTS | some.just("text/plain")), data.draw(some.binary(max_size=50)))
    outgoing: Outgoing = notice(way, **{"enclosed": (file,) * data.draw(some.integers(0, 1)), **other})
    outcome: Outcome = hand_over(outgoing, channels[way])
    assert outcome.kind in (EXPECTED[way], Kind.REFUSED), outcome.answer


def test_nothing_but_hand_over_which_asks_for_the_permit_hands_anything_to_a_channel(root: Path) -> None:
    handing = [
        str(place.relative_to(root))
        for place in (root / "src").rglob("*.py")
        for _call in re.findall(r"\.hand\b", place.read_text(encoding="utf-8"))
    ]
    assert handing == ["src/roedtraad/post/channels/base.py"]


def test_a_channel_that_keeps_its_line_is_no_other_than_one_that_does_not(channels: dict[str, Channel]) -> None:
    assert isinstance(channels["secure_mail"], SecureMail)
    answers = [hand_over(notice(message_id=f"<m-{turn}@x.example>"), channels["secure_mail"]) for turn in range(5)]
    assert {one.kind for one in answers} == {Kind.HANDED}
    assert len({one.answer for one in answers}) == 5
