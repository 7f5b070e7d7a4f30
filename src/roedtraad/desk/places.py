"""The units that a user works in, by names that tell them apart."""

from __future__ import annotations

from roedtraad.access.service import Scope, ScopeUnit
from roedtraad.web.filters import reader


def unit_name(place: ScopeUnit) -> str:
    """The unit, after its authority where its own name does not tell whose it is."""
    name = place.name_en if reader() == "en" and place.name_en else place.name
    return name if place.authority in name else f"{place.authority}, {name}"


def unit_choices(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The user's units for a choice, each once, whatever roles they have in it."""
    return tuple({str(place.id): unit_name(place) for place in scope.places}.items())
