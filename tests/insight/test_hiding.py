"""What is so small that it tells of someone is not told, and cannot be found by subtraction either."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roedtraad.insight.hiding import LEAST, Group, Share, told


@st.composite
def shares(draw: st.DrawFn) -> Share:
    whole = draw(st.integers(0, 60))
    return Share(draw(st.integers(0, whole)), whole)


@st.composite
def tables(draw: st.DrawFn) -> list[Group]:
    sizes = draw(st.lists(st.integers(1, 40), max_size=12))
    return [Group(f"g{n}", cases, (draw(shares()), draw(shares()))) for n, cases in enumerate(sizes)]


@given(tables())
def test_no_group_and_no_part_is_smaller_than_the_least(table: list[Group]) -> None:
    for one in told(table):
        assert one.cases >= LEAST
        for share in one.shares:
            counts = (share.part, share.whole - share.part, share.whole)
            assert share.hidden or all(count == 0 or count >= LEAST for count in counts)


@given(tables())
def test_what_is_left_out_cannot_be_found_by_subtracting_from_the_whole(table: list[Group]) -> None:
    shown = told(table)
    named = {one.name for one in shown}
    missing = [one for one in table if one.name not in named]
    assert len(missing) != 1 or not [one for one in shown if one.name]
    for column in range(2):
        hidden = [one for one in shown if one.shares[column].hidden]
        told_too = [one for one in shown if one.shares[column].whole and not one.shares[column].hidden]
        assert len(hidden) != 1 or not told_too


@given(tables())
def test_what_is_told_is_what_was_counted_and_keeps_its_order(table: list[Group]) -> None:
    shown = [one for one in told(table) if one.name]
    assert [one.name for one in shown] == [one.name for one in table if one in shown or _same(one, shown)]
    counted = {one.name: one for one in table}
    for one in shown:
        assert one.cases == counted[one.name].cases
        for share, was in zip(one.shares, counted[one.name].shares, strict=True):
            assert share.hidden or share == was


def _same(one: Group, shown: list[Group]) -> bool:
    return any(one.name == other.name for other in shown)


def test_a_single_small_group_takes_another_along() -> None:
    full = Share(20, 20)
    groups = [Group("a", 2, (full,)), Group("b", 9, (full,)), Group("c", 30, (full,))]
    assert [(one.name, one.cases) for one in told(groups)] == [("c", 30), (None, 11)]


def test_percent_of_nothing_is_nothing() -> None:
    assert (Share(0, 0).percent, Share(1, 3).percent) == (0, 33)
