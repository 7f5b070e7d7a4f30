"""A worker does several jobs at a time, and all of them plan by the same planner: each plan is as if it were alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from roedtraad.core.compiling import CompiledRulebook
from roedtraad.obligations.parts import Part, Planner
from tests.rulebook.example_reader import Example, examples, shipped

TURN = 1e-6  # seconds: threads change places as often as they can


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many threads were in a compiled rulebook at once, each time that one came in."""
    now, seen = [0], []

    def counted(of: Callable[..., Any]) -> Callable[..., Any]:
        def entered(*args: Any, **named: Any) -> Any:
            now[0] += 1
            seen.append(now[0])
            try:
                time.sleep(0.0002)
                return of(*args, **named)
            finally:
                now[0] -= 1

        return entered

    monkeypatch.setattr(CompiledRulebook, "plan_with", counted(CompiledRulebook.plan_with))
    return seen


def told(planner: Planner, one: Example) -> list[tuple[object, ...]]:
    made: tuple[Part, ...] = planner.parts(one.case, one.today)
    return [(part.compartment, part.plan.obligations, part.questions, part.warnings) for part in made]


def test_plans_made_at_once_are_those_made_one_after_the_other(inside: list[int]) -> None:
    alone, shared = Planner(shipped()), Planner(shipped())
    wanted = [told(alone, one) for one in examples()]
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        with ThreadPoolExecutor(6) as pool:
            made = list(pool.map(lambda one: told(shared, one), examples()))
    finally:
        sys.setswitchinterval(before)
    assert made == wanted
    assert set(inside) == {1}, "what is compiled learns as it plans: two at once may teach it wrong"
