"""What is asked at a turn of the course: read from the rules, checked, and enough for what is owed at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roedtraad.core.checking import check_ground
from roedtraad.core.facts import Case, Entry
from roedtraad.core.loading import Unreadable, load_national
from roedtraad.core.planning import plan
from roedtraad.core.rulebook import Asking
from roedtraad.core.vocabulary import FactValue
from tests.core.strategies import shipped

TODAY = date(2026, 3, 2)


def asked(turn: Asking) -> list[str]:
    return [name for one in shipped().national.asked_at[turn] for name in one.facts]


@pytest.mark.shows("R-3.1.1", "R-3.2.1")
@pytest.mark.parametrize("status", ["varetaegt", "afsoning"])
def test_every_question_that_is_due_on_the_day_of_admission_stands_on_the_reception_checklist(status: str) -> None:
    told: dict[str, FactValue] = {"admission": TODAY, "legal_status": status, "birth_date": date(1990, 1, 1)}
    made = plan(Case("prøve", tuple(Entry(name, value) for name, value in told.items())), shipped(), TODAY)
    at_once = {one.fact for one in made.questions if one.due == TODAY}
    assert "registered_municipality" in at_once
    assert at_once - set(asked("admission")) == set()


@pytest.mark.parametrize("turn", ["admission", "judgment", "release"])
def test_no_fact_is_asked_for_twice_in_one_turn(turn: Asking) -> None:
    assert len(asked(turn)) == len(set(asked(turn)))


def test_every_group_says_where_it_comes_from() -> None:
    groups = [one for groups in shipped().national.asked_at.values() for one in groups]
    assert groups
    assert all(one.basis and one.norms for one in groups)


@pytest.mark.parametrize(
    ("written", "code", "word"),
    [
        ("asked_at: {admission: [{label: A, facts: [shoe_size]}]}", "unknown_fact", "shoe_size"),
        ("asked_at: {admission: [{label: A, facts: [age_today]}]}", "unknown_fact", "age_today"),
        ("asked_at: {wedding: [{label: A, facts: [mitid]}]}", "unknown_value", "wedding"),
        ("asked_at: {release: [{facts: [mitid]}]}", "syntax", "label"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_when_the_rules_are_read(written: str, code: str, word: str) -> None:
    with pytest.raises(Unreadable) as refused:
        load_national(written, "national.yaml", shipped().vocabulary)
    (problem,) = refused.value.problems
    assert (problem.code, word in problem.message.da) == (code, True)


@pytest.mark.parametrize(
    ("written", "code", "word"),
    [
        ("asked_at: {release: [{label: A, facts: [exit_wanted]}]}", "unknown_fact", "exit_wanted"),
        ("asked_at: {release: [{label: A, facts: [mitid], norms: [X-9]}]}", "unknown_norm", "X-9"),
        ("asked_at: {release: [{label: A, facts: [mitid], basis: [no-law]}]}", "unknown_source", "no-law"),
    ],
)
def test_the_check_finds_what_leads_nowhere_or_tells_of_a_compartment(written: str, code: str, word: str) -> None:
    book = shipped()
    broken = replace(book, national=load_national(written, "national.yaml", book.vocabulary))
    found = [one for one in check_ground(broken, TODAY) if one.severity == "error" and one.code == code]
    assert any(word in one.message.da for one in found), [one.message.da for one in found]
