"""A matter of a case goes into a compartment or out of it: the decision, and the facts and deeds that go with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from roedtraad.access.service import Actor
from roedtraad.cases.models import Case, Deed, Fact, Move


def move_matter(
    *,
    case: Case,
    matter: str,
    compartment: str,
    into: bool,
    reason: str,
    facts: Collection[str],
    rules: Collection[str],
    on: date,
    by: Actor,
    today: date,
) -> Move:
    """Record the decision in a locked case, and move what was recorded of these facts and done by these rules."""
    move = Move.objects.create(
        case=case,
        matter=matter,
        compartment=compartment,
        into=into,
        on=on,
        reason=reason,
        recorded_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )
    was, becomes = ("", compartment) if into else (compartment, "")
    Fact.objects.filter(case=case, name__in=facts, compartment=was).update(compartment=becomes)
    done = Q()
    for rule in rules:
        done |= Q(obligation__startswith=f"{rule}/")
    if rules:
        Deed.objects.filter(done, case=case, compartment=was).update(compartment=becomes)
    return move
