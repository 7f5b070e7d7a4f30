"""A message in hand: found in one's own scope, from the side that may do the thing, and locked till it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Literal
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope, offices, whole_cases
from roedtraad.core.words import Words
from roedtraad.post.models import Message, Step

Side = Literal["holder", "sender", "either"]
State = Message.State

RECEIVED = (State.SENT, State.ACKNOWLEDGED, State.UNCERTAIN)
"""As a message stands that lies with who got it, and is waited for."""


@contextmanager
def in_hand(message: UUID, side: Side) -> Iterator[Message]:
    """Hold a message as one of a side: who has it in their Indbakke, or who sent it. Raises NotFound.

    A colleague of the same authority may do it too; a reader of the case who is neither may not.
    """
    with transaction.atomic():
        found = Message.objects.filter(pk=message).first()
        if found is None or not _stands_on(found, side):
            raise NotFound
        with locked(found.pk, found.case_id) as held:
            yield held


@contextmanager
def locked(message: UUID, case: UUID) -> Iterator[Message]:
    """Hold a message whose key a job, or a public link, was given."""
    with transaction.atomic(), whole_cases(case):
        held = Message.objects.select_for_update(of=("self",)).select_related("letter").get(pk=message)
        yield held


def refuse_unless_waiting(message: Message) -> None:
    """Refuse what has not been sent, and what nobody waits for any more."""
    if message.state not in RECEIVED or message.settled_at is not None:
        raise Refusal(
            Words("Brevet venter ikke på noget.", "Nothing is waited for."),
            Words("Se på brevet, hvad der er sket med det.", "See on the letter what has happened to it."),
        )


def refuse_to_come(on: date | None, today: date) -> None:
    """Refuse a day to come for what has happened."""
    if on is not None and on > today:
        raise Refusal(
            Words("Det kan ikke være sket på en dag, der ikke er kommet.", "It cannot have happened on a day to come."),
            Words("Skriv den dag, det skete.", "Write the day on which it happened."),
            "on",
        )


def refuse_before_sent(message: Message, on: date | None) -> None:
    """Refuse a day before the letter went: nobody has it before."""
    if on is not None and message.sent_on is not None and on < message.sent_on:
        raise Refusal(
            Words("Brevet var ikke sendt den dag.", "The letter had not been sent on that day."),
            Words("Skriv den dag, det skete.", "Write the day on which it happened."),
            "on",
        )


def noted(message: Message, kind: Step.Kind, text: str, by: Actor, today: date) -> Step:
    """Keep what happened to a message."""
    return Step.objects.create(
        case_id=message.case_id,
        compartment=message.compartment,
        message=message,
        kind=kind,
        text=" ".join(text.split())[:2000],
        on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def authority_of(unit: UUID | None) -> UUID | None:
    """The authority that a unit belongs to."""
    office = offices().units.get(unit) if unit else None
    return office.authority if office else None


def _stands_on(message: Message, side: Side) -> bool:
    scope = current_scope()
    if scope.user is None:
        return True
    ours = {authority_of(unit) for unit in scope.units} - {None}
    holder, sender = authority_of(message.holder_unit_id) in ours, authority_of(message.from_unit_id) in ours
    return (holder and side != "sender") or (sender and side != "holder")
