"""Authorities and units as they stand, kept by each process until they change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from roedtraad.access.models import Authority, Directory, Grant, Look, Unit
from roedtraad.access.scope import current_scope


@dataclass(frozen=True, slots=True)
class Office:
    """A unit in short, for resolving who owes and who is owed."""

    id: UUID
    key: str
    name: str
    name_en: str
    authority: UUID
    compartments: frozenset[str]


@dataclass(slots=True)
class Offices:
    """Every authority and unit by what names it. `stamp` is another whenever anything of it is."""

    stamp: UUID
    authorities: dict[UUID, Authority] = field(default_factory=dict)
    by_word: dict[str, list[Authority]] = field(default_factory=dict)
    by_code: dict[tuple[str, str], Authority] = field(default_factory=dict)
    of: dict[UUID, dict[str, Office]] = field(default_factory=dict)
    units: dict[UUID, Office] = field(default_factory=dict)

    def authority(self, word: str, code: str) -> Authority | None:
        """The authority by its UNIT word and code."""
        return self.by_code.get((word, code))

    def serving(self, word: str, municipality: str | None) -> Authority | None:
        """The authority of a kind that takes a municipality's cases; else the one for the whole country."""
        found = self.by_word.get(word, [])
        taking = (one for one in found if municipality and municipality in one.covers)
        return next(taking, None) or next((one for one in found if not one.covers), None)

    def office(self, authority: UUID | None, *keys: str, compartment: str = "") -> Office | None:
        """The unit for one of some keys that is cleared for the compartment; else any that is; else the main one."""
        offices = self.of.get(authority, {}) if authority else {}
        named = (offices[key] for key in keys if key in offices)
        fit = (one for one in (*named, *([] if not compartment else offices.values())))
        found = next((one for one in fit if not compartment or compartment in one.compartments), None)
        return found or offices.get("main") or next(iter(offices.values()), None)


def offices() -> Offices:
    """The directory as it stands; read again only when it has changed."""
    return _read(current_scope().marks.directory or Directory.objects.values_list("stamp", flat=True).get())


@lru_cache(maxsize=2)
def _read(stamp: UUID) -> Offices:
    read = Offices(stamp)
    for authority in Authority.objects.order_by("word", "code"):
        read.authorities[authority.pk] = authority
        read.by_word.setdefault(authority.word, []).append(authority)
        read.by_code[authority.word, authority.code] = authority
    for unit in Unit.objects.order_by("authority", "key"):
        office = Office(unit.pk, unit.key, unit.name, unit.name_en, unit.authority_id, frozenset(unit.compartments))
        read.of.setdefault(unit.authority_id, {})[unit.key] = office
        read.units[unit.pk] = office
    return read


def grants_in(case: UUID, day: date) -> list[Grant]:
    """The grants in force in a case that the scope may see: those of its own units."""
    begun = Grant.objects.filter(case_id=case, valid_from__lte=day).select_related("unit")
    return [one for one in begun.order_by("valid_from", "id") if one.valid_to is None or one.valid_to >= day]


def looks_at(case: UUID, most: int = 20) -> list[Look]:
    """The latest looks at a case that the scope may see, the newest first."""
    return list(Look.objects.filter(case_id=case).select_related("user", "unit").order_by("-at")[:most])
