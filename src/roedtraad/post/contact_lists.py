"""The contact list for a municipality: who is reached with us, and whom we have for them. No persons stand in it.

It comes from the agreement in force. A mailbox that is one person's own, or addressed to someone by name, is left out:
the list asks for one that is always read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from roedtraad.access.service import offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import Agreement, Contact, Rulebook
from roedtraad.post.composing import Sender, compose
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import ContactList
from roedtraad.post.typesetting import set_letter
from roedtraad.presenting.phones import read_number

KIND = "contact_list"


@dataclass(frozen=True, slots=True)
class Ours:
    """How the unit is reached, as someone there has written it."""

    phone: str = ""
    mail: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A list as it would go now."""

    municipality: str
    to_name: str
    address: str
    document: bytes

    @property
    def sha256(self) -> str:
        """The mark of its bytes."""
        return hashlib.sha256(self.document).hexdigest()


def quarter_key(day: date) -> str:
    """The quarter in which a day lies.

    >>> quarter_key(date(2026, 4, 1))
    '2026-2'
    """
    return f"{day.year}-{(day.month + 2) // 3}"


def municipalities_with_agreement(today: date) -> list[str]:
    """Give the municipalities whose agreement is in force, by code."""
    book = rulebook_now()
    return sorted(code for code in book.municipalities if book.versions_of(code) and book.agreement_on(code, today)[1])


def make_list(*, unit: UUID, municipality: str, ours: Ours, today: date) -> Made:
    """Write the list of a unit for a municipality."""
    book = rulebook_now()
    agreement, _ = book.agreement_on(municipality, today)
    assert agreement is not None, "the caller asks for municipalities with an agreement"
    directory = offices()
    office = directory.units[unit]
    name = directory.authorities[office.authority].name
    sender = ", ".join(dict.fromkeys((name, office.name)))
    main = _main_contact(agreement)
    to_name = main.unit.da if main else book.municipalities[municipality].name
    draft = compose(
        letter_kinds()[KIND],
        case="",
        known=Known(today, {}, {}),
        obligation=None,
        recipient={"unit": {"da": to_name, "en": to_name}, "authority": "municipality", "municipality": municipality},
        sender=Sender(sender, mail=ours.mail),
        person=None,
        given={},
        enclosed=(),
        allowed=letter_kinds()[KIND].categories,
        today=today,
        tables={
            "ours": [[sender, ours.phone, ours.mail, ours.hours]],
            "yours": [list(row) for row in _theirs(agreement, book)],
        },
        rulebook=book,
    )
    mail = main.secure_mail if main and _is_the_units(main) and main.secure_mail else ""
    return Made(municipality, to_name, mail, set_letter(draft.content))


def _main_contact(agreement: Agreement) -> Contact | None:
    found = (agreement.contacts.get(name) for name in agreement.main_contact.contacts)
    return next((one for one in found if one is not None), None)


def _theirs(agreement: Agreement, book: Rulebook) -> Iterator[tuple[str, str, str, str]]:
    for contact in agreement.contacts.values():
        if not _is_the_units(contact):
            continue
        phone = read_number(contact.phones[0].number) if contact.phones else ""
        purposes = ", ".join(dict.fromkeys(_purposes(contact.id, agreement, book)))
        yield purposes, contact.unit.da, contact.secure_mail or "", phone


def _is_the_units(contact: Contact) -> bool:
    return contact.mailbox != "personal" and contact.addressed_to != "named_person"


def _purposes(contact: str, agreement: Agreement, book: Rulebook) -> Iterable[str]:
    if contact in agreement.main_contact.contacts:
        yield "Hovedkontakt"
    for route in agreement.routes.values():
        slot = book.national.routes.get(route.name)
        if slot is not None and any(contact in row.gives.to for row in route.table.rows):
            yield slot.title.da
    if contact in agreement.ksp_contacts:
        yield "KSP"


def lists_of(unit: UUID, quarter: str) -> dict[str, ContactList]:
    """Give the lists of a unit for a quarter, by municipality."""
    found = ContactList.objects.filter(unit=unit, quarter=quarter).defer("document")
    return {one.municipality: one for one in found}


def last_ours(unit: UUID) -> Ours | None:
    """Give how the unit wrote itself last; None where it has never made a list."""
    row = ContactList.objects.filter(unit=unit).order_by("-quarter", "-made_at").values_list("phone", "mail", "hours")
    first = row.first()
    return Ours(*first) if first else None
