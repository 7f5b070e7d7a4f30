"""The tables that are exported and compared say what the acting municipality and the disclosure gate decide."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from roedtraad.core.acting_municipality import decide_for
from roedtraad.core.disclosure import Exchange, decide
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import HELPS, Scope
from roedtraad.core.tables import CATEGORY, PURPOSE, RECIPIENT, SENDER, TableFound, agreement_tables, national_tables
from tests.core.decision_examples import shipped
from tests.core.known_facts import CALENDAR, chosen_rows, known_cases

CASES = 200


@cache
def national() -> dict[str, TableFound]:
    return {one.name: one for one in national_tables(shipped())}


def test_every_table_of_the_rulebook_has_a_name_of_its_own() -> None:
    assert len(national()) == len(list(national_tables(shipped())))
    for code in ("0101", "0530"):
        for agreement in shipped().versions_of(code):
            names = [one.name for one in agreement_tables(agreement, shipped())]
            assert len(set(names)) == len(names)


@pytest.mark.parametrize("scope", HELPS)
def test_the_tables_of_the_acting_municipality_take_the_step_that_the_decision_takes(scope: Scope) -> None:
    found, overrules = national()[f"acting.{scope}"], national()[f"acting.{scope}.overrules"]
    words = shipped().vocabulary
    both = zip(
        known_cases(found, words, CASES, Random(7)), known_cases(overrules, words, CASES, Random(8)), strict=True
    )
    steps = set()
    for first, second in both:
        known = first.with_values(second.values)
        decision = decide_for(scope, shipped().acting, known, CALENDAR)
        rows = chosen_rows(found, known)
        expected = (decision.municipality and chosen_rows(overrules, known)) or rows
        assert decision.step == expected[0][1]
        steps.add(decision.step)
    assert {"home_kept", "disagreement"} <= steps


def test_the_table_of_the_home_municipality_takes_the_step_that_the_decision_takes() -> None:
    found = national()["acting.home"]
    for known in known_cases(found, shipped().vocabulary, CASES, Random(7)):
        rows = chosen_rows(found, known)
        assert decide_for("home", shipped().acting, known, CALENDAR).step == (rows[0][1] if rows else "")


def test_the_disclosure_table_names_the_rule_that_decides() -> None:
    found = national()["disclosure"]
    for known in known_cases(found, shipped().vocabulary, CASES, Random(7)):
        rows = chosen_rows(found, known)
        words = {name: str(known.get(name)) for name in (SENDER, RECIPIENT, CATEGORY, PURPOSE)}
        facts = {name: value for name, value in known.values.items() if name not in words}
        exchange = Exchange(**words)
        answer = decide(shipped().sharing, exchange, Known(known.today, facts, {}), CALENDAR, shipped().vocabulary)
        assert answer.rule == (rows[0][1] if rows else "")
