"""The people around a case: a named coordinator on each side, and who holds custody of someone under 18."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.cases.models import Case, Coordinator, Custodian


def name_coordinator(
    *, case: Case, side: Coordinator.Side, unit: UUID, name: str, on: date, user: UUID | None = None, phone: str = ""
) -> Coordinator:
    """Name the coordinator of a side from a day on; the earlier one ends."""
    for earlier in case.coordinators.filter(side=side, valid_to__isnull=True):
        earlier.valid_to = max(on, earlier.valid_from)
        earlier.save(update_fields=["valid_to"])
    return Coordinator.objects.create(
        case=case, side=side, unit_id=unit, user_id=user, name=name, phone=phone, valid_from=on
    )


def add_custodian(*, case: Case, name: str, relation: str, on: date, phone: str = "") -> Custodian:
    """Put a holder of custody on the case."""
    return Custodian.objects.create(case=case, name=name, relation=relation, phone=phone, valid_from=on)
