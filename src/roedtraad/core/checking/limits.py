"""Can every deadline be met, and does no agreement give more time than the law? Proved, or tried on many days.

Two points counted from the same day in the same unit are compared as they stand; all else is tried on days from 2015
to 2035, with leap days and the days around holidays. What is said to go wrong goes wrong on a day that was tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product

from roedtraad.core.calendar import Calendar, holidays_between
from roedtraad.core.checking.findings import View, finding, norms_for
from roedtraad.core.checking.profiles_of_tables import axes_for, known_of, may_hold
from roedtraad.core.conditions import Condition, Row, Table
from roedtraad.core.deadlines import (
    Adjusted,
    AtOnce,
    DeadlineError,
    Expression,
    FirstOf,
    Point,
    Window,
    Yearly,
    anchors,
    evaluate,
)
from roedtraad.core.loading import Problem
from roedtraad.core.rulebook import Adjustment, Agreement, Place, Rule
from roedtraad.core.words import Words, date_words

FIRST_YEAR, LAST_YEAR = 2015, 2035
STRENGTHS = ("encouraged", "should", "must")
HAPPENED = ("_received", "_sent", "_made")
"""How the vocabulary names dates of what has happened; all other dates may be planned ahead."""


@dataclass(frozen=True, slots=True)
class Later:
    """How often one expression comes to a later day than another: on some of the days tried, and on all."""

    on_some: date | None
    on_all: bool


@cache
def sample_days() -> tuple[date, ...]:
    """Give the days to try: the first of each month, month ends, leap days and those around the holidays.

    >>> date(2024, 2, 29) in sample_days(), date(2023, 5, 5) in sample_days()
    (True, True)
    """
    days: set[date] = set()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month in range(1, 13):
            first = date(year, month, 1)
            days.update({first, first - timedelta(days=1), first + timedelta(days=14)})
    days.update(date(year, 2, 29) for year in range(FIRST_YEAR, LAST_YEAR + 1) if year % 4 == 0)
    for year in (FIRST_YEAR, 2020, 2023, 2024, 2026, LAST_YEAR):
        for holiday in holidays_between(year, year):
            days.update({holiday.date - timedelta(days=1), holiday.date, holiday.date + timedelta(days=1)})
    return tuple(sorted(day for day in days if day.year >= FIRST_YEAR))


def limit_findings(view: View) -> Iterator[Problem]:
    """Find deadlines that cannot be met, and duties that an agreement drops or loosens."""
    agreement = view.agreement
    if agreement is None:
        for rule in view.rulebook.national.obligations.values():
            yield from _impossible(view, rule, rule.place)
        return
    for rule in agreement.obligations.values():
        yield from _impossible(view, rule, rule.place)
    adjusted = {rule.id: rule for rule in view.rules}
    for adjustment in agreement.adjustments.values():
        national = view.rulebook.national.obligations.get(adjustment.obligation)
        if national is None:
            continue
        if adjustment.due is not None:
            yield from _impossible(view, adjusted[national.id], adjustment.place)
        yield from _dropped(national, adjustment)
        yield from _weaker(national, adjustment)
        yield from _looser(view, agreement, national, adjustment)


def _dropped(rule: Rule, adjustment: Adjustment) -> Iterator[Problem]:
    if adjustment.drop:
        message = Words(
            f"Aftalen sletter pligten “{rule.title.da}”. Den gælder i hele landet.",
            f"The agreement drops the obligation “{rule.title.en}”. It holds in the whole country.",
        )
        remedy = Words(
            "Slet drop: yes. Siger lovgivningen noget andet, hører det hjemme i national.yaml.",
            "Delete drop: yes. If the law says otherwise, that belongs in national.yaml.",
        )
        yield finding("national_dropped", "error", adjustment.place, message, remedy, adjustment.norms)


def _weaker(rule: Rule, adjustment: Adjustment) -> Iterator[Problem]:
    if adjustment.strength is not None and STRENGTHS.index(adjustment.strength) < STRENGTHS.index(rule.strength):
        message = Words(
            f"“{rule.title.da}” er {rule.strength} i hele landet; aftalen gør den til {adjustment.strength}.",
            f"“{rule.title.en}” is {rule.strength} in the whole country; the agreement makes it {adjustment.strength}.",
        )
        remedy = Words(f"Slet strength:, eller skriv {rule.strength}.", f"Delete strength:, or write {rule.strength}.")
        yield finding("national_loosened", "error", adjustment.place, message, remedy, adjustment.norms)


def _looser(view: View, agreement: Agreement, rule: Rule, adjustment: Adjustment) -> Iterator[Problem]:
    if adjustment.due is None or rule.due is None:
        return
    for own, national in product(adjustment.due.rows, rule.due.rows):
        if not _may_both_hold(view, own.when, national.when):
            continue
        if _counted_from(own.gives, rule.on) != _counted_from(national.gives, rule.on):
            yield _incomparable(rule, adjustment, own.gives, national.gives)
            continue
        later = compare(own.gives, national.gives, rule.on, agreement.calendar)
        if later.on_some is not None:
            yield _loosened(view, rule, adjustment, (own.gives, national.gives), later.on_some)


def _loosened(
    view: View, rule: Rule, adjustment: Adjustment, limits: tuple[Expression, Expression], day: date
) -> Problem:
    own, national = limits
    anchor = next(iter(sorted(_counted_from(own, rule.on))), "")
    label, day_words = view.rulebook.vocabulary.label_of(anchor), date_words(day)
    message = Words(
        f"“{rule.title.da}”: aftalens frist ({own}) giver mere tid end landets ({national}),"
        f" fx med {label.da}: {day_words.da}.",
        f"“{rule.title.en}”: the agreement's limit ({own}) gives more time than the country's ({national}),"
        f" for instance with {label.en}: {day_words.en}.",
    )
    remedy = Words(
        f"Skriv en frist, der aldrig er senere end {national}, eller slet due:.",
        f"Write a limit that is never later than {national}, or delete due:.",
    )
    witness = {anchor: day} if anchor else None
    return finding("national_loosened", "error", adjustment.place, message, remedy, adjustment.norms, witness)


def _incomparable(rule: Rule, adjustment: Adjustment, own: Expression, national: Expression) -> Problem:
    message = Words(
        f"“{rule.title.da}”: aftalens frist ({own}) regnes fra en anden dag end landets ({national}); det kan ikke"
        " bevises, at den aldrig er senere.",
        f"“{rule.title.en}”: the agreement's limit ({own}) counts from another day than the country's ({national});"
        " that it is never later cannot be proved.",
    )
    remedy = Words(
        "Se efter, at den aldrig er senere, eller regn fra samme dag.",
        "See that it is never later, or count from the same day.",
    )
    return finding("national_loosened", "warning", adjustment.place, message, remedy, adjustment.norms)


def _may_both_hold(view: View, one: Condition, two: Condition) -> bool:
    """Say whether some person meets both conditions; dates are taken as open."""
    facts = tuple(fact for fact in one.facts if fact in two.facts)
    axes = axes_for(view, facts, (*one.requirements, *two.requirements))
    if one == two or not axes:
        return True
    groups = [[group[0] for group in axis.groups] for axis in axes]
    return any(
        may_hold(view, one, known) and may_hold(view, two, known)
        for values in product(*groups)
        for known in [known_of(view, dict(zip((axis.fact for axis in axes), values, strict=True)))]
    )


def _counted_from(expression: Expression, on: str | None) -> frozenset[str]:
    match expression:
        case AtOnce():
            return frozenset({on} if on else ())
        case Window(last=last):
            return frozenset({last.anchor})
        case _:
            return frozenset(anchors(expression))


def compare(one: Expression, two: Expression, on: str | None, calendar: Calendar) -> Later:
    """Say whether `one` comes to a later day than `two`, both counted from the same days.

    >>> compare(Point("a", -2, "week"), Point("a", -3, "week"), None, Calendar()).on_all
    True
    >>> compare(Point("a", 1, "month"), Point("a", 30, "day"), None, Calendar()).on_some
    datetime.date(2015, 1, 1)
    >>> compare(Point("a", 10, "weekday"), Point("a", 2, "month"), None, Calendar())
    Later(on_some=None, on_all=False)
    """
    first, second = _end(one, on), _end(two, on)
    if isinstance(first, Point) and isinstance(second, Point) and _same_unit(first, second):
        is_later = first.count > second.count
        return Later(sample_days()[0] if is_later else None, is_later)
    some: date | None = None
    always = True
    for day in sample_days():
        days = _days(one, on, calendar, day), _days(two, on, calendar, day)
        if days[0] is None or days[1] is None:
            continue
        if days[0] > days[1]:
            some = some or day
        else:
            always = False
    return Later(some, always and some is not None)


def _same_unit(one: Point, two: Point) -> bool:
    return one.anchor == two.anchor and (one.unit == two.unit or one.unit is None or two.unit is None)


def _end(expression: Expression, on: str | None) -> Expression:
    match expression:
        case AtOnce() if on is not None:
            return Point(on)
        case Window(last=last):
            return last
        case _:
            return expression


def _days(expression: Expression, on: str | None, calendar: Calendar, day: date) -> date | None:
    names = (*anchors(expression), *((on,) if on else ()))
    try:
        return evaluate(expression, dict.fromkeys(names, day), calendar, at=on).due
    except DeadlineError:
        return None


def _impossible(view: View, rule: Rule, place: Place) -> Iterator[Problem]:
    """Find deadlines of a rule that no day can meet."""
    for row in rule.due.rows if rule.due else ():
        reason = _why_never(view, rule, row)
        if reason is not None:
            message = Words(
                f"“{rule.title.da}”: fristen {row.gives} kan aldrig holdes: {reason.da}.",
                f"“{rule.title.en}”: the limit {row.gives} can never be met: {reason.en}.",
            )
            remedy = Words("Ret due: eller ends:.", "Mend due: or ends:.")
            norms = norms_for("impossible_deadline", rule.findings)
            yield finding("impossible_deadline", "error", place, message, remedy, norms)


def _why_never(view: View, rule: Rule, row: Row[Expression]) -> Words | None:
    expression = row.gives
    if isinstance(expression, Window):
        shared = expression.first.anchor == expression.last.anchor
        if shared and compare(expression.first, expression.last, rule.on, view.calendar).on_all:
            return Words("vinduet slutter, før det begynder", "the window ends before it begins")
    if isinstance(expression, Yearly) and expression.anchor == expression.until:
        return Words(
            "den første årsdag ligger efter den dag, rækken slutter", "the first anniversary is after the series ends"
        )
    if isinstance(expression, AtOnce) and rule.on is None:
        return Words("reglen siger ikke, hvad den begynder med (on)", "the rule does not say what starts it (on)")
    if not isinstance(expression, (AtOnce, Yearly)) and _never_a_day(expression, rule.on, view.calendar):
        return Words("den ligger uden for kalenderen", "it is outside the calendar")
    if _before_its_event(rule, expression, view.calendar):
        return Words("den ligger før den hændelse, der begynder den", "it lies before the event that starts it")
    if rule.ends is not None and _ends_first(rule, row, rule.ends, view.calendar):
        return Words("pligten slutter, før fristen kommer", "the obligation ends before the limit comes")
    return None


def _never_a_day(expression: Expression, on: str | None, calendar: Calendar) -> bool:
    return all(_days(expression, on, calendar, day) is None for day in sample_days()[:: len(sample_days()) - 1])


def _before_its_event(rule: Rule, expression: Expression, calendar: Calendar) -> bool:
    """Say whether a deadline lies before an event that must have happened for the rule to hold.

    A release is planned, and so is a meeting; an admission, or something received, has happened.
    """
    end = _end(expression, rule.on)
    if not isinstance(end, (Point, Adjusted)):
        return False
    anchor = end.anchor if isinstance(end, Point) else end.point.anchor
    starts_it = anchor == rule.on and rule.phase in {"admission", "after"}
    return (starts_it or anchor.endswith(HAPPENED)) and compare(Point(anchor), end, rule.on, calendar).on_all


def _ends_first(rule: Rule, row: Row[Expression], ends: Table[Expression], calendar: Calendar) -> bool:
    for end in ends.rows:
        if end.when.alternatives and end.when != row.when:
            continue
        candidates: Sequence[Expression] = end.gives.points if isinstance(end.gives, FirstOf) else (end.gives,)
        for one in candidates:
            comparable = _counted_from(one, rule.on) == _counted_from(row.gives, rule.on)
            if comparable and not isinstance(row.gives, Yearly) and compare(row.gives, one, rule.on, calendar).on_all:
                return True
    return False
