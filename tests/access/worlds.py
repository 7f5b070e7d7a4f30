"""Random worlds for the oracle: authorities, units, people with roles, deputies, cases, grants, what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from roedtraad.access.models import Authority, BrokenGlass, Deputy, Grant, Membership, Notice, Unit, User
from roedtraad.access.roles import POWERS
from roedtraad.access.service import insert_rows, new_key, user_scope, whole_cases
from roedtraad.cases.models import Case, Fact, NameWord, Person, Placement
from roedtraad.obligations.models import Addressee, Event, Ground, Obligation, Remark
from tests.country import DAY

COMPARTMENTS = ("exit", "radicalisation", "child_concern", "ksp")
DAYS = (DAY, DAY + timedelta(days=20))


@dataclass
class World:
    """Everything in it, row by row."""

    units: list[Unit] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    deputies: list[Deputy] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    words: list[NameWord] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    addressees: list[Addressee] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    glasses: list[BrokenGlass] = field(default_factory=list)


class Maker:
    """Makes a world out of a seed. Small numbers of units and compartments, so that everything meets everything."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.world = World()

    def make(self) -> World:
        """Make it and write it into the database."""
        self._offices()
        self._people()
        with whole_cases():
            pass
        self._cases()
        self._deputies()
        return self.world

    def _some(self, items: Sequence[str], most: int = 2) -> list[str]:
        return sorted(self.random.sample(list(items), self.random.randint(0, most)))

    def _powers(self) -> list[str]:
        return self._some(POWERS, 3) + self.random.choice(([], ["cases"], ["addressed"]))

    def _from_to(self) -> tuple[date, date | None]:
        first = DAY + timedelta(days=self.random.randint(-30, 25))
        last = None if self.random.random() < 0.5 else first + timedelta(days=self.random.randint(0, 40))
        return first, last

    def _offices(self) -> None:
        authorities = [Authority(word="police", code=f"w{number}", name=f"W{number}") for number in range(4)]
        self.world.units = [
            Unit(
                authority=self.random.choice(authorities),
                key=f"u{number}",
                name=f"U{number}",
                compartments=self._some(COMPARTMENTS, 3),
            )
            for number in range(10)
        ]
        insert_rows(authorities)
        insert_rows(self.world.units)

    def _people(self) -> None:
        self.world.users = [
            User(username=f"w{number}", name=f"N{number}", is_active=self.random.random() < 0.95)
            for number in range(34)
        ]
        for user in self.world.users:
            for unit in self.random.sample(self.world.units, self.random.choice((0, 1, 1, 2, 3))):
                first, last = self._from_to()
                self.world.memberships.append(
                    Membership(
                        user=user,
                        unit=unit,
                        role="r",
                        role_da="r",
                        role_en="r",
                        powers=self._powers(),
                        compartments=self._some(COMPARTMENTS, 3),
                        valid_from=first,
                        valid_to=last,
                    )
                )
        insert_rows(self.world.users)
        insert_rows(self.world.memberships)

    def _deputies(self) -> None:
        for one in self.random.sample(self.world.memberships, min(12, len(self.world.memberships))):
            first = DAY + timedelta(days=self.random.randint(-10, 20))
            made = Deputy(
                membership=one,
                user=self.random.choice(self.world.users),
                valid_from=first,
                valid_to=first + timedelta(days=self.random.randint(0, 20)),
                ended_at=timezone.now() if self.random.random() < 0.2 else None,
            )
            if one.user.is_active:
                with user_scope(one.user_id, today=DAY):
                    made.save(force_insert=True)
                self.world.deputies.append(made)

    def _cases(self) -> None:
        world, draw = self.world, self.random
        for number in range(48):
            person = Person(cpr=f"61{draw.randint(0, 10**8):08}", name=f"P{number}", sort_name=f"p{number}")
            case = Case(number=f"w-{number}-{draw.random()}", person=person, opened=DAY)
            world.persons.append(person)
            world.words.append(NameWord(person=person, word=f"p{number}"))
            world.cases.append(case)
            world.placements.append(Placement(case=case, institution=draw.choice(world.units), held_from=DAY))
            for at in range(3):
                where = draw.choice(("", "", *COMPARTMENTS))
                world.facts.append(Fact(case=case, number=at, name="x", value=1, compartment=where, recorded_on=DAY))
            for at in range(5):
                self._obligation(case, at)
            world.grants += [self._grant(case) for _ in range(draw.randint(0, 12))]
            if draw.random() < 0.3:
                self._told(case)
        keys, persons = [one.pk for one in world.cases], [one.pk for one in world.persons]
        with whole_cases(*keys, persons=persons):
            for rows in (
                world.persons,
                world.words,
                world.cases,
                world.placements,
                world.facts,
                world.grants,
                world.obligations,
                world.addressees,
                world.grounds,
                world.events,
                world.remarks,
            ):
                insert_rows(rows)
        for user in world.users:
            if user.is_active:
                with user_scope(user.pk, today=DAY):
                    insert_rows([one for one in world.notices if one.seen_by_id is None and self._first(user, one)])
                    insert_rows([one for one in world.glasses if one.user_id == user.pk])
        world.glasses = [one for one in world.glasses if one.user.is_active]

    def _first(self, user: User, _notice: Notice) -> bool:
        """Notices are written by the first who may: anyone who is logged in."""
        return user is next(one for one in self.world.users if one.is_active)

    def _grant(self, case: Case) -> Grant:
        draw = self.random
        first, last = self._from_to()
        compartment = draw.choice(("", "", "", *COMPARTMENTS))
        short = not compartment and draw.random() < 0.25
        until: datetime | None = timezone.now() + timedelta(minutes=draw.choice((-60, 60))) if short else None
        return Grant(
            case_id=case.pk,
            person_id=case.person_id,
            unit=draw.choice(self.world.units),
            purpose="coordination",
            level=draw.choice(("case", "identity")),
            compartment=compartment,
            valid_from=first,
            valid_to=last,
            why="world",
            made_by="person",
            only_for=draw.choice(self.world.users) if short else None,
            until=until,
        )

    def _obligation(self, case: Case, at: int) -> None:
        world, draw = self.world, self.random
        where = draw.choice(("", "", *COMPARTMENTS))
        one = Obligation(
            case=case,
            rule=f"r{at}",
            occurrence=0,
            state="open",
            timing="x",
            certainty="certain",
            strength="must",
            matter="x",
            compartment=where,
            title="x",
            title_en="x",
            responsible_authority="x",
            responsible_role="x",
            owner_unit=draw.choice((None, *world.units)),
            counterpart_unit=draw.choice((None, *world.units)),
            person_name="P",
            person_sort="p",
            fingerprint="x",
            changed_on=DAY,
        )
        event = Event(
            case=case, obligation=one, kind="added", on=DAY, by_name="x", unit=draw.choice((None, *world.units))
        )
        world.obligations.append(one)
        world.grounds.append(Ground(obligation=one, case=case, content={}))
        world.events.append(event)
        world.remarks.append(Remark(event=event, case=case, obligation=one, unit=event.unit, text="x"))
        for unit in draw.sample(world.units, draw.choice((0, 0, 1, 2))):
            world.addressees.append(Addressee(case=case, obligation=one, unit=unit, compartment=where, is_open=True))

    def _told(self, case: Case) -> None:
        world, draw = self.world, self.random
        unit, user = draw.choice(world.units), draw.choice(world.users)
        world.glasses.append(
            BrokenGlass(
                user=user,
                unit=unit,
                authority_id=unit.authority_id,
                kind="danger",
                reason="x",
                asked_by="cpr",
                until=timezone.now(),
                case_id=case.pk,
            )
        )
        to: tuple[dict[str, UUID], ...] = (
            {"user_id": user.pk},
            {"unit_id": unit.pk},
            {"auditors_of_id": unit.authority_id},
        )
        world.notices.append(
            Notice(id=new_key(), kind="glass", by_name="x", by_unit="x", case_id=case.pk, **draw.choice(to))
        )
