"""The clocks: working days from receipt, the steps of chasing in their order, one a day, and none twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.calendar import Calendar
from roedtraad.core.loading import Unreadable
from roedtraad.post.chasing import chasing, load_chasing
from roedtraad.post.clocks import ChaseStep, Clock, days_left, next_step, step_day

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CALENDAR = Calendar()


@pytest.mark.shows("K-4.2")
def test_ten_working_days_from_receipt_leave_out_easter() -> None:
    assert chasing().reply.due(date(2026, 3, 26), CALENDAR) == date(2026, 4, 14)


@given(DAYS, st.integers(1, 30))
def test_the_last_day_is_a_working_day_and_so_many_lie_between(received: date, within: int) -> None:
    due = Clock(within, ()).due(received, CALENDAR)
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.working_days_between(received, due) == within
    assert days_left(due, received, CALENDAR) == within


@given(DAYS, st.booleans())
def test_looked_at_every_day_each_step_is_taken_once_on_its_own_day(due: date, is_reply: bool) -> None:
    clock = chasing().reply if is_reply else chasing().receipt
    taken, taken_on = "", None
    went: list[tuple[str, date]] = []
    for offset in range(-30, 60):
        today = due + timedelta(days=offset)
        step = next_step(clock.steps, due=due, taken=taken, taken_on=taken_on, today=today, calendar=CALENDAR)
        if step is not None:
            went.append((step.id, today))
            taken, taken_on = step.id, today
    assert went == [(one.id, step_day(one, due, CALENDAR)) for one in clock.steps]


@given(DAYS, st.lists(st.integers(-20, 90), min_size=1, max_size=40).map(sorted))
def test_however_seldom_it_is_looked_at_who_got_it_is_reminded_before_others_are_told(
    due: date, looks: list[int]
) -> None:
    taken, taken_on = "", None
    went: list[tuple[ChaseStep, date]] = []
    for offset in looks:
        today = due + timedelta(days=offset)
        step = next_step(chasing().reply.steps, due=due, taken=taken, taken_on=taken_on, today=today, calendar=CALENDAR)
        if step is not None:
            assert step_day(step, due, CALENDAR) <= today
            assert today not in [day for _, day in went]
            went.append((step, today))
            taken, taken_on = step.id, today
    order = [chasing().reply.step_ids().index(step.id) for step, _ in went]
    assert order == sorted(set(order))
    assert not went or went[0][0].reminds


def test_a_reminder_that_was_missed_is_not_made_up_for_by_several() -> None:
    step = next_step(
        chasing().reply.steps, due=date(2026, 3, 2), taken="", taken_on=None, today=date(2026, 6, 1), calendar=CALENDAR
    )
    assert step is not None
    assert step.id == "after"


GOOD = "{within: 3, steps: [{id: a, day: 0, to: same}, {id: b, day: 2, to: fallback}]}"
SAID = "{title: x, text: y}"


@pytest.mark.parametrize(
    "wrong",
    [
        "{within: 3, steps: [{id: a, day: 2, to: same}, {id: b, day: 0, to: fallback}]}",
        "{within: 3, steps: [{id: a, day: 0, to: fallback}, {id: b, day: 2, to: same}]}",
        "{within: 0, steps: [{id: a, day: 0, to: same}]}",
        "{within: 3, steps: []}",
        "{within: 3, steps: [{id: a, day: 0, to: everyone}]}",
        "{within: 3, steps: [{id: a, day: 900, to: same}]}",
        "{within: 3, stepz: []}",
    ],
)
def test_clocks_that_make_no_sense_are_refused_with_their_line(wrong: str) -> None:
    words = f"words: {{receipt: {SAID}, reply: {SAID}, escalated: {SAID}}}"
    load_chasing(f"receipt: {GOOD}\nreply: {GOOD}\n{words}", "x.yaml")
    with pytest.raises(Unreadable) as refused:
        load_chasing(f"receipt: {GOOD}\nreply: {wrong}\n{words}", "x.yaml")
    assert refused.value.problems[0].line == 2
