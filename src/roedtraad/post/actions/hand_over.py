"""Sending: messages are claimed, handed to their channels one by one, and what the server said is stored at once.

A claim is a lease: a worker that dies loses nothing, for what it had not begun is taken by another. What it had begun
is *uncertain* after its lease, is shown so, and goes once more after a while with the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from roedtraad.access.service import Actor, Refusal, insert_rows, update_rows, whole_cases
from roedtraad.access.service import today as day_now
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, known_cases
from roedtraad.core.facts import Case as CoreCase
from roedtraad.core.facts import Known
from roedtraad.core.planning import known_in
from roedtraad.core.rulebook import Rulebook
from roedtraad.post.actions.settle import mark_sent, record
from roedtraad.post.actions.turn_to import fall_back
from roedtraad.post.actions.write_messages import step_of
from roedtraad.post.channels.base import Enclosure, Kind, Outcome, Outgoing, hand_over
from roedtraad.post.channels.opening import Channels, open_channels
from roedtraad.post.errands import due_now, to_record
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Message, Step
from roedtraad.post.preparing import narrowed, units_used
from roedtraad.post.states import move
from roedtraad.post.words_of_mail import reply_to, text_of
from roedtraad.sharing.service import Permit, permit_known

logger = logging.getLogger(__name__)
State = Message.State

BY = Actor("Rød Tråd")
BATCH = 50
LEASE = timedelta(minutes=5)
"""Longer than any channel takes for one message, with all of its waiting."""
AGAIN_AFTER = timedelta(minutes=15)
"""What is uncertain goes once more after so long, unless someone has answered it."""
WAITS = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 120, 240))
"""How long is waited after each try; the last from then on."""
MOST_TRIES = 20
"""Then it will not go this way: about three days."""

_TOLD = (
    *("state", "answer", "next_try", "claimed_by", "tries", "sendings", "sent_at", "sent_on", "to_record"),
    *("holder_unit_id", "settled_at"),
)
"""What an answer changes."""
_ANSWERED = f"""update post_message set {", ".join(f"{name} = %s" for name in _TOLD)}
where id = %s and state in ('handing', 'uncertain')"""


@dataclass(slots=True)
class Sending:
    """What became of a round: how many were handed over, and how many were not."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    uncertain: int = 0
    by_hand: int = 0

    @property
    def all(self) -> int:
        """How many messages were looked at."""
        return self.sent + self.retried + self.failed + self.uncertain + self.by_hand


@dataclass(slots=True)
class _Batch:
    """What a worker has claimed: each with its permit."""

    worker: str
    today: date
    down: dict[str, str]
    """The channels that could not be reached in this round, with what was said: what goes that way waits."""
    claimed: list[tuple[Message, Permit]] = field(default_factory=list)
    looked_at: int = 0
    used: frozenset[UUID] = frozenset()
    """The units of recipients in which someone works."""


def send_due(*, most: int, worker: str) -> Sending:
    """Send what waits, at most so many; then record what went. Called by the job, again and again."""
    done, looked_at = Sending(), 0
    down: dict[str, str] = {}
    with open_channels() as channels:
        while looked_at < most:
            batch = _claim(worker, min(BATCH, most - looked_at), down, done)
            if not batch.looked_at:
                break
            looked_at += batch.looked_at
            _send(batch, channels, done)
            record_sent(most=BATCH, today=batch.today)
    record_sent(most=BATCH, today=day_now())
    return done


# --- Claiming --------------------------------------------------------------------------------------------------------


def _claim(worker: str, most: int, down: dict[str, str], done: Sending) -> _Batch:
    batch = _Batch(worker, day_now(), down)
    with transaction.atomic():
        errands = due_now(most)
        batch.looked_at = len(errands)
        if not errands:
            return batch
        with whole_cases(*{one.case for one in errands}):
            _take(batch, [one.message for one in errands], done)
    return batch


def _take(batch: _Batch, keys: Sequence[UUID], done: Sending) -> None:
    found = Message.objects.filter(pk__in=keys).select_related("letter", "decision", "from_unit")
    messages = list(found.prefetch_related("files"))
    batch.used = units_used([one.to_unit_id for one in messages], batch.today)
    steps: list[Step] = []
    now = timezone.now()
    ready: list[Message] = []
    for one in messages:
        if one.state == State.HANDING:
            move(one, State.UNCERTAIN)
            one.next_try, one.claimed_by = now + AGAIN_AFTER, ""
            one.answer = "Svaret fra serveren gik tabt: brevet er måske kommet frem."
            steps.append(step_of(one, Step.Kind.UNCERTAIN, by=BY, today=batch.today, text=one.answer))
            done.uncertain += 1
            continue
        if one.state == State.UNCERTAIN:
            move(one, State.READY)
            one.sendings = max(one.sendings, 1)
            again = "Sendes igen med samme nummer: kan komme to gange."
            steps.append(step_of(one, Step.Kind.AGAIN, by=BY, today=batch.today, text=again))
        ready.append(one)
    rulebook = rulebook_now()
    known = _known(ready, rulebook, batch.today)
    for one in ready:
        if one.channel in batch.down:
            _put_off(one, batch)
            continue
        try:
            leave = permit_known(decision=one.decision, known=known[one.pk], rulebook=rulebook, today=batch.today)
        except Refusal as refusal:
            _fail(one, f"Må ikke sendes nu: {refusal.message.da}", steps, batch.today)
            done.failed += 1
            continue
        one.claimed_by, one.next_try = batch.worker, now + LEASE
        batch.claimed.append((one, leave))
    update_rows(messages, ["state", "claimed_by", "next_try", "answer", "sendings", "settled_at"])
    insert_rows(steps)


def _put_off(message: Message, batch: _Batch) -> None:
    """The channel is not there: it counts as no try of this message."""
    message.claimed_by, message.answer = "", batch.down[message.channel]
    message.next_try = timezone.now() + WAITS[0]


def _known(messages: Iterable[Message], rulebook: Rulebook, today: date) -> Mapping[UUID, Known]:
    """What a reader of the message's own compartment knows of its case: the job has the whole of it open."""
    wanted = list(messages)
    cases = list(Case.objects.filter(pk__in={one.case_id for one in wanted})) if wanted else []
    whole: dict[UUID, CoreCase] = known_cases(cases, rulebook.vocabulary) if cases else {}
    seen: dict[tuple[UUID, str, str], Known] = {}
    found = {}
    for one in wanted:
        key = (one.case_id, one.compartment, one.decision.compartment)
        if key not in seen:
            seen[key] = known_in(narrowed(whole[one.case_id], key[1:]), rulebook, today)
        found[one.pk] = seen[key]
    return found


# --- Handing over ----------------------------------------------------------------------------------------------------


def _send(batch: _Batch, channels: Channels, done: Sending) -> None:
    """One after another: that a message is begun is stored before, with what the one before it was answered."""
    last: tuple[Message, Outcome] | None = None
    for message, leave in batch.claimed:
        begun = _store(batch, last, message, done)
        last = None
        if begun and message.channel in batch.down:
            last = (message, Outcome(Kind.RETRY, batch.down[message.channel]))
        elif begun:
            outcome = _hand(message, leave, batch.today, channels)
            if outcome.kind == Kind.RETRY and outcome.code is None:
                batch.down[message.channel] = outcome.answer
            last = (message, outcome)
    _store(batch, last, None, done)


def _hand(message: Message, leave: Permit, today: date, channels: Channels) -> Outcome:
    channel = channels.get(message.channel)
    if channel is None:
        return Outcome(Kind.REFUSED, f"Vejen {message.channel} findes ikke her.")
    try:
        return hand_over(_outgoing(message, leave, today), channel)
    except Exception:
        logger.exception("a message was not handed over", extra={"stored_message": str(message.pk)})
        return Outcome(Kind.UNCERTAIN, "En fejl i programmet: brevet er måske sendt.")


def _outgoing(message: Message, leave: Permit, today: date) -> Outgoing:
    return Outgoing(
        case=message.case_id,
        recipient=message.decision.recipient,
        category=message.decision.category,
        day=today,
        permit=leave,
        message_id=message.message_id,
        channel=message.channel,
        address=message.address,
        to_name=message.to_name,
        from_name=message.from_unit.name,
        reply_to=reply_to(message),
        subject=message.subject,
        text=text_of(message),
        document=bytes(message.letter.document),
        file_name=letter_kinds()[message.kind].file_name,
        enclosed=tuple(Enclosure(one.name, one.media_type, bytes(one.content)) for one in message.files.all()),
        again=message.sendings > 0,
    )


def _store(batch: _Batch, last: tuple[Message, Outcome] | None, following: Message | None, done: Sending) -> bool:
    """Store what the last was answered, and that the next is begun; one transaction. Says whether it may be handed."""
    begun = False
    with whole_cases(*{one.case_id for one in (last and last[0], following) if one}):
        if last is not None:
            _answered(*last, batch, done)
        if following is not None:
            begun = _begin(following, batch.worker)
    if last is not None and last[0].state == State.FAILED:
        _elsewhere(last[0], batch.today)
    return begun


def _begin(message: Message, worker: str) -> bool:
    """Whether it is still ours, and nobody has taken it back: then it is begun. Written as SQL: once a message."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """update post_message set state = 'handing', next_try = %s
            where id = %s and state = 'ready' and claimed_by = %s and next_try > %s""",
            [now + LEASE, message.pk, worker, now],
        )
        begun = bool(cursor.rowcount == 1)
    if begun:
        message.state, message.next_try = State.HANDING, now + LEASE
    return begun


def _answered(message: Message, outcome: Outcome, batch: _Batch, done: Sending) -> None:
    steps: list[Step] = []
    message.tries += 1
    match outcome.kind:
        case Kind.HANDED:
            mark_sent(message, on=batch.today, answer=outcome.answer, used=batch.used)
            steps.append(step_of(message, Step.Kind.SENT, by=BY, today=batch.today, text=outcome.answer))
            done.sent += 1
        case Kind.BY_HAND:
            move(message, State.BY_HAND)
            message.next_try, message.claimed_by, message.answer = None, "", outcome.answer
            done.by_hand += 1
        case Kind.UNCERTAIN:
            move(message, State.UNCERTAIN)
            message.sendings += 1
            message.next_try, message.claimed_by = timezone.now() + AGAIN_AFTER, ""
            message.answer = outcome.answer
            steps.append(step_of(message, Step.Kind.UNCERTAIN, by=BY, today=batch.today, text=outcome.answer))
            done.uncertain += 1
        case Kind.RETRY if message.tries < MOST_TRIES:
            move(message, State.READY)
            wait = max(WAITS[min(message.tries, len(WAITS)) - 1], outcome.wait or timedelta())
            message.next_try, message.claimed_by, message.answer = timezone.now() + wait, "", outcome.answer
            steps.append(step_of(message, Step.Kind.RETRY, by=BY, today=batch.today, text=outcome.answer))
            done.retried += 1
        case Kind.RETRY | Kind.REFUSED:
            _fail(message, outcome.answer, steps, batch.today)
            done.failed += 1
    # Another may have taken it for lost meanwhile, or the recipient have answered: then only the step is added.
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [*(getattr(message, name) for name in _TOLD), message.pk])
    insert_rows(steps)


def _fail(message: Message, answer: str, steps: list[Step], today: date) -> None:
    move(message, State.FAILED)
    message.next_try, message.claimed_by, message.answer = None, "", answer[:1000]
    steps.append(step_of(message, Step.Kind.FAILED, by=BY, today=today, text=answer))


def _elsewhere(message: Message, today: date) -> None:
    """A mailbox that takes nothing falls back to the agreement's other contact, and both sides are told."""
    if message.step:
        return
    try:
        with transaction.atomic(), whole_cases(message.case_id):
            fall_back(message, by=BY, today=today)
    except Refusal as refusal:
        logger.warning("no fallback: %s", refusal.message.en, extra={"stored_message": str(message.pk)})


# --- What the cases learn of it --------------------------------------------------------------------------------------


def record_sent(*, most: int, today: date) -> int:
    """Record what messages that went mean for their cases. One that cannot be recorded does not keep the others."""
    try:
        return _record(most, today)
    except Exception:
        logger.exception("a round of messages was not recorded")
    return sum(_record_alone(one, today) for one in _each(most))


def _record(most: int, today: date) -> int:
    with transaction.atomic():
        errands = to_record(most)
        if errands:
            with whole_cases(*{one.case for one in errands}):
                _record_these([one.message for one in errands], today)
        return len(errands)


def _each(most: int) -> Iterator[tuple[UUID, UUID]]:
    with transaction.atomic():
        found = to_record(most)
    yield from ((one.message, one.case) for one in found)


def _record_alone(one: tuple[UUID, UUID], today: date) -> int:
    message, case = one
    try:
        with transaction.atomic(), whole_cases(case):
            _record_these([message], today)
    except Exception:
        logger.exception("a message was not recorded", extra={"stored_message": str(message)})
        return 0
    return 1


def _record_these(keys: Sequence[UUID], today: date) -> None:
    waiting = Message.objects.filter(pk__in=keys, to_record=True)
    messages = list(waiting.select_related("decision").select_for_update(of=("self",)))
    record("sent", messages, by=BY, today=today)
    Message.objects.filter(pk__in=keys).update(to_record=False)
