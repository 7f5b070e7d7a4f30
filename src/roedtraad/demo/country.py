"""The places and people of the country: read from country.yaml, made through the front doors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.contrib.auth import get_user_model
from django.db import transaction

from roedtraad.access.service import (
    AuthorityKept,
    UnitKept,
    found_institution,
    keep_authorities,
    keep_authority,
    keep_user,
    offices,
    roles,
    settle_roles,
)
from roedtraad.agreements.service import rulebook_now
from roedtraad.core.words import Words

EMPLOYED = timedelta(days=800)
"""How long those who work here have done so: longer than the history goes back."""

DISTRICT_UNITS = {
    "police": Words("{name}", "{name}"),
    "infohus": Words("Infohus {place}", "Info house {place}"),
    "exit_unit": Words("Exitenheden {place}", "Exit unit {place}"),
}
AREA = "other_prison_unit"
DIRECTORATE = AuthorityKept(
    AREA,
    "direktoratet",
    "Direktoratet for Danmarks Fængsler",
    "0101",
    (),
    (UnitKept("main", "Direktoratet for Danmarks Fængsler", "The directorate of the Danish prisons"),),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as country.yaml has it: an area, an institution, an office or a district."""

    code: str
    name: str
    municipality: str = ""
    area: str = ""
    place: str = ""
    covers: tuple[str, ...] = ()
    serving: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """Someone whom one can step into the shoes of."""

    username: str
    name: str
    unit: tuple[str, str, str]
    role: str
    group: str
    sees: Words


@dataclass(frozen=True, slots=True)
class Country:
    """All that country.yaml holds."""

    areas: tuple[Place, ...]
    institutions: tuple[Place, ...]
    kif: tuple[Place, ...]
    districts: tuple[Place, ...]
    groups: Mapping[str, Words]
    roles: tuple[Role, ...]
    staff: tuple[str, ...]


@lru_cache(maxsize=1)
def country() -> Country:
    """Read the country."""
    read = yaml.safe_load(Path(__file__).with_name("country.yaml").read_text(encoding="utf-8"))
    kinds = ("areas", "institutions", "kif", "districts")
    areas, institutions, kif, districts = (tuple(_place(one) for one in read[kind]) for kind in kinds)
    groups = {name: Words(one["da"], one["en"]) for name, one in read["groups"].items()}
    roles = tuple(
        Role(**{**one, "unit": tuple(one["unit"]), "sees": Words(one["sees"]["da"], one["sees"]["en"])})
        for one in read["roles"]
    )
    return Country(areas, institutions, kif, districts, groups, roles, tuple(read["staff"]))


def _place(one: dict[str, Any]) -> Place:
    return Place(**{**one, "covers": tuple(one.get("covers", ()))})


@transaction.atomic
def found_country(today: date) -> None:
    """Make the authorities, their units and the people who work in them; twice changes nothing. After the rules."""
    directorate = keep_authority(DIRECTORATE)
    areas = keep_authorities(
        AuthorityKept(AREA, f"omraade-{one.code}", one.name, units=(UnitKept("main", one.name),), parent=directorate)
        for one in country().areas
    )
    for one in country().institutions:
        found_institution(
            code=one.code,
            name=one.name,
            municipality=one.municipality,
            parent=areas[AREA, f"omraade-{one.area}"],
        )
    keep_authorities([*_kif(), *_districts()])
    for role in country().roles:
        _employ(role, today - EMPLOYED)
    settle_roles()  # those who worked here before their roles were others


def user_of(role: Role) -> UUID:
    """The user of a role."""
    key: UUID = get_user_model().objects.values_list("pk", flat=True).get(username=role.username)
    return key


def title_of(role: Role) -> Words:
    """What the role is called: by the vocabulary, else by the roles of access."""
    return rulebook_now().vocabulary.roles.get(role.role) or roles().roles[role.role].names


def _kif() -> Iterator[AuthorityKept]:
    for one in country().kif:
        ksp = UnitKept("ksp_secretariat", f"{one.name}, KSP", f"{one.name}, KSP", ("ksp",))
        units = (UnitKept("main", one.name), ksp)
        yield AuthorityKept("kif", one.code, one.name, one.municipality, one.covers, units)


def _districts() -> Iterator[AuthorityKept]:
    """Those of a district are cleared for what the rules clear their kind for, and the police for KSP."""
    directory = offices()
    for word, called in DISTRICT_UNITS.items():
        kind = directory.authority(word, "")
        cleared = directory.of[kind.pk]["main"].compartments if kind else frozenset[str]()
        cleared |= {"ksp"} if word == "police" else set()
        for one in country().districts:
            name = called.fill(name=one.name, place=one.place)
            unit = UnitKept("main", name.da, name.en, tuple(sorted(cleared)))
            yield AuthorityKept(word, one.code, name.da, one.municipality, one.covers, (unit,))


def _employ(role: Role, since: date) -> None:
    directory = offices()
    word, code, key = role.unit
    authority = directory.authority(word, code)
    assert authority is not None, role.unit
    keep_user(
        username=role.username,
        name=role.name,
        unit=authority.units.get(pk=directory.of[authority.pk][key].id),
        role=role.role,
        role_name=title_of(role),
        since=since,
    )
