"""What SQL shows under row-level security is what plain Python says that it should: in random worlds, row by row.

The oracle is written from the rules as people read them (agreements/roles.yaml, docs/adr/0011), not from the policies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roedtraad.access import policies
from roedtraad.access.models import Grant, Membership, User
from roedtraad.access.service import user_scope
from roedtraad.obligations.models import Obligation
from tests.access.people import asked
from tests.access.worlds import DAYS, Maker, World

WORLDS = 3
LEAST = 100_000
"""Pairs of a user, on a day, and a row, in one run."""


OwnerFixture = Callable[[], AbstractContextManager[None]]


class Undone(Exception):
    """Ends a world."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def holds(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)


@dataclass
class Seer:
    """A user on a day: the units of their roles, those whose cases they read, what they are cleared for where."""

    user: User
    units: set[UUID]
    case_units: set[UUID]
    cleared: set[tuple[UUID, str]]
    audits: set[UUID]

    @property
    def words(self) -> set[str]:
        return {word for _, word in self.cleared}


def seer(world: World, user: User, day: date) -> Seer:
    """One's own roles; and the work of those whom one stands in for, without their compartments and offices."""
    one = Seer(user, set(), set(), set(), set())
    if not user.is_active:
        return one
    for role in world.memberships:
        if role.user_id == user.pk and holds(role.valid_from, role.valid_to, day):
            _add(one, role, set(role.powers), set(role.compartments) & set(role.unit.compartments))
    for deputy in world.deputies:
        role = deputy.membership
        stands_in = deputy.user_id == user.pk and holds(deputy.valid_from, deputy.valid_to, day)
        still = deputy.ended_at is None and role.user.is_active and holds(role.valid_from, role.valid_to, day)
        if stands_in and still:
            _add(one, role, set(role.powers) & {"cases", "addressed", "record"}, set())
    return one


def _add(one: Seer, role: Membership, powers: set[str], compartments: set[str]) -> None:
    if powers & {"cases", "addressed"}:
        one.units.add(role.unit_id)
        one.cleared |= {(role.unit_id, word) for word in compartments}
    if "cases" in powers:
        one.case_units.add(role.unit_id)
    if "audit" in powers:
        one.audits.add(role.unit.authority_id)


class Oracle:
    """Says of each row whether a user sees it on a day."""

    def __init__(self, world: World, who: Seer, day: date) -> None:
        self.world, self.who = world, who
        self.grants = [one for one in world.grants if self._reads(one)]
        in_force = [one for one in self.grants if holds(one.valid_from, one.valid_to, day)]
        self.persons = {one.person_id for one in in_force}
        self.opened: dict[UUID, set[str]] = defaultdict(set)
        for one in in_force:
            if one.level == "case":
                self.opened[one.case_id].add(one.compartment)
        self.addressed: dict[UUID, set[UUID]] = defaultdict(set)
        for to in world.addressees:
            self.addressed[to.obligation_id].add(to.unit_id)
        self.owed = {one.pk: one for one in world.obligations if self._owes(one)}

    def _reads(self, grant: Grant) -> bool:
        """A grant counts for whom it is, as long as its clock says, and as far as the role in its unit goes."""
        who = self.who
        if grant.until is not None and grant.until <= timezone.now():
            return False
        if grant.only_for_id is not None and grant.only_for_id != who.user.pk:
            return False
        if grant.compartment:
            return (grant.unit_id, grant.compartment) in who.cleared
        return grant.unit_id in who.case_units or (grant.level == "identity" and grant.unit_id in who.units)

    def _owes(self, one: Obligation) -> bool:
        who, word = self.who, one.compartment
        mine = {unit for unit in who.units if not word or (unit, word) in who.cleared}
        return bool(mine & {one.owner_unit_id, one.counterpart_unit_id, *self.addressed[one.pk]}) or self.has(
            one.case_id, word
        )

    def has(self, case: UUID, compartment: str = "") -> bool:
        return compartment in self.opened[case]

    def seen(self) -> dict[str, set[UUID]]:
        """The keys of all rows that are seen, by table."""
        world, who, owed = self.world, self.who, self.owed
        me = who.user.pk if who.user.is_active else None
        return {
            "cases_person": {one.pk for one in world.persons if one.pk in self.persons},
            "cases_nameword": {one.pk for one in world.words if one.person_id in self.persons},
            "cases_case": {one.pk for one in world.cases if self.has(one.pk)},
            "cases_placement": {one.pk for one in world.placements if self.has(one.case_id)},
            "cases_fact": {one.pk for one in world.facts if self.has(one.case_id, one.compartment)},
            "access_grant": {one.pk for one in self.grants},
            "obligations_obligation": set(owed),
            "obligations_addressee": {
                one.pk
                for one in world.addressees
                if self.has(one.case_id, one.compartment)
                or (one.unit_id in who.units and (not one.compartment or (one.unit_id, one.compartment) in who.cleared))
            },
            "obligations_ground": {
                one.pk for one in world.grounds if one.pk in owed and self.has(one.case_id, owed[one.pk].compartment)
            },
            "obligations_event": {one.pk for one in world.events if one.obligation_id in owed},
            "obligations_remark": {
                one.pk
                for one in world.remarks
                if one.obligation_id in owed
                and (one.unit_id in who.units or self.has(one.case_id, owed[one.obligation_id].compartment))
            },
            "access_notice": {
                one.pk
                for one in world.notices
                if (me and one.user_id == me) or one.unit_id in who.case_units or one.auditors_of_id in who.audits
            },
            "access_brokenglass": {
                one.pk for one in world.glasses if one.user_id == me or one.authority_id in who.audits
            },
        }


def rows(world: World) -> dict[str, list[UUID]]:
    """All keys that there are, by table."""
    return {
        "cases_person": [one.pk for one in world.persons],
        "cases_nameword": [one.pk for one in world.words],
        "cases_case": [one.pk for one in world.cases],
        "cases_placement": [one.pk for one in world.placements],
        "cases_fact": [one.pk for one in world.facts],
        "access_grant": [one.pk for one in world.grants],
        "obligations_obligation": [one.pk for one in world.obligations],
        "obligations_addressee": [one.pk for one in world.addressees],
        "obligations_ground": [one.pk for one in world.grounds],
        "obligations_event": [one.pk for one in world.events],
        "obligations_remark": [one.pk for one in world.remarks],
        "access_notice": [one.pk for one in world.notices],
        "access_brokenglass": [one.pk for one in world.glasses],
    }


def compared(world: World, shown: Callable[[str], set[UUID]]) -> int:
    """Compare every user on every day with the oracle, and say how many pairs that were."""
    there = rows(world)
    pairs = 0
    for user in world.users:
        for day in DAYS:
            expected = Oracle(world, seer(world, user, day), day).seen()
            with user_scope(user.pk, today=day):
                for table, keys in there.items():
                    seen = shown(table) & set(keys)
                    assert seen == expected[table], (table, user.username, day, _differ(seen, expected[table]))
                    pairs += len(keys)
    return pairs


def _differ(seen: set[UUID], expected: set[UUID]) -> str:
    return f"too much {sorted(map(str, seen - expected))[:3]}, too little {sorted(map(str, expected - seen))[:3]}"


def shown_by_sql(table: str) -> set[UUID]:
    return {UUID(str(key)) for (key,) in asked(f"select id from {table}")}


@pytest.mark.usefixtures("country")
def test_random_worlds_seen_through_sql_are_as_plain_python_says() -> None:
    counted: list[int] = []

    @settings(max_examples=WORLDS, suppress_health_check=list(HealthCheck), database=None)
    @given(seed=st.integers(0, 2**32))
    def compare(seed: int) -> None:
        with undone():
            counted.append(compared(Maker(seed).make(), shown_by_sql))

    compare()
    assert sum(counted) >= LEAST, counted


WRONG = {
    "a grant without its clock, its user and its role": f"""alter policy access_grant_read on access_grant
        using (unit_id = {policies.UNITS})""",
    "a clearance of another unit": f"""alter policy access_grant_read on access_grant
        using (unit_id = {policies.UNITS} and {policies.cleared()} and (until is null or until > now()))""",
    "facts of any compartment": f"""alter policy cases_fact_read on cases_fact
        using ({policies.granted("cases_fact.case_id")})""",
    "the ground of what is addressed": """alter policy obligations_ground_read on obligations_ground
        using (exists (select from obligations_obligation o where o.id = obligations_ground.id))""",
    "notices to all": "alter policy access_notice_read on access_notice using (true)",
    "nothing": "alter policy obligations_event_read on obligations_event using (false)",
}


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("wrong", list(WRONG))
def test_a_policy_that_lets_other_rows_through_is_found(as_owner: OwnerFixture, wrong: str) -> None:
    with undone():
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(WRONG[wrong])
        world = Maker(1).make()
        with pytest.raises(AssertionError, match="too much"):
            compared(world, shown_by_sql)


@pytest.mark.usefixtures("country")
def test_the_worlds_hold_what_is_seen_and_what_is_not_of_every_kind() -> None:
    with undone():
        world = Maker(1).make()
        seen: dict[str, int] = defaultdict(int)
        for user in world.users:
            for table, keys in Oracle(world, seer(world, user, DAYS[0]), DAYS[0]).seen().items():
                seen[table] += len(keys)
        for table, there in rows(world).items():
            share = seen[table] / (len(there) * len(world.users))
            assert 0.005 < share < 0.8, (table, share)
        assert any(one.compartment for one in world.obligations)
        assert any(one.until for one in world.grants)
