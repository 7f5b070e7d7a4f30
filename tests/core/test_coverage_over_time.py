"""Every first of a month from 2015 to 2035, and the days on which something changed: every rule, route and agreement is
asked, nothing stops, no generation of a rule overlaps the next or leaves a gap, and who is written to is there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest

from roedtraad.core.facts import Case
from roedtraad.core.planning import plan
from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Enclosure, Rule
from roedtraad.core.vocabulary import FactValue, Validity
from tests.core.strategies import MUNICIPALITIES, entries, shipped

YEARS = range(2015, 2036)
DAYS_OF_CHANGE = (
    date(2017, 12, 31),
    date(2018, 5, 25),
    date(2018, 12, 31),
    date(2019, 12, 31),
    date(2023, 5, 5),
    date(2024, 2, 29),
    date(2024, 4, 26),
    date(2025, 6, 30),
    date(2025, 12, 31),
    date(2026, 12, 31),
)
DAYS = tuple(sorted({date(year, month, 1) for year in YEARS for month in range(1, 13)} | set(DAYS_OF_CHANGE)))

NEEDS_EVERYTHING: dict[str, FactValue] = {
    "birth_date": date(1999, 2, 28),
    "benefits": frozenset(
        {"kontanthjaelp", "uddannelseshjaelp", "foertidspension", "folkepension", "sygedagpenge", "su"}
    ),
    "digital_post_weekly_access": False,
    "housing": "lejer",
    "rent_help_needed": True,
    "needs_housing": True,
    "release_housing": "herberg",
    "housing_registration_refused": True,
    "needs_income_at_release": True,
    "worker_status": False,
    "job_situation": "jobparat",
    "nemkonto": False,
    "tax_card": False,
    "mitid": False,
    "photo_id": False,
    "education_need": True,
    "education_or_work_begun": True,
    "substances": frozenset({"alkohol", "opioider"}),
    "other_treatment": frozenset({"psykiatrisk"}),
    "mentor_running": True,
    "mentor_need": True,
    "children_under_18": True,
    "child_concern": True,
    "exit_course": True,
    "exit_wanted": True,
    "radicalisation_reported": True,
    "radicalisation_category": "3",
    "radicalisation_passed_on": True,
    "ksp_relevant": True,
    "personal_examination": True,
    "supervision_at_release": True,
    "parole_expected": True,
    "parole_conditions": frozenset({"alkoholbehandling"}),
    "coordination_appropriate": True,
    "information_from_municipality_needed": True,
    "municipalities_disagree": True,
}

PROFILES: dict[str, dict[str, FactValue]] = {
    "on remand": {**NEEDS_EVERYTHING, "legal_status": "varetaegt", "consents": frozenset({"sagsakter"})},
    "serving, without leave": {
        **NEEDS_EVERYTHING,
        "legal_status": "afsoning",
        "sentence_months": 9,
        "leave_section_31": False,
    },
    "serving, with leave": {
        **NEEDS_EVERYTHING,
        "legal_status": "afsoning",
        "sentence_months": 9,
        "leave_section_31": True,
        "benefits": frozenset(),
        "consents": frozenset(),
    },
    "released from court": {**NEEDS_EVERYTHING, "legal_status": "loesladt", "release_from": "retten"},
    "young, under a measure": {"legal_status": "ungdomssanktion", "youth_measures": frozenset({"straksreaktion"})},
    "hardly known": {"legal_status": "afsoning"},
}
EVENTS = {
    "first_plan_talk": 5,
    "housing_registration": -300,
    "serving_start": -2,
    "transfer": -1,
    "coordination_letter_received": -3,
    "municipality_enquiry_received": -3,
    "coordination_meeting": 40,
    "clarifying_conversation": -1,
    "radicalisation_working_group": -1,
    "ksp_enquiry_received": -1,
    "personal_examination_request_received": -3,
    "examination_requested_by_municipality": -1,
    **{
        f"exchange_to_{what}{where}": -1
        for what in ("note", "tell")
        for where in ("", "_exit", "_radicalisation", "_child_concern")
    },
}
"""Days from today."""


def case_on(day: date, profile: str, municipality: str) -> Case:
    facts: dict[str, FactValue] = dict(PROFILES[profile])
    facts |= {"usual_stay_municipality": municipality, "registered_municipality": municipality}
    facts["admission"] = day - timedelta(days=10)
    if profile == "released from court":
        facts["release"] = day
    else:
        facts["expected_release"] = day + timedelta(days=120)
    if "benefits" in facts:
        facts |= {name: day + timedelta(days=days) for name, days in EVENTS.items()}
    if profile == "young, under a measure":
        facts["birth_date"] = date(day.year - 14, 1, 31)
    return Case("demo", entries(facts))


@cache
def plans_of(year: int) -> tuple[Plan, ...]:
    """The plans of a year: every day with every municipality, the profiles taking turns."""
    days = [day for day in DAYS if day.year == year]
    turns = [
        (day, municipality, list(PROFILES)[(turn + place) % len(PROFILES)])
        for turn, day in enumerate(days)
        for place, municipality in enumerate(MUNICIPALITIES)
    ]
    return tuple(plan(case_on(day, profile, place), shipped(), day) for day, place, profile in turns)


def every_rule() -> Iterator[Rule]:
    yield from shipped().national.obligations.values()
    for code in MUNICIPALITIES:
        for agreement in shipped().versions_of(code):
            yield from agreement.obligations.values()


@pytest.mark.parametrize("year", YEARS)
def test_every_rule_is_planned_in_every_year(year: int) -> None:
    planned = {one.id for made in plans_of(year) for one in made.obligations}
    assert {rule.id for rule in every_rule() if _holds_through(rule.validity, year)} - planned == set()


def _holds_through(validity: Validity, year: int) -> bool:
    return validity.holds_on(date(year, 1, 1)) and validity.holds_on(date(year, 12, 31))


@pytest.mark.parametrize("year", YEARS)
def test_every_route_is_taken_in_every_year(year: int) -> None:
    taken = {taken.route for made in plans_of(year) for one in made.obligations for taken in one.routes}
    answered = {name for code in MUNICIPALITIES for one in shipped().versions_of(code) for name in one.routes}
    assert answered - taken == set()


@pytest.mark.parametrize("year", YEARS)
def test_everyone_who_is_written_to_is_in_force_on_the_day(year: int) -> None:
    for made in plans_of(year):
        contacts = dict(shipped().national.contacts)
        for setting in made.settings.values():
            contacts |= setting.agreement.contacts if setting.agreement else {}
        for one in made.obligations:
            for recipient in one.recipients:
                if recipient.contact not in ("person", "municipality"):
                    assert contacts[recipient.contact].validity.holds_on(made.today), (one.id, recipient.contact)


@pytest.mark.parametrize("year", YEARS)
def test_every_obligation_that_has_a_route_reaches_someone(year: int) -> None:
    for made in plans_of(year):
        for one in made.obligations:
            if one.rule.to:
                assert one.recipients, (made.today, one.id)


@pytest.mark.parametrize("year", YEARS)
def test_a_municipality_without_an_agreement_in_force_is_warned_of(year: int) -> None:
    for made in plans_of(year):
        warned = "no_agreement" in {one.code for one in made.warnings}
        assert warned == (not made.setting.in_force), (made.today, made.setting.municipality)


def test_an_agreement_has_one_version_on_every_day() -> None:
    for code in MUNICIPALITIES:
        versions = shipped().versions_of(code)
        for day in DAYS:
            assert sum(one.validity.holds_on(day) for one in versions) <= 1, (code, day)


def test_generations_of_an_enclosure_follow_each_other_without_a_gap_or_an_overlap() -> None:
    """A generation differs from the next by its numbers alone: eight years, ten years."""
    families: dict[tuple[str, str], list[Validity]] = defaultdict(list)
    for owner, enclosure in _dated_enclosures():
        families[owner, re.sub(r"\d+", "#", enclosure.text.da)].append(enclosure.validity)
    assert any(len(generations) > 1 for generations in families.values())
    for (owner, _), generations in families.items():
        for earlier, later in pairwise(sorted(generations, key=lambda one: one.valid_from or date.min)):
            assert earlier.valid_to is not None, owner
            assert later.valid_from == earlier.valid_to + timedelta(days=1), owner


def _dated_enclosures() -> Iterator[tuple[str, Enclosure]]:
    held: list[tuple[str, tuple[Enclosure, ...]]] = [(rule.id, rule.enclose) for rule in every_rule()]
    for code in MUNICIPALITIES:
        for agreement in shipped().versions_of(code):
            held.extend((one.obligation, one.enclose) for one in agreement.adjustments.values())
    for owner, enclosures in held:
        yield from ((owner, one) for one in enclosures if one.validity != Validity())


def test_every_authority_has_one_name_on_every_day() -> None:
    names: Mapping[str, object] = shipped().vocabulary.authorities
    assert names
    for authority, dated in shipped().vocabulary.authorities.items():
        for day in DAYS:
            assert sum(one.validity.holds_on(day) for one in dated) == 1, (authority, day)


def test_every_municipality_lies_in_a_region_on_every_day() -> None:
    regions = shipped().regions
    for municipality in shipped().municipalities.values():
        for day in DAYS:
            region = regions[municipality.region]
            while not region.validity.holds_on(day):
                assert region.successor, (municipality.code, day)
                region = regions[region.successor]


def test_a_value_that_has_ended_is_read_as_one_that_holds() -> None:
    for fact in shipped().vocabulary.facts.values():
        for value in fact.values.values():
            for day in DAYS:
                seen, current = {value.name}, value
                while current.read_as and current.validity.valid_to and current.validity.valid_to < day:
                    current = fact.values[current.read_as]
                    assert current.name not in seen, (fact.name, value.name)
                    seen.add(current.name)
                assert current.validity.valid_to is None or current.validity.valid_to >= day, (
                    fact.name,
                    value.name,
                    day,
                )
