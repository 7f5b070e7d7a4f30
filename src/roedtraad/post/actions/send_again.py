"""A message goes once more, by its own way or another: with the same id, and with a step that says so."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone

from roedtraad.access.service import Actor, Refusal
from roedtraad.agreements.service import rulebook_now
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.post.actions.write_messages import approved_state
from roedtraad.post.hands import in_hand, noted
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Message, Step
from roedtraad.post.preparing import contact_of, ways_to
from roedtraad.post.states import move
from roedtraad.post.waking import wake
from roedtraad.sharing.service import permit

State = Message.State
MAY_ARRIVE_TWICE = "Kan komme to gange."


def send_again(*, message: UUID, by: Actor, today: date, channel: str = "", reason: str = "") -> Message:
    """Send what failed, came back, is uncertain or has got no answer once more. Raises NotFound, Refusal."""
    reason = check_text(reason, "reason")
    with in_hand(message, "sender") as held:
        if channel and channel != held.channel:
            _go_another_way(held, channel, today)
        permit(decision=held.decision_id, today=today)
        to = approved_state(held.channel)
        if to == State.BY_HAND and held.state in (State.SENT, State.UNCERTAIN):
            raise Refusal(
                Words("Brevet er ude og kan ikke sendes i hånden herfra.", "The letter is out."),
                Words("Ring, og skriv hvad der blev sagt.", "Call, and write down what was said."),
            )
        move(held, to)
        held.tries, held.claimed_by, held.settled_at = 0, "", None
        held.next_try = timezone.now() if to == State.READY else None
        held.save()
        twice = MAY_ARRIVE_TWICE if held.sendings else ""
        noted(held, Step.Kind.AGAIN, f"{twice} {reason}".strip(), by, today)
    wake()
    return held


def _go_another_way(held: Message, channel: str, today: date) -> None:
    ways = ways_to(held.recipient, contact_of(held.recipient, rulebook_now(), today), letter_kinds()[held.kind])
    if channel not in ways:
        raise Refusal(
            Words("Den vej findes ikke til modtageren.", "There is no such way to the recipient."),
            Words("Vælg en af dem, der står der.", "Choose one of those that stand there."),
            "channel",
        )
    held.channel, held.address = channel, ways[channel][:400]
