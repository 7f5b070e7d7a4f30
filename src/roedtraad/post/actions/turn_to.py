"""A message about another: it reminds of it, or turns to someone else with it. Through the gate again.

The pages that went go again, unchanged; only the words of the mail are new. The clock stays with the first message, but
where the new one takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from roedtraad.access.service import Actor, new_key, offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.core.rulebook import Agreement, Contact, Rulebook
from roedtraad.core.words import Words
from roedtraad.post.hands import noted
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Letter, Message, Step
from roedtraad.post.preparing import SENT_BY_US, contact_of, ways_to
from roedtraad.post.tokens import hash_of, message_id_of, new_nonce, token_of
from roedtraad.post.waking import wake
from roedtraad.sharing.service import Decision, ask

State, Kind = Message.State, Step.Kind

REMINDER, FALLBACK, MAIN_CONTACT, REROUTED = "reminder", "fallback", "main_contact", "rerouted"
"""Why a message about another was written (`Message.step`)."""
FOLLOWING = frozenset({REMINDER, FALLBACK, MAIN_CONTACT})
"""Those that speak for the first message: what is said to them is said of it."""

DEAD_TITLE = Words("Brevet kunne ikke afleveres hos den første modtager", "The letter could not be delivered")
DEAD = Words(
    "Vi skrev til {first}, og mailen kom retur. Vi sender derfor vedlagte brev til jer.",
    "We wrote to {first}, and the mail came back. So we send the enclosed letter to you.",
)
NOBODY = Words("Aftalen nævner ingen anden at skrive til. Ring.", "The agreement names nobody else to write to. Call.")


def turn_to(
    original: Message, recipient: Mapping[str, Any], *, step: str, title: Words, text: Words, by: Actor, today: date
) -> Message | None:
    """Write the message, ready to go; None where the gate says no, and that is kept as a step."""
    decision = _asked(original, recipient, by, today)
    if decision.verdict != Decision.Verdict.ALLOWED:
        noted(original, Kind.ESCALATED, f"{recipient['unit']['da']}: {decision.text}", by, today)
        return None
    letter = _letter(original.letter, original, title, text, by, today)
    key, nonce, unit = new_key(), new_nonce(), recipient.get("unit_id")
    channel, address = way_to(recipient, original)
    now = timezone.now()
    made = Message.objects.create(
        id=key,
        case_id=original.case_id,
        compartment=original.compartment,
        obligation_id=original.obligation_id,
        letter=letter,
        decision=decision,
        about=original,
        step=step,
        kind=original.kind,
        person_name=original.person_name,
        person_sort=original.person_sort,
        from_unit_id=original.from_unit_id,
        to_unit_id=UUID(unit) if unit else None,
        to_name=recipient["unit"]["da"],
        contact=recipient["contact"],
        recipient=dict(recipient),
        channel=channel,
        address=address,
        subject=recipient["subject"] or original.subject,
        message_id=message_id_of(key, letter.pk, settings.ROEDTRAAD_POST_DOMAIN),
        state=State.READY if channel in SENT_BY_US else State.BY_HAND,
        due=today,
        approved_at=now,
        next_try=now if channel in SENT_BY_US else None,
        reply_due=original.reply_due if step == REROUTED else None,
        nonce=nonce,
        token_hash=hash_of(token_of(nonce)),
    )
    for kind in (Kind.WRITTEN, Kind.APPROVED):
        noted(made, kind, "", by, today)
    wake()
    return made


def fall_back(message: Message, *, by: Actor, today: date) -> Message | None:
    """Turn to the fallback of a mailbox that is dead, else to a main contact; None where there is nobody left.

    Told on the letter in either case. Nobody is turned to twice.
    """
    original = first_of(message) or message
    other = fallback_of(original, today) or main_contact_of(original, today)
    if other is None:
        noted(original, Kind.ESCALATED, NOBODY.da, by, today)
        return None
    text = DEAD.fill(first=Words(message.to_name, message.to_name))
    made = turn_to(original, other, step=FALLBACK, title=DEAD_TITLE, text=text, by=by, today=today)
    if made is not None:
        noted(original, Kind.ESCALATED, made.to_name, by, today)
    return made


def first_of(message: Message) -> Message | None:
    """The letter that a message speaks for, held; None for one that speaks for itself."""
    if message.step not in FOLLOWING or message.about_id is None:
        return None
    return Message.objects.select_for_update(of=("self",)).select_related("letter").get(pk=message.about_id)


def same_again(original: Message) -> dict[str, Any]:
    """The recipient that a message had, for reminding it."""
    return dict(original.recipient)


def fallback_of(original: Message, today: date) -> dict[str, Any] | None:
    """Who the agreement names for when the recipient cannot be reached; None where it names nobody new."""
    rulebook = rulebook_now()
    contact = contact_of(original.recipient, rulebook, today)
    agreement = _agreement(original, rulebook, today)
    if contact is None or not contact.fallback or contact.fallback in _turned_to(original):
        return None
    own = agreement.contacts.get(contact.fallback) if agreement else None
    other = own or rulebook.national.contacts.get(contact.fallback)
    return _recipient(other, agreement, original, "fallback", today) if other else None


def main_contact_of(original: Message, today: date) -> dict[str, Any] | None:
    """A main contact of the recipient's municipality that has not had it yet; None where there is none."""
    agreement = _agreement(original, rulebook_now(), today)
    had = _turned_to(original)
    for name in agreement.main_contact.contacts if agreement else ():
        other = agreement.contacts.get(name) if agreement else None
        found = _recipient(other, agreement, original, "main_contact", today) if other and name not in had else None
        if found is not None:
            return found
    return None


def _turned_to(message: Message) -> frozenset[str]:
    """The contacts that have had it: this message's, of those that it follows, and of those that follow it."""
    had, newer, older = {message.contact}, [message.pk], message.about_id
    while older is not None:
        newer.append(older)
        contact, older = Message.objects.values_list("contact", "about").get(pk=older)
        had.add(contact)
    while newer:
        found = Message.objects.filter(about__in=newer).exclude(pk__in=newer).values_list("pk", "contact")
        newer = [key for key, _ in found]
        had.update(contact for _, contact in found)
    return frozenset(had)


def way_to(recipient: Mapping[str, Any], original: Message) -> tuple[str, str]:
    """The channel and the address: the one that was used before where there is it here too, else the agreement's."""
    kind = letter_kinds()[original.kind]
    contact = contact_of(recipient, rulebook_now(), original.written_at.date())
    ways = ways_to(recipient, contact, kind)
    channel = original.channel if original.channel in ways else next(iter(ways), "letter")
    return channel, ways.get(channel, "")


def _agreement(original: Message, rulebook: Rulebook, today: date) -> Agreement | None:
    code = original.recipient.get("municipality")
    return rulebook.agreement_on(code, today)[0] if code else None


def _recipient(
    contact: Contact, agreement: Agreement | None, original: Message, via: str, today: date
) -> dict[str, Any] | None:
    """A contact as the plan writes a recipient. None for who cannot be reached, or may not know of it."""
    if not contact.validity.holds_on(today):
        return None
    usable = [one for one in contact.channels if contact.address_for(one)]
    if not usable:
        return None
    code = agreement.municipality if agreement and contact.id in agreement.contacts else None
    unit = _unit(contact, code, original.compartment)
    if original.compartment and unit is None:
        return None  # in a compartment only who is known to read it is turned to
    return {
        "contact": contact.id,
        "unit": {"da": contact.unit.da, "en": contact.unit.en},
        "unit_id": str(unit) if unit else None,
        "municipality": code,
        "authority": contact.authority,
        "channel": usable[0],
        "other_channels": usable[1:],
        "address": contact.address_for(usable[0]),
        "subject": contact.subject,
        "certain": True,
        "via": via,
    }


def _unit(contact: Contact, code: str | None, compartment: str) -> UUID | None:
    directory = offices()
    authority = directory.authority("municipality", code) if code else directory.serving(contact.authority, None)
    found = directory.of.get(authority.pk, {}).get(contact.id) if authority else None
    office = found or directory.office(authority.pk if authority else None, compartment=compartment)
    if office is None or (compartment and compartment not in office.compartments):
        return None
    return office.id


def _asked(original: Message, recipient: Mapping[str, Any], by: Actor, today: date) -> Decision:
    earlier = original.decision
    unit = recipient.get("unit_id")
    return ask(
        case=original.case_id,
        recipient=recipient["authority"],
        category=earlier.category,
        purpose=earlier.purpose,
        reason=earlier.reason,
        sender=earlier.sender,
        recipient_unit=UUID(unit) if unit else None,
        by=by,
        today=today,
    )


def _letter(letter: Letter, original: Message, title: Words, text: Words, by: Actor, today: date) -> Letter:
    """The same pages with new words before them."""
    return Letter.objects.create(
        case_id=original.case_id,
        compartment=original.compartment,
        kind=letter.kind,
        unit_id=original.from_unit_id,
        title=title.da[:300],
        text=f"{text.da}\n\n{text.en}",
        content=letter.content,
        document=bytes(letter.document),
        sha256=letter.sha256,
        written_on=today,
        by_name=by.name,
        by_user_id=by.user,
    )
