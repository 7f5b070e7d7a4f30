"""The invented country: everyone in it is invented, every situation of the rules is met, and it is always the same."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from roedtraad.access.service import Actor, Refusal, offices, scope, user_scope
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Coordinator, Fact, Turn, birth_date, is_invented, read_cpr
from roedtraad.casework.service import load_case
from roedtraad.core.compiling import compile_rulebook
from roedtraad.core.facts import Case as CoreCase
from roedtraad.core.facts import Entry
from roedtraad.core.vocabulary import FactDefinition, FactValue
from roedtraad.demo.country import country, user_of
from roedtraad.demo.generating import Generator, Made, generator
from roedtraad.demo.loading import CASES, is_loaded, load_country
from roedtraad.demo.posting import WHO
from roedtraad.demo.situations import situations
from roedtraad.obligations.service import Event, Obligation
from roedtraad.post.models import Round
from tests.demo.conftest import DAY

COUNTED = ("access_user", "access_unit", "access_membership", "access_authority")
ONLY_BY_VERBS = {"handover.transfer", "transfer"}
"""What a situation has no words for and a turn brings: `transfer` says when, and the turns of history.py do it."""


@pytest.fixture(scope="module")
def maker(small_country: list[int]) -> Generator:
    assert small_country
    return generator(DAY)


@pytest.fixture(scope="module")
def cases(maker: Generator) -> list[Made]:
    return [maker.made(number) for number in range(CASES)]


def seen_by(username: str) -> set[str]:
    """The numbers of the cases that a role sees."""
    role = next(one for one in country().roles if one.username == username)
    with user_scope(user_of(role), today=DAY):
        return set(Case.objects.values_list("number", flat=True))


# --- The people in it ------------------------------------------------------------------------------------------------


def test_nobody_in_it_can_exist_and_no_number_comes_twice(maker: Generator) -> None:
    numbers = [maker.made(number).file.cpr for number in range(10_000)]
    assert all(is_invented(read_cpr(number)) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_day_of_birth_is_that_of_the_number(cases: list[Made]) -> None:
    for made in cases:
        assert fact(made, "birth_date") == birth_date(made.file.cpr)


def test_the_same_number_gives_the_same_person_and_case_and_another_seed_another(maker: Generator) -> None:
    again, other = generator(DAY), generator(DAY, seed=2)
    assert [again.made(number) for number in (3, 250)] == [maker.made(number) for number in (3, 250)]
    assert other.made(3).file.cpr != maker.made(3).file.cpr


def test_the_days_lie_relative_to_today(maker: Generator) -> None:
    later = generator(DAY + timedelta(days=14))
    moved = fact(later.made(0), "admission")
    assert isinstance(moved, date)
    assert moved - timedelta(days=14) == fact(maker.made(0), "admission")


def test_the_young_are_young_and_the_thirty_years_old_thirty(cases: list[Made]) -> None:
    for made in cases:
        born, admitted = fact(made, "birth_date"), fact(made, "admission")
        assert isinstance(born, date)
        assert isinstance(admitted, date)
        years = admitted.year - born.year - ((admitted.month, admitted.day) < (born.month, born.day))
        if made.situation.name.startswith(("under eighteen", "youth sanction")):
            assert 15 <= years < 18
        elif made.situation.name == "exactly thirty at admission":
            assert (born.month, born.day, years) == (admitted.month, admitted.day, 30)
        else:
            assert years >= 18


def test_who_walks_out_of_court_does_so_on_a_friday(cases: list[Made]) -> None:
    friday = 4
    released = [fact(made, "release") for made in cases if made.situation.friday is not None]
    assert len(released) > 4
    assert all(isinstance(day, date) and day.weekday() == friday and day <= DAY for day in released)


# --- What is met in it -----------------------------------------------------------------------------------------------


def test_it_lies_over_all_municipalities_and_copenhagen_has_most(cases: list[Made]) -> None:
    where = Counter(fact(made, "registered_municipality") for made in cases)
    assert set(where) == set(rulebook_now().municipalities)
    assert where.most_common(1)[0][0] == "0101"


def test_every_rule_of_the_land_and_of_copenhagen_is_owed_in_two_cases(cases: list[Made]) -> None:
    rulebook = rulebook_now()
    planner, owed = compile_rulebook(rulebook), Counter[str]()
    for made in cases:
        days = {DAY, *(one.recorded for one in made.file.case.entries if one.fact in ("legal_status", "release"))}
        plans = [planner.plan(made.file.case, day) for day in days if day and day <= DAY]
        owed.update({one.id for plan in plans for one in plan.obligations if one.certainty == "certain"})
    rules = {*rulebook.national.obligations, *rulebook.versions_of("0101")[-1].obligations}
    assert {rule for rule in rules if owed[rule] < 2} - ONLY_BY_VERBS == set()


def test_every_fact_and_value_of_the_vocabulary_is_recorded_twice(cases: list[Made]) -> None:
    facts, recorded = rulebook_now().vocabulary.facts, Counter[tuple[str, FactValue]]()
    for made in cases:
        for entry in made.file.case.entries:
            values = entry.value if isinstance(entry.value, frozenset) else {entry.value}
            recorded.update(
                (entry.fact, value) for value in (values if facts[entry.fact].values else {True, entry.value})
            )
    first = DAY - timedelta(days=max(-one.admitted for one in situations()))
    wanted = {(one.name, value) for one in facts.values() for value in values_of(one, first)}
    assert {one for one in wanted if recorded[one] < 2 and one[0] not in ONLY_BY_VERBS} == set()


def values_of(definition: FactDefinition, first: date) -> set[FactValue]:
    """What a fact can say, without the values that had ended before anyone in the country came in."""
    if definition.type == "yes_no":
        return {True, False}
    if not definition.values:
        return {True}
    ends = {value: one.validity.valid_to for value, one in definition.values.items()}
    return {value for value, end in ends.items() if end is None or end >= first}


def fact(made: Made, name: str) -> FactValue | None:
    found = [one.value for one in made.file.case.entries if one.fact == name]
    return found[-1] if found else None


# --- Loading it ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_country")
def test_every_municipality_has_one_probation_office_one_police_district_and_a_unit() -> None:
    codes = set(rulebook_now().municipalities)
    for places in (country().kif, country().districts):
        covered = Counter(code for one in places for code in one.covers)
        assert set(covered) == codes
        assert max(covered.values()) == 1
    directory = offices()
    for code in codes:
        authority = directory.authority("municipality", code)
        assert authority is not None
        assert directory.of[authority.pk]
        assert directory.serving("police", code) != directory.authority("police", "")


def test_loaded_again_it_changes_nothing(small_country: list[int]) -> None:
    before = counts()
    assert load_country(today=DAY, numbers=small_country) == 0
    assert load_country(today=DAY + timedelta(days=1), numbers=small_country) == 0
    assert counts() == before


@pytest.mark.usefixtures("small_country")
def test_two_units_have_asked_for_their_letters_to_go_and_those_of_the_first_role_are_left() -> None:
    asked = {}
    for role in country().roles:
        with user_scope(user_of(role), today=DAY) as seen:
            asked[role.username] = Round.objects.filter(user=user_of(role), unit__in=seen.units, day=DAY).count()
    assert {name for name, count in asked.items() if count} == set(WHO)
    assert set(asked.values()) == {0, 1}


@pytest.mark.usefixtures("small_country")
def test_it_is_loaded_on_where_it_was_broken_off() -> None:
    assert not is_loaded(11)
    assert load_country(today=DAY, numbers=range(11)) == 3
    assert is_loaded(11)


def counts() -> list[int]:
    with connection.cursor() as cursor:
        found = []
        for table in COUNTED:
            cursor.execute(f"select count(*) from {table}")
            found += cursor.fetchone()
        cursor.execute("select cases_count_open()")
        return found + list(cursor.fetchone())


@pytest.mark.usefixtures("small_country")
def test_each_role_sees_its_own() -> None:
    vestre, copenhagen = seen_by("vestre-socialraadgiver"), seen_by("koebenhavn-eki")
    assert vestre
    assert copenhagen
    assert seen_by("direktoratet") == set()
    assert not vestre & seen_by("enner-mark-handleplan")


@pytest.mark.usefixtures("small_country")
def test_cases_have_named_coordinators_and_duties_done_and_late() -> None:
    role = next(one for one in country().roles if one.username == "vestre-socialraadgiver")
    with user_scope(user_of(role), today=DAY):
        sides = set(Coordinator.objects.values_list("side", flat=True))
        states = set(Obligation.objects.values_list("state", flat=True))
    assert {"prison", "municipality"} <= sides
    assert {"done", "open"} <= states


@pytest.mark.usefixtures("small_country")
def test_every_turn_and_everything_people_do_with_a_duty_has_happened() -> None:
    units = [unit for one in offices().by_word["institution"] for unit in offices().of[one.pk].values()]
    with scope(units=[one.id for one in units], today=DAY):
        assert set(Turn.objects.values_list("kind", flat=True)) == set(Turn.Kind.values)
        assert {"overridden", "transferred", "taken"} <= set(Event.objects.values_list("kind", flat=True))
        assert "waived" in set(Obligation.objects.values_list("state", flat=True))
        assert Obligation.objects.filter(to_take=True).exists()
        assert Obligation.objects.filter(rule="handover.transfer").exists()
        assert Fact.objects.exclude(corrects=None).exists()
        closed = Case.objects.exclude(closed=None).values_list("closed_why", flat=True)
        assert {"undone", "death", "readmission"} <= set(closed)
        assert Case.objects.filter(custodians__name="Bodil Eksempelholm").exists()


@pytest.mark.usefixtures("small_country")
def test_it_is_refused_outside_a_demonstration(settings: Settings) -> None:
    settings.ROEDTRAAD_DEMO = False
    with pytest.raises(Refusal, match="demonstration"):
        load_country(today=DAY)


@pytest.mark.usefixtures("small_country")
def test_it_is_refused_where_someone_is_who_could_exist() -> None:
    could_exist = "010190" + "0000"  # in two parts: no such number stands in the repository
    case = CoreCase("2026-1", (Entry("admission", DAY, DAY, DAY),))
    with transaction.atomic():
        load_case(case=case, by=Actor("prøven"), today=DAY, name="X", cpr=could_exist, only_invented=False)
        with pytest.raises(Refusal, match="kan findes"):
            load_country(today=DAY)
        transaction.set_rollback(True)
