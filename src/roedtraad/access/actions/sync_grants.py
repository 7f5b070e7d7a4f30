"""The grants that rules give in a case: what is wanted now is given, what no rule gives any more ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from roedtraad.access.models import Grant
from roedtraad.access.rows import insert_rows


@dataclass(frozen=True, slots=True)
class GrantWanted:
    """A grant as a rule gives it; `why` names the rule in one word."""

    unit: UUID
    purpose: str
    level: str
    why: str
    compartment: str = ""


def sync_grants(*, wanted: dict[UUID, tuple[UUID, set[GrantWanted]]], today: date) -> int:
    """Bring the rule-made grants of cases to what is wanted: case -> (person, grants). Gives how many changed.

    To be called with the whole of the cases open. Grants that a person has given are left alone.
    """
    stored: dict[tuple[UUID, GrantWanted], Grant] = {}
    for grant in Grant.objects.filter(case_id__in=wanted, made_by=Grant.MadeBy.RULE, valid_to__isnull=True):
        stored[grant.case_id, _as_wanted(grant)] = grant
    missing = [
        Grant(
            case_id=case,
            person_id=person,
            unit_id=one.unit,
            purpose=one.purpose,
            level=one.level,
            compartment=one.compartment,
            why=one.why,
            valid_from=today,
            made_by=Grant.MadeBy.RULE,
        )
        for case, (person, grants) in wanted.items()
        for one in grants
        if (case, one) not in stored
    ]
    ended = [grant.pk for (case, one), grant in stored.items() if one not in wanted[case][1]]
    insert_rows(missing)
    if ended:
        _end(ended, today)
    return len(missing) + len(ended)


def _end(keys: Iterable[UUID], today: date) -> None:
    """Today is no longer in force: the unit that lost the case must not read on for the rest of the day."""
    yesterday = today - timedelta(days=1)
    ended = Grant.objects.filter(pk__in=list(keys))
    ended.filter(valid_from__lte=today).update(valid_to=yesterday)
    for grant in ended.filter(valid_to__isnull=True):
        Grant.objects.filter(pk=grant.pk).update(valid_to=grant.valid_from - timedelta(days=1))


def _as_wanted(grant: Grant) -> GrantWanted:
    return GrantWanted(grant.unit_id, grant.purpose, grant.level, grant.why, grant.compartment)
