"""The compiled rulebook gives the plans of the plain form, whole: obligations, questions, warnings, every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest

from bench.cases import Kind, case_of, case_with_history
from roedtraad.core.compiling import CompiledRulebook, compile_rulebook
from roedtraad.core.conditions import Table
from roedtraad.core.explaining import explain
from roedtraad.core.facts import Case, Entry
from roedtraad.core.planning import plan
from roedtraad.core.rulebook import Agreement, Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.rulefolder import find_shipped, read_rulebook

SERVING: Mapping[str, FactValue] = {"legal_status": "afsoning", "admission": date(2026, 1, 5)}
FIRST_DAY, DAYS = date(2015, 1, 1), 21 * 365
MUNICIPALITIES = ("0101", "0530", "0101", "0147", "0330")
"""Both that have an agreement, Copenhagen twice as often, and two that have none."""

SEEDS = range(8)
CASES_A_SEED = 50


@cache
def shipped() -> Rulebook:
    return read_rulebook(find_shipped())


@cache
def compiled() -> CompiledRulebook:
    return compile_rulebook(shipped())


def made_up(random: Random, number: int) -> tuple[Case, date]:
    today = FIRST_DAY + timedelta(days=random.randrange(DAYS))
    kind = Kind(
        known=random.choice([0.05, 0.3, 0.6, 0.9, 1.0]),
        around=today,
        history=random.choice([0.0, 0.0, 0.3, 0.6]),
        done=random.choice([0.0, 0.0, 0.3]),
    )
    return case_with_history(f"sag {number}", random, shipped(), MUNICIPALITIES, kind, today), today


@pytest.mark.parametrize("seed", SEEDS)
def test_a_compiled_plan_is_the_plan_whatever_is_known_and_whenever_it_is_asked_for(seed: int) -> None:
    random = Random(seed)
    for number in range(CASES_A_SEED):
        case, today = made_up(random, number)
        assert compiled().plan(case, today) == plan(case, shipped(), today), f"{seed}/{number} on {today}"


def test_rulebooks_compiled_beside_each_other_read_a_case_once_and_plan_as_each_would_alone() -> None:
    rules = list(shipped().national.obligations.items())
    thirds = [
        replace(shipped(), national=replace(shipped().national, obligations=dict(rules[place::3])))
        for place in range(3)
    ]
    first = compile_rulebook(thirds[0])
    others = [compile_rulebook(one, beside=first) for one in thirds[1:]]
    random = Random(2)
    for number in range(60):
        case, today = made_up(random, number)
        plans = first.plan_with(others, case, today)
        assert plans == [plan(case, one, today) for one in thirds], f"{number} on {today}"
        assert all(one.known is plans[0].known for one in plans)


def test_the_obligations_alone_are_those_of_the_plan() -> None:
    random = Random(1)
    for number in range(40):
        case, today = made_up(random, number)
        assert tuple(compiled().obligations(case, today)) == plan(case, shipped(), today).obligations


def test_an_obligation_of_a_compiled_plan_is_explained_with_every_step() -> None:
    facts: dict[str, FactValue] = {
        "legal_status": "afsoning",
        "admission": date(2026, 1, 5),
        "expected_release": date(2026, 8, 21),
    }
    facts["usual_stay_municipality"] = "0101"
    made = compiled().plan_facts(facts, date(2026, 2, 1))
    plain = plan(made.case, shipped(), date(2026, 2, 1))
    assert any(explain(made, one).arithmetic for one in made.obligations)
    assert [explain(made, one) for one in made.obligations] == [explain(plain, one) for one in plain.obligations]


def test_a_day_outside_the_calendar_is_left_to_the_plain_form() -> None:
    facts: dict[str, FactValue] = {
        "legal_status": "afsoning",
        "admission": date(2026, 1, 5),
        "expected_release": date(9999, 12, 31),
    }
    case = Case("fjern", tuple(Entry(name, value) for name, value in facts.items()))
    wanted = plan(case, shipped(), date(2026, 2, 1))
    assert compiled().plan(case, date(2026, 2, 1)) == wanted
    assert compiled().plan_with([compiled()], case, date(2026, 2, 1)) == [wanted, wanted]


def test_a_changed_agreement_is_used_once_what_was_compiled_of_it_is_forgotten() -> None:
    versions: dict[str, tuple[Agreement, ...]] = {code: shipped().versions_of(code) for code in ("0101", "0530")}
    rulebook = replace(shipped(), versions_of=lambda code: versions.get(code, ()))
    quick = compile_rulebook(rulebook)
    facts: dict[str, FactValue] = {
        "legal_status": "afsoning",
        "admission": date(2026, 1, 5),
        "usual_stay_municipality": "0101",
    }
    case, today = case_of("sag", facts), date(2026, 2, 1)
    before = quick.plan(case, today)
    (agreement,) = versions["0101"]
    housing = agreement.routes["housing"]
    to_jku = replace(housing.table.rows[0], gives=replace(housing.table.rows[0].gives, to=("jku",)))
    routes = {**agreement.routes, "housing": replace(housing, table=Table("first", (to_jku,)))}
    versions["0101"] = (replace(agreement, routes=routes),)
    quick.forget("0101")
    after = quick.plan(case, today)
    assert after != before
    assert after == plan(case, rulebook, today)


def test_nothing_is_kept_of_a_case_but_what_kind_it_is() -> None:
    quick = compile_rulebook(shipped())
    case = Case("et navn som ingen har", (Entry("case_number", "2026-4711"), Entry("admission", date(2026, 1, 5))))
    quick.plan(case, date(2026, 2, 1))
    seen: set[int] = set()
    held = [value for name, value in vars(quick).items() if name != "rulebook"]
    while held:
        one = held.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        assert one != case.name
        assert one != "2026-4711"
        assert one is not case
        if isinstance(one, dict):
            held += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple, set, frozenset)):
            held += list(one)
        elif type(one).__module__.startswith("roedtraad.core.compiling"):
            slots = getattr(type(one), "__slots__", ())
            held += [getattr(one, name) for name in slots if hasattr(one, name)] + list(
                getattr(one, "__dict__", {}).values()
            )
