"""Someone in the unit that holds a message takes it: it has an owner, and its receipt is given with it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, Refusal
from roedtraad.core.words import Words
from roedtraad.post.actions.come_back import received
from roedtraad.post.hands import in_hand, noted, refuse_unless_waiting
from roedtraad.post.models import Message, Step


def take_item(*, message: UUID, by: Actor, today: date) -> Message:
    """Take a message that nobody has. Whoever takes it has received it. Raises NotFound, Refusal."""
    with in_hand(message, "holder") as held:
        refuse_unless_waiting(held)
        if held.taken_by_id == by.user:
            return held
        if held.taken_by_id is not None:
            raise Refusal(
                Words("En kollega har taget det.", "A colleague has taken it."),
                Words("Bed kollegaen give det videre.", "Ask your colleague to hand it on."),
            )
        held.taken_by_id = by.user
        held.save(update_fields=["taken_by"])
        noted(held, Step.Kind.TAKEN, "", by, today)
        if held.acknowledged_on is None:
            received(held, on=today, by=by, today=today, text="")
    return held
