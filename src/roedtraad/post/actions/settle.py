"""What a step of a message means for its case: the facts that its kind records, the obligation that it fulfils.

One replanning for all the cases of a round. What was recorded once is not recorded twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone

from roedtraad.access.service import Actor
from roedtraad.agreements.service import rulebook_now
from roedtraad.casework.service import CaseWork, record_in_cases
from roedtraad.core.calendar import Calendar
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.obligations.service import Obligation
from roedtraad.post.after_duties import duties_after
from roedtraad.post.chasing import chasing
from roedtraad.post.composing import facts_told
from roedtraad.post.hands import noted
from roedtraad.post.letterkinds import Fulfils, LetterKind, letter_kinds
from roedtraad.post.models import Message, Step
from roedtraad.post.preparing import units_used
from roedtraad.post.states import ARRIVED, move

State = Message.State

REACHED: Mapping[Fulfils, frozenset[Message.State]] = {
    "sent": ARRIVED,
    "acknowledged": frozenset({State.ACKNOWLEDGED, State.ANSWERED}),
    "answered": frozenset({State.ANSWERED}),
}
"""The states in which a message has come as far as a step."""
BETWEEN: Mapping[Fulfils, Obligation.State] = {
    "sent": Obligation.State.SENT,
    "acknowledged": Obligation.State.ACKNOWLEDGED,
    "answered": Obligation.State.ANSWERED,
}
GONE = frozenset({State.CANCELLED, State.FAILED, State.BOUNCED, State.NOT_OURS})
REMINDER = "reminder"
WITHOUT_RECEIPT = frozenset({"letter", "portal", "phone"})
"""Nobody presses a link on paper or in a call: what needs no answer is over when it was sent so."""


# --- One message, in the hands of a person or of a receipt -----------------------------------------------------------


def settle_sent(
    message: Message, *, on: date, by: Actor, today: date, answer: str, kind: Step.Kind = Step.Kind.SENT
) -> None:
    """It went, by the answer of a server or a person's word; its facts are recorded. The message is in hand."""
    mark_sent(message, on=on, answer=answer, used=units_used([message.to_unit_id], today))
    message.to_record = False
    message.save()
    noted(message, kind, answer, by, today)
    record("sent", [message], by=by, today=today)


def settle_acknowledged(message: Message, *, on: date, by: Actor, today: date, text: str = "") -> None:
    """It was received. From here the clock of the answer runs; where none is waited for, it is over."""
    if message.state != State.ANSWERED:
        move(message, State.ACKNOWLEDGED)
    message.acknowledged_on, message.token_hash = on, ""
    reply = letter_kinds()[message.kind].reply
    if reply is None:
        message.reply_due, message.settled_at = None, message.settled_at or timezone.now()
    elif message.answered_on is None:
        message.reply_due, message.chased = chasing().reply.due(on, calendar_of(message, today), reply.days), ""
    message.save()
    noted(message, Step.Kind.ACKNOWLEDGED, text, by, today)
    record("acknowledged", [message], by=by, today=today)


def settle_answered(message: Message, *, on: date, by: Actor, today: date, text: str = "") -> None:
    """It was answered. Who answers has received it, too."""
    first = message.acknowledged_on is None
    if message.state != State.ANSWERED:
        move(message, State.ANSWERED)
    message.acknowledged_on = message.acknowledged_on or on
    message.answered_on, message.token_hash = message.answered_on or on, ""
    message.settled_at = message.settled_at or timezone.now()
    message.save()
    noted(message, Step.Kind.REPLIED, text, by, today)
    if first:
        record("acknowledged", [message], by=by, today=today)
    record("answered", [message], by=by, today=today)


def mark_sent(message: Message, *, on: date, answer: str, used: frozenset[UUID]) -> None:
    """Put down that a message went. Who has it here can see it; where nobody waits for more it is over.

    `used` are the units in which someone works: those have it in their Indbakke too.
    """
    move(message, State.SENT)
    message.sent_at, message.sent_on, message.answer = timezone.now(), on, answer[:1000]
    message.sendings += 1
    message.next_try, message.claimed_by, message.to_record = None, "", True
    if message.holder_unit_id is None and (message.to_unit_id in used or message.channel == "inbox"):
        message.holder_unit_id = message.to_unit_id
    if message.step == REMINDER or not _is_waited_for(message):
        message.settled_at = message.settled_at or timezone.now()


def _is_waited_for(message: Message) -> bool:
    """Somebody has it in an Indbakke, or must answer it, or its receipt is a fact."""
    kind = letter_kinds()[message.kind]
    if kind.reply is not None:
        return True
    if message.channel in WITHOUT_RECEIPT:
        return False
    return message.holder_unit_id is not None or "acknowledged" in kind.records or kind.fulfils != "sent"


def calendar_of(message: Message, today: date) -> Calendar:
    """The working days as the agreement of the recipient's municipality reads them."""
    code = message.recipient.get("municipality")
    agreement = rulebook_now().agreement_on(code, today)[0] if code else None
    return agreement.calendar if agreement else DEFAULT_CALENDAR


# --- What a case learns of it ----------------------------------------------------------------------------------------


def record(step: Fulfils, messages: Sequence[Message], *, by: Actor, today: date) -> None:
    """Record what messages that have come as far as a step mean for their cases. Called with the cases open."""
    counted = [one for one in messages if one.step != REMINDER]
    if not counted:
        return
    arrived = _arrived_before(counted)
    done = _reached(step, counted)
    work: dict[UUID, CaseWork] = {}
    for one in counted:
        if step == "sent" and one.about_id in arrived:
            continue  # the first has been recorded: this one only follows it
        kind = letter_kinds()[one.kind]
        case = work.setdefault(one.case_id, CaseWork(one.case_id, source=one.to_name[:500]))
        day = _day_of(one, step) or today
        if step in kind.records:
            case.facts[kind.records[step]] = day
        if step == "sent" and kind.tells:
            case.facts |= facts_told(one.letter.content)
        if step == "sent":
            for after in duties_after(one.decision, one.compartment, day):
                case.anew[after.rule] = (after.fact, after.value)
        _obligation(one, kind, step, day, done, case)
    record_in_cases(work=work.values(), by=by, today=today, why="done")


def _obligation(message: Message, kind: LetterKind, step: Fulfils, day: date, done: set[UUID], case: CaseWork) -> None:
    key = message.obligation_id
    if key is None:
        return
    if kind.fulfils == step:
        if key in done:
            case.done[key] = day
    elif message.state not in REACHED[kind.fulfils]:
        case.states[key] = BETWEEN[step]


def _arrived_before(messages: Iterable[Message]) -> set[UUID]:
    """The messages that others only follow, and that arrived themselves."""
    keys = {one.about_id for one in messages if one.about_id}
    return set(Message.objects.filter(pk__in=keys, state__in=ARRIVED).values_list("pk", flat=True)) if keys else set()


def _reached(step: Fulfils, messages: Iterable[Message]) -> set[UUID]:
    """The obligations of which every letter that counts has come as far."""
    keys = {one.obligation_id for one in messages if one.obligation_id}
    standing = Message.objects.filter(obligation__in=keys, step="").exclude(state__in=GONE)
    behind = standing.exclude(state__in=REACHED[step]).values_list("obligation", flat=True)
    return keys - set(behind)


def _day_of(message: Message, step: Fulfils) -> date | None:
    return {"sent": message.sent_on, "acknowledged": message.acknowledged_on, "answered": message.answered_on}[step]
