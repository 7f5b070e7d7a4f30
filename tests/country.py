"""A small country for the tests of the stored case: the shipped rules, two prisons, some offices, and people in them.

Built once a process, through the front doors; the names are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from roedtraad.access.service import (
    Actor,
    AuthorityKept,
    Scope,
    UnitKept,
    found_institution,
    keep_authority,
    keep_user,
    offices,
    user_scope,
)
from roedtraad.agreements.service import edition_now, load_folder, rulebook_now
from roedtraad.casework.service import Opened, admit, raise_concern
from roedtraad.core.vocabulary import FactValue
from roedtraad.rulefolder import find_shipped

At = Callable[["Worker"], Client]
"""The fixture `at`: the browser of a worker, logged in."""

DAY = date(2026, 3, 2)
LATER = date(2026, 3, 9)
LONG_AGO = date(2020, 1, 1)
BY = Actor("prøven")


@dataclass(frozen=True)
class Worker:
    """Someone with a role: the scope that they open, and who they are in the record."""

    user: UUID
    unit: UUID
    name: str

    @property
    def actor(self) -> Actor:
        return Actor(self.name, self.user, self.unit)

    @contextmanager
    def at_work(self, today: date = DAY) -> Iterator[Scope]:
        with user_scope(self.user, today=today) as opened:
            yield opened


@dataclass(frozen=True)
class Country:
    """Everyone by what they do."""

    vestre: Worker
    vestre_security: Worker
    vestre_children: Worker
    enner: Worker
    copenhagen: Worker
    copenhagen_benefits: Worker
    billund: Worker
    kif: Worker
    infohus: Worker

    @property
    def everyone(self) -> dict[str, Worker]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def browser_of(worker: Worker) -> Client:
    """Their browser, logged in."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=worker.user))
    return client


_built: dict[str, Country] = {}


def build_country() -> Country:
    """Load the shipped rules and found the offices; committed, and done once for each database."""
    name = str(connection.settings_dict["NAME"])
    if name not in _built or edition_now() == 0:  # a database of a test's own has the name of the one before
        load_folder(folder=find_shipped(), by=BY, today=DAY)
        found_institution(code="vestre", name="Vestre Fængsel", municipality="0101")
        found_institution(code="enner-mark", name="Enner Mark Fængsel", municipality="0615")
        keep_authority(
            AuthorityKept("kif", "koebenhavn", "KiF København", "0101", ("0101",), (UnitKept("main", "KiF København"),))
        )
        _built[name] = Country(
            vestre=_worker("institution", "vestre", "main", "social_worker"),
            vestre_security=_worker("institution", "vestre", "security", "security"),
            vestre_children=_worker("institution", "vestre", "children_officer", "children_officer"),
            enner=_worker("institution", "enner-mark", "main", "social_worker"),
            copenhagen=_worker("municipality", "0101", "eki", "coordinator"),
            copenhagen_benefits=_worker("municipality", "0101", "ydelsesservice", "benefits_office"),
            billund=_worker("municipality", "0530", "jobcentret", "coordinator"),
            kif=_worker("kif", "koebenhavn", "main", "probation_officer"),
            infohus=_worker("infohus", "", "main", "infohus_coordinator"),
        )
    return _built[name]


def _worker(word: str, code: str, key: str, role: str) -> Worker:
    directory = offices()
    authority = directory.authority(word, code)
    assert authority is not None
    unit = directory.of[authority.pk][key]
    user = keep_user(
        username=f"{word}-{code}-{key}",
        name=f"Prøve {unit.name}"[:200],
        unit=authority.units.get(pk=unit.id),
        role=role,
        role_name=rulebook_now().vocabulary.roles[role],
        since=LONG_AGO,
    )
    return Worker(user.pk, unit.id, user.name)


COPENHAGEN: dict[str, FactValue] = {
    "usual_stay_municipality": "0101",
    "registered_municipality": "0101",
    "spouse_common_home_municipality": "none",
    "keeps_home": True,
    "municipalities_disagree": False,
    "benefits": frozenset({"kontanthjaelp"}),
    "housing": "lejer",
    "rent_help_needed": True,
    "expected_release": date(2026, 9, 17),
}
BILLUND: dict[str, FactValue] = {
    **COPENHAGEN,
    "usual_stay_municipality": "0530",
    "registered_municipality": "0530",
}


def admitted(
    worker: Worker, *, name: str = "Signe Demosen", cpr: str = "7204990001", more: dict[str, FactValue] | None = None
) -> Opened:
    """Admit someone on 2 March 2026; who is on remand, from Copenhagen, with a rented home."""
    with worker.at_work():
        return admit(
            cpr=cpr,
            name=name,
            institution=worker.unit,
            on=DAY,
            by=worker.actor,
            today=DAY,
            facts={**COPENHAGEN, **(more or {})},
        )


def with_signs(worker: Worker, case: UUID) -> None:
    """Raise a concern for radicalisation, on 2 March 2026: then the case has something in a compartment."""
    with worker.at_work():
        raise_concern(
            case=case, kind="radicalisation", text="Sagde det på gangen.", signs=["udsagn"], by=worker.actor, today=DAY
        )
