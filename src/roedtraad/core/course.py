"""When a course ends: the last day on which a person is followed, by the national rules and what is known."""

from __future__ import annotations

from datetime import date

from roedtraad.core.calendar import Calendar
from roedtraad.core.deadlines import DeadlineError, anchors, evaluate
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import CourseEnd


def last_day(known: Known, end: CourseEnd | None) -> date | None:
    """The last day of the course; None where the rules set none, or nobody knows what it is counted from."""
    if end is None:
        return None
    given = {name: day for name in anchors(end.at) if (day := known.date_of(name)) is not None}
    try:
        return evaluate(end.at, given, Calendar()).due
    except DeadlineError:  # beyond the calendar
        return None
