"""An authority and its units: made where they are new, changed where they differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from roedtraad.access.keys import new_key
from roedtraad.access.models import Authority, Directory, Unit
from roedtraad.access.scope import current_scope


@dataclass(frozen=True, slots=True)
class UnitKept:
    """A unit as it is to be."""

    key: str
    name: str
    name_en: str = ""
    compartments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorityKept:
    """An authority as it is to be, with its units; units that are not named stay."""

    word: str
    code: str
    name: str
    municipality: str = ""
    covers: tuple[str, ...] = ()
    units: tuple[UnitKept, ...] = ()
    parent: Authority | None = None


@transaction.atomic
def keep_authorities(wanted: Iterable[AuthorityKept]) -> dict[tuple[str, str], Authority]:
    """Make or change authorities and units; twice changes nothing. Gives them by UNIT word and code."""
    known = {(one.word, one.code): one for one in Authority.objects.all()}
    units = {(one.authority_id, one.key): one for one in Unit.objects.all()}
    changed = 0
    for one in wanted:
        authority = known.get((one.word, one.code))
        if authority is None:
            authority = known[one.word, one.code] = Authority(word=one.word, code=one.code)
        changed += _settle(
            authority,
            name=one.name,
            municipality=one.municipality,
            covers=list(one.covers),
            parent_id=one.parent.pk if one.parent else None,
        )
        for kept in one.units:
            unit = units.get((authority.pk, kept.key)) or Unit(authority=authority, key=kept.key)
            changed += _settle(
                unit, name=kept.name, name_en=kept.name_en or kept.name, compartments=sorted(kept.compartments)
            )
    if changed:
        Directory.objects.update(stamp=new_key())
        current_scope().marks.directory = None
    return known


def keep_authority(wanted: AuthorityKept) -> Authority:
    """Make or change one authority and its units."""
    return keep_authorities([wanted])[wanted.word, wanted.code]


STANDARD_UNITS = (
    UnitKept("security", "Sikkerhed", "Security", ("exit", "ksp", "radicalisation")),
    UnitKept("children_officer", "Børneansvarlig", "Children's officer", ("child_concern",)),
)


def found_institution(
    *, code: str, name: str, municipality: str = "", parent: Authority | None = None, more: Collection[UnitKept] = ()
) -> Authority:
    """Make or change an institution: a main unit, and one each for what only some may see."""
    units = (UnitKept("main", name), *STANDARD_UNITS, *more)
    named = tuple(
        one
        if one.key == "main"
        else UnitKept(one.key, f"{name}, {one.name}", f"{name}, {one.name_en}", one.compartments)
        for one in units
    )
    return keep_authority(AuthorityKept("institution", code, name, municipality, (), named, parent))


def _settle(row: Authority | Unit, **values: object) -> int:
    """Save a row if it is new or differs; give 1 then, else 0."""
    differs = {name for name, value in values.items() if getattr(row, name) != value}
    if not differs and not row._state.adding:
        return 0
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return 1
