"""Klar til løsladelse: each line is answered by the rules, and what is not known is open, not no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roedtraad.core.checking import check_ground
from roedtraad.core.facts import Case, Entry
from roedtraad.core.loading import Unreadable, load_national
from roedtraad.core.planning import known_in
from roedtraad.core.readiness import Ready, readiness
from roedtraad.core.vocabulary import FactValue
from tests.core.strategies import shipped

TODAY = date(2026, 4, 8)
ADMITTED: dict[str, FactValue] = {"admission": date(2026, 1, 5), "legal_status": "afsoning"}


def answers(facts: dict[str, FactValue], owed: dict[str, bool] | None = None) -> dict[str, Ready]:
    rulebook = shipped()
    case = Case("prøve", tuple(Entry(name, value) for name, value in {**ADMITTED, **facts}.items()))
    return {one.line.id: one for one in readiness(known_in(case, rulebook, TODAY), rulebook, owed or {})}


def said(facts: dict[str, FactValue], line: str, owed: dict[str, bool] | None = None) -> str | None:
    found = answers(facts, owed).get(line)
    return found.answer if found else None


@pytest.mark.shows("A-32")
def test_what_is_not_known_is_open_and_asks_for_its_fact() -> None:
    mitid = answers({})["mitid"]
    assert (mitid.answer, mitid.asks) == ("open", ("mitid",))
    assert said({"mitid": True}, "mitid") == "yes"
    assert said({"mitid": False}, "mitid") == "no"


@pytest.mark.shows("K-7.8")
@pytest.mark.parametrize("fact", ["nemkonto", "tax_card", "photo_id"])
def test_what_must_be_in_order_is_answered_by_its_fact(fact: str) -> None:
    assert [said({fact: value}, fact) for value in (True, False)] == ["yes", "no"]
    assert said({}, fact) == "open"


@pytest.mark.shows("A-17")
@pytest.mark.parametrize(
    ("home", "answer", "words"),
    [
        ("egen_bolig", "yes", None),
        ("institution", "yes", None),
        ("hos_venner", "no", "Bolig: kun et midlertidigt sted"),
        ("herberg", "no", "Bolig: kun et midlertidigt sted"),
        ("ingen", "no", "Bolig: der mangler en"),
    ],
)
def test_a_friends_sofa_is_no_home(home: str, answer: str, words: str | None) -> None:
    found = answers({"release_housing": home})["home"]
    assert (found.answer, found.text.da if found.text else None) == (answer, words)


def test_who_keeps_the_home_has_one() -> None:
    assert said({"keeps_home": True}, "home") == "yes"
    assert said({"keeps_home": False}, "home") == "no"
    assert said({}, "home") == "open"


@pytest.mark.shows("N-9")
def test_income_is_there_when_it_is_secured_or_not_lacking() -> None:
    assert said({"means_secured_at_release": True}, "income") == "yes"
    assert said({"means_secured_at_release": False, "needs_income_at_release": False}, "income") == "no"
    assert said({"needs_income_at_release": False}, "income") == "yes"
    assert said({"needs_income_at_release": True}, "income") == "open"


@pytest.mark.shows("K-10.3")
def test_medicine_is_for_who_takes_it_and_open_while_nobody_knows() -> None:
    none: dict[str, FactValue] = {"substitution_treatment": False, "substances": frozenset()}
    assert said(none, "medicine") is None
    assert said({}, "medicine") == "open"
    takes: dict[str, FactValue] = {"substitution_treatment": True}
    assert said(takes, "medicine", {"substance.substitution": False}) == "open"
    assert said(takes, "medicine", {"substance.substitution": True}) == "yes"


def test_a_line_of_obligations_alone_is_left_out_where_none_is_owed() -> None:
    assert said({}, "handout") is None
    assert said({}, "handout", {"handout.serving": False}) == "open"
    assert said({}, "handout", {"handout.serving": True, "handout.remand": False}) == "open"
    assert said({}, "handout", {"handout.serving": True}) == "yes"


def test_a_meeting_that_has_its_day_is_in_place_before_the_call_is_ticked_off() -> None:
    assert said({"release_meeting": date(2026, 6, 1)}, "meeting", {"release_meeting.call": False}) == "yes"


def test_an_answer_that_is_no_answer_is_refused() -> None:
    text = "readiness: {mitid: {label: MitID, rows: [{when: {mitid: yes}, is: perhaps}]}}"
    with pytest.raises(Unreadable) as refused:
        load_national(text, "national.yaml", shipped().vocabulary)
    assert "perhaps" in refused.value.problems[0].message.da


def test_a_main_fact_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        load_national("main_facts: [shoe_size]", "national.yaml", shipped().vocabulary)
    assert refused.value.problems[0].code == "unknown_fact"


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("readiness: {a: {label: A, obligations: no.such.rule}}", "unknown_value", "no.such.rule"),
        ("readiness: {a: {label: A}}", "gap", "ingen række og ingen pligt"),
        ("readiness: {a: {label: A, rows: [{is: yes}], norms: [X-9]}}", "unknown_norm", "X-9"),
        ("readiness: {a: {label: A, rows: [{is: yes}], basis: [no-law]}}", "unknown_source", "no-law"),
        ("readiness: {a: {label: A, rows: [{when: {exit_wanted: yes}, is: no}]}}", "unknown_fact", "exit_wanted"),
        ("main_facts: [radicalisation_category]", "unknown_fact", "radicalisation_category"),
    ],
)
def test_the_check_finds_a_line_that_leads_nowhere_or_tells_of_a_compartment(
    written: str, code: str, words: str
) -> None:
    book = shipped()
    broken = replace(book, national=load_national(written, "national.yaml", book.vocabulary))
    found = [one for one in check_ground(broken, TODAY) if one.severity == "error" and one.code == code]
    assert any(words in one.message.da for one in found), [one.message.da for one in found]


def test_the_shipped_lines_are_sound() -> None:
    national = shipped().national
    assert {"income", "home", "mitid", "nemkonto", "medicine", "meeting"} <= {one.id for one in national.readiness}
    assert all(one.basis for one in national.readiness)
    errors = [one for one in check_ground(shipped(), TODAY) if one.severity == "error"]
    assert errors == []
