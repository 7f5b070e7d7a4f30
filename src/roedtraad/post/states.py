"""Which state of a message may follow which. What has left can come back, and is never unsaid."""

from __future__ import annotations

from collections.abc import Mapping

from roedtraad.access.service import Refusal
from roedtraad.core.words import Words
from roedtraad.post.models import Message

State = Message.State

FOLLOWS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.READY, State.BY_HAND, State.CANCELLED}),
    State.READY: frozenset({State.HANDING, State.BY_HAND, State.FAILED, State.CANCELLED}),
    # Handed over: taken, to be tried again, never this way, by a person; or the answer was lost.
    State.HANDING: frozenset({State.SENT, State.READY, State.FAILED, State.BY_HAND, State.UNCERTAIN}),
    State.BY_HAND: frozenset({State.SENT, State.FAILED, State.CANCELLED}),
    # It may have arrived: whoever answers settles it; else it goes once more.
    State.UNCERTAIN: frozenset(
        {State.READY, State.SENT, State.BOUNCED, State.NOT_OURS, State.ACKNOWLEDGED, State.ANSWERED}
    ),
    State.SENT: frozenset({State.READY, State.BOUNCED, State.NOT_OURS, State.ACKNOWLEDGED, State.ANSWERED}),
    State.FAILED: frozenset({State.READY, State.BY_HAND, State.CANCELLED}),
    # A mail that came back from one may have reached another: an answer counts all the same.
    State.BOUNCED: frozenset({State.READY, State.BY_HAND, State.CANCELLED, State.ACKNOWLEDGED, State.ANSWERED}),
    State.NOT_OURS: frozenset({State.ACKNOWLEDGED, State.ANSWERED}),
    State.ACKNOWLEDGED: frozenset({State.NOT_OURS, State.ANSWERED}),
    State.ANSWERED: frozenset(),
    State.CANCELLED: frozenset(),
}

NOT_GONE = frozenset({State.DRAFT, State.READY, State.BY_HAND, State.FAILED, State.CANCELLED})
"""Nothing has left, for certain."""
ARRIVED = frozenset({State.SENT, State.ACKNOWLEDGED, State.ANSWERED})
"""It went, and nobody has said that it did not arrive."""
TROUBLED = frozenset({State.UNCERTAIN, State.FAILED, State.BOUNCED, State.NOT_OURS})
"""Someone must look at it."""


def move(message: Message, to: State) -> None:
    """Put a message into another state. Raises Refusal where it cannot follow."""
    if to not in FOLLOWS[State(message.state)]:
        raise Refusal(
            Words("Det kan ikke ske med brevet, som det står nu.", "That cannot happen to the letter as it stands."),
            Words("Se, hvad der er sket med det.", "See what has happened to it."),
        )
    message.state = to
