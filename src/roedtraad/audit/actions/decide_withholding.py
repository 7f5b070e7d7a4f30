"""Someone decides that the person is not given a part of what is recorded, or is given it after all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope, whole_cases
from roedtraad.audit.insight import PARTS
from roedtraad.audit.insight_texts import insight_texts
from roedtraad.audit.models import Withholding
from roedtraad.cases.service import get_case
from roedtraad.core.words import Words

LONGEST = 2000


@transaction.atomic
def decide_withholding(
    *, case: UUID, compartment: str, part: str, withheld: bool, reason: str, basis: str, by: Actor, today: date
) -> Withholding:
    """Record the decision. Raises NotFound for a case or a compartment that is not theirs, Refusal without a reason."""
    found = get_case(case)
    if compartment and compartment not in current_scope().compartments:
        raise NotFound
    if part not in (("all",) if compartment else PARTS):
        raise NotFound
    told = " ".join(reason.split())
    if not told or len(told) > LONGEST:
        raise Refusal(
            Words("Der mangler en begrundelse.", "There is no reason."),
            Words(f"Skriv hvorfor, højst {LONGEST} tegn.", f"Write why, at most {LONGEST} characters."),
            field="reason",
        )
    if withheld and basis not in {one for law in insight_texts().laws for one in law.exceptions}:
        raise Refusal(
            Words("Der mangler den regel, som det holdes tilbage efter.", "There is no rule to hold it back by."),
            Words("Vælg en regel.", "Choose a rule."),
            field="basis",
        )
    with whole_cases(found.pk):
        return Withholding.objects.create(
            case=found,
            compartment=compartment,
            part=part,
            withheld=withheld,
            reason=told,
            basis=basis if withheld else "",
            on=today,
            by_name=by.name,
            by_user_id=by.user,
            unit_id=by.unit,
        )
