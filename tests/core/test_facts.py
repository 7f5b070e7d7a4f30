"""What is known of a case on a day: which entry counts, what is derived, what is read as its successor."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.facts import Case, Entry, Known, full_years, known_on
from roedtraad.core.planning import known_in
from roedtraad.core.vocabulary import FactValue
from tests.core.strategies import shipped

MARCH = date(2026, 3, 1)
DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))


def known(*entries: Entry, today: date = MARCH) -> Known:
    return known_on(Case("demo", entries), shipped().vocabulary, today)


def nemkonto(value: bool, true_from: date | None = None, recorded: date | None = None) -> Entry:
    return Entry("nemkonto", value, true_from, recorded or true_from)


def test_what_was_never_written_is_unknown_and_not_no() -> None:
    assert known().get("nemkonto") is None


def test_what_is_recorded_after_today_is_not_known_yet() -> None:
    later = nemkonto(True, date(2026, 2, 1), recorded=date(2026, 3, 2))
    assert known(later).get("nemkonto") is None
    assert known(later, today=date(2026, 3, 2)).get("nemkonto") is True


def test_what_is_true_only_from_tomorrow_is_not_true_yet() -> None:
    change = nemkonto(False, date(2026, 3, 2), recorded=date(2026, 2, 1))
    assert known(nemkonto(True), change).get("nemkonto") is True
    assert known(nemkonto(True), change, today=date(2026, 3, 2)).get("nemkonto") is False


def test_the_latest_true_from_counts_not_the_latest_recorded() -> None:
    newer = nemkonto(True, date(2026, 2, 1), recorded=date(2026, 2, 1))
    late_entry_of_older = nemkonto(False, date(2026, 1, 1), recorded=date(2026, 2, 15))
    assert known(newer, late_entry_of_older).get("nemkonto") is True


def test_of_the_same_day_the_one_recorded_last_counts_and_then_the_later_line() -> None:
    first = nemkonto(True, date(2026, 1, 1), recorded=date(2026, 1, 2))
    correction = nemkonto(False, date(2026, 1, 1), recorded=date(2026, 1, 3))
    assert known(correction, first).get("nemkonto") is False
    assert known(first, nemkonto(False, date(2026, 1, 1), recorded=date(2026, 1, 2))).get("nemkonto") is False


def test_what_has_held_since_ever_gives_way_to_anything_dated() -> None:
    assert known(nemkonto(False, date(2020, 1, 1)), nemkonto(True)).get("nemkonto") is False


def test_a_date_to_come_is_known_though_its_day_has_not_come() -> None:
    assert known(Entry("release", date(2026, 9, 1))).date_of("release") == date(2026, 9, 1)


@given(st.lists(st.builds(nemkonto, st.booleans(), st.none() | DAYS), max_size=5), DAYS)
def test_nothing_is_known_of_a_day_that_was_recorded_after_it(entries: list[Entry], today: date) -> None:
    entry = known(*entries, today=today).entries.get("nemkonto")
    if entry is not None:
        assert entry.recorded is None or entry.recorded <= today
        assert entry.true_from is None or entry.true_from <= today
    else:
        assert all(one.recorded and one.recorded > today for one in entries)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1996, 6, 4), date(2026, 6, 3), 29),
        (date(1996, 6, 4), date(2026, 6, 4), 30),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (date(2004, 2, 29), date(2028, 2, 29), 24),
    ],
)
def test_whoever_has_a_birthday_is_a_year_older_on_the_day(born: date, day: date, age: int) -> None:
    assert full_years(born, day) == age


def test_the_age_at_release_is_that_of_the_release_and_until_then_of_the_expected_one() -> None:
    born, expected = Entry("birth_date", date(1996, 6, 4)), Entry("expected_release", date(2026, 6, 4))
    assert known(born, expected).get("age_at_release") == 30
    assert known(born, expected, Entry("release", date(2026, 6, 3))).get("age_at_release") == 29


def test_while_no_release_is_known_the_age_today_is_the_least_it_can_be() -> None:
    found = known(Entry("birth_date", date(1996, 3, 1)))
    assert found.get("age_at_release") is None
    assert found.at_least["age_at_release"] == 30


def test_the_day_of_release_is_the_real_one_where_there_is_one() -> None:
    expected, real = Entry("expected_release", date(2026, 6, 4)), Entry("release", date(2026, 5, 1))
    assert known(expected).date_of("release_day") == date(2026, 6, 4)
    assert known(expected, real).date_of("release_day") == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("today", "read"), [(date(2025, 6, 30), "uddannelseshjaelp"), (date(2025, 7, 1), "kontanthjaelp")]
)
def test_a_benefit_that_has_ended_is_read_as_its_successor(today: date, read: str) -> None:
    found = known(Entry("benefits", frozenset({"uddannelseshjaelp", "su"})), today=today)
    assert found.get("benefits") == frozenset({read, "su"})
    assert [(one.value, one.read_as) for one in found.superseded] == (
        [("uddannelseshjaelp", "kontanthjaelp")] if read == "kontanthjaelp" else []
    )


def test_a_successor_that_has_ended_too_is_followed_to_the_end() -> None:
    found = known(Entry("benefits", frozenset({"integrationsydelse"})))
    assert found.get("benefits") == frozenset({"kontanthjaelp"})


@pytest.mark.parametrize(
    ("facts", "owed"),
    [
        ({"legal_status": "varetaegt"}, True),
        ({"legal_status": "ungdomssanktion"}, False),
        ({"admission": date(2026, 1, 5)}, True),
        ({"legal_status": "ungdomssanktion", "admission": date(2026, 1, 5)}, False),
        ({}, None),
    ],
)
def test_a_course_with_custody_is_decided_from_what_is_known(facts: dict[str, FactValue], owed: bool | None) -> None:
    case = Case("demo", tuple(Entry(name, value) for name, value in facts.items()))
    assert known_in(case, shipped(), MARCH).get("in_custody_course") is owed
