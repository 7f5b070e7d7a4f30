"""Authorities and units as they stand, kept by each process until they change; memberships, deputies, notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import F, Q, QuerySet

from roedtraad.access.log import LogFilter, log_entries
from roedtraad.access.models import (
    Authority,
    BrokenGlass,
    Deputy,
    Directory,
    Grant,
    LogEntry,
    Membership,
    Notice,
    Unit,
    User,
)
from roedtraad.access.roles import PERSONS, roles
from roedtraad.access.scope import ScopeUnit, current_scope


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


def looks_at(case: UUID, most: int = 20) -> list[LogEntry]:
    """The latest looks at a case that the scope may see, the newest first."""
    return log_entries(LogFilter(case=case, kind=LogEntry.Kind.LOOK), most=most)


def in_force(memberships: QuerySet[Membership], day: date) -> QuerySet[Membership]:
    """Those that hold on a day."""
    return memberships.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def membership_of(place: ScopeUnit) -> Membership:
    """The membership that a place of the scope stands for."""
    assert place.membership is not None  # a place of a user's scope is always of a membership
    return Membership.objects.select_related("unit").get(pk=place.membership)


def colleagues(mine: Membership, day: date) -> list[User]:
    """Who may do the work of a membership: colleagues of its unit or its authority who work with cases themselves."""
    near = {"unit": mine.unit_id} if roles().deputies.within == "unit" else {"unit__authority": mine.unit.authority_id}
    working = in_force(Membership.objects.filter(**near, powers__overlap=list(PERSONS)), day)
    users = User.objects.filter(is_active=True, pk__in=working.values("user")).exclude(pk=mine.user_id)
    return list(users.order_by("name"))


def deputies_of(user: UUID, day: date) -> list[Deputy]:
    """Who does one's own work, now or later."""
    given = Deputy.objects.filter(membership__user=user, ended_at=None, valid_to__gte=day)
    return list(given.select_related("membership__unit", "user").order_by("valid_from", "id"))


def deputised_by(user: UUID, day: date) -> list[Deputy]:
    """Whose work one does, now or later."""
    given = Deputy.objects.filter(user=user, ended_at=None, valid_to__gte=day)
    return list(given.select_related("membership__unit", "membership__user").order_by("valid_from", "id"))


def notices(most: int = 100) -> list[Notice]:
    """The notices that the scope may see, those not yet seen first."""
    return list(Notice.objects.order_by(F("seen_at").asc(nulls_first=True), "-at")[:most])


def count_new_notices() -> int:
    """How many notices nobody has seen yet when the scope was opened; counting stops at a hundred."""
    told = current_scope().marks.notices
    return Notice.objects.filter(seen_at=None)[:100].count() if told is None else told


def glass_broken_by(user: UUID, most: int = 20) -> list[BrokenGlass]:
    """What a user has opened without a grant, or tried to, the latest first."""
    return list(BrokenGlass.objects.filter(user=user).order_by("-at")[:most])
