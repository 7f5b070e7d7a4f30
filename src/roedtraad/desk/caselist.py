"""The lines of a list of cases, by the words that the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from roedtraad.access.service import Offices, offices
from roedtraad.cases.service import Case
from roedtraad.web.filters import near_date


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case: who, where, whose citizen, since when; `closed` is none for an open one."""

    href: str
    person: str
    number: str
    institution: str
    municipality: str
    opened: str
    closed: str | None


def listed(rows: Iterable[Mapping[str, Any]], today: date) -> list[CaseLine]:
    """The lines of a unit's list."""
    directory = offices()
    return [
        _line(
            key=row["id"],
            person=row["name"],
            number=row["number"],
            where=(row["institution_id"], row["municipality"]),
            days=(row["opened"], row["closed"]),
            today=today,
            directory=directory,
        )
        for row in rows
    ]


def found(cases: Iterable[Case], today: date) -> list[CaseLine]:
    """The lines of an answer to a search."""
    directory = offices()
    return [
        _line(
            key=one.pk,
            person=one.person.name,
            number=one.number,
            where=(one.institution_id, one.municipality),
            days=(one.opened, one.closed),
            today=today,
            directory=directory,
        )
        for one in cases
    ]


def _line(
    *,
    key: UUID,
    person: str,
    number: str,
    where: tuple[UUID | None, str],
    days: tuple[date, date | None],
    today: date,
    directory: Offices,
) -> CaseLine:
    institution, code = where
    opened, closed = days
    unit = directory.units.get(institution) if institution else None
    municipality = directory.authority("municipality", code)
    return CaseLine(
        href=reverse("case", args=[key]),
        person=person,
        number=number,
        institution=unit.name if unit else _("ikke i fængsel"),
        municipality=municipality.name if municipality else _("ikke afklaret"),
        opened=near_date(opened, today),
        closed=near_date(closed, today) if closed else None,
    )
