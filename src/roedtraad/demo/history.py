"""What happened in a case after it was loaded: the turns of its situation, done by the verbs, each on its day.

The verbs are called in the scope of the institution that holds the person on that day, by someone who works there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from roedtraad.access.service import Actor, offices, scope
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Fact
from roedtraad.casework import service as casework
from roedtraad.casework.service import CaseFile
from roedtraad.core.facts import Case
from roedtraad.core.vocabulary import FactValue
from roedtraad.demo.country import country, user_of
from roedtraad.demo.generating import Made
from roedtraad.obligations.service import Obligation


@dataclass(slots=True)
class Course:
    """A case on its way through its turns: which case, who holds the person, and how its days are counted."""

    case: UUID
    institution: str
    today: date
    moved: int

    def day(self, on: int) -> date:
        """The day that a number of days from today is in this case."""
        return self.today + timedelta(days=on - self.moved)

    def facts(self, given: Mapping[str, Any]) -> dict[str, FactValue]:
        """The facts that a turn brings; a number for a day becomes the day."""
        definitions = rulebook_now().vocabulary.facts
        return {
            name: self.day(value) if definitions[name].type == "date" and isinstance(value, int) else value
            for name, value in given.items()
        }

    def unit(self) -> UUID:
        """The main unit of the institution."""
        return institution_unit(self.institution)

    def obligation(self, rule: str) -> UUID:
        """What the case owes by a rule."""
        return Obligation.objects.get(case=self.case, rule=rule, occurrence=1).pk


Verb = Callable[[Course, date, Actor, dict[str, Any]], object]


def before_turns(made: Made, today: date) -> tuple[CaseFile, date]:
    """The case file as it stood on the day before the first turn, and that day."""
    first, admitted = made.situation.turns[0].day, made.situation.admitted
    day = today + timedelta(days=max(first - 1, admitted) - made.moved)
    case = made.file.case
    told = tuple(one for one in case.entries if one.recorded is None or one.recorded <= day)
    done = tuple(one for one in case.done if one.on <= day)
    return replace(made.file, case=Case(case.name, told, done)), day


def live_through(made: Made, case: UUID, institution: str, today: date) -> UUID:
    """Do the turns of a case that was loaded as before_turns gives it. Gives the case that is open in the end."""
    course = Course(case, institution, today, made.moved)
    for turn in made.situation.turns:
        on = course.day(turn.day)
        with scope(units=_units(course.institution), compartments=_cleared(course.institution), today=on):
            VERBS[turn.verb](course, on, actor_in(course.institution), dict(turn.given))
    return course.case


def actor_in(institution: str) -> Actor:
    """Someone who works in an institution: one of the roles where there is one, else one of the staff."""
    unit = institution_unit(institution)
    for role in country().roles:
        if role.unit == ("institution", institution, "main"):
            return Actor(role.name, user_of(role), unit)
    return Actor(country().staff[len(institution) % len(country().staff)], None, unit)


def institution_unit(institution: str) -> UUID:
    """The main unit of an institution."""
    directory = offices()
    authority = directory.authority("institution", institution)
    office = directory.office(authority.pk if authority else None)
    assert office is not None, institution
    return office.id


def _units(institution: str) -> list[UUID]:
    directory = offices()
    authority = directory.authority("institution", institution)
    return [one.id for one in directory.of[authority.pk].values()] if authority else []


def _cleared(institution: str) -> frozenset[str]:
    directory = offices()
    return frozenset(word for unit in _units(institution) for word in directory.units[unit].compartments)


# --- The verbs, as situations.yaml calls them ------------------------------------------------------------------------


def _judge(course: Course, on: date, by: Actor, given: dict[str, Any]) -> None:
    casework.judge(case=course.case, on=on, by=by, today=on, serving_from=on, facts=course.facts(given))


def _transfer(course: Course, on: date, by: Actor, given: dict[str, Any]) -> None:
    to = institution_unit(given["to"])
    casework.transfer(case=course.case, to=to, on=on, by=by, today=on, note=given["note"])
    course.institution = given["to"]


def _readmit(course: Course, on: date, by: Actor, _given: dict[str, Any]) -> None:
    course.case = casework.readmit(case=course.case, institution=course.unit(), on=on, by=by, today=on).case


def _override(course: Course, on: date, by: Actor, given: dict[str, Any]) -> None:
    obligation, due = course.obligation(given["rule"]), course.day(given["due"])
    casework.override(obligation=obligation, due=due, reason=given["reason"], by=by, today=on)


def _correct(course: Course, on: date, by: Actor, given: dict[str, Any]) -> None:
    fact = Fact.objects.filter(case=course.case, name=given["fact"]).latest("number")
    casework.correct_fact(fact=fact.pk, value=given["value"], reason=given["reason"], by=by, today=on)


def _on(verb: Callable[..., object]) -> Verb:
    """A verb of the case that says on which day it happened."""
    return lambda course, on, by, given: verb(case=course.case, on=on, by=by, today=on, **given)


def _plain(verb: Callable[..., object]) -> Verb:
    """A verb of the case without more."""
    return lambda course, on, by, given: verb(case=course.case, by=by, today=on, **given)


def _of_obligation(verb: Callable[..., object]) -> Verb:
    """A verb of what is owed by a rule."""
    return lambda course, on, by, given: verb(obligation=course.obligation(given.pop("rule")), by=by, today=on, **given)


VERBS: dict[str, Verb] = {
    "judge": _judge,
    "transfer": _transfer,
    "readmit": _readmit,
    "override": _override,
    "correct_fact": _correct,
    "record_facts": lambda course, on, by, given: casework.record_facts(
        case=course.case, facts=course.facts(given), by=by, today=on
    ),
    "set_release_date": lambda course, on, by, given: casework.set_release_date(
        case=course.case,
        expected_release=course.day(given["expected_release"]),
        source=given["source"],
        by=by,
        today=on,
    ),
    "release": _on(casework.release),
    "release_from_court": _on(casework.release_from_court),
    "record_escape": _on(casework.record_escape),
    "record_death": _on(casework.record_death),
    "move_municipality": _on(casework.move_municipality),
    "take_over": _plain(casework.take_over),
    "close_case": _plain(casework.close_case),
    "reopen_case": _plain(casework.reopen_case),
    "undo_admission": _plain(casework.undo_admission),
    "name_custodian": _plain(casework.name_custodian),
    "waive": _of_obligation(casework.waive),
    "complete": _of_obligation(casework.complete),
    "reopen": _of_obligation(casework.reopen),
}
