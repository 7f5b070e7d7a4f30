"""One compartment of a case as its readers see it: its steps in order, its facts, duties, people, and what was moved.

The steps are the rules of the compartment that end by a fact: what is missing before one is read from the plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from roedtraad.access.service import Scope, offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Fact, Move, compartment_version, moved_matters, moves_of
from roedtraad.casework.service import receipt_number
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import Rule, Rulebook
from roedtraad.core.vocabulary import COMPARTMENTS
from roedtraad.core.words import Words
from roedtraad.desk.factlist import Line, known_of, told_of
from roedtraad.desk.steps import fact_address
from roedtraad.desk.thread import state_mark
from roedtraad.obligations.service import (
    OPEN_STATES,
    Obligation,
    Question,
    facts_of_matter,
    obligations_of,
    questions_of,
    rules_of_matter,
)
from roedtraad.web.filters import say


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the course: done with what came out of it, to be taken now, or waiting for what is missing."""

    title: str
    state: str  # done, now, waiting
    note: str
    outcome: str = ""
    by: str = ""
    reason: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty of the compartment."""

    obligation: Obligation
    title: str
    mark: tuple[str, str]
    owner: str


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the compartment, with the number of the receipt that its writer got."""

    line: Line
    receipt: str


@dataclass(frozen=True, slots=True)
class Inside:
    """Everything of one compartment of a case."""

    word: str
    name: str
    version: int
    steps: tuple[Step, ...]
    facts: tuple[Told, ...]
    writable: tuple[tuple[str, str], ...]
    owed: tuple[Owed, ...]
    ended: tuple[Owed, ...]
    questions: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    moved: tuple[tuple[str, str], ...]
    moves: tuple[tuple[Move, str], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing has been written in it."""
        return not (self.facts or self.owed or self.ended or self.moves)


def readable(scope: Scope) -> tuple[str, ...]:
    """The compartments that the viewer reads, in their order."""
    return tuple(word for word in COMPARTMENTS if word in scope.compartments)


def name_of(word: str, rulebook: Rulebook | None = None) -> str:
    """What a compartment is called."""
    return say((rulebook or rulebook_now()).vocabulary.matters[word])


def inside(case: Case, word: str, today: date) -> Inside:
    """Read a compartment of a case, as far as the scope may see it."""
    rulebook = rulebook_now()
    known = known_of(case, rulebook, today)
    owed = [one for one in obligations_of(case) if one.compartment == word]
    lines = {one.key: one for one in told_of(case, today).recorded}
    rows = set(Fact.objects.filter(case=case, compartment=word).values_list("pk", flat=True))
    facts = tuple(Told(line, receipt_number(key)) for key, line in lines.items() if key in rows)
    moved = [matter for matter, into in moved_matters(case).items() if into == word]
    marked = [Owed(one, _title(one), state_mark(one, today), _unit(one.owner_unit_id)) for one in owed]
    matters = rulebook.vocabulary.matters
    return Inside(
        word,
        name_of(word, rulebook),
        compartment_version(case, word),
        tuple(_steps(case, word, owed, known, facts, rulebook)),
        facts,
        tuple(_writable(case, word, moved, rulebook)),
        tuple(one for one in marked if one.obligation.state in OPEN_STATES),
        tuple(one for one in marked if one.obligation.state not in OPEN_STATES),
        tuple(_asked(one, case) for one in questions_of(case) if one.compartment == word),
        tuple(_people(owed, facts)),
        tuple((matter, say(matters[matter])) for matter in moved),
        tuple((one, say(matters[one.matter]) if one.matter in matters else one.matter) for one in moves_of(case, word)),
    )


def _steps(
    case: Case, word: str, owed: list[Obligation], known: Known, facts: tuple[Told, ...], rulebook: Rulebook
) -> Iterator[Step]:
    standing = {one.line.name: one.line for one in facts if one.line.standing}
    by_rule = {one.rule: one for one in owed}
    for rule in rulebook.national.obligations.values():
        if rule.matter == word and rule.done_by:
            yield _step(case, rule, by_rule.get(rule.id), standing.get(rule.done_by), known, rulebook)


def _step(case: Case, rule: Rule, owed: Obligation | None, line: Line | None, known: Known, rulebook: Rulebook) -> Step:
    title = say(rule.title)
    if line is not None:
        return Step(title, "done", "", line.value, line.by, line.source)
    if owed is not None and owed.state in ("open", "upcoming") and rule.done_by:
        href = None if case.closed else fact_address(case.pk, rule.done_by)
        return Step(title, "now", say(rule.note) if rule.note else "", href=href)
    wanted = [name for name in dict.fromkeys((rule.on, *rule.when.facts)) if name and known.get(name) is None]
    labels = ", ".join(say(rulebook.vocabulary.label_of(name)) for name in wanted)
    note = _("Først mangler: %(facts)s") % {"facts": labels} if labels else _("Det, der er skrevet, fører ikke hertil.")
    return Step(title, "waiting", note)


def _writable(case: Case, word: str, moved: Collection[str], rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """The facts that can be written in the compartment, with the form of each: its own, and those that were moved."""
    if case.closed:
        return
    here = {fact for matter in moved for fact in facts_of_matter(rulebook, matter, case.planned_for)}
    for name, one in rulebook.vocabulary.facts.items():
        if one.compartment == word or name in here:
            yield say(one.label), fact_address(case.pk, name)


def _asked(one: Question, case: Case) -> tuple[str, str]:
    return say(Words(one.text, one.text_en)), fact_address(case.pk, one.fact)


def _people(owed: list[Obligation], facts: tuple[Told, ...]) -> Iterator[tuple[str, str]]:
    """Who has to do with it: units by their duties, people by what they wrote."""
    seen: dict[str, str] = {}
    for one in owed:
        for unit, words in (
            (one.owner_unit_id, _("har en opgave her")),
            (one.counterpart_unit_id, _("modtager herfra")),
        ):
            if unit is not None:
                seen.setdefault(_unit(unit), words)
    for told in facts:
        if told.line.by:
            seen.setdefault(told.line.by, _("har skrevet her"))
    yield from seen.items()


def movable(case: Case, rulebook: Rulebook) -> list[tuple[str, str]]:
    """The matters that can be moved into a compartment: those in which something is owed or known."""
    words = rulebook.vocabulary.matters
    inside_already = set(moved_matters(case))
    found = [
        (matter, say(label))
        for matter, label in words.items()
        if matter not in COMPARTMENTS
        and matter not in inside_already
        and rules_of_matter(rulebook, matter, case.planned_for)
    ]
    return sorted(found, key=lambda one: one[1])


def _title(owed: Obligation) -> str:
    return say(Words(owed.title, owed.title_en))


def _unit(unit: object) -> str:
    office = next((one for key, one in offices().units.items() if key == unit), None)
    return say(Words(office.name, office.name_en or office.name)) if office else ""
