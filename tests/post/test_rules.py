"""The rule that hands the sheet over is read from the rulebook, and what it names must exist."""

from __future__ import annotations

from datetime import date

import pytest

from roedtraad.core.checking import check_ground
from roedtraad.core.loading import Unreadable
from roedtraad.post.service import handing_rules, handout_of
from tests.core.small_rules import AGREEMENT, case, planned, rule, rules

SHEET = "on: admission, lists: [rent, {to: housing, when: {needs_housing: yes}}, main_contact], brings: [sheet]"


def test_a_rule_says_who_stands_on_the_sheet_and_under_which_condition() -> None:
    (read,) = handing_rules(rules(rule("sheet", SHEET), rule("other", "on: admission")))
    assert [one.to for one in read.lists] == ["rent", "housing", "main_contact"]
    assert [one.when.facts for one in read.lists] == [(), ("needs_housing",), ()]


def test_what_the_condition_rules_out_is_left_and_what_is_unknown_is_kept() -> None:
    agreement = AGREEMENT + "routes:\n  housing: {to: office}\n"
    book = rules(rule("sheet", SHEET), agreements=[agreement])
    told = {"admission": "2026-01-05", "needs_housing": "no"}
    ruled_out = handout_of(planned(book, case(**told)), "x")
    unknown = handout_of(planned(book, case(admission="2026-01-05")), "x")
    assert [one.unit.da for one in ruled_out.places] == ["Rådhuset"]
    assert [one.unit.da for one in unknown.places] == ["Rådhuset", "Kontoret"]


@pytest.mark.parametrize(
    ("rest", "named"),
    [
        ("lists: [rennt]", "rennt"),
        ("lists: [{to: kiff}]", "kiff"),
        ("lists: [rent], brings: [aplication]", "aplication"),
    ],
)
def test_a_name_that_leads_nowhere_is_found_by_the_check(rest: str, named: str) -> None:
    found = [
        one.message.da for one in check_ground(rules(rule("sheet", rest)), date(2026, 3, 2)) if named in one.message.da
    ]
    assert len(found) == 1
    assert "findes ikke" in found[0]


def test_a_fact_that_does_not_exist_is_refused_when_the_file_is_read() -> None:
    with pytest.raises(Unreadable, match="relase_meeting"):
        rules(rule("sheet", "lists: [rent], tells: [relase_meeting]"))
