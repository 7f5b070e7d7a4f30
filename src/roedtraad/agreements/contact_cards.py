"""Contacts as cards: what for, which unit, how it is reached, when, and whether someone is there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from roedtraad.agreements.rule_lines import danish
from roedtraad.core.opening import Opening, open_now, opening_of
from roedtraad.core.rulebook import Agreement, Contact, Rulebook
from roedtraad.presenting.hours_text import HoursTold, hours_told, opening_words
from roedtraad.presenting.phones import dial, read_number
from roedtraad.presenting.recipients import CHANNELS
from roedtraad.web.filters import say

TONES = {"open": "done", "perhaps": "soon", "closed": "coming"}
"""The tone of a badge for each state of an opening."""


@dataclass(frozen=True, slots=True)
class PhoneShown:
    """A number as it is read and as it is dialled, and what it is for."""

    label: str
    number: str
    dialled: str


@dataclass(frozen=True, slots=True)
class HoursShown:
    """Hours of a channel and topic in words, and whether they hold now."""

    channel: str
    topic: str
    text: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact as it is shown. `fallback` is the anchor and the unit of who takes over."""

    id: str
    unit: str
    organisation: str
    purposes: tuple[str, ...]
    mail: str
    subject: str
    postal: str
    phones: tuple[PhoneShown, ...]
    portal: str
    channels: str
    hours: tuple[HoursShown, ...]
    fallback: tuple[str, str] | None
    in_doubt: str
    note: str
    personal: bool

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its agreement."""
        return contact_anchor(self.id)


def contact_anchor(name: str) -> str:
    """Where a contact stands on the page of its agreement."""
    return f"kontakt-{name}"


@dataclass(frozen=True, slots=True)
class CardWriter:
    """Writes the contacts of an agreement, as they are at a moment."""

    agreement: Agreement
    rulebook: Rulebook
    moment: datetime

    def contact(self, name: str) -> Contact | None:
        """A contact of the agreement, or one of the country's."""
        return self.agreement.contacts.get(name) or self.rulebook.national.contacts.get(name)

    def card(self, contact: Contact) -> ContactCard:
        """One card."""
        fallback = self.contact(contact.fallback) if contact.fallback else None
        return ContactCard(
            id=contact.id,
            unit=contact.unit.da,
            organisation=danish(contact.organisation),
            purposes=tuple(self._purposes(contact)),
            mail=contact.secure_mail or "",
            subject=contact.subject or "",
            postal=str(contact.postal or ""),
            phones=tuple(
                PhoneShown(danish(one.label), read_number(one.number), dial(one.number)) for one in contact.phones
            ),
            portal=contact.portal or "",
            channels=", ".join(say(CHANNELS[one]) for one in contact.channels),
            hours=tuple(self._hours(one) for one in hours_told(contact.hours)),
            fallback=(contact_anchor(fallback.id), fallback.unit.da) if fallback else None,
            in_doubt=danish(contact.in_doubt),
            note=danish(contact.note),
            personal=contact.mailbox == "personal" or contact.addressed_to == "named_person",
        )

    def _purposes(self, contact: Contact) -> Iterator[str]:
        """The routes that lead to it."""
        if contact.id in self.agreement.main_contact.contacts:
            yield _("Hovedkontakt")
        slots = self.rulebook.national.routes
        for route in self.agreement.routes.values():
            named = {name for row in route.table.rows for name in row.gives.to}
            if contact.id in named and route.name in slots:
                yield say(slots[route.name].title)

    def _hours(self, told: HoursTold) -> HoursShown:
        opening = opening_of(told.hours, self.moment, self.agreement.calendar)
        return HoursShown(
            channel=say(CHANNELS[told.channel]) if told.channel else "",
            topic=danish(told.topic),
            text=say(told.text),
            state=state_words(opening, self.moment),
            tone=TONES[opening.state] if opening else "",
        )


def open_badge(contact: Contact, agreement: Agreement, moment: datetime) -> tuple[str, str] | None:
    """Whether anyone is there by any channel, with the tone of its badge; None where no hours are printed."""
    opening = open_now(contact, moment, agreement.calendar)
    return (state_words(opening, moment), TONES[opening.state]) if opening else None


def state_words(opening: Opening | None, moment: datetime) -> str:
    """Whether someone is there, in the reader's language; empty where no hours are printed."""
    return say(opening_words(opening, moment.date())) if opening else ""
