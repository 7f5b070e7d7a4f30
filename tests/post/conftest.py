"""Sheets made from the example cases of the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from roedtraad.core.planning import plan
from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Rulebook
from roedtraad.rulefolder import find_shipped, read_case, read_rulebook

PlanOf = Callable[[str, date], Plan]


@cache
def shipped() -> Rulebook:
    return read_rulebook(find_shipped())


@pytest.fixture
def plan_of() -> PlanOf:
    """`plan_of("06-loesladt-fra-retten", day)` is the plan of an example case on a day."""

    def planned(name: str, day: date) -> Plan:
        book = shipped()
        case = read_case(find_shipped() / "examples" / f"{name}.yaml", book.vocabulary, book.municipalities)
        return plan(case, book, day)

    return planned
