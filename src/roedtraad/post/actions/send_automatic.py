"""Letters of kinds that a unit lets go without approval: written and approved by the job when they are due.

Only what is in no compartment, and only where nothing is missing; all else waits for a person. The job knows of a case
what the unit itself may know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, scope
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions.approve_all import ready_one, write_ready
from roedtraad.post.errands import Owed, automatic_due
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.preparing import standing_of

NAME = "Rød Tråd, automatisk"
MOST = 200


def send_automatic(*, today: date, most: int = MOST) -> int:
    """Write what is due of such kinds, a unit at a time. Gives how many obligations it was."""
    kinds = [(kind.id, rule) for kind in letter_kinds().values() if kind.automatic for rule in kind.rules]
    with transaction.atomic():
        found = sorted(automatic_due(kinds, today, most), key=lambda one: one.unit)
    return sum(_of_unit(unit, list(owed), today) for unit, owed in groupby(found, key=lambda one: one.unit))


def _of_unit(unit: UUID, errands: Sequence[Owed], today: date) -> int:
    by = Actor(NAME, unit=unit)
    with scope(units=[unit], today=today):
        owed = list(Obligation.objects.filter(pk__in=[one.obligation for one in errands]).order_by("pk"))
        standings = standing_of(owed, today)
        made = [one for it in owed if (one := ready_one(it, standings[it.case_id], by, today)) is not None]
        return write_ready(made, standings, by, today)
