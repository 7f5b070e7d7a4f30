"""Writing: the gate is asked, the letter is set and kept, and a message to each recipient lies ready. All or nothing.

The message stands in the same transaction as what was decided, so that neither is ever there without the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from roedtraad.access.service import Actor, Refusal, insert_rows, new_key, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import lock_cases
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Words
from roedtraad.obligations.service import OPEN_STATES, Obligation, get_obligation
from roedtraad.post.channels.base import Enclosure
from roedtraad.post.models import Enclosed, Letter, Message, Step
from roedtraad.post.preparing import SENT_BY_US, Prepared, Ready, Standing, prepared, standing_of
from roedtraad.post.tokens import hash_of, message_id_of, new_nonce, token_of
from roedtraad.post.typesetting import set_letter
from roedtraad.post.waking import wake
from roedtraad.sharing.service import Decision, decision_of

State = Message.State
LIVE = frozenset(State) - {State.CANCELLED, State.FAILED, State.BOUNCED, State.NOT_OURS}
"""A message in these states is on its way or has arrived: another to the same recipient would be one too many."""


def write_messages(
    *,
    obligation: UUID,
    given: Mapping[str, str],
    channels: Mapping[str, str],
    by: Actor,
    today: date,
    approve: bool,
    enclosed: Sequence[str] = (),
    files: Sequence[Enclosure] = (),
) -> list[Message]:
    """Write the letters of an obligation, and let them go if they are approved. Raises NotFound, Refusal."""
    with transaction.atomic():
        owed = get_obligation(obligation)
        (standing,) = standing_of([owed], today).values()
        made = prepared(owed, standing, by=by, today=today, given=given, channels=channels, enclosed=enclosed)
        refuse_unready(made)
        return write([made], {owed.case_id: standing}, by=by, today=today, approve=approve, files=files)


def refuse_unready(made: Prepared) -> None:
    """Refuse what may not go, with what is missing."""
    if made.obligation.state not in OPEN_STATES:
        raise Refusal(
            Words("Den er allerede afsluttet.", "It is already ended."),
            Words("Se i sagen, hvem der gjorde det, og hvornår.", "See in the case who did it, and when."),
        )
    if not made.ready:
        raise Refusal(
            Words("Det er ikke sikkert, hvem der skal have det.", "It is not certain who must get it."),
            Words("Skriv de oplysninger, der mangler i sagen.", "Record what is missing in the case."),
        )
    for one in made.ready:
        if one.answer.decision != "allowed":
            needs = [need.text for need in one.answer.needs]
            remedy = (
                needs[0] if needs else Words("Det kan ikke deles med modtageren.", "It cannot be shared with them.")
            )
            field = "reason" if any(need.kind in ("reason", "necessity") for need in one.answer.needs) else ""
            raise Refusal(one.answer.text, remedy, field)
        for missing in one.missing:
            if missing.blocks:
                raise Refusal(Words("Brevet mangler noget.", "The letter lacks something."), missing.text, missing.fact)
        if not one.channel:
            raise Refusal(
                Words("Der er ingen kendt vej til modtageren.", "No way to the recipient is known."),
                Words("Find en adresse, og giv besked på en anden måde.", "Find an address, and let them know."),
            )


def write(
    made: Sequence[Prepared],
    standings: Mapping[UUID, Standing],
    *,
    by: Actor,
    today: date,
    approve: bool,
    files: Sequence[Enclosure] = (),
) -> list[Message]:
    """Write what was found ready: a statement a table, whatever the number of letters. Raises Refusal."""
    cases = {one.obligation.case_id for one in made}
    with transaction.atomic(), whole_cases(*cases):
        lock_cases(cases)
        _refuse_twice(made)
        pen = _Pen(rulebook_now(), by, today, timezone.now(), approve)
        written = [
            pen.write(one.obligation, ready, one.kind.id, standings[one.obligation.case_id], files)
            for one in made
            for ready in one.ready
        ]
        insert_rows(one.decision for one in written)
        insert_rows(one.letter for one in written)
        insert_rows(one.message for one in written)
        insert_rows(file for one in written for file in one.files)
        insert_rows(step for one in written for step in one.steps)
    if any(one.message.state == State.READY for one in written):
        wake()
    return [one.message for one in written]


@dataclass(frozen=True, slots=True)
class _Written:
    decision: Decision
    letter: Letter
    message: Message
    steps: tuple[Step, ...]
    files: tuple[Enclosed, ...]


@dataclass(frozen=True, slots=True)
class _Pen:
    rulebook: Rulebook
    by: Actor
    today: date
    now: datetime
    approve: bool

    def write(
        self, owed: Obligation, ready: Ready, kind: str, standing: Standing, files: Sequence[Enclosure]
    ) -> _Written:
        sender = owed.owner_unit_id or self.by.unit
        if sender is None:
            raise Refusal(
                Words("Ingen enhed står som afsender.", "No unit stands as the sender."),
                Words("Skriv det fra den enhed, der skylder det.", "Write it from the unit that owes it."),
            )
        decision = decision_of(
            standing.case, ready.exchange, ready.answer, self.rulebook, ready.to_unit, self.by, self.today
        )
        letter = self._letter(owed, ready, kind, sender)
        message = self._message(owed, ready, kind, sender, decision, letter)
        kept = tuple(_enclosed(message, one) for one in files)
        return _Written(decision, letter, message, tuple(self._steps(message)), kept)

    def _letter(self, owed: Obligation, ready: Ready, kind: str, sender: UUID) -> Letter:
        document = set_letter(ready.draft.content)
        return Letter(
            case_id=owed.case_id,
            compartment=owed.compartment,
            kind=kind,
            unit_id=sender,
            title=ready.draft.title[:300],
            text=ready.draft.text,
            content=ready.draft.content,
            document=document,
            sha256=sha256(document).hexdigest(),
            written_on=self.today,
            written_at=self.now,
            by_name=self.by.name,
            by_user_id=self.by.user,
        )

    def _message(
        self, owed: Obligation, ready: Ready, kind: str, sender: UUID, decision: Decision, letter: Letter
    ) -> Message:
        key, nonce, ours = new_key(), new_nonce(), ready.channel in SENT_BY_US
        return Message(
            id=key,
            case_id=owed.case_id,
            compartment=owed.compartment,
            obligation_id=owed.pk,
            letter=letter,
            decision=decision,
            kind=kind,
            person_name=owed.person_name,
            person_sort=owed.person_sort,
            from_unit_id=sender,
            to_unit_id=ready.to_unit,
            to_name=ready.to_name[:300],
            contact=ready.key,
            recipient=dict(ready.recipient),
            channel=ready.channel,
            address=ready.address[:400],
            subject=ready.subject[:300],
            message_id=message_id_of(key, letter.pk, settings.ROEDTRAAD_POST_DOMAIN),
            state=approved_state(ready.channel) if self.approve else State.DRAFT,
            due=owed.due,
            written_at=self.now,
            approved_at=self.now if self.approve else None,
            approved_by_id=self.by.user if self.approve else None,
            next_try=self.now if self.approve and ours else None,
            nonce=nonce,
            token_hash=hash_of(token_of(nonce)),
        )

    def _steps(self, message: Message) -> Iterator[Step]:
        for kind in (Step.Kind.WRITTEN, *([Step.Kind.APPROVED] if self.approve else [])):
            yield step_of(message, kind, by=self.by, today=self.today, at=self.now)


def approved_state(channel: str) -> State:
    """What an approved message waits for: the job, or a person."""
    return State.READY if channel in SENT_BY_US else State.BY_HAND


def step_of(
    message: Message, kind: Step.Kind, *, by: Actor, today: date, text: str = "", at: datetime | None = None
) -> Step:
    """What happened to a message, to be written."""
    return Step(
        case_id=message.case_id,
        compartment=message.compartment,
        message=message,
        kind=kind,
        text=" ".join(text.split())[:2000],
        on=today,
        at=at or timezone.now(),
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def _enclosed(message: Message, file: Enclosure) -> Enclosed:
    return Enclosed(
        case_id=message.case_id,
        compartment=message.compartment,
        message=message,
        unit_id=message.from_unit_id,
        name=file.name[:200],
        media_type=file.media_type[:100],
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
        content=file.content,
    )


def _refuse_twice(made: Iterable[Prepared]) -> None:
    """Nobody gets the same twice: what is on its way or has arrived is sent again as itself."""
    wanted = {(one.obligation.pk, ready.key) for one in made for ready in one.ready}
    keys = {key for key, _ in wanted}
    found = Message.objects.filter(obligation__in=keys, state__in=LIVE, step="")
    if any(pair in wanted for pair in found.values_list("obligation", "contact")):
        raise Refusal(
            Words("Brevet er allerede skrevet.", "The letter has been written already."),
            Words("Se det under det, der er sendt; derfra kan det sendes igen.", "See it among what was sent."),
        )
