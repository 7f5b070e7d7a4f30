"""From a peer's answers to rows: the dates and the order that no engine of tables gives, the same for every peer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bench.asked import Questions
from roedtraad.core.calendar import Calendar
from roedtraad.core.compiling.moments import Moment, Values, anniversaries, moment_of
from roedtraad.core.deadlines import Yearly
from roedtraad.core.planning import rules_in
from roedtraad.core.plans import Plan, Setting
from roedtraad.core.rulebook import HELPS, Rule, Scope

Answers = Mapping[str, tuple[int, ...]]
"""The numbers of the rows that held, by the name of the table."""

Row = tuple[str, int, date | None, tuple[tuple[str, int], ...]]
"""An obligation: its id and occurrence, when it is due, and the rows of the routes that it takes."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A rule with the names of the tables that answer for it."""

    rule: Rule
    when: str | None
    due: str | None
    moments: tuple[Moment | Yearly, ...]
    routes: tuple[tuple[str, str], ...]


class Glue:
    """The rules of every municipality, ready to be read off the answers."""

    def __init__(self, questions: Questions) -> None:
        self.today = questions.today
        self.rules = {code: self._rules(questions, code) for code in questions.tables}

    def rows(self, code: str, answers: Answers, values: Values) -> list[Row]:
        """The obligations of a case."""
        rows: list[Row] = []
        for read in self.rules[code]:
            if read.when is not None and not answers.get(read.when):
                continue
            routes = tuple((slot, row) for slot, table in read.routes for row in answers.get(table, ()))
            for occurrence, due in self._dates(read, answers, values):
                judged = due or (values.get(read.rule.on) if read.rule.on else None) or self.today
                if read.rule.validity.holds_on(judged):
                    rows.append((read.rule.id, occurrence, due, routes))
        return rows

    def _dates(self, read: _Read, answers: Answers, values: Values) -> list[tuple[int, date | None]]:
        chosen = answers.get(read.due, ()) if read.due is not None else ()
        if not chosen:
            return [(1, None)]
        moment = read.moments[chosen[0] - 1]
        if isinstance(moment, Yearly):
            return list(anniversaries(moment, values, self.today))
        return [(1, moment(values))]

    def _rules(self, questions: Questions, code: str) -> tuple[_Read, ...]:
        names = {table.name for table in questions.tables[code]}
        agreement, in_force = questions.rulebook.agreement_on(code, self.today)
        assert agreement is not None
        scopes: tuple[Scope, ...] = (*HELPS, "home", "registered")
        settings = {scope: Setting(code, agreement, in_force) for scope in scopes}
        return tuple(_read(rule, names, agreement.calendar) for rule, _ in rules_in(questions.rulebook, settings))


def _read(rule: Rule, names: set[str], calendar: Calendar) -> _Read:
    expressions = [row.gives for row in rule.due.rows] if rule.due else []
    moments = tuple(one if isinstance(one, Yearly) else moment_of(one, rule.on, calendar) for one in expressions)
    routes = []
    for slot in rule.to:
        narrowed = f"route.{slot}@{rule.id}"
        table = narrowed if narrowed in names else f"route.{slot}"
        if table in names:
            routes.append((slot, table))
    when = f"when.{rule.id}"
    return _Read(rule, when if when in names else None, f"due.{rule.id}" if rule.due else None, moments, tuple(routes))


def rows_of(plan: Plan) -> list[Row]:
    """Our own plan in the same shape; a route that no row answered is left out, as no peer knows the way out."""
    return [
        (
            one.id,
            one.occurrence,
            one.due,
            tuple(
                (taken.route, taken.row) for taken in one.routes if taken.row is not None and taken.route in one.rule.to
            ),
        )
        for one in plan.obligations
    ]
