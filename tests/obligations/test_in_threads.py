"""A worker does several jobs at a time, and all of them plan by the same planner: each plan is as if it were alone."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from roedtraad.core.facts import Case
from roedtraad.obligations.parts import Part, Planner
from tests.core.strategies import any_cases, shipped

TURN = 1e-6  # seconds: threads change places as often as they can


def told(part: Part) -> tuple[object, ...]:
    return part.compartment, part.plan.obligations, dict(part.plan.deadlines), part.questions, part.warnings


@settings(deadline=None, max_examples=4)
@given(st.lists(any_cases(), min_size=24, max_size=32))
def test_plans_made_at_once_are_those_made_one_after_the_other(given_cases: list[tuple[Case, date]]) -> None:
    alone, shared = Planner(shipped()), Planner(shipped())
    wanted = [[told(part) for part in alone.parts(case, today)] for case, today in given_cases]
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        with ThreadPoolExecutor(6) as pool:
            made = list(pool.map(lambda one: [told(part) for part in shared.parts(*one)], given_cases))
    finally:
        sys.setswitchinterval(before)
    assert made == wanted
