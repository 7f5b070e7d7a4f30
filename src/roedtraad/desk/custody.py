"""Who is in the custody of one's own institution now, and who has been released from court."""

from __future__ import annotations

from roedtraad.access.service import Scope, offices
from roedtraad.cases.service import Case, Turn, is_held, search_cases

MOST = 200
"""Cases that a search looks through; whoever finds more writes more of the name."""


def is_in_our_charge(case: Case, scope: Scope) -> bool:
    """Whether the institution that holds the person, or held them last, is one that the user works in."""
    unit = offices().units.get(case.institution_id) if case.institution_id else None
    return unit is not None and unit.authority in {place.authority_id for place in scope.places}


def court_release(case: Case) -> Turn | None:
    """The release from court that the case stands at: the latest, where nobody holds the person again."""
    if is_held(case):
        return None
    return case.turns.filter(kind=Turn.Kind.RELEASED_FROM_COURT).order_by("-on", "-recorded_at").first()


def held_by_us(text: str, scope: Scope) -> list[Case]:
    """Find those whom one's own institution holds, by name, case number or CPR number."""
    return [one for one in search_cases(text, most=MOST) if is_in_our_charge(one, scope) and is_held(one)]
