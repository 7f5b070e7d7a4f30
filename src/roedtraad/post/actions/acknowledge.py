"""A recipient has it: said in the Indbakke, by the public link, by a mail, or written down by who was told.

From here the clock of the answer runs. Said twice changes nothing.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, NotFound
from roedtraad.casework.service import check_text
from roedtraad.post.actions.come_back import received
from roedtraad.post.errands import message_by_token
from roedtraad.post.hands import in_hand, locked, refuse_before_sent, refuse_to_come, refuse_unless_waiting
from roedtraad.post.models import Message
from roedtraad.post.tokens import hash_of

BY_LINK = Actor("Modtageren, ved linket i brevet")
"""Who opens a link is known by the link alone."""


def acknowledge(*, message: UUID, by: Actor, today: date, on: date | None = None, note: str = "") -> Message:
    """Note that it was received, on a day. Raises NotFound, Refusal."""
    note = check_text(note, "note")
    refuse_to_come(on, today)
    with in_hand(message, "either") as held:
        if held.acknowledged_on is None:
            refuse_unless_waiting(held)
            refuse_before_sent(held, on)
            received(held, on=on or today, by=by, today=today, text=note)
    return held


def acknowledge_by_link(*, token: str, today: date) -> None:
    """Note that who was sent the link has it. The link is used up by it. Raises NotFound."""
    found = message_by_token(hash_of(token))
    if found is None:
        raise NotFound
    with locked(found.message, found.case) as held:
        if held.token_hash != hash_of(token):  # another was faster
            raise NotFound
        received(held, on=today, by=BY_LINK, today=today, text="")
