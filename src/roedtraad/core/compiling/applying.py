"""Applies the rules to one case as it was read: a verdict for each rule from the tables, and then only the days.

This is the inner loop of the quick form, written for few calls and few objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from roedtraad.core.compiling.moments import Moment, anniversaries
from roedtraad.core.compiling.outlines import Outline, Routing
from roedtraad.core.compiling.reading import Reader, Reading
from roedtraad.core.compiling.routers import Router
from roedtraad.core.compiling.verdicts import Answers, Group, Verdict
from roedtraad.core.deadlines import Yearly
from roedtraad.core.planning import Situation, done_on, done_with
from roedtraad.core.plans import Obligation, Setting, Warning
from roedtraad.core.rulebook import Rulebook, Scope

LAST = date.max.toordinal()
"""Where a day that is unknown stands among the days: after all of them."""

Asked = tuple[Group, list[Routing | None], tuple[Router, ...]]
"""A group of rules with a router for each rule, and the routing of those that have one only, once it was asked for."""


@dataclass(slots=True)
class Cast:
    """Which municipality and agreement stands for each scope on a day, and what is asked then.

    `warnings` are those of the rules, each with its condition; `closed` those on closed values, as they were met.
    """

    settings: Mapping[Scope, Setting]
    asked: tuple[Asked, ...]
    warnings: tuple[tuple[Answers, Warning], ...]
    closed: dict[tuple[object, ...], tuple[Warning, ...]]
    all_in_force: bool


Dated = tuple[int, date | None, int]
"""An occurrence with its day, and where that stands among the days."""

Applied = tuple[Obligation, Outline, Routing]
"""An obligation, with what it was made of."""


class _Days(dict[Moment, Dated]):
    """The days of a case, each worked out when the first obligation asks for it."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __missing__(self, moment: Moment) -> Dated:
        day = moment(self._values)
        found = self[moment] = (1, day, LAST if day is None else day.toordinal())
        return found


class Application:
    """The rules on their way over one case."""

    __slots__ = ("cast", "days", "reader", "reading", "rulebook", "unrecorded")

    def __init__(self, reading: Reading, cast: Cast, rulebook: Rulebook, reader: Reader) -> None:
        self.reading = reading
        self.cast = cast
        self.rulebook = rulebook
        self.reader = reader
        self.days = _Days(reading.values)
        today = reading.known.today
        self.unrecorded: date = min(reading.values.get("admission") or today, today)

    def run(self) -> list[Applied]:
        """Give all obligations in the order of a plan.

        Raises CalendarRange and OverflowError as dates do.
        """
        reading, days = self.reading, self.days
        bits, rests, values, has_done = reading.bits, reading.rests, reading.values, bool(reading.case.done)
        entries, today = reading.known.entries, reading.known.today
        today_at = today.toordinal()
        since = None if reading.has_recorded_days else self.unrecorded.toordinal()
        # Each after what orders a plan: day, place, occurrence, order, and a number that makes the order total.
        found: list[tuple[int, str, int, int, int, Obligation, Outline, Routing]] = []
        for group, routings, routers in self.cast.asked:
            verdicts = group.verdicts.get(bits & group.mask)
            if verdicts is None:
                verdicts = self._decide(group, routers)
            for verdict in verdicts:
                routing = routings[verdict.at] or self._routing(verdict, routings, routers)
                for occurrence, due, at in (
                    (days[verdict.moment],) if verdict.yearly is None else self._anniversaries(verdict.yearly)
                ):
                    if verdict.is_simple and not routing.rests:
                        key = routing.shape << 20 | rests[verdict.rest]
                    else:
                        key = self._key(verdict, routing, routers, due)
                    outline = verdict.outlines.get(key)
                    if outline is None:
                        outline = verdict.outline_for(key, due, routing, self.place(routers[verdict.at].setting))
                    if outline.validity is not None and not outline.validity.holds_on(self._judged_on(outline, due)):
                        continue
                    done = None
                    if has_done or outline.done_by in entries:
                        done = self._done_on(outline, occurrence, routers[verdict.at])
                    is_over = outline.ends is not None and (end := days[outline.ends][1]) is not None and end <= today
                    is_open = done is None and not is_over
                    # Made as a plain tuple would be: the class's own constructor takes twice as long.
                    obligation = _new(
                        Obligation,
                        (
                            outline.id,
                            occurrence,
                            "open" if is_open else "done" if done is not None else "lapsed",
                            outline.certainty,
                            outline.rule,
                            routing.recipients,
                            outline.timing if due is not None else outline.timing_without_day,
                            due,
                            None if outline.opening is None else outline.opening(values),
                            is_open and at < today_at,
                            at < (since or self._since(outline.late_facts)) if outline.late_facts else False,
                            outline.norms,
                            outline.depends_on,
                            outline.missing,
                            outline.enclose,
                            routing.routes,
                            done,
                            routing.municipality,
                        ),
                    )
                    found.append(
                        (at, outline.place, occurrence, outline.order, len(found), obligation, outline, routing)
                    )
        found.sort()
        return [one[5:] for one in found]

    def place(self, setting: Setting) -> Situation:
        """What the plain form is asked about."""
        return Situation(self.reading.case, self.reading.known, self.rulebook, self.cast.settings, setting)

    def _anniversaries(self, yearly: Yearly) -> Iterator[Dated]:
        for occurrence, day in anniversaries(yearly, self.reading.values, self.reading.known.today):
            yield occurrence, day, LAST if day is None else day.toordinal()

    def _decide(self, group: Group, routers: tuple[Router, ...]) -> tuple[Verdict, ...]:
        places = [self.place(one.setting) for one in routers]
        return group.decide(self.reading.bits & group.mask, places, self.reader.rests_of)

    def _routing(self, verdict: Verdict, routings: list[Routing | None], routers: tuple[Router, ...]) -> Routing:
        router = routers[verdict.at]
        key = self.reading.bits & router.mask
        found = router.only or router.routings.get(key)
        if found is None:
            found = router.decide(key, self.place(router.setting), self.reader.rests_of)
        routings[verdict.at] = router.only
        return found

    def _key(self, verdict: Verdict, routing: Routing, routers: tuple[Router, ...], due: date | None) -> int:
        """The number under which the outline is kept: all that it rests on but the verdict itself."""
        key, reading = routing.shape, self.reading
        for place in {*verdict.rests, *routing.rests}:
            key = key << 20 | reading.rests[place]
        for one in verdict.enclosing:
            key = key * 3 + one.answer(reading.bits, self, routers[verdict.at].setting)
        if verdict.enclosure_days:
            key = key << 6 | verdict.enclosures_at(due or reading.known.today)
        return key

    def _judged_on(self, outline: Outline, due: date | None) -> date:
        rule = outline.rule
        return due or (self.reading.values.get(rule.on) if rule.on else None) or self.reading.known.today

    def _done_on(self, outline: Outline, occurrence: int, router: Router) -> date | None:
        case, entries = self.reading.case, self.reading.known.entries
        done = done_on(outline.id, occurrence, outline.norms, self.place(router.setting)) if case.done else None
        if done is None and outline.done_by is not None and outline.done_by in entries and occurrence == 1:
            return done_with(entries[outline.done_by], self.reading.values.get("admission"), self.reading.known.today)
        return done

    def _since(self, facts: tuple[str, ...]) -> int:
        """The day from which all of some facts were known."""
        entries = self.reading.known.entries
        return max([entries[fact].recorded or self.unrecorded for fact in facts]).toordinal()


_new = tuple.__new__
