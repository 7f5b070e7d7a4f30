"""Who owes, who gets it and how it reaches them, in the words of people."""

from __future__ import annotations

from typing import assert_never

from roedtraad.core.plans import Obligation, Plan, Recipient
from roedtraad.core.rulebook import Channel, Responsible
from roedtraad.core.words import Words
from roedtraad.presenting.rules_text import responsible_words

CHANNELS: dict[Channel, Words] = {
    "secure_mail": Words("sikker mail", "secure mail"),
    "letter": Words("brev", "letter"),
    "portal": Words("selvbetjening", "self-service"),
    "phone": Words("telefon", "phone"),
    "walk_in": Words("personligt fremmøde", "in person"),
    "digital_post": Words("Digital Post", "Digital Post"),
}


def who_owes(responsible: Responsible, plan: Plan) -> Words:
    """The role that owes, with its authority unless that is the institution or says the same."""
    return responsible_words(responsible, plan.rulebook.vocabulary, plan.today)


def unit_of(recipient: Recipient, plan: Plan) -> Words:
    """The unit, with its municipality where that is not the one of the plan."""
    code = recipient.municipality
    if code is None or code == plan.setting.municipality:
        return recipient.unit
    name = municipality_name(code, plan)
    if name.da in recipient.unit.da:
        return recipient.unit
    return Words("{unit}, {name}", "{unit}, {name}").fill(unit=recipient.unit, name=name)


def municipality_name(code: str, plan: Plan) -> Words:
    municipality = plan.rulebook.municipalities.get(code)
    return Words.same(municipality.official if municipality else code)


def way_to(recipient: Recipient) -> Words:
    """How it reaches a recipient: channel, address and subject; how to find out where no address is known."""
    if recipient.channel is None:
        if recipient.contact == "person":
            return Words.same("")
        return Words("ingen adresse kendt", "no address known")
    way = CHANNELS[recipient.channel]
    address = Words.same(f" {recipient.address}" if recipient.address else "")
    subject = Words.same("")
    if recipient.subject:
        subject = Words(", emne: {subject}", ", subject: {subject}").fill(subject=recipient.subject)
    return Words("{way}{address}{subject}", "{way}{address}{subject}").fill(way=way, address=address, subject=subject)


def why_this_one(recipient: Recipient) -> Words:
    """A remark where the recipient is not the one the agreement names for it."""
    match recipient.via:
        case "route":
            return Words.same("")
        case "main_contact":
            return Words("hovedkontakt", "main contact")
        case "fallback":
            return Words("i stedet", "stands in")
        case _:
            assert_never(recipient.via)


def addressees(obligation: Obligation, plan: Plan) -> list[tuple[Words, Words]]:
    """Every recipient as unit and way, in order; one whose choice hangs on unknown facts is said to be possible."""
    found = []
    for one in obligation.recipients:
        unit, remark = unit_of(one, plan), why_this_one(one)
        if remark.da:
            unit = Words("{unit} ({remark})", "{unit} ({remark})").fill(unit=unit, remark=remark)
        if not one.certain:
            unit = Words("måske {unit}", "perhaps {unit}").fill(unit=unit)
        found.append((unit, way_to(one)))
    return found
