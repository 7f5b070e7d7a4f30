"""The answer has come: by a mail, on paper, by telephone. Who waited for it, or who gave it, says so."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone

from roedtraad.access.service import Actor, NotFound, Refusal
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.post.actions.come_back import answered
from roedtraad.post.hands import in_hand, refuse_before_sent, refuse_to_come
from roedtraad.post.models import Incoming, Message

State = Message.State


def record_answer(*, message: UUID, by: Actor, today: date, on: date, note: str) -> Message:
    """Note that it was answered on a day, and how one knows. Raises NotFound, Refusal."""
    note = check_text(note, "note", needed=True)
    refuse_to_come(on, today)
    with in_hand(message, "either") as held:
        _refuse_unless_sent(held)
        refuse_before_sent(held, on)
        answered(held, on=on, by=by, today=today, text=note)
    return held


def take_as_answer(*, incoming: UUID, by: Actor, today: date) -> Message:
    """A mail that came back is the answer: it counts from the day it came. Raises NotFound, Refusal."""
    mail = _reply(incoming)
    assert mail.message_id is not None
    with in_hand(mail.message_id, "sender") as held:
        _refuse_unless_sent(held)
        answered(held, on=mail.received_on, by=by, today=today, text=mail.subject)
        Incoming.objects.filter(message=held, settled_at=None).update(settled_at=timezone.now())
    return held


def not_the_answer(*, incoming: UUID, by: Actor, today: date) -> None:  # noqa: ARG001 - a verb has a day and an actor
    """A mail that came back is read and is not the answer: the clock runs on."""
    mail = _reply(incoming)
    assert mail.message_id is not None
    with in_hand(mail.message_id, "sender"):
        Incoming.objects.filter(pk=mail.pk).update(settled_at=timezone.now())


def _reply(incoming: UUID) -> Incoming:
    found = Incoming.objects.filter(pk=incoming, kind=Incoming.Kind.REPLY).exclude(message=None).defer("raw").first()
    if found is None:
        raise NotFound
    return found


def _refuse_unless_sent(message: Message) -> None:
    if message.answered_on is not None or message.state not in (
        State.SENT,
        State.ACKNOWLEDGED,
        State.UNCERTAIN,
        State.BOUNCED,
        State.NOT_OURS,
    ):
        raise Refusal(
            Words("Brevet venter ikke på svar.", "No answer is waited for."),
            Words("Se på brevet, hvad der er sket med det.", "See on the letter what has happened to it."),
        )
