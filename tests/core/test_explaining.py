"""Why something is owed: the place of the rule, the clause, the facts, the row, the steps, the law in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roedtraad.core.explaining import Explanation, explain, find, is_in_force, nearest
from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Source
from roedtraad.core.vocabulary import Validity
from roedtraad.core.words import Words
from tests.core.small_rules import case, planned
from tests.core.strategies import shipped

SERVING = {
    "legal_status": "afsoning",
    "admission": "2026-01-05",
    "sentence_months": "8",
    "expected_release": "2026-06-04",
}


def made(today: date = date(2026, 2, 2), history: str = "", **facts: str) -> Plan:
    return planned(shipped(), case(history=history, **{**SERVING, **facts}), today)


def why(plan: Plan, reference: str) -> Explanation:
    (one,) = find(plan, reference)
    return explain(plan, one)


def test_it_names_the_rule_with_its_file_and_line_and_the_clause_of_the_agreement() -> None:
    explained = why(made(), "release_meeting.call")
    assert explained.rule.file.endswith("national.yaml")
    assert explained.rule.line > 100
    assert explained.clause is not None
    assert explained.clause.section.da == "Løsladelsesmøde"
    assert "tre måneder" in explained.clause.text.da
    assert explained.clause.file.endswith("0101-koebenhavn.yaml")
    assert explained.clause.line > 100


def test_it_names_the_row_that_chose_the_recipient() -> None:
    explained = why(made(benefits="[foertidspension]"), "admission.notice.pension")
    assert explained.table is not None
    assert (explained.table.route, explained.table.row, explained.table.hit) == ("benefits_admission", 2, "collect")
    assert explained.clause is not None
    assert "førtidspension" in explained.clause.text.da.lower()


def test_it_lists_the_facts_with_their_day_and_where_they_came_from() -> None:
    history = "history: [{fact: expected_release, value: 2026-07-02, from: 2026-01-20, source: letter}]\n"
    facts = {one.fact: one for one in why(made(history=history), "release_meeting.call").facts}
    assert facts["expected_release"].value == date(2026, 7, 2)
    assert facts["expected_release"].true_from == date(2026, 1, 20)
    assert facts["expected_release"].source == "letter"
    assert facts["legal_status"].true_from is None
    assert "benefits" not in facts


def test_it_counts_aloud() -> None:
    explained = why(made(coordination_letter_received="2026-03-30"), "coordination.reply")
    first, last = explained.arithmetic
    assert first.da == "Koordineringsskrivelse modtaget: mandag den 30. marts 2026"
    assert last.da.startswith("+ 10 arbejdsdage → torsdag den 16. april 2026 (springer over")
    assert "skærtorsdag" in last.da
    assert last.en.startswith("+ 10 working days → Thursday 16 April 2026")
    assert explained.due == date(2026, 4, 16)


def test_what_has_no_term_says_so_and_what_waits_says_for_what() -> None:
    plan = made()
    assert why(plan, "action_plan.appoint").arithmetic[0].da == "Der er ingen frist i reglen."
    waiting = why(plan, "coordination.reply")
    assert waiting.due is None
    assert waiting.missing == ("coordination_letter_received",)
    assert waiting.arithmetic[0].da.endswith("ikke kendt")


def test_a_row_of_terms_that_is_not_chosen_yet_says_what_is_missing() -> None:
    plan = planned(shipped(), case(legal_status="afsoning", admission="2026-01-05", action_plan_required="yes"))
    explained = why(plan, "coordination.letter")
    assert explained.due is None
    assert explained.missing == ("sentence_months",)
    assert [step.da for step in explained.arithmetic] == ["Straffens længde i måneder: ikke kendt"]


def test_the_law_is_named_and_whether_it_was_in_force_on_the_day() -> None:
    rent = {"housing": "lejer", "rent_help_needed": "yes", "benefits": "[kontanthjaelp]"}
    for admission, in_force in (("2025-12-31", "bek-1471-2019"), ("2026-01-01", "bek-1689-2025")):
        basis = why(made(date(2026, 1, 1), **{**rent, "admission": admission}), "rent.application").basis
        assert {one.basis.source: one.in_force for one in basis} == {
            "bek-1471-2019": in_force == "bek-1471-2019",
            "bek-1689-2025": in_force == "bek-1689-2025",
        }
        assert all(one.source is not None and one.source.title.da for one in basis)


def test_a_law_is_not_in_force_before_its_own_date() -> None:
    plan = made()
    law = shipped().sources["lbk-1160-2024"]
    assert law.date is not None
    assert is_in_force(law, plan, law.date)
    assert not is_in_force(law, plan, date(law.date.year - 1, 1, 1))


def test_a_law_with_a_successor_is_in_force_until_the_successor_is() -> None:
    law = Source("old", "lov", Words.same("Den gamle"), successor="new")
    new = Source("new", "lov", Words.same("Den nye"), in_force=Validity(date(2026, 7, 1)))
    plan = replace(made(), rulebook=replace(shipped(), sources={"old": law, "new": new}))
    assert is_in_force(law, plan, date(2026, 6, 30))
    assert not is_in_force(law, plan, date(2026, 7, 1))
    unknown_start = replace(new, in_force=Validity(), date=None)
    plan = replace(plan, rulebook=replace(plan.rulebook, sources={"old": law, "new": unknown_start}))
    assert is_in_force(law, plan, date(2026, 7, 1))


def test_a_norm_finds_everything_that_carries_it() -> None:
    found = {one.id for one in find(made(benefits="[kontanthjaelp, foertidspension]"), "N-15")}
    assert found == {"admission.notice.benefits", "admission.notice.pension", "admission.notice.udbetaling_danmark"}


def test_an_occurrence_can_be_named() -> None:
    plan = made(housing_registration="2024-02-20")
    assert [one.key for one in find(plan, "housing.renewal")] == [("housing.renewal", 1), ("housing.renewal", 2)]
    assert [one.key for one in find(plan, "housing.renewal/2")] == [("housing.renewal", 2)]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("rent.aplication", "rent.application"), ("coordination.leter", "coordination.letter"), ("N-166", "N-16")],
)
def test_a_reference_that_names_nothing_is_answered_with_the_nearest(wrong: str, meant: str) -> None:
    plan = made()
    assert find(plan, wrong) == ()
    near = nearest(plan, wrong)
    assert meant in near
    assert len(near) <= 3
