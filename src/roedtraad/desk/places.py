"""The units that a user works in, by names that tell them apart."""

from __future__ import annotations

from roedtraad.access.service import Scope, unit_name


def unit_choices(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The user's units for a choice, each once, whatever roles they have in it."""
    return tuple({place.key: unit_name(place) for place in scope.places}.items())
