"""A message that has not left is not sent after all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone

from roedtraad.access.service import Actor, Refusal
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.post.hands import in_hand, noted
from roedtraad.post.models import Message, Step
from roedtraad.post.states import move

State = Message.State


def cancel_message(*, message: UUID, by: Actor, today: date, reason: str = "") -> Message:
    """Take it back before it goes. Raises NotFound, Refusal."""
    reason = check_text(reason, "reason")
    with in_hand(message, "sender") as held:
        if held.claimed_by and held.state == State.READY and held.next_try and held.next_try > timezone.now():
            raise Refusal(
                Words("Brevet er ved at blive sendt.", "The letter is just being sent."),
                Words("Se om lidt, om det gik.", "Look in a moment whether it went."),
            )
        move(held, State.CANCELLED)
        held.settled_at, held.next_try, held.token_hash = timezone.now(), None, ""
        held.save()
        noted(held, Step.Kind.CANCELLED, reason, by, today)
    return held
