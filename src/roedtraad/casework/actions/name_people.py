"""The people of a case: a named coordinator on each side, and the holders of custody of someone under 18."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, NotFound, current_scope
from roedtraad.cases import service
from roedtraad.casework.checking import check_text
from roedtraad.casework.turns import turn

Side = service.Coordinator.Side


def name_coordinator(
    *,
    case: UUID,
    side: Side,
    unit: UUID,
    name: str,
    by: Actor,
    today: date,
    user: UUID | None = None,
    phone: str = "",
    expected: int | None = None,
) -> service.Coordinator:
    """Name the coordinator of one's own side. The earlier one ends."""
    scope = current_scope()
    if scope.user is not None and unit not in scope.units:
        raise NotFound
    with turn(case=case, by=by, today=today, expected=expected, why="coordinator") as held:
        return service.name_coordinator(
            case=held.case,
            side=side,
            unit=unit,
            name=check_text(name, "name", most=200, needed=True),
            phone=check_text(phone, "phone", most=40),
            user=user,
            on=today,
        )


def name_custodian(
    *, case: UUID, name: str, relation: str, by: Actor, today: date, phone: str = "", expected: int | None = None
) -> service.Custodian:
    """Put a holder of custody on the case."""
    with turn(case=case, by=by, today=today, expected=expected, why="custodian") as held:
        return service.add_custodian(
            case=held.case,
            name=check_text(name, "name", most=200, needed=True),
            relation=check_text(relation, "relation", most=80, needed=True),
            phone=check_text(phone, "phone", most=40),
            on=today,
        )
