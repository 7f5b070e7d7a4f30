"""Working days: the holidays against the `holidays` package, the arithmetic against counting day by day."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from functools import cache

import pytest
from holidays.countries.denmark import Denmark
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    CalendarRange,
    Reading,
    Term,
    holidays_between,
)

ONE_DAY = timedelta(days=1)
ORDINARY = Reading()
days = st.dates(date(1990, 1, 1), date(2050, 12, 31))
counts = st.integers(-60, 60)
readings = st.builds(
    Reading,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    public_holidays_off=st.booleans(),
    closed=st.frozensets(st.sampled_from([(12, 24), (12, 31), (6, 5), (2, 29), (5, 1)])),
)


@cache
def expected_holidays(year: int) -> dict[date, str]:
    """What the `holidays` package says, independently of ours; it stops at 2100 although its arithmetic does not."""
    unending = type("Unending", (Denmark,), {"end_year": LAST_YEAR})
    return dict(unending(years=[year], language="da"))


def counted_by_hand(day: date, count: int, reading: Reading = ORDINARY) -> date:
    step = ONE_DAY if count > 0 else -ONE_DAY
    remaining = abs(count)
    while remaining:
        day += step
        remaining -= counts_by_hand(day, reading)
    return day


def counts_by_hand(day: date, reading: Reading) -> bool:
    holiday = reading.public_holidays_off and day in expected_holidays(day.year)
    return day.weekday() in reading.weekdays and not holiday and (day.month, day.day) not in reading.closed


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_the_public_holidays_of_a_year_are_those_that_the_holidays_package_knows(year: int) -> None:
    assert {holiday.date: holiday.name for holiday in holidays_between(year, year)} == expected_holidays(year)


def test_holidays_come_in_order_of_date_with_a_name_in_both_languages() -> None:
    holidays = holidays_between(2020, 2030)
    assert list(holidays) == sorted(holidays)
    assert all(holiday.words.da and holiday.words.en != holiday.words.da for holiday in holidays)


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31)])
def test_days_that_only_an_agreement_closes_are_working_days_until_it_does(day: date) -> None:
    assert day not in {holiday.date for holiday in holidays_between(2026, 2026)}
    assert Calendar().is_working_day(day)
    assert not Calendar(Reading(closed=frozenset({(day.month, day.day)}))).is_working_day(day)


def test_store_bededag_was_off_until_2023_and_is_a_working_day_after() -> None:
    assert not Calendar().is_working_day(date(2023, 5, 5))
    assert Calendar().is_working_day(date(2024, 4, 26))


@pytest.mark.parametrize(
    ("start", "count", "reached"),
    [
        (date(2026, 3, 26), 10, date(2026, 4, 14)),  # over Easter 2026
        (date(2026, 4, 14), -10, date(2026, 3, 26)),
        (date(2026, 6, 6), 1, date(2026, 6, 8)),  # from a Saturday
        (date(2026, 6, 6), -1, date(2026, 6, 5)),
        (date(2026, 6, 7), 5, date(2026, 6, 12)),
        (date(2026, 4, 3), 0, date(2026, 4, 3)),  # nothing is moved off Good Friday
        (date(2026, 12, 23), 1, date(2026, 12, 24)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_the_nth_working_day_does_not_count_the_day_itself(start: date, count: int, reached: date) -> None:
    assert Calendar().shift(start, count) == reached


@given(day=days, count=counts, term=st.sampled_from(["working_day", "weekday"]))
def test_the_nth_working_day_is_the_one_found_by_counting_day_by_day(day: date, count: int, term: Term) -> None:
    assert Calendar().shift(day, count, term) == counted_by_hand(day, count)


@given(day=days, count=st.integers(-8, 8), reading=readings)
def test_an_agreement_may_read_working_days_in_its_own_way(day: date, count: int, reading: Reading) -> None:
    calendar = Calendar(weekday=reading)
    assert calendar.shift(day, count, "weekday") == counted_by_hand(day, count, reading)
    assert calendar.shift(day, count) == counted_by_hand(day, count)


@given(day=days, count=counts)
def test_going_there_and_back_from_a_working_day_ends_where_it_began(day: date, count: int) -> None:
    calendar = Calendar()
    start = calendar.next_or_same(day)
    assert calendar.shift(calendar.shift(start, count), -count) == start


@given(day=days, count=counts)
def test_counting_the_working_days_between_undoes_the_shift(day: date, count: int) -> None:
    calendar = Calendar()
    assert calendar.working_days_between(day, calendar.shift(day, count)) == count


@given(day=days)
def test_the_previous_working_day_is_a_working_day_and_not_later(day: date) -> None:
    calendar = Calendar()
    previous, following = calendar.previous_or_same(day), calendar.next_or_same(day)
    assert previous <= day <= following
    assert calendar.is_working_day(previous)
    assert calendar.is_working_day(following)
    assert calendar.is_working_day(day) == (previous == day) == (following == day)


@given(day=days, count=st.integers(1, 40))
def test_the_days_passed_over_are_all_the_days_that_were_not_counted(day: date, count: int) -> None:
    calendar = Calendar()
    reached = calendar.shift(day, count)
    assert len(calendar.days_off_between(day, reached)) == (reached - day).days - count


@given(day=days, count=st.integers(-20, 20).filter(bool), term=st.sampled_from(["working_day", "weekday"]))
def test_the_index_gives_the_same_days_to_those_who_do_their_own_arithmetic(day: date, count: int, term: Term) -> None:
    index = Calendar().index(term, 1989, 2052)
    positions = index.position_after if count > 0 else index.position_before
    position = positions[day.toordinal() - index.base] + count
    assert index.days[position] == Calendar().shift(day, count, term)
    assert index.ordinals[position] == index.days[position].toordinal()


def test_an_index_once_given_out_never_changes() -> None:
    reading = Reading(closed=frozenset({(7, 1)}))
    before = Calendar(reading).index(first_year=2020, last_year=2021)
    base, days_before = before.base, before.days
    Calendar(reading).shift(date(1950, 1, 1), 9999)
    assert (before.base, before.days) == (base, days_before)
    assert Calendar(reading).index(first_year=2020, last_year=2021) is not before


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1955, 7, 1), date(2100, 12, 31), date(2150, 5, 5)])
def test_days_far_from_today_are_counted_too(day: date) -> None:
    assert Calendar().shift(day, 30) == counted_by_hand(day, 30)
    assert Calendar().shift(day, -30) == counted_by_hand(day, -30)


def test_thousands_of_working_days_are_within_reach() -> None:
    assert Calendar().shift(date(2026, 1, 1), 9999) == counted_by_hand(date(2026, 1, 1), 9999)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Calendar().shift(date(9999, 12, 31), 1),
        lambda: Calendar().shift(date(2026, 1, 1), 10**12),
        lambda: Calendar().shift(date(2026, 1, 1), -(10**6)),
        lambda: Calendar().is_working_day(date(1, 1, 1)),
        lambda: Calendar().next_or_same(date(LAST_YEAR + 1, 1, 1)),
        lambda: Calendar().index(first_year=1500),
        lambda: holidays_between(0, 2026),
        lambda: holidays_between(2026, 9999),
    ],
)
def test_a_day_outside_the_calendar_is_said_so_in_both_languages(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(CalendarRange) as caught:
        ask()
    assert "uden for kalenderen" in caught.value.message.da
    assert "outside the calendar" in caught.value.message.en


def test_the_last_and_the_first_day_of_the_calendar_have_an_answer() -> None:
    assert Calendar().shift(date(LAST_YEAR, 12, 31), -1) == date(LAST_YEAR, 12, 30)
    assert Calendar().shift(date(FIRST_YEAR, 1, 1), 1) == date(FIRST_YEAR, 1, 2)
    assert Calendar().is_working_day(date(LAST_YEAR, 12, 31))


@pytest.mark.parametrize(
    ("weekdays", "closed"),
    [(frozenset(), frozenset()), (frozenset({7}), frozenset()), (frozenset({0}), frozenset({(2, 30)}))],
)
def test_a_reading_that_no_year_can_follow_is_refused(
    weekdays: frozenset[int], closed: frozenset[tuple[int, int]]
) -> None:
    with pytest.raises(ValueError, match=r"weekday|day"):
        Reading(weekdays=weekdays, closed=closed)


def test_calendars_with_the_same_readings_are_equal_and_survive_a_journey() -> None:
    calendar = Calendar(Reading(closed=frozenset({(12, 24)})))
    assert calendar == Calendar(Reading(closed=frozenset({(12, 24)})))
    assert calendar != Calendar()
    assert hash(calendar) == hash(pickle.loads(pickle.dumps(calendar)))
