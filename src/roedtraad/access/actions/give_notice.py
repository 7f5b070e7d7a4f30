"""A notice to a user, to a unit or to the auditors of an authority; it is shown until someone has seen it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils import timezone

from roedtraad.access.models import Notice
from roedtraad.access.rows import insert_rows
from roedtraad.access.scope import Actor
from roedtraad.access.selectors import offices


def give_notice(
    *,
    kind: Notice.Kind,
    by: Actor,
    told: Mapping[str, str],
    case: UUID | None = None,
    users: Collection[UUID] = (),
    units: Collection[UUID] = (),
    auditors_of: Collection[UUID] = (),
) -> None:
    """Let them know, once each. To be called within the scope of whoever did it."""
    unit = offices().units.get(by.unit) if by.unit else None
    said = {"kind": kind, "by_name": by.name, "by_unit": unit.name if unit else "", "told": dict(told)}
    insert_rows(
        [
            *(Notice(user_id=one, case_id=case, **said) for one in dict.fromkeys(users)),
            *(Notice(unit_id=one, case_id=case, **said) for one in dict.fromkeys(units)),
            # Auditors prove who looked; whose case it is, the log tells them by its number.
            *(Notice(auditors_of_id=one, **said) for one in dict.fromkeys(auditors_of)),
        ]
    )


def see_notices(*, keys: Collection[UUID], by: Actor) -> int:
    """Note that these have been seen; others than one's own are not found. Gives how many."""
    unseen = Notice.objects.filter(pk__in=list(keys), seen_at=None)
    return unseen.update(seen_at=timezone.now(), seen_by_id=by.user)
