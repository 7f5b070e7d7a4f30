"""The plan of a case in parts: what everyone on the case may know, and one part for each compartment.

The ordinary part is planned without the facts and the rules of any compartment, so nothing in it, no question, date
or warning, can tell that there is one. A compartment's part is planned with its own facts and those its rules read,
and with the matters that a decision has moved into it: to the ordinary part their facts were never recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from roedtraad.core.compiling import CompiledRulebook, compile_rulebook
from roedtraad.core.facts import Case, Entry
from roedtraad.core.plans import Plan, Question, Warning
from roedtraad.core.rulebook import Agreement, Rule, Rulebook, Warn
from roedtraad.core.vocabulary import COMPARTMENTS, Vocabulary

MOST_BOOKS = 40
"""So many rulebooks of compartments with moved matters are kept; there are few such cases."""


@dataclass(frozen=True, slots=True)
class Part:
    """The plan as one compartment sees it; `compartment` is empty for the ordinary part."""

    compartment: str
    plan: Plan
    questions: tuple[Question, ...]
    warnings: tuple[Warning, ...]


class Planner:
    """Plans cases in parts by one rulebook; for several threads, one at a time: what is compiled learns as it plans."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._planning = Lock()
        self._hidden = hidden_facts(rulebook.vocabulary)
        self._books: dict[str, CompiledRulebook] = {}
        self._open: dict[str, frozenset[str]] = {}
        self._with: dict[tuple[str, frozenset[str]], CompiledRulebook] = {}
        for compartment in ("", *COMPARTMENTS):
            narrowed = _narrowed(rulebook, compartment)
            self._books[compartment] = compile_rulebook(narrowed, beside=self._books.get(""))
            self._open[compartment] = self._facts_for(compartment)

    def parts(self, case: Case, today: date) -> tuple[Part, ...]:
        """Give the plan of a case, the ordinary part first."""
        with self._planning:
            return self._parts(case, today)

    def _parts(self, case: Case, today: date) -> tuple[Part, ...]:
        plain, *others = self._plans(case, today)
        said = {(one.code, one.text) for one in plain.warnings}
        made = [Part("", plain, plain.questions, plain.warnings)]
        for compartment, plan in zip(COMPARTMENTS, others, strict=True):
            warnings = tuple(one for one in plan.warnings if (one.code, one.text) not in said)
            made.append(Part(compartment, plan, _about(plan), warnings))
        return tuple(made)

    def _plans(self, case: Case, today: date) -> list[Plan]:
        if not case.moved and not any(entry.fact in self._hidden for entry in case.entries):
            plain, *others = self._books.values()
            return plain.plan_with(others, case, today)
        return [self._plan(compartment, case, today) for compartment in self._books]

    def _plan(self, compartment: str, case: Case, today: date) -> Plan:
        closed = self._hidden.keys() - self._open[compartment]
        entries = tuple(entry for entry in case.entries if entry.fact not in closed)
        if case.moved:
            return self._plan_moved(compartment, case, entries, today)
        return self._books[compartment].plan(replace(case, entries=entries), today)

    def _plan_moved(self, compartment: str, case: Case, entries: tuple[Entry, ...], today: date) -> Plan:
        """The part of a case of which some matters stand in a compartment by a decision."""
        told = tuple(one for one in entries if one.fact in self._hidden or one.compartment in ("", compartment))
        own = tuple(one for one in told if one.fact not in self._hidden and one.compartment)
        instead = {one.fact for one in own}  # what is said inside counts there, whatever is said outside
        told = tuple(one for one in told if one.fact not in instead or one.compartment)
        done = tuple(one for one in case.done if one.compartment in ("", compartment))
        matters = frozenset(matter for matter, into in case.moved if into == compartment)
        return self._book_with(compartment, matters).plan(replace(case, entries=told, done=done), today)

    def _book_with(self, compartment: str, matters: frozenset[str]) -> CompiledRulebook:
        if not matters:
            return self._books[compartment]
        key = (compartment, matters)
        if key not in self._with:
            if len(self._with) >= MOST_BOOKS:
                self._with.clear()
            self._with[key] = compile_rulebook(_narrowed(self.rulebook, compartment, matters))
        return self._with[key]

    def _facts_for(self, compartment: str) -> frozenset[str]:
        if not compartment:
            return frozenset()
        own = {fact for fact, word in self._hidden.items() if word == compartment}
        book = self._books[compartment].rulebook
        read = {fact for rule in book.national.obligations.values() for fact in facts_of(rule, book.vocabulary)}
        return frozenset(own | (read & self._hidden.keys()))


_planners: dict[int, Planner] = {}


def planner(rulebook: Rulebook) -> Planner:
    """Give the planner of a rulebook; a process keeps the last one."""
    kept = _planners.get(id(rulebook))
    if kept is None or kept.rulebook is not rulebook:
        _planners.clear()
        kept = _planners[id(rulebook)] = Planner(rulebook)
    return kept


def hidden_facts(vocabulary: Vocabulary) -> dict[str, str]:
    """Give the facts that stand in a compartment, with its word."""
    return {name: one.compartment for name, one in vocabulary.facts.items() if one.compartment}


def compartment_of(rule: Rule, vocabulary: Vocabulary) -> str:
    """Give the compartment of a rule: its matter, or that of a fact that it reads; empty for most."""
    if rule.matter in COMPARTMENTS:
        return rule.matter
    return _first_hidden(facts_of(rule, vocabulary), vocabulary)


def facts_of(rule: Rule, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Give the recorded facts that decide whether a rule applies and when."""
    names = [*rule.when.facts, *(rule.due.facts if rule.due else ()), *(rule.ends.facts if rule.ends else ())]
    names += [name for name in (rule.on, rule.done_by) if name]
    return tuple(fact for name in names for fact in vocabulary.recorded(name))


def rules_of_matter(rulebook: Rulebook, matter: str, codes: Iterable[str]) -> dict[str, Rule]:
    """Give the rules of a matter in the land and in the agreements of some municipalities."""
    return {name: rule for name, rule in _rules(rulebook, codes) if rule.matter == matter}


def facts_of_matter(rulebook: Rulebook, matter: str, codes: Iterable[str]) -> frozenset[str]:
    """Give the facts that the rules of a matter read, and those of no other matter."""
    own, others = set[str](), set[str]()
    for _, rule in _rules(rulebook, codes):
        (own if rule.matter == matter else others).update(facts_of(rule, rulebook.vocabulary))
    hidden = hidden_facts(rulebook.vocabulary)
    return frozenset(fact for fact in own - others if fact in rulebook.vocabulary.facts and fact not in hidden)


def _rules(rulebook: Rulebook, codes: Iterable[str]) -> Iterator[tuple[str, Rule]]:
    yield from rulebook.national.obligations.items()
    for code in codes:
        for agreement in rulebook.versions_of(code):
            yield from agreement.obligations.items()


def _first_hidden(facts: Iterable[str], vocabulary: Vocabulary) -> str:
    definitions = (vocabulary.facts.get(fact) for fact in facts)
    return next((one.compartment for one in definitions if one and one.compartment), "")


def _narrowed(rulebook: Rulebook, compartment: str, matters: frozenset[str] = frozenset()) -> Rulebook:
    """The rulebook with the rules and warnings of one compartment alone, and those of the matters moved into it."""
    vocabulary = rulebook.vocabulary

    def of_it(rules: Mapping[str, Rule]) -> dict[str, Rule]:
        return {
            name: rule
            for name, rule in rules.items()
            if (where := compartment_of(rule, vocabulary)) == compartment or (not where and rule.matter in matters)
        }

    def warnings(all_of: tuple[Warn, ...]) -> tuple[Warn, ...]:
        return tuple(one for one in all_of if _first_hidden(one.when.facts, vocabulary) == compartment)

    narrowed: dict[int, tuple[Agreement, Agreement]] = {}

    def versions_of(municipality: str) -> tuple[Agreement, ...]:
        for agreement in rulebook.versions_of(municipality):
            if id(agreement) not in narrowed:
                own = replace(
                    agreement,
                    obligations=of_it(agreement.obligations),
                    warnings=warnings(agreement.warnings),
                )
                narrowed[id(agreement)] = (agreement, own)
        return tuple(narrowed[id(agreement)][1] for agreement in rulebook.versions_of(municipality))

    national = replace(
        rulebook.national,
        obligations=of_it(rulebook.national.obligations),
        warnings=warnings(rulebook.national.warnings),
    )
    return replace(rulebook, national=national, versions_of=versions_of)


def _about(plan: Plan) -> tuple[Question, ...]:
    """The questions on which an obligation of the part hangs; those of the municipality stand in the ordinary part."""
    return tuple(one for one in plan.questions if one.decides)
