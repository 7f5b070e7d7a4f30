"""Who has not acknowledged, or not answered, is reminded; then the fallback is turned to, then the main contact.

Each step is taken once and kept. Where there is nobody to turn to the step says so, and a person sees it.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from roedtraad.access.service import Actor, Refusal
from roedtraad.cases.service import Case
from roedtraad.core.words import Words, short_date_words
from roedtraad.post.actions.come_back import answer_owed, answered
from roedtraad.post.actions.settle import calendar_of
from roedtraad.post.actions.turn_to import (
    FALLBACK,
    FOLLOWING,
    MAIN_CONTACT,
    REMINDER,
    fallback_of,
    main_contact_of,
    same_again,
    turn_to,
)
from roedtraad.post.chasing import Saying, chasing
from roedtraad.post.clocks import ChaseStep, Clock, next_step
from roedtraad.post.errands import Waiting, waiting
from roedtraad.post.hands import in_hand, locked, noted
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Incoming, Message, Step

State, Kind = Message.State, Step.Kind

logger = logging.getLogger(__name__)

DONE_HERE = Words("Opgaven er sat som udført i Rød Tråd.", "The task was marked as done in Rød Tråd.")
CLOCK = Actor("Rød Tråd, fristens ur")
BY_HAND_STEP = "on"
"""What a reminder that a person asks for counts as, where none has gone yet."""


def chase(*, message: UUID, by: Actor, today: date) -> Message:
    """Remind the recipient now, because a person wants it. Raises NotFound, Refusal."""
    with in_hand(message, "sender") as held:
        if not _is_waited_for(held):
            raise Refusal(
                Words("Der er ikke noget at rykke for.", "There is nothing to remind of."),
                Words("Se på brevet, hvad der er sket med det.", "See on the letter what has happened to it."),
            )
        if _taken_on(held) == today:
            raise Refusal(
                Words("Der er rykket i dag.", "A reminder went today."),
                Words("Vent til i morgen, eller ring.", "Wait till tomorrow, or call."),
            )
        clock, due = clock_of(held)
        step = next((one for one in clock.steps if one.id == BY_HAND_STEP), clock.steps[0])
        _remind(held, step, due, by, today)
        if not held.chased or clock.step_ids().index(held.chased) < clock.step_ids().index(step.id):
            held.chased = step.id
            held.save(update_fields=["chased"])
    return held


def chase_one(*, message: UUID, case: UUID, today: date, by: Actor = CLOCK) -> ChaseStep | None:
    """Take the step of a message that has come, if one has. For the job, which was given the key."""
    with locked(message, case) as held:
        if not _is_waited_for(held) or _is_to_be_read(held) or _is_closed(held):
            _rest(held, today)
            return None
        owed = answer_owed(held)
        if owed is not None and owed.done_on is not None and owed.done_on >= (held.sent_on or today):
            answered(held, on=owed.done_on, by=CLOCK, today=today, text=DONE_HERE.da)
            return None
        clock, due = clock_of(held)
        step = next_step(
            clock.steps,
            due=due,
            taken=held.chased,
            taken_on=_taken_on(held),
            today=today,
            calendar=calendar_of(held, today),
        )
        if step is None:
            return None
        if step.reminds:
            _remind(held, step, due, by, today)
        else:
            _escalate(held, step, due, by, today)
        held.chased = step.id
        held.save(update_fields=["chased"])
        return step


def chase_all(*, today: date, most: int = 200) -> int:
    """Take every step that has come today. Gives how many. Each message is a transaction of its own."""
    taken, after = 0, None
    until = today + timedelta(days=_furthest_before())
    while page := waiting(until=until, most=most, after=after):
        taken += sum(_chased(one, today) for one in page)
        after = page[-1]
    return taken


def clock_of(message: Message) -> tuple[Clock, date]:
    """Which clock runs, and when it runs out: that of the receipt until it has been given, then that of the answer."""
    assert message.reply_due is not None
    return chasing().receipt if message.acknowledged_on is None else chasing().reply, message.reply_due


def _chased(one: Waiting, today: date) -> bool:
    """One that cannot be chased keeps none of the others from it."""
    try:
        return chase_one(message=one.message, case=one.case, today=today) is not None
    except Exception:
        logger.exception("a message was not chased", extra={"stored_message": str(one.message)})
        return False


def _furthest_before() -> int:
    """So many days ahead is looked, that no reminder before a day is missed across holidays."""
    return 3 * max(0, *(-one.day for one in chasing().reply.steps)) + 7


def _is_waited_for(message: Message) -> bool:
    if message.settled_at is not None or message.reply_due is None or message.step in FOLLOWING:
        return False
    if message.state == State.ACKNOWLEDGED:
        return message.answered_on is None
    return message.state == State.SENT and _asks_for_receipt(message)


def _asks_for_receipt(message: Message) -> bool:
    """A letter whose receipt is a fact of the case, or starts a clock. Of others no news is good news."""
    kind = letter_kinds()[message.kind]
    return kind.reply is not None or "acknowledged" in kind.records


def _rest(message: Message, today: date) -> None:
    """It went, it did not come back, and it asks for nothing: nobody waits for it after the time of a receipt."""
    if message.state != State.SENT or message.settled_at is not None or _asks_for_receipt(message):
        return
    if message.reply_due is not None and message.reply_due < today:
        message.reply_due, message.settled_at = None, timezone.now()
        message.save(update_fields=["reply_due", "settled_at"])


def _is_closed(message: Message) -> bool:
    """Nobody is reminded of someone who is not here any more."""
    return not Case.objects.filter(pk=message.case_id, closed=None).exists()


def _is_to_be_read(message: Message) -> bool:
    """A reply has come and nobody has read it: whoever answered is not reminded of it."""
    unread = Incoming.objects.filter(kind=Incoming.Kind.REPLY, settled_at=None)
    return unread.filter(Q(message=message) | Q(message__about=message)).exists()


def _taken_on(message: Message) -> date | None:
    steps = Step.objects.filter(message=message, kind__in=(Kind.REMINDED, Kind.ESCALATED))
    return steps.order_by("-on").values_list("on", flat=True).first()


def _remind(message: Message, step: ChaseStep, due: date, by: Actor, today: date) -> None:
    """Remind by the way it went. Who has it in an Indbakke here sees the clock there, and gets no second letter."""
    terms = chasing()
    said = terms.words["reply" if message.acknowledged_on else "receipt"]
    if message.channel != "inbox":
        words = _said(said, message, due)
        if turn_to(message, same_again(message), step=REMINDER, by=by, today=today, **words) is None:
            return  # the gate said no, and that stands there
    noted(message, Kind.REMINDED, f"{said.title.da} ({_WHEN[step.id].da})", by, today)


def _escalate(message: Message, step: ChaseStep, due: date, by: Actor, today: date) -> None:
    """Turn to the fallback, or to the main contact; where there is none, say so."""
    other = fallback_of(message, today) if step.to == "fallback" else main_contact_of(message, today)
    if other is None:
        noted(message, Kind.ESCALATED, _NOBODY[step.to].da, by, today)
        return
    why = FALLBACK if step.to == "fallback" else MAIN_CONTACT
    said = chasing().words["escalated"]
    if turn_to(message, other, step=why, by=by, today=today, **_said(said, message, due)) is not None:
        noted(message, Kind.ESCALATED, other["unit"]["da"], by, today)


def _said(saying: Saying, message: Message, due: date) -> dict[str, Words]:
    first = Words(message.to_name, message.to_name)
    values = {
        "first": first,
        "due": short_date_words(due),
        "sent": short_date_words(message.sent_on or due),
        "received": short_date_words(message.acknowledged_on or message.sent_on or due),
    }
    return {"title": saying.title.fill(**values), "text": saying.text.fill(**values)}


_WHEN = {
    "before": Words("før fristen", "before the time limit"),
    "on": Words("på dagen", "on the day"),
    "after": Words("efter fristen", "after the time limit"),
}
_NOBODY = {
    "fallback": Words("Aftalen nævner ingen anden for modtageren.", "The agreement names no other for the recipient."),
    "main_contact": Words("Der er ingen hovedkontakt at gå til. Ring.", "There is no main contact to turn to. Call."),
}
