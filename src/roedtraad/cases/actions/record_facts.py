"""Facts, deeds and turns are added to a case; what stands is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roedtraad.access.service import Actor
from roedtraad.cases.models import Case, Deed, Fact, Turn
from roedtraad.cases.values import stored_form
from roedtraad.core.vocabulary import FactValue


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to record. `value` None takes back the fact that it corrects."""

    name: str
    value: FactValue | None
    true_from: date | None = None
    source: str = ""
    compartment: str = ""
    corrects: Fact | None = None
    recorded_on: date | None = None
    by_name: str = ""


def record_facts(*, case: Case, facts: Sequence[NewFact], by: Actor, today: date) -> list[Fact]:
    """Add facts to a locked case, in this order."""
    made = [
        Fact(
            case=case,
            number=case.entries + offset,
            name=one.name,
            value=stored_form(one.value),
            true_from=one.true_from,
            source=one.source,
            compartment=one.compartment,
            corrects=one.corrects,
            recorded_on=one.recorded_on or today,
            by_name=one.by_name or by.name,
            by_user_id=by.user,
            unit_id=by.unit,
        )
        for offset, one in enumerate(facts, start=1)
    ]
    Fact.objects.bulk_create(made)
    case.entries += len(made)
    return made


def record_deed(
    *,
    case: Case,
    on: date,
    by: Actor,
    today: date,
    obligation: str = "",
    norm: str = "",
    note: str = "",
    compartment: str = "",
    takes_back: Deed | None = None,
) -> Deed:
    """Add what was done, or take back what was not."""
    return Deed.objects.create(
        case=case,
        on=on,
        obligation=obligation,
        norm=norm,
        note=note,
        compartment=compartment,
        takes_back=takes_back,
        recorded_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def record_turn(*, case: Case, kind: Turn.Kind, on: date, by: Actor, today: date, note: str = "") -> Turn:
    """Add a turn that the case took."""
    return Turn.objects.create(
        case=case,
        kind=kind,
        on=on,
        note=note,
        recorded_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )
