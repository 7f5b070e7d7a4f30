"""A person lets drafts go. The gate is asked anew: the facts may be others than when they were written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from roedtraad.access.service import Actor, Refusal
from roedtraad.core.words import Words
from roedtraad.post.actions.write_messages import approved_state
from roedtraad.post.hands import in_hand, noted
from roedtraad.post.models import Message, Step
from roedtraad.post.states import move
from roedtraad.post.waking import wake
from roedtraad.sharing.service import permit

State = Message.State


def approve_messages(*, messages: Collection[UUID], by: Actor, today: date) -> list[Message]:
    """Let drafts of one's own authority go, all of them or none. Raises NotFound, Refusal."""
    approved = []
    with transaction.atomic():
        for key in sorted(messages):  # in one order, so that two who approve the same cannot wait in a ring
            with in_hand(key, "sender") as held:
                if held.state != State.DRAFT:
                    raise Refusal(
                        Words("Brevet er allerede godkendt.", "The letter has been approved already."),
                        Words("Se, hvad der er sket med det.", "See what has happened to it."),
                    )
                permit(decision=held.decision_id, today=today)
                move(held, approved_state(held.channel))
                held.approved_at, held.approved_by_id = timezone.now(), by.user
                held.next_try = held.approved_at if held.state == State.READY else None
                held.save()
                noted(held, Step.Kind.APPROVED, "", by, today)
                approved.append(held)
    wake()
    return approved
