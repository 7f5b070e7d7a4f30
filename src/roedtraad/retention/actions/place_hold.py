"""A hold: the recorded decision that a case, or all of a person's, must be kept; and that it need not be any longer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, NotFound, Refusal, whole_cases
from roedtraad.cases.service import get_case, lock_case
from roedtraad.core.words import Words
from roedtraad.retention.models import Hold, Lift

LONGEST = 2000

_NO_REASON = Refusal(
    Words("Begrundelsen mangler.", "The reason is missing."),
    Words(
        "Skriv, hvorfor sagen skal bevares, eller hvorfor den ikke længere skal.",
        "Write why the case must be kept, or why it need not be any longer.",
    ),
    field="reason",
)
_LIFTED = Refusal(
    Words("Beslutningen er allerede ophævet.", "The decision is lifted already."),
    Words("Se beslutningerne på siden.", "See the decisions on the page."),
)


@transaction.atomic
def place_hold(*, case: UUID, reason: str, by: Actor, today: date, whole_person: bool = False) -> Hold:
    """Keep a case until the decision is lifted. Raises NotFound, Refusal."""
    found = get_case(case)
    written = _reason(reason)
    with whole_cases(found.pk):
        lock_case(found.pk)
        return Hold.objects.create(
            case_id=found.pk,
            reason=written,
            whole_person=whole_person,
            on=today,
            by_name=by.name,
            by_user_id=by.user,
            unit_id=by.unit,
        )


@transaction.atomic
def lift_hold(*, case: UUID, hold: str, reason: str, by: Actor, today: date) -> Lift:
    """Lift a hold on a case. Raises NotFound, Refusal."""
    found = get_case(case)
    written = _reason(reason)
    with whole_cases(found.pk):
        lock_case(found.pk)
        held = next((one for one in Hold.objects.filter(case=found.pk) if str(one.pk) == hold), None)
        if held is None:
            raise NotFound
        if Lift.objects.filter(hold=held).exists():
            raise _LIFTED
        return Lift.objects.create(
            hold=held,
            case_id=found.pk,
            reason=written,
            on=today,
            by_name=by.name,
            by_user_id=by.user,
            unit_id=by.unit,
        )


def _reason(text: str) -> str:
    written = text.strip()
    if not written:
        raise _NO_REASON
    return written[:LONGEST]
