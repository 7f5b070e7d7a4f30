"""The places of someone whom the login provider sends: exactly those that it says now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from roedtraad.access.service import Office, give_role, offices


@dataclass(frozen=True, slots=True)
class Given:
    """A unit, and a role in it."""

    office: Office
    role: str


@transaction.atomic
def keep_provided(*, user: Any, given: Collection[Given], today: date) -> None:
    """Give what is new, and end what is said no more with yesterday; twice changes nothing."""
    wanted = {(one.office.id, one.role): one.office for one in given}
    for held in user.memberships.select_for_update().filter(Q(valid_to=None) | Q(valid_to__gte=today)):
        if wanted.pop((held.unit_id, held.role), None) is None:
            user.memberships.filter(pk=held.pk).update(valid_to=today - timedelta(days=1))
    for (unit, role), office in wanted.items():
        # Ended and given again on one day: the same membership goes on.
        if not user.memberships.filter(unit_id=unit, role=role, valid_from=today).update(valid_to=None):
            home = offices().authorities[office.authority].units.get(pk=unit)
            give_role(user=user, unit=home, role=role, since=today)
