"""What the gate has been asked of a case, within the scope."""

from __future__ import annotations

from django.db.models import QuerySet

from roedtraad.cases.service import Case
from roedtraad.sharing.models import Decision


def decisions_of(case: Case) -> QuerySet[Decision]:
    """Give the answers of the gate in a case that the scope may see, the newest first."""
    return Decision.objects.filter(case=case).select_related("recipient_unit", "unit").order_by("-asked_at", "-id")
