"""What a unit is called on a page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from roedtraad.access.scope import ScopeUnit
from roedtraad.web.filters import reader


def unit_name(place: ScopeUnit) -> str:
    """The unit, after its authority where its own name does not tell whose it is."""
    name = place.name_en if reader() == "en" and place.name_en else place.name
    whole = name if place.authority in name else f"{place.authority}, {name}"
    return _("%(unit)s, på vegne af %(name)s") % {"unit": whole, "name": place.behalf} if place.behalf else whole
