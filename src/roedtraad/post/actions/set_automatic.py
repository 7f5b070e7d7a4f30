"""A unit lets letters of a kind go without approval, or no longer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope
from roedtraad.core.words import Words
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Automatic


def set_automatic(*, unit: UUID, kind: str, on: bool, by: Actor, today: date) -> None:  # noqa: ARG001 - as every verb
    """Set it for a unit of one's own. Raises NotFound, Refusal."""
    found = letter_kinds().get(kind)
    if found is None or unit not in current_scope().units:
        raise NotFound
    if not on:
        Automatic.objects.filter(unit=unit, kind=kind).delete()
        return
    if not found.automatic:
        raise Refusal(
            Words("Det brev skal et menneske se, før det går.", "A person must see that letter before it goes."),
            Words("Godkend det hver gang.", "Approve it each time."),
        )
    Automatic.objects.get_or_create(unit_id=unit, kind=kind, defaults={"by_name": by.name, "by_user_id": by.user})
