"""What is said to a message that follows another is said of that one: a receipt, an answer, to whichever it came."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from roedtraad.access.service import Actor
from roedtraad.casework.service import CaseWork, record_in_cases
from roedtraad.obligations.service import OPEN_STATES, Obligation
from roedtraad.post.actions.settle import settle_acknowledged, settle_answered
from roedtraad.post.actions.turn_to import FOLLOWING, first_of
from roedtraad.post.hands import noted
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Message, Step
from roedtraad.post.states import FOLLOWS, move

State = Message.State


def received(message: Message, *, on: date, by: Actor, today: date, text: str) -> None:
    """The recipient has it, since a day; and with it the letter that it follows."""
    first = first_of(message)
    if first is None:
        settle_acknowledged(message, on=on, by=by, today=today, text=text)
        _end_followers(message)
        return
    end_follower(message, State.ACKNOWLEDGED, on, Step.Kind.ACKNOWLEDGED, text, by, today)
    if first.acknowledged_on is None and State.ACKNOWLEDGED in FOLLOWS[State(first.state)]:
        settle_acknowledged(first, on=on, by=by, today=today, text=f"{message.to_name}: {text}".strip(": "))
        _end_followers(first)


def answered(message: Message, *, on: date, by: Actor, today: date, text: str) -> None:
    """The answer has come, on a day; and with it the answer to the letter that it follows."""
    first = first_of(message)
    if first is None:
        settle_answered(message, on=on, by=by, today=today, text=text)
        _fulfil(message, on, by, today)
        _end_followers(message)
        return
    end_follower(message, State.ANSWERED, on, Step.Kind.REPLIED, text, by, today)
    if first.answered_on is None and State.ANSWERED in FOLLOWS[State(first.state)]:
        settle_answered(first, on=on, by=by, today=today, text=f"{message.to_name}: {text}".strip(": "))
        _fulfil(first, on, by, today)
        _end_followers(first)


def answer_owed(message: Message) -> Obligation | None:
    """The recipient's own duty to answer a letter, as it stands in the plan; None where there is none."""
    reply = letter_kinds()[message.kind].reply
    if reply is None or not reply.answered_by:
        return None
    found = Obligation.objects.filter(case=message.case_id, compartment=message.compartment, rule=reply.answered_by)
    return found.exclude(state=Obligation.State.WITHDRAWN).order_by("-occurrence").first()


def _fulfil(first: Message, on: date, by: Actor, today: date) -> None:
    """What the recipient owed is done with the answer."""
    owed = answer_owed(first)
    if owed is not None and owed.state in OPEN_STATES:
        work = CaseWork(first.case_id, done={owed.pk: on}, source=first.to_name[:500])
        record_in_cases(work=[work], by=by, today=today, why="answered")


def end_follower(
    message: Message, to: State, on: date | None, kind: Step.Kind, text: str, by: Actor, today: date
) -> None:
    """It has served; the clock was never its own."""
    if message.state != to:
        move(message, to)
    message.acknowledged_on = message.acknowledged_on or on
    message.token_hash, message.settled_at = "", timezone.now()
    message.save(update_fields=["state", "acknowledged_on", "token_hash", "settled_at"])
    noted(message, kind, text, by, today)


def _end_followers(first: Message) -> None:
    """Where nobody waits for the first any more, nobody waits for those that followed it."""
    if first.settled_at is not None:
        followers = Message.objects.filter(about=first, step__in=FOLLOWING, settled_at=None)
        followers.exclude(state__in=(State.READY, State.HANDING, State.BY_HAND)).update(settled_at=first.settled_at)
