"""Where the person is held: one place at a time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.cases.models import Case, Placement


def place_person(*, case: Case, institution: UUID, on: date) -> Placement:
    """Hold the person in an institution from a day on; an earlier placement ends."""
    end_placement(case=case, on=on)
    case.institution_id = institution
    case.save(update_fields=["institution"])
    return Placement.objects.create(case=case, institution_id=institution, held_from=on)


def is_held(case: Case) -> bool:
    """Whether the person is held anywhere."""
    return case.closed is None and case.placements.filter(held_to__isnull=True).exists()


def end_placement(*, case: Case, on: date) -> None:
    """The person is no longer held there; who held them last stays on the case."""
    for placement in case.placements.filter(held_to__isnull=True):
        placement.held_to = max(on, placement.held_from)
        placement.save(update_fields=["held_to"])
