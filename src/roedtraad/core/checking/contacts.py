"""Can every contact of an agreement be reached, and by whom when the first is away? Addresses, channels, mailboxes.

Whether an address is the right one nobody can see from here; only that it can be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from roedtraad.core.checking.findings import View, finding, norms_for
from roedtraad.core.loading import Problem, quoted
from roedtraad.core.rulebook import MAIN_CONTACT, Agreement, Contact, Section
from roedtraad.core.words import Words, listed

MAIL = re.compile(r"[A-Za-zÆØÅæøå0-9._%+'-]+@[A-Za-zÆØÅæøå0-9](?:[A-Za-zÆØÅæøå0-9.-]*[A-Za-zÆØÅæøå0-9])?\.[A-Za-z]{2,}")
POSTCODE = re.compile(r"[0-9]{4}")
RUN_TOGETHER = re.compile(r"[0-9]{5,}|[A-Za-zÆØÅæøå][0-9]{4}\b|\b[0-9]{4}[A-Za-zÆØÅæøå]{2,}|[0-9][A-Za-z][0-9]{4}\b")
"""A house number and a postcode, or a postcode and a town, without a space between them."""
PHONE_DIGITS = 8
SHORT_NUMBER = 6
"""Numbers of up to six digits are service numbers (112, 1813)."""


def contact_findings(view: View) -> Iterator[Problem]:
    """Find what is wrong with the contacts of an agreement, or (without one) with the national ones."""
    if view.agreement is None:
        for contact in view.rulebook.national.contacts.values():
            yield from _addresses(contact)
        return
    for contact in view.agreement.contacts.values():
        yield from _reachable(contact)
        yield from _addresses(contact)
        yield from _ended(view, contact)
    for section in view.agreement.sections:
        yield from _mailboxes(view.agreement, section)


def _reachable(contact: Contact) -> Iterator[Problem]:
    name = contact.unit
    if contact.fallback is None:
        message = Words(
            f"{name.da}: aftalen siger ikke, hvem der tager over, når kontakten ikke svarer.",
            f"{name.en}: the agreement does not say who takes over when the contact does not answer.",
        )
        remedy = Words(
            "Spørg kommunen, og tilføj fallback: og id'et på en anden kontakt.",
            "Ask the municipality and add fallback: and the id of another contact.",
        )
        norms = norms_for("no_fallback", contact.findings)
        yield finding("no_fallback", "warning", contact.place, message, remedy, norms)
    if contact.addressed_to == "named_person" or contact.mailbox == "personal":
        message = Words(
            f"{name.da}: kontakten er én person. Er personen væk, bliver posten liggende.",
            f"{name.en}: the contact is one person. While they are away the post lies.",
        )
        remedy = Words(
            "Spørg kommunen efter en fælles postkasse, og skriv den som secure_mail med mailbox: unit.",
            "Ask the municipality for a shared mailbox and write it as secure_mail with mailbox: unit.",
        )
        norms = norms_for("personal_contact", contact.findings)
        yield finding("personal_contact", "warning", contact.place, message, remedy, norms)
    yield from _channel(contact)


def _channel(contact: Contact) -> Iterator[Problem]:
    name, norms = contact.unit, norms_for("no_channel", contact.findings)
    usable = [one for one in contact.channels if contact.address_for(one) or (one == "walk_in" and contact.walk_in)]
    if not usable:
        message = Words(
            f"{name.da}: ingen mail, adresse, telefon eller anden vej. Kontakten kan ikke nås.",
            f"{name.en}: no mail, address, telephone or any other way. The contact cannot be reached.",
        )
        remedy = Words(
            "Spørg kommunen, og tilføj secure_mail:, phone: eller address:.",
            "Ask the municipality and add secure_mail:, phone: or address:.",
        )
        yield finding("no_channel", "warning", contact.place, message, remedy, norms)
        return
    for channel in contact.channels:
        if channel not in usable and channel != "digital_post":
            message = Words(
                f"{name.da}: kan efter channels nås ad {channel}, men der står ingen adresse til det.",
                f"{name.en}: can by channels be reached by {channel}, but there is no address for it.",
            )
            remedy = Words(f"Tilføj adressen, eller slet {channel}.", f"Add the address, or delete {channel}.")
            yield finding("no_channel", "warning", contact.place, message, remedy, norms)
    if not contact.phones and not contact.hours:
        message = Words(
            f"{name.da}: hverken telefon eller åbningstid. Haster det, er der kun at skrive.",
            f"{name.en}: neither telephone nor hours. In a hurry one can only write.",
        )
        remedy = Words(
            "Spørg kommunen, og tilføj phone: eller hours:.", "Ask the municipality and add phone: or hours:."
        )
        yield finding("no_channel", "note", contact.place, message, remedy, norms)


def _addresses(contact: Contact) -> Iterator[Problem]:
    name, norms = contact.unit, norms_for("bad_address", contact.findings)
    if contact.secure_mail is not None and not is_mail(contact.secure_mail):
        written = quoted(contact.secure_mail)
        message = Words(
            f"{name.da}: {written} kan ikke være en mailadresse.", f"{name.en}: {written} cannot be a mail address."
        )
        remedy = Words("Skriv den som navn@sted.dk, uden mellemrum.", "Write it as name@place.dk, without spaces.")
        yield finding("bad_address", "error", contact.place, message, remedy, norms)
    for phone in contact.phones:
        digits = re.sub(r"[^0-9]", "", re.sub(r"^\s*(\+45|0045)", "", phone.number))
        if len(digits) > SHORT_NUMBER and len(digits) != PHONE_DIGITS:
            message = Words(
                f"{name.da}: {quoted(phone.number)} har {len(digits)} cifre; danske numre har {PHONE_DIGITS}.",
                f"{name.en}: {quoted(phone.number)} has {len(digits)} digits; Danish numbers have {PHONE_DIGITS}.",
            )
            remedy = Words("Se efter i aftalen, og ret phone:.", "Look in the agreement and mend phone:.")
            yield finding("bad_address", "warning", contact.place, message, remedy, norms)
    yield from _postal(contact, norms)


def is_mail(text: str) -> bool:
    """Say whether a text can be a mail address.

    >>> is_mail("ydelse@bif.kk.dk"), is_mail("ydelse@bif,kk.dk"), is_mail("ydelse@bif..kk.dk")
    (True, False, False)
    """
    return MAIL.fullmatch(text) is not None and ".." not in text and not text.startswith(".") and ".@" not in text


def _postal(contact: Contact, norms: tuple[str, ...]) -> Iterator[Problem]:
    postal = contact.postal
    if postal is None:
        return
    name, written = contact.unit, quoted(str(postal))
    split = Words(
        "Se efter i aftalen, og del den: street:, postcode: og town:.",
        "Look in the agreement and split it: street:, postcode: and town:.",
    )
    if any(RUN_TOGETHER.search(part) for part in (postal.street or "", postal.town or "")):
        message = Words(
            f"{name.da}: i adressen {written} løber vejnummer, postnummer eller by sammen.",
            f"{name.en}: in the address {written} house number, postcode or town run together.",
        )
        yield finding("bad_address", "warning", contact.place, message, split, norms)
        return
    if postal.postcode is not None and not POSTCODE.fullmatch(postal.postcode):
        message = Words(
            f"{name.da}: postnummeret {quoted(postal.postcode)} har ikke fire cifre.",
            f"{name.en}: the postcode {quoted(postal.postcode)} does not have four digits.",
        )
        yield finding("bad_address", "warning", contact.place, message, split, norms)
    missing = [
        words
        for words, value in (
            (Words("vej", "a street"), postal.street),
            (Words("postnummer", "a postcode"), postal.postcode),
            (Words("by", "a town"), postal.town),
        )
        if not value
    ]
    if missing:
        lacking = listed(missing)
        message = Words(
            f"{name.da}: adressen {written} mangler {lacking.da}.",
            f"{name.en}: the address {written} lacks {lacking.en}.",
        )
        yield finding("bad_address", "note", contact.place, message, split, norms)


def _ended(view: View, contact: Contact) -> Iterator[Problem]:
    end = contact.validity.valid_to
    if end is None or end >= view.today:
        return
    message = Words(
        f"{contact.unit.da}: kontakten gjaldt til og med {end.isoformat()}.",
        f"{contact.unit.en}: the contact held up to and with {end.isoformat()}.",
    )
    remedy = Words(
        "Skriv den nye kontakt, og send rækkerne til den.", "Write the new contact and point the rows to it."
    )
    norms = norms_for("outside_validity", contact.findings)
    yield finding("outside_validity", "warning", contact.place, message, remedy, norms)


def _mailboxes(agreement: Agreement, section: Section) -> Iterator[Problem]:
    """Find mailboxes that a section uses though it refers to contacts that have others."""
    if section.see is None:
        return
    referred = _contacts_of(agreement, section.see, frozenset({section.id}))
    known = {contact.secure_mail.lower() for contact in referred if contact.secure_mail}
    if not known:
        return
    others = ", ".join(sorted(known))
    for contact in _used_in(agreement, section).values():
        mail = contact.secure_mail
        if mail is None or mail.lower() in known:
            continue
        message = Words(
            f"{section.title.da}: postkassen {mail} er ingen af dem, afsnittet henviser til ({others}).",
            f"{section.title.en}: the mailbox {mail} is none of those the section refers to ({others}).",
        )
        remedy = Words(
            "Spørg kommunen, om der er to postkasser eller en tastefejl, og ret secure_mail: eller see:.",
            "Ask the municipality whether there are two mailboxes or a typing error, and mend secure_mail: or see:.",
        )
        clauses = [clause.findings for clause in section.clauses]
        norms = norms_for("unknown_mailbox", contact.findings, section.findings, *clauses)
        yield finding("unknown_mailbox", "warning", contact.place, message, remedy, norms)


def _contacts_of(agreement: Agreement, reference: str, seen: frozenset[str]) -> tuple[Contact, ...]:
    if reference == MAIN_CONTACT:
        return tuple(agreement.contacts[one] for one in agreement.main_contact.contacts if one in agreement.contacts)
    section = next((one for one in agreement.sections if one.id == reference), None)
    if section is None or section.id in seen:
        return ()
    own = tuple(agreement.contacts[one] for one in section.contacts if one in agreement.contacts)
    further = _contacts_of(agreement, section.see, seen | {section.id}) if section.see else ()
    return (*own, *further)


def _used_in(agreement: Agreement, section: Section) -> Mapping[str, Contact]:
    clauses = {clause.id for clause in section.clauses}
    names = [
        *section.contacts,
        *(contact.id for contact in agreement.contacts.values() if contact.clause in clauses),
        *(
            name
            for route in agreement.routes.values()
            for row in route.table.rows
            if (row.gives.clause or route.clause) in clauses
            for name in row.gives.to
        ),
    ]
    return {name: agreement.contacts[name] for name in names if name in agreement.contacts}
