"""Mail that no letter was found for: a person finds it, gives it to another unit, or lays it aside. None is deleted."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope, offices, scope
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.post.actions.receive_mail import follow
from roedtraad.post.hands import authority_of, in_hand
from roedtraad.post.models import Enclosed, Incoming, Message
from roedtraad.post.receiving.reading import read_mail


def match_by_hand(*, incoming: UUID, message: UUID, by: Actor, today: date) -> Incoming:  # noqa: ARG001 - a verb says who
    """Say which letter it belongs to. What follows from a mail follows. Raises NotFound."""
    with transaction.atomic():
        mail = unsorted_mail(incoming)
        with in_hand(message, "sender") as held:
            _now_of(mail, held)
            follow(held, mail, read_mail(bytes(mail.raw)), today=today)
    return mail


def give_mail(*, incoming: UUID, unit: UUID, by: Actor, today: date) -> None:
    """It is for another unit of the authority, who has it then. Raises NotFound, Refusal."""
    with transaction.atomic():
        mail = unsorted_mail(incoming)
        office = offices().units.get(unit)
        if office is None or office.authority != authority_of(mail.unit_id):
            raise Refusal(
                Words("Enheden hører ikke til jeres myndighed.", "The unit is not one of your authority."),
                Words("Vælg fra listen.", "Choose from the list."),
                "unit",
            )
        if mail.compartment and mail.compartment not in office.compartments:
            raise Refusal(
                Words("Enheden kan ikke få det.", "The unit cannot have it."),
                Words("Vælg fra listen.", "Choose from the list."),
                "unit",
            )
        # It leaves the units of who gives it: both sides are seen, for this one statement.
        both, inside = [one for one in (mail.unit_id, office.id) if one], [mail.compartment] if mail.compartment else []
        with scope(user=by.user, units=both, compartments=inside, today=today):
            Incoming.objects.filter(pk=mail.pk).update(unit_id=office.id)


def set_aside(*, incoming: UUID, reason: str, by: Actor, today: date) -> None:
    """It belongs to no letter, for a reason that is kept; the mail is kept too. Raises NotFound, Refusal."""
    reason = check_text(reason, "reason", needed=True)
    with transaction.atomic():
        mail = unsorted_mail(incoming)
        said = f"{today.isoformat()} {by.name}: {reason}"
        kept = [*mail.refused, {"name": "", "size": 0, "why": said, "why_en": said}]
        Incoming.objects.filter(pk=mail.pk).update(settled_at=timezone.now(), refused=kept)


def unsorted_mail(incoming: UUID) -> Incoming:
    """A mail that waits in one of one's units. Raises NotFound."""
    found = Incoming.objects.filter(pk=incoming, message=None, settled_at=None).select_for_update(of=("self",)).first()
    seen = current_scope()
    if found is None or (seen.user is not None and found.unit_id not in seen.units):
        raise NotFound
    return found


def _now_of(mail: Incoming, held: Message) -> None:
    mail.case_id, mail.compartment, mail.message, mail.match = (
        held.case_id,
        held.compartment,
        held,
        Incoming.Match.BY_HAND,
    )
    mail.unit_id = held.from_unit_id
    mail.save(update_fields=["case", "compartment", "message", "match", "unit"])
    Enclosed.objects.filter(incoming=mail).update(
        case_id=held.case_id, compartment=held.compartment, unit_id=held.from_unit_id
    )
