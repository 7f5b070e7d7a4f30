"""Who works on a case: a named coordinator on each side, and those who have looked at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from roedtraad.access.service import Office, offices, record_look, user_scope
from roedtraad.agreements.service import role_keys, rulebook_now
from roedtraad.cases.service import Case, Coordinator
from roedtraad.demo.country import country, user_of

Side = Coordinator.Side

WITHOUT = 5
"""In one case of so many nobody has been named yet."""
AFTER = timedelta(days=3)
"""So long after the admission the coordinators were named."""
LOOKED_AT = 8
PAGES = ("case", "case", "why", "facts")


@dataclass(frozen=True, slots=True)
class Worker:
    """Someone of a unit, with a user where there is a role to step into."""

    name: str
    user: UUID | None


def name_coordinators(cases: Iterable[Case], today: date) -> None:
    """Name the coordinators of cases that were just made. To be called with the whole of the cases open."""
    workers = _workers()
    Coordinator.objects.bulk_create(
        Coordinator(
            case=case,
            side=side,
            unit_id=office.id,
            name=(workers.get(office.id) or _someone(office)).name,
            user_id=workers[office.id].user if office.id in workers else None,
            phone=_phone(office),
            valid_from=case.opened + AFTER,
        )
        for case in cases
        if case.opened + AFTER <= today and int(case.number[-3:]) % WITHOUT
        for side, office in _sides(case)
    )


def look(today: date) -> None:
    """Let everyone with a role look at some of the cases that their units see."""
    for role in country().roles:
        with user_scope(user_of(role), today=today):
            for at, case in enumerate(Case.objects.order_by("number").values_list("pk", flat=True)[:LOOKED_AT]):
                record_look(case=case, page=PAGES[at % len(PAGES)])


def _sides(case: Case) -> Iterator[tuple[Coordinator.Side, Office]]:
    directory = offices()
    if case.institution_id in directory.units:
        yield Side.PRISON, directory.units[case.institution_id]
    office = _municipal(case.municipality)
    if office is not None:
        yield Side.MUNICIPALITY, office


def _municipal(code: str) -> Office | None:
    """The main contact of a municipality."""
    directory, versions = offices(), rulebook_now().versions_of(code) if code else ()
    authority = directory.authority("municipality", code)
    keys = role_keys(versions[-1] if versions else None, "main_contact")
    return directory.office(authority.pk, *keys) if authority else None


def _workers() -> dict[UUID, Worker]:
    """The first of the roles of each unit."""
    directory, found = offices(), dict[UUID, Worker]()
    for role in country().roles:
        word, code, key = role.unit
        authority = directory.authority(word, code)
        if authority is not None:
            found.setdefault(directory.of[authority.pk][key].id, Worker(role.name, user_of(role)))
    return found


@lru_cache(maxsize=256)
def _someone(office: Office) -> Worker:
    staff = country().staff
    return Worker(staff[sum(office.name.encode()) % len(staff)], None)


def _phone(office: Office) -> str:
    """A number that nobody has: those with 00 in the middle are given to nobody in the country."""
    return f"70 00 00 {sum(office.name.encode()) % 100:02}"
