"""Is someone there now: by weekday and minute, over holidays and closed days, to an hour that is not printed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.calendar import Calendar, Reading
from roedtraad.core.opening import Opening, hours_on, open_now, opening_of
from roedtraad.core.rulebook import Contact, Hours
from roedtraad.core.words import Words

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
OFFICE = (Hours((0, 1, 2, 3), "09:00", "15:00"), Hours((4,), "09:00", "14:00"))


def at(day: int, clock: str, month: int = 3) -> datetime:
    return datetime.fromisoformat(f"2026-{month:02}-{day:02}T{clock}")


def opens(on: date, clock: str) -> Opening:
    return Opening("closed", opens_on=on, opens_at=clock)


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (at(2, "08:59"), opens(date(2026, 3, 2), "09:00")),
        (at(2, "09:00"), Opening("open", until="15:00")),
        (at(2, "14:59"), Opening("open", until="15:00")),
        (at(2, "15:00"), opens(date(2026, 3, 3), "09:00")),
        (at(6, "14:30"), opens(date(2026, 3, 9), "09:00")),
        (at(7, "12:00"), opens(date(2026, 3, 9), "09:00")),
    ],
)
def test_it_opens_and_closes_by_the_minute_and_skips_the_weekend(moment: datetime, found: Opening) -> None:
    assert opening_of(OFFICE, moment) == found


def test_over_easter_it_opens_on_the_tuesday() -> None:
    # Wednesday 1 April, then Maundy Thursday to Easter Monday.
    assert opening_of(OFFICE, at(1, "16:00", 4)) == opens(date(2026, 4, 7), "09:00")
    assert opening_of(OFFICE, at(3, "10:00", 4)) == opens(date(2026, 4, 7), "09:00")


def test_who_is_open_on_saturdays_is_closed_on_a_holiday_that_falls_on_one() -> None:
    saturdays = (Hours((5,), "10:00", "13:00"),)
    assert opening_of(saturdays, at(19, "11:00", 12)) == Opening("open", until="13:00")
    assert opening_of(saturdays, at(26, "11:00", 12)) == opens(date(2027, 1, 2), "10:00")


def test_on_a_day_that_the_agreement_lists_as_closed_nobody_is_there() -> None:
    calendar = Calendar(Reading(closed=frozenset({(12, 24)})))
    assert opening_of(OFFICE, at(24, "10:00", 12), calendar) == opens(date(2026, 12, 28), "09:00")
    assert opening_of(OFFICE, at(24, "10:00", 12)) == Opening("open", until="15:00")


def test_a_day_stated_to_be_closed_is_no_opening() -> None:
    stated = (Hours((0,), "10:00", "12:00"), Hours((4,), closed=True))
    assert opening_of(stated, at(6, "11:00")) == opens(date(2026, 3, 9), "10:00")
    assert hours_on(stated, date(2026, 3, 6), Calendar()) == ()


def test_until_closing_time_is_perhaps_once_it_has_opened() -> None:
    stated = (Hours(MONDAY_TO_FRIDAY, "08:30", "closing_time"),)
    assert opening_of(stated, at(2, "08:00")) == opens(date(2026, 3, 2), "08:30")
    assert opening_of(stated, at(2, "08:30")) == Opening("perhaps")
    assert opening_of(stated, at(7, "08:30")) == opens(date(2026, 3, 9), "08:30")


def test_hours_that_follow_on_each_other_run_on_and_a_break_closes() -> None:
    split = (Hours((0,), "08:00", "12:00"), Hours((0,), "12:00", "13:30"), Hours((0,), "15:00", "18:00"))
    assert opening_of(split, at(2, "09:00")) == Opening("open", until="13:30")
    assert opening_of(split, at(2, "14:00")) == opens(date(2026, 3, 2), "15:00")


def test_a_contact_is_open_where_any_channel_is() -> None:
    contact = Contact(
        "jobcentret",
        Words.same("Jobcentret"),
        "municipality",
        hours=(Hours((0,), "09:00", "10:00", channel="phone"), Hours((0,), "12:00", "15:00", channel="walk_in")),
    )
    assert open_now(contact, at(2, "12:30")) == Opening("open", until="15:00")
    assert open_now(Contact("uu", Words.same("UU"), "municipality"), at(2, "12:30")) is None


def test_what_never_opens_again_says_no_day() -> None:
    assert opening_of((Hours((4,), closed=True),), at(2, "10:00")) == Opening("closed")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_when_it_opens_it_is_open(moment: datetime) -> None:
    found = opening_of(OFFICE, moment)
    assert found is not None
    if found.state == "closed":
        assert found.opens_on is not None
        then = datetime.fromisoformat(f"{found.opens_on}T{found.opens_at}")
        assert then > moment
        again = opening_of(OFFICE, then)
        assert again is not None
        assert again.state == "open"
