"""A recipient outside Rød Tråd says by the public link that it is not for them: the main contact is turned to.

The clock goes with it, and the first message is nobody's to wait for any more. Where there is nobody to turn to, it is
the sender's again and stands among what is in trouble.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from roedtraad.access.service import Actor, NotFound
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.post.actions.acknowledge import BY_LINK
from roedtraad.post.actions.come_back import end_follower
from roedtraad.post.actions.turn_to import MAIN_CONTACT, REMINDER, REROUTED, first_of, main_contact_of, turn_to
from roedtraad.post.errands import message_by_token
from roedtraad.post.hands import locked, noted
from roedtraad.post.models import Message, Step
from roedtraad.post.states import move
from roedtraad.post.tokens import hash_of

State = Message.State

TITLE = Words("Sendt videre: hørte ikke til det første sted", "Sent on: it was not for the first recipient")
TEXT = Words(
    "Vi skrev til {first}, som oplyser, at sagen ikke er hos dem. Vi sender derfor vedlagte brev til jer.",
    "We wrote to {first}, who tells us that it is not for them. So we send the enclosed letter to you.",
)


def not_ours_by_link(*, token: str, today: date, reason: str = "") -> None:
    """Turn to the main contact. The link is used up by it. Raises NotFound, Refusal."""
    reason = check_text(reason, "reason", most=300)
    found = message_by_token(hash_of(token))
    if found is None:
        raise NotFound
    with locked(found.message, found.case) as held:
        if held.token_hash != hash_of(token):
            raise NotFound
        send_on(held, reason=reason, by=BY_LINK, today=today)


def send_on(message: Message, *, reason: str, by: Actor, today: date) -> Message | None:
    """Have a main contact get it instead; give the message to them, or None where there is none left to turn to."""
    first = first_of(message)
    if message.step == REMINDER and first is not None:
        # Who is reminded says it of the letter.
        end_follower(message, State.NOT_OURS, None, Step.Kind.NOT_OURS, reason, by, today)
        return send_on(first, reason=reason, by=by, today=today)
    move(message, State.NOT_OURS)
    message.token_hash, message.answer = "", reason[:1000]
    noted(message, Step.Kind.NOT_OURS, reason, by, today)
    made = _turned(message, first, by, today)
    if made is not None or first is not None:
        message.settled_at = timezone.now()
    message.save(update_fields=["state", "token_hash", "answer", "settled_at"])
    return made


def _turned(message: Message, first: Message | None, by: Actor, today: date) -> Message | None:
    other = main_contact_of(first or message, today)
    if other is None:
        return None
    text = TEXT.fill(first=Words(message.to_name, message.to_name))
    step = REROUTED if first is None else MAIN_CONTACT
    made = turn_to(first or message, other, step=step, title=TITLE, text=text, by=by, today=today)
    if made is not None:
        noted(message, Step.Kind.GIVEN, made.to_name, by, today)
    return made
