"""Explaining: why an obligation stands in a plan. The rule, the clause, the facts, the row, the arithmetic, the law.

Everything is read from the plan itself; nothing is decided anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from roedtraad.core.plans import Obligation, Plan, RouteTaken
from roedtraad.core.rulebook import Agreement, Basis, Place, Source
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words

NO_DATE = Words("Der er ingen frist i reglen.", "The rule sets no date.")


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """The clause of the agreement that carries an obligation, with the section it stands in."""

    section: Words
    text: Words
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A recorded fact that an obligation rests on. `true_from` None means since ever."""

    fact: str
    value: FactValue
    true_from: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class BasisExplained:
    """A reference to a source, the source itself where it is in the register, and whether it is in force."""

    basis: Basis
    source: Source | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an obligation is owed, to whom and by when."""

    id: str
    occurrence: int
    rule: Place
    clause: ClauseFound | None
    facts: tuple[FactUsed, ...]
    missing: tuple[str, ...]
    table: RouteTaken | None
    tables: tuple[RouteTaken, ...]
    arithmetic: tuple[Words, ...]
    due: date | None
    basis: tuple[BasisExplained, ...]
    norms: tuple[str, ...]


def explain(plan: Plan, obligation: Obligation) -> Explanation:
    """Explain one obligation of a plan."""
    return Explanation(
        id=obligation.id,
        occurrence=obligation.occurrence,
        rule=obligation.rule.place,
        clause=_clause(plan, obligation),
        facts=tuple(_facts(plan, obligation)),
        missing=obligation.missing,
        table=obligation.routes[0] if obligation.routes else None,
        tables=obligation.routes,
        arithmetic=_arithmetic(plan, obligation),
        due=obligation.due,
        basis=tuple(_basis(plan, obligation, one) for one in obligation.rule.basis),
        norms=obligation.norms,
    )


def find(plan: Plan, reference: str) -> tuple[Obligation, ...]:
    """Give the obligations that a reference names: an id, an id with `/occurrence`, or a norm."""
    exact = tuple(one for one in plan.obligations if reference in (one.id, f"{one.id}/{one.occurrence}"))
    return exact or tuple(one for one in plan.obligations if reference in one.norms)


def nearest(plan: Plan, reference: str) -> tuple[str, ...]:
    """Give the ids and norms of a plan that look most like a reference that names nothing."""
    names = {name: None for one in plan.obligations for name in (one.id, *one.norms)}
    return tuple(get_close_matches(reference, names, n=3, cutoff=0.4))


def _arithmetic(plan: Plan, obligation: Obligation) -> tuple[Words, ...]:
    deadline = plan.deadlines.get(obligation.key)
    if deadline is not None:
        return deadline.steps
    if obligation.rule.due is None:
        return (obligation.rule.window_text or NO_DATE,)
    labels = [plan.rulebook.vocabulary.label_of(name) for name in obligation.missing]
    text = Words("{label}: ikke kendt", "{label}: not known")
    return tuple(text.fill(label=label) for label in labels)


def _facts(plan: Plan, obligation: Obligation) -> Iterator[FactUsed]:
    for name in obligation.depends_on:
        entry = plan.known.entries.get(name)
        if entry is not None:
            yield FactUsed(name, plan.known.values[name], entry.true_from, entry.source)


def _clause(plan: Plan, obligation: Obligation) -> ClauseFound | None:
    agreements = [setting.agreement for setting in plan.settings.values() if setting.agreement]
    wanted = (obligation.rule.clause, *(route.clause for route in obligation.routes))
    for name in wanted:
        for agreement in agreements:
            found = agreement.clause(name) if name else None
            if found is not None:
                section, clause = found
                return ClauseFound(section.title, clause.text, clause.place.file, clause.place.line)
    return _restated_in(obligation, agreements)


def _restated_in(obligation: Obligation, agreements: list[Agreement]) -> ClauseFound | None:
    for agreement in agreements:
        for section in agreement.sections:
            for clause in section.clauses:
                if obligation.id in clause.carried_by:
                    return ClauseFound(section.title, clause.text, clause.place.file, clause.place.line)
    return None


def _basis(plan: Plan, obligation: Obligation, basis: Basis) -> BasisExplained:
    source = plan.rulebook.sources.get(basis.source)
    day = obligation.due or plan.today
    return BasisExplained(basis, source, source is not None and is_in_force(source, plan, day))


def is_in_force(source: Source, plan: Plan, day: date) -> bool:
    """Say whether a source is in force on a day: within its validity, not before its own date, not succeeded."""
    if not source.in_force.holds_on(day) or (source.date is not None and day < source.date):
        return False
    successor = plan.rulebook.sources.get(source.successor) if source.successor else None
    start = (successor.in_force.valid_from or successor.date) if successor else None
    return start is None or day < start
