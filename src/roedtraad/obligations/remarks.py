"""Why something happened to an obligation: what everyone who sees it may read, apart from what tells of the case."""

from __future__ import annotations

from roedtraad.cases.service import Turn
from roedtraad.obligations.models import Event, Obligation, Remark

REASONS = frozenset(
    {
        *(str(kind) for kind in Turn.Kind),
        "",
        "plan",
        "facts",
        "judgment",
        "release_date",
        "transfer",
        "release",
        "release_from_court",
        "readmission",
        "escape",
        "death",
        "moved",
        "undone",
        "done",
        "taken",
        "loaded",
        "new_day",
        "rules",
        "coordinator",
        "custodian",
    }
)
"""The reasons that the program itself writes, a word each; desk/why.py says them. What people write is any other."""


def with_reason(event: Event, why: str) -> Remark | None:
    """Write down why: on the event where it is about the obligation alone, else beside it, for whoever has the case."""
    about_this = event.kind == Event.Kind.OVERRIDDEN or event.became == Obligation.State.WAIVED
    if about_this or why in REASONS:
        event.why = why
        return None
    return Remark(
        event=event, case_id=event.case_id, obligation_id=event.obligation_id, unit_id=event.unit_id, text=why[:2000]
    )
