"""Plans a case of a few facts with the shipped rules, for the tests of the agreements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache

from roedtraad.core.loading import load_case
from roedtraad.core.planning import plan
from roedtraad.core.plans import Obligation, Plan
from roedtraad.core.rulebook import Agreement, Rulebook
from roedtraad.rulefolder import find_shipped, read_rulebook

TODAY = date(2026, 3, 3)
Facts = Mapping[str, object]


@cache
def shipped() -> Rulebook:
    return read_rulebook(find_shipped())


def agreement(municipality: str) -> Agreement:
    (only,) = shipped().versions_of(municipality)
    return only


def living_in(municipality: str, **facts: object) -> dict[str, object]:
    """The facts of someone who lives and stays in a municipality; what is given stands above them."""
    home: dict[str, object] = {
        "registered_municipality": municipality,
        "usual_stay_municipality": municipality,
        "spouse_common_home_municipality": "none",
        "municipalities_disagree": False,
        "keeps_home": True,
    }
    return home | facts


def planned(facts: Facts, today: date = TODAY) -> Plan:
    rulebook = shipped()
    text = json.dumps({"case": "demo", "facts": facts})
    return plan(load_case(text, "demo.json", rulebook.vocabulary, rulebook.municipalities), rulebook, today)


def found(made: Plan, rule: str) -> Obligation:
    (only,) = [one for one in made.obligations if one.id == rule]
    return only


def addresses(obligation: Obligation) -> set[str | None]:
    return {one.address for one in obligation.recipients}


def with_norm(made: Plan, norm: str) -> set[str]:
    """The ids of the obligations that carry a norm."""
    return {one.id for one in made.obligations if norm in one.norms}


def warned(made: Plan, code: str) -> set[str]:
    """The norms of the warnings of a code; a warning without norms counts as ''."""
    return {norm for one in made.warnings if one.code == code for norm in (one.norms or ("",))}
