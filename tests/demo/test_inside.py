"""What happens in the compartments of the country is there to be seen by their readers, each state of it twice."""

from __future__ import annotations

import pytest

from roedtraad.access.service import offices, scope
from roedtraad.cases.service import Fact, Move
from roedtraad.demo.country import country, user_of
from roedtraad.meetings.service import meetings_seen
from roedtraad.sharing.service import Decision
from tests.demo.conftest import DAY


@pytest.mark.usefixtures("small_country")
def test_ksp_meetings_stand_called_circulated_and_closed_for_those_who_take_part() -> None:
    for username in ("kif-koebenhavn-ksp", "politi-koebenhavn", "vestre-sikkerhed"):
        role = next(one for one in country().roles if one.username == username)
        from roedtraad.access.service import user_scope

        with user_scope(user_of(role), today=DAY):
            assert set(meetings_seen().values_list("state", flat=True)) == {"called", "circulated", "closed"}
    with scope(today=DAY):
        assert not meetings_seen().exists()


@pytest.mark.usefixtures("small_country")
def test_what_was_raised_moved_and_asked_lies_in_its_compartment() -> None:
    units = [unit for one in offices().by_word["institution"] for unit in offices().of[one.pk].values()]
    cleared = ("exit", "radicalisation", "child_concern", "ksp")
    with scope(units=[one.id for one in units], compartments=cleared, today=DAY):
        assert {one.compartment for one in Decision.objects.all()} <= {"", *cleared}
        assert set(Move.objects.values_list("compartment", flat=True)) <= {"exit"}
        assert all(one.compartment == "exit" for one in Fact.objects.filter(case__moves__into=True, name="mentor_need"))
