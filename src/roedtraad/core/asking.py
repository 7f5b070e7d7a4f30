"""Asking: the questions of a plan, each with the day by which the answer is needed and what hangs on it.

Which facts are missing is found in planning; here they are gathered, one question a fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roedtraad.core.acting_municipality import Decision
from roedtraad.core.calendar import Calendar, CalendarRange
from roedtraad.core.facts import Known
from roedtraad.core.plans import Obligation, Question, Setting
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Rulebook, Scope
from roedtraad.core.vocabulary import Vocabulary

QUESTION_AHEAD = 5
"""A question is due this many working days before the earliest deadline that hangs on it."""


@dataclass(slots=True)
class _Asked:
    decides: dict[str, None]
    dues: list[date]


def questions_of(
    obligations: Sequence[Obligation],
    decisions: Sequence[Decision],
    known: Known,
    rulebook: Rulebook,
    settings: Mapping[Scope, Setting],
) -> tuple[Question, ...]:
    """Give the questions that open obligations and provisional decisions leave, the earliest first."""
    asked: dict[str, _Asked] = {}
    open_ones = [one for one in obligations if one.state == "open"]
    for one in open_ones:
        for fact in one.missing:
            _hang(asked, fact, one)
    routes = rulebook.national.routes
    if known.get("registered_municipality") is None:
        # The home municipality stands in for the registered one; that is used, and asked about.
        for one in open_ones:
            if any(name in routes and routes[name].scope == "registered" for name in one.rule.to):
                _hang(asked, "registered_municipality", one)
    asks = tuple(dict.fromkeys(fact for decision in decisions for fact in decision.asks))
    routed = [one for one in open_ones if not routes.keys().isdisjoint(one.rule.to)] if asks else []
    for fact in asks:
        asked.setdefault(fact, _Asked({}, []))
        for one in routed:
            _hang(asked, fact, one)
    if not asked:
        return ()
    calendar = next((one.agreement.calendar for one in settings.values() if one.agreement), DEFAULT_CALENDAR)
    questions = [_question(fact, hung, known, rulebook.vocabulary, calendar) for fact, hung in asked.items()]
    return tuple(sorted(questions, key=lambda one: (one.due or date.max, one.fact)))


def _hang(asked: dict[str, _Asked], fact: str, obligation: Obligation) -> None:
    hung = asked.setdefault(fact, _Asked({}, []))
    hung.decides[obligation.id] = None
    if obligation.due is not None:
        hung.dues.append(obligation.due)


def _question(fact: str, hung: _Asked, known: Known, vocabulary: Vocabulary, calendar: Calendar) -> Question:
    definition = vocabulary.facts.get(fact)
    text = definition.question if definition else vocabulary.label_of(fact)
    due = _asked_by(min(hung.dues), known.today, calendar) if hung.dues else None
    return Question(fact, text, due, tuple(hung.decides))


def _asked_by(first_due: date, today: date, calendar: Calendar) -> date:
    try:
        return max(calendar.shift(first_due, -QUESTION_AHEAD), today)
    except CalendarRange:
        # A date that no calendar reaches, surely mistyped: the question is still asked, by the date itself.
        return max(first_due, today)
