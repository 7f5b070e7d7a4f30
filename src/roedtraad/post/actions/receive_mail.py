"""A mail has come: it is stored whole, once, and belongs to its letter, or waits unsorted in a unit.

What it says of the letter follows: it came back, it has arrived. That it is the answer, a person says.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from roedtraad.access.service import Actor, Refusal, insert_rows, offices, scope
from roedtraad.post.actions.come_back import received
from roedtraad.post.actions.turn_to import REMINDER, fall_back, first_of
from roedtraad.post.errands import Matched, messages_matching
from roedtraad.post.hands import locked, noted
from roedtraad.post.models import Enclosed, Incoming, Message, Step
from roedtraad.post.receiving.mailbox import Fetched
from roedtraad.post.receiving.matching import Names, by_id, by_secret, comes_from
from roedtraad.post.receiving.reading import Mail, read_mail
from roedtraad.post.states import FOLLOWS, move
from roedtraad.post.tokens import hash_of

State, Kind = Message.State, Incoming.Kind

MAIL = Actor("Rød Tråd, modtaget mail")
BELIEVED = timedelta(days=7)
"""So far back a mail's own date is believed: it may have lain while the mailbox could not be reached."""


class NotYet(Exception):
    """It is about a letter that is being handed over this very moment: it is looked at again in a minute."""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A mail, and when it came."""

    mail: Mail
    fetched: Fetched
    at: datetime
    today: date

    @property
    def mark(self) -> str:
        return sha256(self.fetched.raw).hexdigest()

    def day(self, sent_on: date | None) -> date:
        """The day on which it was sent, as far as that can be: after our letter, not in the future, not long ago."""
        told = timezone.localtime(self.mail.sent_at).date() if self.mail.sent_at else self.today
        first = max(self.today - BELIEVED, sent_on or date.min)
        return told if first <= told <= self.today else self.today


def receive_mail(fetched: Fetched, *, today: date, at: datetime | None = None) -> Incoming | None:
    """Store a mail and do what follows from it; None where it is stored already. All or nothing. Raises NotYet."""
    own = frozenset({settings.ROEDTRAAD_POST_FROM.lower(), settings.ROEDTRAAD_POST_REPLY_TO.lower()} - {""})
    mail = read_mail(fetched.raw, own_addresses=own, cut=not fetched.is_whole)
    arrived = _Arrived(mail, fetched, at or timezone.now(), today)
    names = Names(tuple(hash_of(one) for one in mail.secrets), _ids(mail))
    found = messages_matching(names.ids, names.hashes) if names.ids or names.hashes else []
    with suppress(IntegrityError), transaction.atomic():
        certain = by_secret(names, found)
        if certain is not None:
            return _attached(arrived, certain, Incoming.Match.TOKEN)
        near = by_id(names, found)
        if near is not None:
            return _by_its_id(arrived, near)
        return _unsorted(arrived, unit_for_mail())
    return None


def keep_unread(fetched: Fetched, *, today: date) -> None:
    """Store a mail as it came, unsorted and without reading it: something went wrong with following it."""
    mail = Mail("reply", "", "", "", "", None, (), (), None, (), ())
    with suppress(IntegrityError), transaction.atomic():
        _unsorted(_Arrived(mail, fetched, timezone.now(), today), unit_for_mail())


def unit_for_mail() -> UUID:
    """The unit that owns mail which belongs to no letter: the one that the site names, else the first institution's."""
    directory = offices()
    word, _, rest = settings.ROEDTRAAD_POST_UNIT.partition(":")
    code, _, key = rest.partition(":")
    authority = directory.authority(word, code)
    if authority is None:
        authority = next((one for kind in _OWNERS for one in directory.by_word.get(kind, ())), None)
    office = directory.office(authority.pk if authority else None, *([key] if key else []))
    if office is None:
        raise LookupError("no unit can own mail: found an institution first")
    return office.id


_OWNERS = ("area_office", "institution", "other_prison_unit", "kif", "municipality")


def _ids(mail: Mail) -> tuple[str, ...]:
    """The ids that it names; the mark behind the plus of our address is one too."""
    tagged = tuple(f"<{one.lower()}@{settings.ROEDTRAAD_POST_DOMAIN}>" for one in mail.secrets)
    return (*mail.answers, *tagged)


def _by_its_id(arrived: _Arrived, near: Matched) -> Incoming | None:
    """A bounce may come from any server; a reply by its id alone from where the letter went, or it waits unsorted."""
    with locked(near.message, near.case) as held:
        if arrived.mail.kind != "reply" or comes_from(arrived.mail, held.recipient, held.address):
            return _kept_with(held, arrived, Incoming.Match.MESSAGE_ID)
    return _unsorted(arrived, held.from_unit_id, held.compartment)


def _attached(arrived: _Arrived, found: Matched, match: Incoming.Match) -> Incoming:
    with locked(found.message, found.case) as held:
        return _kept_with(held, arrived, match)


def _kept_with(held: Message, arrived: _Arrived, match: Incoming.Match) -> Incoming:
    """Keep it with its letter; a reply to a reminder is one to the letter that it reminds of."""
    if held.step == REMINDER and arrived.mail.kind == "reply":
        held = first_of(held) or held
    if held.state == State.HANDING:
        raise NotYet
    incoming = _row(arrived, held.from_unit_id, arrived.day(held.sent_on))
    incoming.case_id, incoming.compartment, incoming.message, incoming.match = (
        held.case_id,
        held.compartment,
        held,
        match,
    )
    _store(incoming, arrived.mail)
    follow(held, incoming, arrived.mail, today=arrived.today)
    return incoming


def follow(held: Message, incoming: Incoming, mail: Mail, *, today: date) -> None:
    """What follows for a letter from a mail that belongs to it."""
    match Kind(incoming.kind):
        case Kind.BOUNCE:
            _came_back(held, mail, today)
        case Kind.REPLY:
            noted(held, Step.Kind.REPLIED, f"Mail fra {incoming.sender}", MAIL, today)
            if held.acknowledged_on is None and State.ACKNOWLEDGED in FOLLOWS[State(held.state)]:
                _received(held, incoming, today)
        case Kind.AUTOMATIC:
            pass  # it says nothing that a person has read
    if incoming.kind != Kind.REPLY:
        incoming.settled_at = timezone.now()
        incoming.save(update_fields=["settled_at"])


def _received(held: Message, incoming: Incoming, today: date) -> None:
    """It has arrived, for someone answered. Where the case will not have the fact, the mail is kept all the same."""
    try:
        with transaction.atomic():
            received(held, on=incoming.received_on, by=MAIL, today=today, text="Svar på mail")
    except Refusal as refusal:
        noted(held, Step.Kind.REPLIED, refusal.message.da, MAIL, today)


def _came_back(held: Message, mail: Mail, today: date) -> None:
    told = mail.bounced.reason or mail.bounced.status if mail.bounced else mail.subject
    noted(held, Step.Kind.BOUNCED, told, MAIL, today)
    if held.state not in (State.SENT, State.UNCERTAIN):
        return  # someone has it all the same, or it came back before
    move(held, State.BOUNCED)
    held.answer, held.settled_at = told[:1000] or "Mailen kom retur.", None
    held.save(update_fields=["state", "answer", "settled_at"])
    fall_back(held, by=MAIL, today=today)


def _unsorted(arrived: _Arrived, unit: UUID, compartment: str = "") -> Incoming:
    """What may be about a compartment is shown to its readers alone."""
    with scope(units=(unit,), compartments=[compartment] if compartment else (), today=arrived.today):
        incoming = _row(arrived, unit, arrived.day(None))
        incoming.compartment = compartment
        _store(incoming, arrived.mail)
    return incoming


def _row(arrived: _Arrived, unit: UUID, day: date) -> Incoming:
    mail = arrived.mail
    refused = [{"name": one.name, "size": one.size, "why": one.why.da, "why_en": one.why.en} for one in mail.refused]
    return Incoming(
        unit_id=unit,
        kind=Kind(mail.kind),
        external_id=f"sha256:{arrived.mark}",
        sender=mail.sender[:320],
        subject=mail.subject[:500],
        text=mail.text,
        raw_sha256=arrived.mark,
        raw=arrived.fetched.raw,
        received_at=arrived.at,
        received_on=day,
        refused=refused,
    )


def _store(incoming: Incoming, mail: Mail) -> None:
    incoming.save(force_insert=True)
    insert_rows(
        Enclosed(
            case_id=incoming.case_id,
            compartment=incoming.compartment,
            incoming=incoming,
            unit_id=incoming.unit_id,
            name=one.name[:200],
            media_type=one.media_type[:100],
            size=len(one.content),
            sha256=sha256(one.content).hexdigest(),
            content=one.content,
        )
        for one in mail.files
    )
