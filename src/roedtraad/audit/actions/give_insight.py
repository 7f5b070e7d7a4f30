"""The report is handed over to the person: how, under which law, and the digest of what stood in it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, Refusal, ScopeUnit, current_scope, whole_cases
from roedtraad.audit.insight import write_report
from roedtraad.audit.models import Insight
from roedtraad.cases.service import get_case
from roedtraad.core.words import Lang, Words


@transaction.atomic
def give_insight(*, case: UUID, how: str, place: ScopeUnit, language: Lang, by: Actor, today: date) -> Insight:
    """Record that the report, as it stands today, was given. Raises NotFound, Refusal."""
    found = get_case(case)
    told = " ".join(how.split())[:200]
    if not told:
        raise Refusal(
            Words("Der mangler, hvordan det er udleveret.", "There is no word of how it was handed over."),
            Words("Skriv fx »på papir« eller »i Digital Post«.", "Write for instance 'on paper' or 'in Digital Post'."),
            field="how",
        )
    report = write_report(found, place, current_scope().compartments, today=today, language=language)
    with whole_cases(found.pk):
        return Insight.objects.create(
            case=found,
            how=told,
            law=report.law[:120],
            sha256=report.sha256,
            on=today,
            by_name=by.name,
            by_user_id=by.user,
            unit_id=by.unit,
        )
