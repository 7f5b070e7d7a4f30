"""Those who take part in a KSP meeting in Copenhagen: cleared units and people in them, beside tests/country.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.apps import apps

from roedtraad.access.service import AuthorityKept, UnitKept, keep_authority, keep_user, offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.meetings.service import Meeting, call_meeting
from tests.country import DAY, LONG_AGO, Country, Worker


@dataclass(frozen=True)
class Participants:
    """By what they are at the meeting; `stranger` is another police district, which is at none."""

    kif: Worker
    police: Worker
    municipality: Worker
    prison: Worker
    stranger: Worker

    @property
    def others(self) -> list[UUID]:
        return [one.unit for one in (self.police, self.municipality, self.prison)]


def participants(country: Country) -> Participants:
    """Make them, in the units of Copenhagen."""
    keep_authority(
        AuthorityKept("kif", "koebenhavn", "KiF København", "0101", ("0101",), (_unit("ksp", "KiF København, KSP"),))
    )
    for code, name, covers in (("koebenhavn", "Københavns Politi", ("0101",)), ("fyn", "Fyns Politi", ("0461",))):
        keep_authority(AuthorityKept("police", code, name, covers[0], covers, (_unit("main", name),)))
    return Participants(
        kif=_worker("kif", "koebenhavn", "ksp"),
        police=_worker("police", "koebenhavn", "main"),
        municipality=_worker("municipality", "0101", "eki"),
        prison=country.vestre_security,
        stranger=_worker("police", "fyn", "main"),
    )


def meeting_called(people: Participants) -> Meeting:
    """A meeting in ten days, called by the secretariat."""
    with people.kif.at_work():
        return call_meeting(
            units=people.others, on=DAY + timedelta(days=10), place="Fysisk", by=people.kif.actor, today=DAY
        )


def _unit(key: str, name: str) -> UnitKept:
    return UnitKept(key, name, name, ("ksp",))


def _worker(word: str, code: str, key: str) -> Worker:
    directory = offices()
    authority = directory.authority(word, code)
    assert authority is not None
    unit = directory.of[authority.pk][key]
    user = keep_user(
        username=f"ksp-{word}-{code}",
        name=f"Prøve KSP {unit.name}"[:200],
        unit=apps.get_model("access", "Unit").objects.get(pk=unit.id),
        role="ksp_secretariat",
        role_name=rulebook_now().vocabulary.roles["ksp_secretariat"],
        since=LONG_AGO,
    )
    return Worker(user.pk, unit.id, user.name)
