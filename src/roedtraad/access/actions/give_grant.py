"""A grant that a person gives, with a reason and an end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.models import Grant
from roedtraad.access.scope import Actor


def give_grant(
    *,
    case: UUID,
    person: UUID,
    unit: UUID,
    purpose: str,
    why: str,
    by: Actor,
    today: date,
    until: date,
    level: str = "case",
) -> Grant:
    """Let a unit see a case until a day. To be called with the whole of the case open, by who may decide it."""
    return Grant.objects.create(
        case_id=case,
        person_id=person,
        unit_id=unit,
        purpose=purpose,
        level=level,
        why=why,
        valid_from=today,
        valid_to=until,
        made_by=Grant.MadeBy.PERSON,
        made_by_user_id=by.user,
    )
