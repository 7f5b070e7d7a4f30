"""Yes, no and unknown: what a condition answers, what it asks for, and which rows of a table it chooses."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import (
    Between,
    Condition,
    DateIs,
    FallsOn,
    Hit,
    IsKnown,
    NoneOf,
    NotEmpty,
    OneOf,
    Requirement,
    Row,
    Table,
    Test,
    Truth,
    choose,
    holds,
    holds_for_sure,
    unknown_facts,
)
from roedtraad.core.deadlines import parse
from roedtraad.core.facts import Known
from roedtraad.core.vocabulary import FactValue

CALENDAR = Calendar()
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
RANK = {NO: 0, UNKNOWN: 1, YES: 2}

VALUES: dict[str, st.SearchStrategy[FactValue]] = {
    "flag": st.booleans(),
    "number": st.integers(0, 6),
    "benefits": st.frozensets(st.sampled_from(["a", "b", "c"])),
    "release": st.dates(date(2026, 1, 1), date(2026, 1, 20)),
    "judgment": st.dates(date(2026, 1, 1), date(2026, 1, 20)),
}
FACTS = st.fixed_dictionaries({}, optional=VALUES)
TESTS: dict[str, st.SearchStrategy[Test]] = {
    "flag": st.sampled_from([OneOf(frozenset({True})), NoneOf(frozenset({True}))]),
    "number": st.builds(
        Between, st.none() | st.integers(0, 6), st.none() | st.integers(0, 6), st.booleans(), st.booleans()
    ),
    "benefits": st.one_of(
        st.just(NotEmpty()),
        st.builds(OneOf, st.frozensets(st.sampled_from(["a", "b"]), min_size=1)),
        st.builds(NoneOf, st.frozensets(st.sampled_from(["a", "b"]), min_size=1)),
    ),
    "release": st.builds(
        DateIs,
        st.sampled_from(["before", "after", "on_or_before", "on_or_after"]),
        st.sampled_from([parse("judgment"), parse("judgment + 3 days"), parse("release - 1 day")]),
    ),
}
REQUIREMENTS = st.one_of(*(st.builds(Requirement, st.just(fact), tests) for fact, tests in TESTS.items()))
CONDITIONS = st.lists(st.lists(REQUIREMENTS, min_size=1, max_size=3).map(tuple), max_size=3).map(
    lambda alternatives: Condition(tuple(alternatives))
)
TABLES = st.builds(
    Table,
    st.sampled_from(["unique", "first", "collect"]),
    st.lists(st.builds(Row, CONDITIONS, st.integers(1, 3)), max_size=4).map(tuple),
)


def known(**values: FactValue) -> Known:
    return Known(date(2026, 1, 5), values, {})


def condition(fact: str, test: Test) -> Condition:
    return Condition(((Requirement(fact, test),),))


def answer(test: Test, value: FactValue | None) -> Truth:
    return holds(condition("fact", test), known() if value is None else known(fact=value), CALENDAR)


@pytest.mark.parametrize(
    ("test", "value", "truth"),
    [
        (OneOf(frozenset({"a", "b"})), "b", YES),
        (OneOf(frozenset({"a", "b"})), "c", NO),
        (OneOf(frozenset({"a"})), None, UNKNOWN),
        (OneOf(frozenset({"a"})), frozenset({"a", "c"}), YES),
        (OneOf(frozenset({"a"})), frozenset(), NO),
        (NoneOf(frozenset({"a"})), frozenset(), YES),
        (NoneOf(frozenset({"a"})), frozenset({"a", "c"}), NO),
        (NoneOf(frozenset({"a"})), None, UNKNOWN),
        (NotEmpty(), frozenset(), NO),
        (NotEmpty(), frozenset({"c"}), YES),
        (NotEmpty(), None, UNKNOWN),
        (IsKnown(), None, NO),
        (IsKnown(), False, YES),
        (Between(4, None, low_included=False), 4, NO),
        (Between(4, None, low_included=False), 4.5, YES),
        (Between(None, 30, high_included=False), 30, NO),
        (Between(None, 30), 30, YES),
        (Between(30, 30), 30, YES),
        (Between(30), None, UNKNOWN),
        (FallsOn(frozenset({4})), date(2026, 6, 5), YES),
        (FallsOn(frozenset({4})), date(2026, 6, 4), NO),
        (FallsOn(before_day_off=True), date(2026, 5, 13), YES),
        (FallsOn(before_day_off=True), date(2026, 6, 5), NO),
        (FallsOn(before_day_off=True), date(2026, 6, 6), YES),
        (FallsOn(before_day_off=True), date(2023, 5, 4), YES),
        (FallsOn(before_day_off=True), date(2024, 4, 25), NO),
    ],
)
def test_a_test_answers(test: Test, value: FactValue | None, truth: Truth) -> None:
    assert answer(test, value) is truth


@pytest.mark.parametrize(
    ("order", "truths"),
    [
        ("before", (YES, NO, NO)),
        ("on_or_before", (YES, YES, NO)),
        ("on_or_after", (NO, YES, YES)),
        ("after", (NO, NO, YES)),
    ],
)
def test_a_date_is_compared_with_a_point(order: str, truths: tuple[Truth, ...]) -> None:
    one = condition("release", DateIs(order, parse("admission + 1 year")))  # type: ignore[arg-type]
    days = (date(2027, 1, 4), date(2027, 1, 5), date(2027, 1, 6))
    assert tuple(holds(one, known(release=day, admission=date(2026, 1, 5)), CALENDAR) for day in days) == truths
    assert holds(one, known(release=date(2027, 1, 5)), CALENDAR) is UNKNOWN
    assert unknown_facts(one, known(release=date(2027, 1, 5)), CALENDAR) == ("admission",)


def test_an_age_that_is_reached_needs_no_day_and_one_to_come_does() -> None:
    over, under = condition("age", Between(30)), condition("age", Between(None, 30, high_included=False))
    thirty = Known(date(2026, 1, 5), {}, {}, {"age": 30})
    younger = Known(date(2026, 1, 5), {}, {}, {"age": 29})
    assert (holds(over, thirty, CALENDAR), holds(under, thirty, CALENDAR)) == (YES, NO)
    assert (holds(over, younger, CALENDAR), holds(under, younger, CALENDAR)) == (UNKNOWN, UNKNOWN)


def test_no_condition_holds_always() -> None:
    assert holds(Condition(), known(), CALENDAR) is YES


@given(CONDITIONS, FACTS, st.sampled_from(sorted(VALUES)), st.data())
def test_learning_a_fact_never_turns_a_yes_or_a_no(
    one: Condition, facts: dict[str, FactValue], name: str, data: st.DataObject
) -> None:
    before = holds(one, known(**facts), CALENDAR)
    after = holds(one, known(**{name: data.draw(VALUES[name]), **facts}), CALENDAR)
    assert before in (UNKNOWN, after)


@given(CONDITIONS, FACTS)
def test_what_is_unknown_asks_for_something_and_what_is_answered_for_nothing(
    one: Condition, facts: dict[str, FactValue]
) -> None:
    truth = holds(one, known(**facts), CALENDAR)
    asked = unknown_facts(one, known(**facts), CALENDAR)
    if truth is UNKNOWN:
        assert asked
        assert not set(asked) & set(facts)
        assert set(asked) <= set(one.facts)
    elif truth is NO:
        assert asked == ()


@given(CONDITIONS, CONDITIONS, FACTS)
def test_alternatives_are_as_good_as_the_best_of_them(
    one: Condition, other: Condition, facts: dict[str, FactValue]
) -> None:
    both = Condition((*one.alternatives, *other.alternatives))
    if one.alternatives and other.alternatives:
        truths = [holds(each, known(**facts), CALENDAR) for each in (one, other)]
        assert holds(both, known(**facts), CALENDAR) is max(truths, key=RANK.__getitem__)


@given(TABLES, FACTS)
def test_a_table_chooses_rows_that_hold_or_may_hold_in_their_order(
    table: Table[int], facts: dict[str, FactValue]
) -> None:
    chosen = choose(table, known(**facts), CALENDAR)
    assert [one.number for one in chosen] == sorted({one.number for one in chosen})
    for one in chosen:
        truth = holds(one.row.when, known(**facts), CALENDAR)
        assert one.settles == (truth is YES)
        assert truth is not NO
        assert one.row is table.rows[one.number - 1]
        assert not one.certain or truth is YES


@given(TABLES, st.fixed_dictionaries(VALUES))
def test_when_everything_is_known_every_choice_is_certain(table: Table[int], facts: dict[str, FactValue]) -> None:
    chosen = choose(table, known(**facts), CALENDAR)
    holding = [row for row in table.rows if holds(row.when, known(**facts), CALENDAR) is YES]
    assert all(one.certain for one in chosen)
    assert [one.row for one in chosen] == (holding[:1] if table.hit == "first" else holding)
    assert holds_for_sure(chosen) == bool(chosen)


@given(TABLES.filter(lambda table: table.hit != "unique"), FACTS, st.fixed_dictionaries(VALUES))
def test_the_row_that_it_turns_out_to_be_was_among_those_that_might(
    table: Table[int], facts: dict[str, FactValue], all_facts: dict[str, FactValue]
) -> None:
    before = {one.number for one in choose(table, known(**facts), CALENDAR)}
    certain = {one.number for one in choose(table, known(**facts), CALENDAR) if one.certain}
    after = {one.number for one in choose(table, known(**{**all_facts, **facts}), CALENDAR)}
    assert certain <= after <= before


def _table(hit: Hit) -> Table[str]:
    return Table(
        hit,
        (
            Row(condition("flag", OneOf(frozenset({True}))), "flagged"),
            Row(condition("number", Between(3)), "three or more"),
            Row(Condition(), "else"),
        ),
    )


@pytest.mark.parametrize(
    ("hit", "facts", "given_rows"),
    [
        ("first", {"flag": True, "number": 5}, ["flagged"]),
        ("first", {"flag": False, "number": 5}, ["three or more"]),
        ("first", {"flag": False, "number": 1}, ["else"]),
        ("first", {"number": 5}, ["flagged?", "three or more?"]),
        ("collect", {"flag": True, "number": 5}, ["flagged", "three or more", "else"]),
        ("collect", {"number": 1}, ["flagged?", "else"]),
        ("unique", {"flag": False, "number": 1}, ["else"]),
    ],
)
def test_hit_policies(hit: Hit, facts: dict[str, FactValue], given_rows: list[str]) -> None:
    chosen = choose(_table(hit), known(**facts), CALENDAR)
    assert [one.row.gives + ("" if one.certain else "?") for one in chosen] == given_rows


def test_a_row_after_an_open_one_is_sure_to_settle_but_not_certain_to_be_it() -> None:
    assert holds_for_sure(choose(_table("first"), known(number=5), CALENDAR))
    assert not holds_for_sure(choose(Table("first", _table("first").rows[:1]), known(), CALENDAR))
