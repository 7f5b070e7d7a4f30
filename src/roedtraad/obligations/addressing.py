"""From the words of a plan to units: whose list an obligation stands on, and who else is to see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from roedtraad.access.service import Office, Offices
from roedtraad.agreements.service import role_keys
from roedtraad.core.plans import Obligation, Plan, Recipient

PRISON = frozenset({"institution", "other_prison_unit"})
"""The words that mean the institution where the person is."""
NOBODY = frozenset({"person", "relative"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case lies: the directory, and the authority of the institution that holds the person."""

    offices: Offices
    institution: UUID | None


def owner_of(obligation: Obligation, plan: Plan, compartment: str, place: Place) -> Office | None:
    """Give the unit that owes it: that of the role, else the main one; in a compartment one that is cleared for it."""
    word, role = obligation.rule.responsible.authority, obligation.rule.responsible.role
    if word in PRISON:
        return place.offices.office(place.institution, role, compartment=compartment)
    if word == "municipality":
        return _municipal_owner(obligation, plan, compartment, role, place.offices)
    authority = place.offices.serving(word, obligation.municipality)
    return place.offices.office(authority.pk if authority else None, role, compartment=compartment)


def _municipal_owner(
    obligation: Obligation, plan: Plan, compartment: str, role: str, offices: Offices
) -> Office | None:
    code = obligation.municipality
    authority = offices.authority("municipality", code) if code else None
    agreement = next((one.agreement for one in plan.settings.values() if one.municipality == code), None)
    return offices.office(authority.pk if authority else None, *role_keys(agreement, role), compartment=compartment)


def units_of(obligation: Obligation, compartment: str, place: Place) -> list[UUID]:
    """Give the units that must get it, each once. While who must is not certain, nobody is told."""
    if obligation.certainty != "certain":
        return []
    found = (unit_of(one, obligation, compartment, place) for one in obligation.recipients if one.certain)
    return list(dict.fromkeys(one.id for one in found if one))


def unit_of(recipient: Recipient, obligation: Obligation, compartment: str, place: Place) -> Office | None:
    """Give the unit that a recipient is; the person and their relatives are none."""
    offices = place.offices
    if recipient.authority in NOBODY:
        return None
    if recipient.authority in PRISON:
        return offices.office(place.institution, compartment=compartment)
    if recipient.municipality is not None:
        authority = offices.authority("municipality", recipient.municipality)
        exact = offices.of.get(authority.pk, {}).get(recipient.contact) if authority else None
        return exact or offices.office(authority.pk if authority else None, compartment=compartment)
    serving = offices.serving(recipient.authority, obligation.municipality)
    return offices.office(serving.pk if serving else None, recipient.contact, compartment=compartment)
