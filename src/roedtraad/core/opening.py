"""Is someone there now? A contact's hours at a moment: open, perhaps, closed, and when it opens again.

The hours are as the agreement prints them; on public holidays and on the agreement's closed days nobody is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from roedtraad.core.calendar import Calendar, holidays_between
from roedtraad.core.rulebook import Contact, Hours

CLOSING_TIME = "closing_time"
"""What stands for the end of a day whose hour is not printed."""
DAYS_AHEAD = 14
"""Days within which an office that is closed opens again; else it is not said when."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open at a moment. Perhaps: it has opened, and when it closes is not printed.

    `until` is when it closes, of what is open; `opens_on` and `opens_at` when it opens next, of what is closed.
    """

    state: Literal["open", "perhaps", "closed"]
    until: str | None = None
    opens_on: date | None = None
    opens_at: str | None = None


def open_now(contact: Contact, moment: datetime, calendar: Calendar | None = None) -> Opening | None:
    """Say whether anyone is there at a moment, whatever the channel and the topic; None where no hours are printed."""
    return opening_of(contact.hours, moment, calendar)


def opening_of(hours: Iterable[Hours], moment: datetime, calendar: Calendar | None = None) -> Opening | None:
    """Say whether some hours hold at a moment; None for no hours.

    >>> morning = Hours((0, 1, 2, 3, 4), "09:00", "12:00")
    >>> opening_of([morning], datetime(2026, 3, 2, 10, 30))
    Opening(state='open', until='12:00', opens_on=None, opens_at=None)
    >>> opening_of([morning], datetime(2026, 3, 6, 12, 0)).opens_on
    datetime.date(2026, 3, 9)
    """
    stated = tuple(hours)
    if not stated:
        return None
    calendar = calendar or Calendar()
    day, clock = moment.date(), f"{moment:%H:%M}"
    begun = [one for one in hours_on(stated, day, calendar) if (one.opens or "") <= clock]
    if any(one.until == CLOSING_TIME for one in begun):
        return Opening("perhaps")
    until = _runs_until(hours_on(stated, day, calendar), clock)
    if until is not None:
        return Opening("open", until=until)
    return _closed(stated, day, clock, calendar)


def hours_on(hours: Iterable[Hours], day: date, calendar: Calendar) -> tuple[Hours, ...]:
    """Give the hours of a day in order, without those stated to be closed; none on a holiday or a closed day.

    >>> from datetime import date
    >>> hours_on([Hours((3,), "09:00", "12:00")], date(2026, 4, 2), Calendar())  # Maundy Thursday
    ()
    """
    if _is_day_off(day, calendar):
        return ()
    stated = (one for one in hours if day.weekday() in one.days and not one.closed and one.opens)
    return tuple(sorted(stated, key=lambda one: (one.opens or "", one.until or "")))


def _is_day_off(day: date, calendar: Calendar) -> bool:
    """A weekend is none by itself: some are open on Saturdays, unless that Saturday is a holiday."""
    reading = calendar.reading()
    if (day.month, day.day) in reading.closed:
        return True
    return reading.public_holidays_off and any(one.date == day for one in holidays_between(day.year, day.year))


def _runs_until(hours: Iterable[Hours], clock: str) -> str | None:
    """When it closes, of what is open; hours that follow on each other run on."""
    until: str | None = None
    for one in hours:
        reached = until or clock
        if (one.opens or "") <= reached and one.until is not None and one.until > reached:
            until = one.until
    return until


def _closed(hours: tuple[Hours, ...], day: date, clock: str, calendar: Calendar) -> Opening:
    for ahead in range(DAYS_AHEAD + 1):
        later = day + timedelta(days=ahead)
        for one in hours_on(hours, later, calendar):
            if ahead or (one.opens or "") > clock:
                return Opening("closed", opens_on=later, opens_at=one.opens)
    return Opening("closed")
