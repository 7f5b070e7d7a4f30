"""Where a message may go from where it stands: whatever happens to it, in whatever order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roedtraad.access.service import Refusal
from roedtraad.post.models import Message
from roedtraad.post.states import ARRIVED, FOLLOWS, NOT_GONE, move

State = Message.State
MAY_HAVE_LEFT = frozenset(State) - NOT_GONE - {State.HANDING}


def walked(wishes: list[State]) -> list[State]:
    """The states that a message passes through, of those that were wished for."""
    message, passed = Message(state=State.DRAFT), [State.DRAFT]
    for wish in wishes:
        try:
            move(message, wish)
        except Refusal:
            assert message.state == passed[-1]
        else:
            passed.append(State(message.state))
    return passed


WISHES = st.lists(st.sampled_from(list(State)), max_size=40)


def test_every_state_can_be_left_but_the_last_ones_and_every_one_can_be_reached() -> None:
    assert set(FOLLOWS) == set(State)
    assert {state for state, others in FOLLOWS.items() if not others} == {State.ANSWERED, State.CANCELLED}
    reached, open_ = {State.DRAFT}, [State.DRAFT]
    while open_:
        for state in FOLLOWS[open_.pop()] - reached:
            reached.add(state)
            open_.append(state)
    assert reached == set(State)


@given(WISHES)
def test_what_may_have_left_is_never_taken_back_without_having_failed_or_come_back(wishes: list[State]) -> None:
    passed = walked(wishes)
    for before, after in pairwise(passed):
        if after == State.CANCELLED:
            assert before in NOT_GONE | {State.BOUNCED}


@given(WISHES)
def test_nothing_is_acknowledged_or_answered_that_was_never_sent(wishes: list[State]) -> None:
    passed = walked(wishes)
    for place, state in enumerate(passed):
        if state in (State.ACKNOWLEDGED, State.ANSWERED, State.BOUNCED, State.NOT_OURS):
            assert {State.SENT, State.UNCERTAIN} & set(passed[:place])


@given(WISHES)
def test_only_a_channel_or_a_person_makes_a_message_sent(wishes: list[State]) -> None:
    passed = walked(wishes)
    for before, after in pairwise(passed):
        if after == State.SENT:
            assert before in (State.HANDING, State.BY_HAND, State.UNCERTAIN)
        if before == State.HANDING:
            assert after in (State.SENT, State.READY, State.FAILED, State.BY_HAND, State.UNCERTAIN)
    assert ARRIVED.isdisjoint(NOT_GONE)
    assert State.UNCERTAIN in MAY_HAVE_LEFT
