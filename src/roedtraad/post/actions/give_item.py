"""What lies in an Indbakke goes to a colleague or another unit of the authority. Its clock runs on.

Nothing is ever nobody's: a unit of the recipient holds it, or it is the sender's trouble again. A unit that may not
read its compartment never holds it.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, Membership, Refusal, in_force, offices
from roedtraad.agreements.service import role_keys, rulebook_now
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.post.hands import authority_of, in_hand, noted, refuse_unless_waiting
from roedtraad.post.models import Message, Step


def give_item(
    *,
    message: UUID,
    by: Actor,
    today: date,
    to_unit: UUID | None = None,
    to_user: UUID | None = None,
    reason: str = "",
) -> Message:
    """Give it to a unit, or to a colleague in this unit or another. Raises NotFound, Refusal."""
    reason = check_text(reason, "reason", most=1000)
    with in_hand(message, "holder") as held:
        refuse_unless_waiting(held)
        _give(held, to_unit or held.holder_unit_id, to_user, reason, by, today)
    return held


def not_ours(*, message: UUID, by: Actor, today: date, to_unit: UUID | None = None, reason: str) -> Message:
    """It belongs to another unit: the one named, else the authority's main contact, who is the last stop.

    What the main contact cannot place goes back to who sent it, and stands there as trouble. Raises NotFound, Refusal.
    """
    reason = check_text(reason, "reason", needed=True)
    with in_hand(message, "holder") as held:
        refuse_unless_waiting(held)
        stop = to_unit or main_unit(held)
        if stop is None or (to_unit is None and stop == held.holder_unit_id):
            _send_back(held, reason, by, today)
        else:
            _give(held, stop, None, reason, by, today)
    return held


def main_unit(message: Message) -> UUID | None:
    """The unit that is the authority's main contact, and may hold the message."""
    directory = offices()
    authority = authority_of(message.holder_unit_id)
    keys = _main_contact_keys(message)
    office = directory.office(authority, *keys, compartment=message.compartment)
    if office is None or (message.compartment and message.compartment not in office.compartments):
        return None
    return office.id


def _main_contact_keys(message: Message) -> tuple[str, ...]:
    """The names of the units that the agreement calls the main contact."""
    authority = offices().authorities.get(authority_of(message.holder_unit_id) or UUID(int=0))
    if authority is None or authority.word != "municipality":
        return ("main",)
    agreement, _ = rulebook_now().agreement_on(authority.code, message.written_at.date())
    return role_keys(agreement, "main_contact") if agreement else ("main",)


def _give(message: Message, unit: UUID | None, user: UUID | None, reason: str, by: Actor, today: date) -> None:
    directory = offices()
    office = directory.units.get(unit) if unit else None
    if office is None or office.authority != authority_of(message.holder_unit_id):
        raise _refused("Enheden hører ikke til jeres myndighed.", "The unit is not one of your authority.")
    if message.compartment and message.compartment not in office.compartments:
        raise _refused("Enheden kan ikke få det.", "The unit cannot have it.")
    if user is not None and not _works_there(user, office.id, message.compartment, today):
        raise _refused("Kollegaen arbejder ikke i den enhed.", "The colleague does not work in that unit.")
    if (office.id, user) == (message.holder_unit_id, message.taken_by_id):
        raise _refused("Det ligger der allerede.", "It is there already.")
    message.holder_unit_id, message.taken_by_id = office.id, user
    message.save(update_fields=["holder_unit", "taken_by"])
    noted(message, Step.Kind.GIVEN, f"{office.name}: {reason}" if reason else office.name, by, today)


def _works_there(user: UUID, unit: UUID, compartment: str, today: date) -> bool:
    found = in_force(Membership.objects.filter(user=user, unit=unit), today)
    return any(not compartment or compartment in one.compartments for one in found)


def _send_back(message: Message, reason: str, by: Actor, today: date) -> None:
    """Nobody here has it: it is the sender's again, who sees it among what is in trouble."""
    message.state = Message.State.NOT_OURS
    message.holder_unit_id, message.taken_by_id = None, None
    message.answer = reason[:1000]
    message.save(update_fields=["state", "holder_unit", "taken_by", "answer"])
    noted(message, Step.Kind.NOT_OURS, reason, by, today)


def _refused(da: str, en: str) -> Refusal:
    return Refusal(Words(da, en), Words("Vælg fra listen.", "Choose from the list."), "to")
