"""Letters that have been sent, for the tests of what comes back."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from roedtraad.access.service import new_key, offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.post.letterkinds import kind_for
from roedtraad.post.models import Letter, Message, Step
from roedtraad.post.tokens import hash_of, message_id_of, new_nonce, token_of
from roedtraad.sharing.service import ask
from tests.country import DAY, Country, Worker, admitted

RULE = "coordination.remand"


def recipient_of(contact: str, code: str = "0101") -> dict[str, Any]:
    """A contact of an agreement as the plan writes a recipient."""
    agreement = rulebook_now().agreement_on(code, DAY)[0]
    assert agreement is not None
    found = agreement.contacts[contact]
    authority = offices().authority("municipality", code)
    office = offices().of[authority.pk].get(contact) if authority else None
    return {
        "contact": contact,
        "unit": {"da": found.unit.da, "en": found.unit.en},
        "unit_id": str(office.id) if office else None,
        "municipality": code,
        "authority": found.authority,
        "channel": "secure_mail",
        "other_channels": [],
        "address": found.secure_mail,
        "subject": found.subject,
        "certain": True,
        "via": "route",
    }


def sent_letter(
    country: Country,
    *,
    contact: str = "coordination",
    channel: str = "secure_mail",
    rule: str = RULE,
    on: date = DAY,
    case: UUID | None = None,
    sender: Worker | None = None,
) -> Message:
    """A letter to a contact of Copenhagen, sent on a day and not acknowledged yet."""
    sender = sender or country.vestre
    case = case or admitted(country.vestre).case
    kind = kind_for(rule)
    assert kind is not None
    share = rulebook_now().national.obligations[rule].share
    assert share is not None
    recipient = recipient_of(contact)
    with sender.at_work():
        decision = ask(
            case=case,
            recipient=recipient["authority"],
            category=share.category,
            purpose=share.purpose,
            reason="Nødvendigt for at koordinere opholdet",
            by=sender.actor,
            today=DAY,
        )
    assert decision.verdict == "allowed", decision.text
    key, nonce = new_key(), new_nonce()
    holder = UUID(recipient["unit_id"]) if channel == "inbox" and recipient["unit_id"] else None
    with whole_cases(case):
        letter = Letter.objects.create(
            case_id=case,
            kind=kind.id,
            unit_id=sender.unit,
            title=kind.title.da,
            text="Vi beder jer svare.",
            document=b"%PDF-1.7 the letter",
            sha256=sha256(b"%PDF-1.7 the letter").hexdigest(),
            written_on=on,
            by_name=sender.name,
        )
        return Message.objects.create(
            id=key,
            case_id=case,
            letter=letter,
            decision=decision,
            kind=kind.id,
            person_name="Signe Demosen",
            person_sort="demosen",
            from_unit_id=sender.unit,
            to_unit_id=holder,
            to_name=recipient["unit"]["da"],
            contact=contact,
            recipient=recipient,
            channel=channel,
            address=recipient["unit_id"] or "" if channel == "inbox" else recipient["address"],
            subject="Koordinering",
            message_id=message_id_of(key, letter.pk, "roedtraad.example"),
            state=Message.State.SENT,
            sent_at=timezone.now(),
            sent_on=on,
            answer="250 OK",
            sendings=1,
            holder_unit_id=holder,
            reply_due=date(2026, 3, 5),
            nonce=nonce,
            token_hash=hash_of(token_of(nonce)),
        )


def now_of(message: Message) -> Message:
    """The message as it stands now, whoever looks."""
    with whole_cases(message.case_id):
        return Message.objects.get(pk=message.pk)


def steps(message: Message) -> list[tuple[str, str]]:
    """What has happened to it."""
    with whole_cases(message.case_id):
        return list(Step.objects.filter(message=message).order_by("at", "id").values_list("kind", "text"))


def followers(message: Message) -> list[Message]:
    """The messages about it."""
    with whole_cases(message.case_id):
        return list(Message.objects.filter(about=message).select_related("letter").order_by("written_at", "id"))
