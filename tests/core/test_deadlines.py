"""Deadlines: what the language says, what it refuses with which words, and that the arithmetic recounts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.calendar import Calendar, Reading
from roedtraad.core.deadlines import (
    Adjusted,
    AtOnce,
    Deadline,
    DeadlineError,
    Expression,
    FirstOf,
    Point,
    Unit,
    Window,
    Yearly,
    anchors,
    evaluate,
    occurrences,
    parse,
)
from roedtraad.core.words import Words

CALENDAR = Calendar()
UNITS: tuple[Unit, ...] = ("day", "week", "month", "year", "working day", "weekday")

days = st.dates(date(1990, 1, 1), date(2050, 12, 31))
names = st.sampled_from(["admission", "expected_release", "judgment", "møde", "a2"])
moved_points = st.builds(Point, names, st.integers(-9999, 9999), st.sampled_from(UNITS))
points = st.one_of(st.builds(Point, names), moved_points)
expressions: st.SearchStrategy[Expression] = st.one_of(
    points,
    st.builds(Adjusted, points, st.sampled_from(["previous", "next"])),
    st.builds(Window, points, points),
    st.builds(FirstOf, st.lists(points, min_size=2, max_size=4).map(tuple)),
    st.builds(Yearly, names, names),
    st.just(AtOnce()),
)


def due(text: str, **dates: str) -> date | None:
    return worked_out(text, **dates).due


def worked_out(text: str, **dates: str) -> Deadline:
    return evaluate(parse(text), {name: date.fromisoformat(day) for name, day in dates.items()}, CALENDAR)


def in_danish(deadline: Deadline) -> list[str]:
    return [step.da for step in deadline.steps]


# ---- reading


@given(expressions)
def test_an_expression_written_out_reads_back_as_itself(expression: Expression) -> None:
    assert parse(str(expression)) == expression


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("expected_release", "expected_release"),
        ("expected_release-3WEEKS", "expected_release - 3 weeks"),
        ("  a\n +\t1 Days ", "a + 1 day"),
        ("a + 2 working day", "a + 2 working days"),
        ("a - 0 days", "a + 0 days"),
        ("a - 010 weekdays", "a - 10 weekdays"),
        ("a - 3 months,Previous Working Day", "a - 3 months, previous working day"),
        ("a, next working day", "a, next working day"),
        ("From a - 1 week To a", "from a - 1 week to a"),
        ("FIRST OF a OR b + 1 day OR c", "first of a or b + 1 day or c"),
        ("Yearly From a Until b", "yearly from a until b"),
        ("AT  ONCE", "at once"),
    ],
)
def test_keywords_are_read_in_any_case_and_white_space_is_free(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical


def test_the_name_of_a_fact_keeps_its_letters() -> None:
    assert parse("Expected_Release") == Point("Expected_Release")


@pytest.mark.parametrize(
    ("text", "position", "danish", "remedy"),
    [
        ("", 0, "Fristen er tom.", "expected_release - 3 weeks"),
        ("   ", 0, "Fristen er tom.", "at once"),
        ("a + 3 workday", 6, "enhed, ikke “workday”", "Mente du “working day”?"),
        ("a + 3 workdays", 6, "ikke “workdays”", "Mente du “working days”?"),
        ("a + 3 wekks", 6, "ikke “wekks”", "Mente du “weeks”?"),
        ("a + 3 arbejdsdage", 6, "ikke “arbejdsdage”", "Mente du “working days”?"),
        ("a + 3 uger", 6, "ikke “uger”", "Mente du “weeks”?"),
        ("a + 3 working", 6, "ikke “working”", "Mente du “working"),
        ("a + 3", 5, "enhed, men udtrykket slutter", "working days"),
        ("a + weeks", 4, "helt tal fra 0 til 9999, ikke “weeks”", "- 3 weeks"),
        ("a + -3 weeks", 4, "helt tal", "- 3 weeks"),
        ("a + 1.5 weeks", 5, "enhed, ikke “.”", "weeks"),
        ("a + 10000 days", 4, "fra 0 til 9999, ikke “10000”", "- 3 weeks"),
        ("a – 3 weeks", 2, "ikke “–”", "almindelig bindestreg"),
        ("a 3 weeks", 2, "slutte her, ikke “3”", "+ 10 working days"),
        ("a, previous weekday", 12, "“working”, ikke “weekday”", "a, previous working day"),
        ("a, before", 3, "“next”, ikke “before”", "a, previous working day"),
        ("from a to b, next working day", 11, "slutte her, ikke “,”", "efter en enkelt dag"),
        ("from a", 6, "“to”, men udtrykket slutter", "from expected_release - 6 weeks"),
        ("first a or b", 6, "“of”, ikke “a”", "first of judgment or release"),
        ("first of a", 10, "“or”, men udtrykket slutter", "first of judgment or release"),
        ("yearly a until b", 7, "“from”, ikke “a”", "yearly from judgment until release"),
        ("yearly from a to b", 14, "“until”, ikke “to”", "yearly from judgment until release"),
        ("at noon", 3, "“once”, ikke “noon”", "at once"),
        ("weeks + 1 day", 0, "navnet på en dato, ikke “weeks”", "expected_release"),
        ("- 3 weeks", 0, "navnet på en dato, ikke “-”", "expected_release"),
        ("a\x00", 1, "slutte her", "Slet resten"),
    ],
)
def test_an_unreadable_deadline_says_where_why_and_what_to_do(
    text: str, position: int, danish: str, remedy: str
) -> None:
    with pytest.raises(DeadlineError) as caught:
        parse(text)
    error = caught.value
    assert (error.text, error.position) == (text, position)
    assert danish in error.message.da
    assert remedy in error.remedy.da
    assert error.message.en != error.message.da
    assert error.remedy.en != error.remedy.da


@given(st.text(alphabet=" abfromtdeyslniuck+-0123456789,–½²١ær", max_size=40))
def test_any_text_is_either_read_or_refused_with_a_remedy(text: str) -> None:
    outcome = read_or_refused(text)
    if isinstance(outcome, DeadlineError):
        assert 0 <= outcome.position <= len(text)
        assert outcome.remedy.da
    else:
        assert parse(str(outcome)) == outcome


def read_or_refused(text: str) -> Expression | DeadlineError:
    try:
        return parse(text)
    except DeadlineError as error:
        return error


def test_an_expression_names_each_of_its_anchors_once() -> None:
    assert anchors(parse("from a - 3 weeks to a")) == ("a",)
    assert anchors(parse("first of b or a + 1 day or b")) == ("b", "a")
    assert anchors(parse("yearly from a until b")) == ("a", "b")
    assert anchors(parse("a + 1 day, next working day")) == ("a",)
    assert anchors(parse("at once")) == ()


# ---- working out


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("a", "2026-04-03", "2026-04-03"),
        ("a + 1 day", "2026-12-31", "2027-01-01"),
        ("a - 3 weeks", "2026-06-04", "2026-05-14"),  # Ascension Day: nothing moves off it unless said
        ("a - 3 weeks, previous working day", "2026-06-04", "2026-05-13"),
        ("a - 3 weeks, next working day", "2026-06-04", "2026-05-15"),
        ("a + 1 month", "2026-01-31", "2026-02-28"),
        ("a + 2 months", "2026-01-31", "2026-03-31"),
        ("a - 3 months", "2025-05-31", "2025-02-28"),
        ("a + 13 months", "2024-01-30", "2025-02-28"),
        ("a + 1 year", "2024-02-29", "2025-02-28"),
        ("a - 4 years", "2024-02-29", "2020-02-29"),
        ("a + 10 working days", "2026-03-26", "2026-04-14"),
        ("a - 1 weekday", "2026-06-07", "2026-06-05"),
        ("a + 0 working days", "2026-06-07", "2026-06-07"),
    ],
)
def test_a_deadline_falls_on(text: str, anchor: str, expected: str) -> None:
    assert due(text, a=anchor) == date.fromisoformat(expected)


def test_a_window_has_two_ends() -> None:
    deadline = worked_out("from a - 6 weeks to a - 1 day", a="2026-06-04")
    assert (deadline.not_before, deadline.due) == (date(2026, 4, 23), date(2026, 6, 3))


def test_the_first_of_several_days_is_the_earliest() -> None:
    deadline = worked_out("first of a + 1 week or b", a="2026-06-04", b="2026-06-10")
    assert (deadline.due, deadline.decided_by, deadline.missing) == (date(2026, 6, 10), "b", ())


def test_the_first_of_days_not_all_known_is_the_latest_it_can_be() -> None:
    deadline = worked_out("first of a or b", a="2026-06-04")
    assert (deadline.due, deadline.missing) == (date(2026, 6, 4), ("b",))
    assert in_danish(deadline)[-1] == "b er ikke kendt: fristen kan blive tidligere, ikke senere"


@given(expressions)
def test_without_any_known_date_there_is_no_due_date_and_every_anchor_is_missing(expression: Expression) -> None:
    deadline = evaluate(expression, {}, CALENDAR)
    assert (deadline.due, deadline.not_before) == (None, None)
    assert set(deadline.missing) == set(anchors(expression))


def test_at_once_is_the_day_of_the_event() -> None:
    known = {"admission": date(2026, 1, 5)}
    deadline = evaluate(AtOnce(), known, CALENDAR, at="admission")
    assert (deadline.due, deadline.at_once) == (date(2026, 1, 5), True)
    assert in_danish(deadline) == ["admission: mandag den 5. januar 2026", "straks"]
    assert evaluate(AtOnce(), {}, CALENDAR, at="admission").missing == ("admission",)
    assert evaluate(AtOnce(), known, CALENDAR).due is None


@pytest.mark.parametrize(
    "text", ["a + 9999 years", "a - 9999 months", "a + 9999 weeks", "a + 9999 working days", "a, next working day"]
)
def test_a_day_outside_the_calendar_is_refused_in_words(text: str) -> None:
    with pytest.raises(DeadlineError) as caught:
        due(text, a="9900-01-01" if "months" not in text else "0500-01-01")
    assert "uden for kalenderen" in caught.value.message.da
    assert text in caught.value.message.en


@given(point=moved_points, earlier=days, later=days)
def test_a_later_anchor_never_gives_an_earlier_deadline(point: Point, earlier: date, later: date) -> None:
    earlier, later = sorted((earlier, later))
    point = Point(point.anchor, point.count % 121 - 60, point.unit)
    first = evaluate(point, {point.anchor: earlier}, CALENDAR).due
    last = evaluate(point, {point.anchor: later}, CALENDAR).due
    assert first is not None
    assert last is not None
    assert first <= last


@given(anchor=days, count=st.integers(-60, 60), unit=st.sampled_from(UNITS))
def test_a_deadline_moved_to_a_working_day_is_one_and_near(anchor: date, count: int, unit: Unit) -> None:
    plain = evaluate(Point("a", count, unit), {"a": anchor}, CALENDAR).due
    back = evaluate(Adjusted(Point("a", count, unit), "previous"), {"a": anchor}, CALENDAR).due
    forth = evaluate(Adjusted(Point("a", count, unit), "next"), {"a": anchor}, CALENDAR).due
    assert plain
    assert back
    assert forth
    assert back <= plain <= forth
    assert CALENDAR.is_working_day(back)
    assert CALENDAR.is_working_day(forth)
    assert forth - back <= timedelta(days=6)


# ---- every year


def test_a_yearly_duty_comes_every_anniversary_up_to_and_with_the_end() -> None:
    known = {"a": date(2023, 5, 1), "b": date(2026, 5, 1)}
    series = occurrences(Yearly("a", "b"), known, CALENDAR, horizon=date(2024, 1, 1))
    assert [deadline.due for deadline in series] == [date(2024, 5, 1), date(2025, 5, 1), date(2026, 5, 1)]
    assert [deadline.occurrence for deadline in series] == [1, 2, 3]


def test_a_yearly_duty_without_a_known_end_comes_up_to_the_first_after_the_horizon() -> None:
    series = occurrences(Yearly("a", "b"), {"a": date(2024, 2, 29)}, CALENDAR, horizon=date(2027, 2, 28))
    assert [deadline.due for deadline in series] == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
    assert all(deadline.missing == ("b",) for deadline in series)


def test_a_yearly_duty_that_ends_within_the_year_never_comes() -> None:
    known = {"a": date(2026, 1, 1), "b": date(2026, 12, 31)}
    assert occurrences(Yearly("a", "b"), known, CALENDAR, horizon=date(2030, 1, 1)) == ()
    assert evaluate(Yearly("a", "b"), known, CALENDAR).due is None


def test_a_yearly_duty_without_its_start_waits() -> None:
    (deadline,) = occurrences(Yearly("a", "b"), {}, CALENDAR, horizon=date(2030, 1, 1))
    assert (deadline.due, deadline.missing) == (None, ("a", "b"))


def test_a_yearly_series_ends_where_dates_end() -> None:
    series = occurrences(Yearly("a", "b"), {"a": date(9997, 1, 1)}, CALENDAR, horizon=date.max)
    assert [deadline.due for deadline in series] == [date(9998, 1, 1), date(9999, 1, 1)]


# ---- steps


def test_the_steps_begin_with_the_anchor_under_its_label_and_show_each_shift() -> None:
    labels = {"expected_release": Words("forventet løsladelse", "expected release")}
    known = {"expected_release": date(2026, 6, 4)}
    deadline = evaluate(parse("expected_release - 3 weeks"), known, CALENDAR, labels=labels)
    assert [(step.da, step.en) for step in deadline.steps] == [
        ("forventet løsladelse: torsdag den 4. juni 2026", "expected release: Thursday 4 June 2026"),
        ("− 3 uger → torsdag den 14. maj 2026", "− 3 weeks → Thursday 14 May 2026"),
    ]


def test_working_days_name_the_days_they_skip() -> None:
    assert in_danish(worked_out("a + 10 working days", a="2026-03-26"))[1] == (
        "+ 10 arbejdsdage → tirsdag den 14. april 2026 (springer over 3 weekender, skærtorsdag 2. april,"
        " langfredag 3. april og anden påskedag 6. april)"
    )


def test_a_closed_day_of_an_agreement_is_named_as_one() -> None:
    calendar = Calendar(weekday=Reading(closed=frozenset({(12, 24)})))
    deadline = evaluate(parse("a + 1 weekday"), {"a": date(2026, 12, 23)}, calendar)
    assert in_danish(deadline)[1] == (
        "+ 1 hverdag → mandag den 28. december 2026"
        " (springer over 1 weekend, lukkedagen 24. december og juledag 25. december)"
    )


def test_half_a_weekend_is_named_by_its_day() -> None:
    assert in_danish(worked_out("a + 1 working day", a="2026-06-06"))[1].endswith("(springer over 1 søndag)")


def test_a_long_stretch_counts_the_holidays_instead_of_naming_them() -> None:
    assert "helligdage og lukkedage)" in in_danish(worked_out("a + 900 working days", a="2026-06-06"))[1]


def test_a_move_to_a_working_day_is_a_step_of_its_own_also_when_the_day_stays() -> None:
    moved = worked_out("a - 3 weeks, previous working day", a="2026-06-04")
    assert in_danish(moved)[2] == (
        "forrige arbejdsdag → onsdag den 13. maj 2026 (springer over kristi himmelfartsdag 14. maj)"
    )
    stays = worked_out("a, next working day", a="2026-06-04")
    assert in_danish(stays)[1] == "næste arbejdsdag: dagen er en arbejdsdag og bliver stående"


def test_a_month_that_is_too_short_is_said() -> None:
    assert in_danish(worked_out("a + 1 month", a="2026-01-31"))[1] == (
        "+ 1 måned → lørdag den 28. februar 2026 (måneden har ingen 31.: dens sidste dag)"
    )


def test_a_window_says_both_ends_and_when_it_closes_before_it_opens() -> None:
    assert in_danish(worked_out("from a - 1 week to a", a="2026-06-04")) == [
        "a: torsdag den 4. juni 2026",
        "− 1 uge → torsdag den 28. maj 2026",
        "tidligst torsdag den 28. maj 2026, senest torsdag den 4. juni 2026",
    ]
    reversed_window = worked_out("from a to a - 1 week", a="2026-06-04")
    assert in_danish(reversed_window)[-1] == "vinduet slutter, før det begynder"


def test_an_unknown_anchor_is_said_in_the_steps() -> None:
    assert worked_out("a - 1 week").steps == (Words("a: ikke kendt", "a: not known"),)


@given(anchor=days, count=st.integers(-60, 60).filter(bool))
def test_the_days_skipped_recount_to_the_due_date(anchor: date, count: int) -> None:
    deadline = evaluate(Point("a", count, "working day"), {"a": anchor}, CALENDAR)
    assert deadline.due
    skipped = CALENDAR.days_off_between(anchor, deadline.due)
    assert abs((deadline.due - anchor).days) == abs(count) + len(skipped)
    holidays = [off for off in skipped if off.kind == "holiday"]
    if len(holidays) <= 12:
        assert all(off.name and off.name.da in deadline.steps[1].da for off in holidays)
