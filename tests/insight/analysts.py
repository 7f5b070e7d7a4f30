"""Who reads figures: someone in the directorate, who sees no person."""

from __future__ import annotations

from roedtraad.access.service import AuthorityKept, UnitKept, keep_authority
from tests.access.people import employed
from tests.country import Worker


def analyst_of_the_directorate() -> Worker:
    """The directorate and an analyst in it."""
    keep_authority(AuthorityKept("other_prison_unit", "direktoratet", "Direktoratet", units=(UnitKept("main", "D"),)))
    return employed("other_prison_unit", "direktoratet", "main", "directorate_analyst")
