"""The units that a user works in, by names that tell them apart."""

from __future__ import annotations

from django.utils.translation import gettext as _

from roedtraad.access.service import Scope, ScopeUnit
from roedtraad.web.filters import reader


def unit_name(place: ScopeUnit) -> str:
    """The unit, after its authority where its own name does not tell whose it is."""
    name = place.name_en if reader() == "en" and place.name_en else place.name
    whole = name if place.authority in name else f"{place.authority}, {name}"
    return _("%(unit)s, på vegne af %(name)s") % {"unit": whole, "name": place.behalf} if place.behalf else whole


def unit_choices(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The user's units for a choice, each once, whatever roles they have in it."""
    return tuple({place.key: unit_name(place) for place in scope.places}.items())
