"""Whose municipality acts: the examples of tests/rulebook/municipality, and what must hold for every case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.acting_municipality import Decision, decide, home_municipality
from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import ALWAYS_TRUE
from roedtraad.core.rulebook import HELPS
from tests.core.decision_examples import Example, examples, known, shipped

TODAY = date(2026, 6, 1)
CALENDAR = Calendar()
CODES = st.sampled_from(["0101", "0461", "0530"])
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "legal_status": st.sampled_from(["varetaegt", "afsoning", "udslusning"]),
        "institution_municipality": CODES,
        "registered_municipality": CODES,
        "usual_stay_municipality": CODES,
        "keeps_home": st.booleans(),
        "spouse_common_home_municipality": st.one_of(CODES, st.just("none")),
        "municipalities_disagree": st.booleans(),
    },
)


def decisions(facts: dict[str, Any], today: date = TODAY) -> tuple[Decision, ...]:
    rulebook = shipped()
    return decide(rulebook.acting, known(facts, today), CALENDAR, rulebook.vocabulary.label_of)


def answer(decision: Decision) -> list[object]:
    return [decision.municipality, decision.paragraph, decision.provisional]


@pytest.mark.parametrize("example", examples("municipality"), ids=str)
def test_the_acting_municipality_is_as_the_example_says(example: Example) -> None:
    made = decisions(example.facts, example.today)
    others = example.rest.get("other_help", example.rest["all"])
    assert [answer(one) for one in made] == [*[example.rest["all"]] * 4, others]
    if "asks" in example.rest:
        assert all(list(one.asks) == example.rest["asks"] for one in made)
    for norm in example.shows:
        assert any(norm in one.norms for one in made), norm


@given(FACTS)
def test_the_five_kinds_of_help_always_come_in_their_order_with_paragraph_and_reason(facts: dict[str, Any]) -> None:
    made = decisions(facts)
    assert tuple(one.help for one in made) == HELPS
    for one in made:
        assert one.paragraph.startswith("RSL § 9, stk. ")
        assert one.because.da
        assert one.because.en
        assert one.basis
        assert "R-3.2.1" in one.norms


@given(FACTS)
def test_a_municipality_is_always_one_that_a_fact_names(facts: dict[str, Any]) -> None:
    named = {value for fact, value in facts.items() if fact.endswith("_municipality")}
    assert {one.municipality for one in decisions(facts)} - {None} <= named - {"none"}


@given(FACTS)
def test_a_municipality_is_provisional_as_long_as_something_is_asked_for(facts: dict[str, Any]) -> None:
    for one in decisions(facts):
        assert one.provisional == (bool(one.asks) or one.paragraph == "RSL § 9, stk. 8")
        assert not set(one.asks) & set(facts)


@given(FACTS)
def test_a_missing_municipality_always_asks_where_the_person_lived(facts: dict[str, Any]) -> None:
    for one in decisions(facts):
        if one.municipality is None:
            assert "usual_stay_municipality" in one.asks


@given(FACTS, st.data())
def test_a_settled_municipality_does_not_move_when_more_is_learned(facts: dict[str, Any], data: st.DataObject) -> None:
    learned = {**data.draw(FACTS), **facts}
    for before, after in zip(decisions(facts), decisions(learned), strict=True):
        if not before.provisional:
            assert answer(after) == answer(before)


@given(FACTS)
def test_disagreement_makes_every_municipality_provisional_under_the_eighth_paragraph(facts: dict[str, Any]) -> None:
    for one in decisions({**facts, "municipalities_disagree": True}):
        assert one.provisional
        if one.municipality is not None:
            assert one.paragraph == "RSL § 9, stk. 8"


def test_what_is_missing_is_named_in_words_people_know() -> None:
    first = decisions({"usual_stay_municipality": "0101"})[0]
    label = shipped().vocabulary.label_of("keeps_home")
    assert "Foreløbigt" in first.because.da
    assert label.da in first.because.da
    assert "Provisional" in first.because.en
    assert label.en in first.because.en


@pytest.mark.parametrize(
    ("facts", "home"),
    [
        ({"spouse_common_home_municipality": "0530", "usual_stay_municipality": "0101"}, "0530"),
        ({"spouse_common_home_municipality": "none", "usual_stay_municipality": "0101"}, "0101"),
        ({"usual_stay_municipality": "0101", "registered_municipality": "0461"}, "0101"),
        ({"registered_municipality": "0461", "keeps_home": False}, "0461"),
        ({"institution_municipality": "0461"}, None),
    ],
)
def test_home_is_the_spouses_home_else_the_usual_stay_else_the_registered_address(
    facts: dict[str, Any], home: str | None
) -> None:
    assert home_municipality(shipped().acting, known(facts, TODAY), CALENDAR) == home


def test_the_word_none_never_stands_for_a_municipality() -> None:
    spouse = next(step for step in shipped().acting if step.municipality == "spouse_common_home_municipality")
    always = replace(spouse, when=ALWAYS_TRUE)
    assert decide([always], known({"spouse_common_home_municipality": "none"}, TODAY), CALENDAR)[0].municipality is None
