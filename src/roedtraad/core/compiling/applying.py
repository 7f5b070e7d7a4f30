"""Applies the rules to one case as it was read: a verdict for each rule from the tables, and then only the days.

This is the inner loop of the quick form, written for few calls and few objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from roedtraad.core.compiling.moments import Moment, anniversaries
from roedtraad.core.compiling.reading import Reader, Reading
from roedtraad.core.compiling.verdicts import TO_NOBODY, Answers, Group, Router, Routing, Verdict
from roedtraad.core.planning import Situation, done_on, done_with
from roedtraad.core.plans import Obligation, Setting, Warning
from roedtraad.core.rulebook import Rule, Rulebook, Scope

Where = tuple[tuple[Setting, Router | None], ...]
"""For each rule of a group the setting that it stands in, and where it leads there."""


@dataclass(slots=True)
class Cast:
    """Which municipality and agreement stands for each scope on a day, and what is asked then.

    `warnings` are those of the rules, each with its condition; `closed` those on closed values, as they were met.
    """

    settings: Mapping[Scope, Setting]
    asked: tuple[tuple[Group, Where], ...]
    warnings: tuple[tuple[Answers, Warning], ...]
    closed: dict[tuple[object, ...], tuple[Warning, ...]]
    all_in_force: bool


class Applied(NamedTuple):
    """An obligation, after the fields that order a plan; the number keeps the order total."""

    due_or_last: date
    undated: bool
    id: str
    occurrence: int
    order: int
    number: int
    obligation: Obligation
    verdict: Verdict
    routing: Routing
    setting: Setting


class Application:
    """The rules on their way over one case."""

    __slots__ = (
        "admission", "applied", "bits", "cast", "days", "entries", "has_done", "reader", "reading", "rulebook",
        "today", "unrecorded", "values",
    )  # fmt: skip

    def __init__(self, reading: Reading, cast: Cast, rulebook: Rulebook, reader: Reader) -> None:
        self.reading = reading
        self.cast = cast
        self.rulebook = rulebook
        self.reader = reader
        self.bits = reading.bits
        self.values: dict[str, Any] = reading.values
        self.entries = reading.known.entries
        self.today = reading.known.today
        self.has_done = bool(reading.case.done)
        self.admission: date | None = reading.values.get("admission")
        self.unrecorded = min(self.admission or self.today, self.today)
        self.days: dict[Moment, date | None] = {}
        self.applied: list[Applied] = []

    def run(self) -> list[Applied]:
        """Give all obligations in the order of a plan. Raises CalendarRange and OverflowError as dates do."""
        bits, days, values = self.bits, self.days, self.values
        for group, where in self.cast.asked:
            verdicts = group.verdicts.get(bits & group.mask)
            if verdicts is None:
                verdicts = self._decide(group, where)
            for verdict in verdicts:
                setting, router = where[verdict.at]
                if router is None:
                    routing = TO_NOBODY
                else:
                    routing = router.only or self._routing(router, verdict.rule, setting)
                moment = verdict.moment
                if moment is not None:
                    if moment not in days:
                        days[moment] = moment(values)
                    self._owe(verdict, routing, setting, 1, days[moment])
                elif verdict.yearly is None:
                    self._owe(verdict, routing, setting, 1, None)
                else:
                    for occurrence, day in anniversaries(verdict.yearly, values, self.today):
                        self._owe(verdict, routing, setting, occurrence, day)
        self.applied.sort()
        return self.applied

    def place(self, setting: Setting) -> Situation:
        """What the plain form is asked about."""
        return Situation(self.reading.case, self.reading.known, self.rulebook, self.cast.settings, setting)

    def _decide(self, group: Group, where: Where) -> tuple[Verdict, ...]:
        places = [self.place(setting) for setting, _ in where]
        return group.decide(self.bits & group.mask, places, self.reader.rests_of)

    def _routing(self, router: Router, rule: Rule, setting: Setting) -> Routing:
        key = self.bits & router.mask
        found = router.routings.get(key)
        return router.decide(key, rule, self.place(setting), self.reader.rests_of) if found is None else found

    def _owe(self, verdict: Verdict, routing: Routing, setting: Setting, occurrence: int, due: date | None) -> None:
        rule = verdict.rule
        if not verdict.always_valid and not rule.validity.holds_on(self._judged_on(rule, due)):
            return
        key = routing.shape if verdict.is_plain and not routing.rests else self._key(verdict, routing, setting, due)
        grounds = verdict.grounds.get(key)
        if grounds is None:
            grounds = verdict.grounds_for(key, due, routing, self.place(setting))
        done = done_on(rule.id, occurrence, grounds.norms, self.place(setting)) if self.has_done else None
        if done is None and rule.done_by is not None and rule.done_by in self.entries and occurrence == 1:
            done = done_with(self.entries[rule.done_by], self.admission, self.today)
        is_open = done is None and not (verdict.ends and self._has_ended(verdict))
        routed = routing.routed
        obligation = Obligation(
            rule.id,
            occurrence,
            "open" if is_open else "done" if done is not None else "lapsed",
            verdict.certainty,
            rule,
            routed.recipients,
            verdict.timing if due is not None or rule.due is None else "waiting",
            due,
            None if verdict.opening is None else verdict.opening(self.values),
            is_open and due is not None and due < self.today,
            due is not None and bool(grounds.late_facts) and due < self._since(grounds.late_facts),
            grounds.norms,
            grounds.depends_on,
            grounds.missing,
            grounds.enclose,
            routed.routes,
            done,
            setting.municipality,
        )
        # Made as a plain tuple would be: the class's own constructor takes twice as long.
        self.applied.append(
            _new_applied(
                Applied,
                (
                    due or date.max,
                    rule.due is None,
                    rule.id,
                    occurrence,
                    verdict.order,
                    len(self.applied),
                    obligation,
                    verdict,
                    routing,
                    setting,
                ),
            )
        )

    def _judged_on(self, rule: Rule, due: date | None) -> date:
        return due or (self.values.get(rule.on) if rule.on else None) or self.today

    def _has_ended(self, verdict: Verdict) -> bool:
        days = self.days
        for moment in verdict.ends:
            if moment not in days:
                days[moment] = moment(self.values)
            day = days[moment]
            if day is not None and day <= self.today:
                return True
        return False

    def _since(self, facts: tuple[str, ...]) -> date:
        """The day from which all of some facts were known."""
        if not self.reading.has_recorded_days:
            return self.unrecorded
        return max([self.entries[fact].recorded or self.unrecorded for fact in facts])

    def _key(self, verdict: Verdict, routing: Routing, setting: Setting, due: date | None) -> int:
        """The number under which the grounds of the case are kept: all that they rest on but the verdict itself."""
        key, rests = routing.shape, self.reading.rests
        for place in {*verdict.rests, *routing.rests} if routing.rests else verdict.rests:
            key = key << 20 | rests[place]
        for one in verdict.enclosing:
            key = key * 3 + one.answer(self.bits, self, setting)
        return key << 6 | verdict.enclosures_at(due or self.today) if verdict.enclosure_days else key


_new_applied = tuple.__new__
