"""Who may see a case, by rules: the institution that holds the person, the municipality that acts, the probation
office that supervises, and the units of each obligation. Grants by people are no matter of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from roedtraad.access.service import GrantWanted, Office
from roedtraad.agreements.service import role_keys
from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Scope
from roedtraad.obligations.addressing import Place
from roedtraad.obligations.models import Obligation
from roedtraad.obligations.projecting import unit_ids

CASE, IDENTITY = "case", "identity"
ACTING: tuple[Scope, ...] = ("anden_hjaelp", "serviceloven")


def grants_of(
    plan: Plan, owed: Iterable[Obligation], further: dict[tuple[str, str, int], list[UUID]], place: Place
) -> set[GrantWanted]:
    """Give the grants that the rules want in a case. What was withdrawn gives none; what is done still does."""
    wanted = {*_institution(place), *_municipality(plan, place), *_supervision(plan, place)}
    for one in owed:
        if one.state != Obligation.State.WITHDRAWN:
            wanted.update(_obligation(one, further.get(one.key, []), place))
    return wanted


def grants_of_closed(owed: Iterable[Obligation], place: Place) -> set[GrantWanted]:
    """Of a closed case: who held the person last, and who did something, may read on; nobody else."""
    wanted = set(_institution(place))
    for one in owed:
        if one.state == Obligation.State.DONE and one.owner_unit_id:
            wanted.add(GrantWanted(one.owner_unit_id, "coordination", IDENTITY, "obligation", one.compartment))
    return wanted


def _institution(place: Place) -> Iterator[GrantWanted]:
    for office in place.offices.of.get(place.institution, {}).values() if place.institution else ():
        yield from _whole(office, "placement")


def _municipality(plan: Plan, place: Place) -> Iterator[GrantWanted]:
    for scope in ACTING:
        setting = plan.settings[scope]
        authority = place.offices.authority("municipality", setting.municipality or "")
        if authority is not None:
            office = place.offices.office(authority.pk, *role_keys(setting.agreement, "main_contact"))
            if office is not None:
                yield GrantWanted(office.id, "coordination", CASE, "acting_municipality")


def _supervision(plan: Plan, place: Place) -> Iterator[GrantWanted]:
    known = plan.known
    if known.get("supervision_at_release") is True or known.get("legal_status") == "proeveloesladt":
        authority = place.offices.serving("kif", plan.setting.municipality)
        office = place.offices.office(authority.pk if authority else None)
        if office is not None:
            yield GrantWanted(office.id, "coordination", CASE, "supervision")


def _whole(office: Office, why: str) -> Iterator[GrantWanted]:
    """All of a case, and each compartment that the unit is cleared for."""
    yield GrantWanted(office.id, "coordination", CASE, why)
    for compartment in office.compartments:
        yield GrantWanted(office.id, "coordination", CASE, why, compartment)


def _obligation(one: Obligation, further: list[UUID], place: Place) -> Iterator[GrantWanted]:
    """An obligation opens the person's name to who may see it: what the facts are is for the gate to decide.

    One in a compartment opens nothing to a unit that is not cleared for it: the name alone would tell.
    """
    for unit in {*unit_ids(one), *further}:
        office = place.offices.units.get(unit)
        if not one.compartment or (office is not None and one.compartment in office.compartments):
            yield GrantWanted(unit, "coordination", IDENTITY, "obligation", one.compartment)
