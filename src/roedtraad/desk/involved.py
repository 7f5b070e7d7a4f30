"""Who is involved in a case, and why: read from what the viewer may see of it, never from the grants of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roedtraad.access.service import Office, Offices, Scope, grants_in, offices
from roedtraad.agreements.service import role_keys
from roedtraad.core.words import Words
from roedtraad.desk.overview import Seen, placement_on
from roedtraad.obligations.service import Obligation
from roedtraad.web.filters import say

State = Obligation.State


@dataclass(frozen=True, slots=True)
class Involved:
    """A unit, and what it has to do with the case."""

    name: str
    authority: str
    why: tuple[str, ...]
    ours: bool


def involved(seen: Seen, scope: Scope) -> tuple[Involved, ...]:
    """Every unit that the case concerns, those with the whole case first."""
    directory = offices()
    reasons: dict[UUID, dict[str, None]] = {}
    for unit, why in _reasons(seen, directory):
        reasons.setdefault(unit, {})[why] = None
    return tuple(
        Involved(
            say(Words(office.name, office.name_en or office.name)),
            directory.authorities[office.authority].name,
            tuple(whys),
            unit in scope.units,
        )
        for unit, whys in reasons.items()
        if (office := directory.units.get(unit)) is not None
    )


def _reasons(seen: Seen, directory: Offices) -> Iterator[tuple[UUID, str]]:
    held = placement_on(seen.case, seen.day)
    if held is not None:
        yield held.institution_id, _("personen sidder her")
    municipality = _acting(seen, directory)
    if municipality is not None:
        yield municipality.id, _("handlekommune")
    if seen.known.get("supervision_at_release") is True or seen.known.get("legal_status") == "proeveloesladt":
        authority = directory.serving("kif", seen.plan.setting.municipality)
        office = directory.office(authority.pk if authority else None)
        if office is not None:
            yield office.id, _("fører tilsyn efter løsladelsen")
    yield from _by_obligations(seen)


def _acting(seen: Seen, directory: Offices) -> Office | None:
    setting = seen.plan.setting
    authority = directory.authority("municipality", setting.municipality or "")
    keys = role_keys(setting.agreement, "main_contact")
    return directory.office(authority.pk, *keys) if authority else None


def _by_obligations(seen: Seen) -> Iterator[tuple[UUID, str]]:
    owes: dict[UUID, int] = {}
    gets: dict[UUID, int] = {}
    for one in seen.obligations:
        if one.state == State.WITHDRAWN:
            continue
        if one.owner_unit_id:
            owes[one.owner_unit_id] = owes.get(one.owner_unit_id, 0) + 1
        if one.counterpart_unit_id:
            gets[one.counterpart_unit_id] = gets.get(one.counterpart_unit_id, 0) + 1
    for unit, count in owes.items():
        yield unit, ngettext("har %(count)s opgave i sagen", "har %(count)s opgaver i sagen", count) % {"count": count}
    for unit, count in gets.items():
        yield (
            unit,
            ngettext("er modtager af %(count)s opgave", "er modtager af %(count)s opgaver", count) % {"count": count},
        )


def why_we_see(seen: Seen) -> tuple[str, ...]:
    """Why the viewer's own units see the case; a compartment is not named here."""
    whole = [one for one in grants_in(seen.case.pk, seen.day) if one.level == "case" and not one.compartment]
    words = {
        "placement": _("personen sidder i jeres institution"),
        "acting_municipality": _("I er handlekommune"),
        "supervision": _("I fører tilsyn efter løsladelsen"),
    }
    return tuple(dict.fromkeys(words.get(one.why, one.why) for one in whole))
