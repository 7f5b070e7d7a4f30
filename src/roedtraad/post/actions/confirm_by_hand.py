"""A person did it: posted the letter, typed it into the portal, called. Their word is the answer that is kept."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, Refusal
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.post.actions.settle import settle_sent
from roedtraad.post.hands import in_hand, noted, refuse_to_come
from roedtraad.post.models import Message, Step

State = Message.State
DONE_BY = {"letter": "Sendt med posten", "portal": "Indtastet", "phone": "Ringet"}


def confirm_by_hand(*, message: UUID, by: Actor, today: date, on: date | None = None, note: str = "") -> Message:
    """Say that it was done, on a day. Raises NotFound, Refusal."""
    note = check_text(note, "note", most=800)
    refuse_to_come(on, today)
    with in_hand(message, "sender") as held:
        if held.state not in (State.BY_HAND, State.UNCERTAIN):
            raise Refusal(
                Words("Brevet venter ikke på at blive sendt i hånden.", "The letter does not wait for a person."),
                Words("Se, hvad der er sket med det.", "See what has happened to it."),
            )
        said = f"{DONE_BY.get(held.channel, 'Bekræftet')} af {by.name}."
        settle_sent(held, on=on or today, by=by, today=today, answer=f"{said} {note}".strip())
    return held


def record_call(
    *, message: UUID, spoke_with: str, said: str, agreed: str, by: Actor, today: date, on: date | None = None
) -> Message:
    """Keep a call in three fields: with whom, what was said, what was agreed. It counts as contact. Raises Refusal."""
    texts = [
        check_text(spoke_with, "spoke_with", needed=True, most=200),
        check_text(said, "said", needed=True, most=900),
        check_text(agreed, "agreed", most=800),
    ]
    refuse_to_come(on, today)
    note = " · ".join(one for one in texts if one)
    with in_hand(message, "sender") as held:
        if held.state == State.BY_HAND and held.channel == "phone":
            settle_sent(held, on=on or today, by=by, today=today, answer=note, kind=Step.Kind.CALLED)
        elif held.state in (State.DRAFT, State.CANCELLED):
            raise Refusal(
                Words("Brevet er ikke sendt.", "The letter has not been sent."),
                Words("Godkend det først.", "Approve it first."),
            )
        else:
            noted(held, Step.Kind.CALLED, note, by, today)
    return held
