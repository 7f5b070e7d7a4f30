"""Is every clause of an agreement carried by something, and does the text agree with itself?

A clause marked as prose is taken at its word: whether a rule could carry it nobody can see from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from roedtraad.core.checking.findings import View, finding, norms_for
from roedtraad.core.checking.references import unknown
from roedtraad.core.conditions import Table
from roedtraad.core.deadlines import Adjusted, AtOnce, Expression, FirstOf, Point, Window, Yearly
from roedtraad.core.loading import Problem
from roedtraad.core.rulebook import Agreement, Clause, Place, Section
from roedtraad.core.words import Words, date_words

TERM_OF_UNIT = {"working day": "working_day", "weekday": "weekday"}
PARTS = ("main_contact", "evaluation", "changes", "ksp_contacts", "cases_before_release", "terms")
"""Parts of an agreement, outside the rules, that a clause can be carried by."""


def clause_findings(view: View) -> Iterator[Problem]:
    """Find clauses that nothing carries, two terms for working days in one section, and an evaluation that is due."""
    agreement = view.agreement
    if agreement is None:
        return
    named = _clauses_named(agreement)
    carriers = _carriers(view, agreement)
    for section in agreement.sections:
        for clause in section.clauses:
            yield from _carried(section, clause, named, carriers)
        yield from _two_terms(agreement, section)
    yield from _evaluation(view, agreement)


def _carried(section: Section, clause: Clause, named: frozenset[str], carriers: frozenset[str]) -> Iterator[Problem]:
    norms = norms_for("uncarried_clause", clause.findings, section.findings)
    for name in clause.carried_by:
        if name not in carriers:
            see = Words("Skriv id'et på en regel.", "Write the id of a rule.")
            yield unknown("uncarried_clause", clause.place, Words("reglen", "the rule"), name, carriers, see)
    if clause.prose is None and not clause.carried_by and clause.id not in named:
        message = Words(
            f"Punktet {clause.id} bæres ikke af nogen regel og er ikke mærket som prosa.",
            f"The clause {clause.id} is carried by no rule and is not marked as prose.",
        )
        remedy = Words(
            "Tilføj carried_by: med reglens id, skriv clause: på den rute eller kontakt, der bærer det, eller prose: "
            "med grunden til, at ingen regel gør.",
            "Add carried_by: with the rule's id, write clause: on the route or contact that carries it, or prose: "
            "with the reason why no rule does.",
        )
        yield finding("uncarried_clause", "error", clause.place, message, remedy, norms)


def _clauses_named(agreement: Agreement) -> frozenset[str]:
    rows = [row.gives.clause for route in agreement.routes.values() for row in route.table.rows]
    return frozenset(
        clause
        for clause in (
            *rows,
            *(route.clause for route in agreement.routes.values()),
            *(contact.clause for contact in agreement.contacts.values()),
            *(adjustment.clause for adjustment in agreement.adjustments.values()),
            *(rule.clause for rule in agreement.obligations.values()),
        )
        if clause is not None
    )


def _carriers(view: View, agreement: Agreement) -> frozenset[str]:
    rulebook = view.rulebook
    return frozenset(
        (
            *rulebook.national.obligations,
            *rulebook.national.decisions,
            *(warn.code for warn in (*rulebook.national.warnings, *agreement.warnings)),
            *agreement.obligations,
            *agreement.routes,
            *agreement.contacts,
            *agreement.roles,
            *(rule.id for rule in rulebook.sharing),
            *(step.id for step in rulebook.acting),
            *PARTS,
        )
    )


def _two_terms(agreement: Agreement, section: Section) -> Iterator[Problem]:
    used: dict[str, Place] = {}
    for clause in section.clauses:
        for term in (*clause.terms, *_terms_of_rules(agreement, clause.id)):
            used.setdefault(term, clause.place)
    if len(used) < 2:
        return
    first, second = used.values()
    message = Words(
        f"{section.title.da}: afsnittet bruger både arbejdsdage og hverdage (linje {first.line} og {second.line}).",
        f"{section.title.en}: the section uses both terms, arbejdsdage and hverdage (lines {first.line} and"
        f" {second.line}).",
    )
    remedy = Words(
        "Spørg kommunen, om de to ord betyder det samme, og skriv læsningen under terms:.",
        "Ask the municipality whether the two words mean the same, and write the reading under terms:.",
    )
    norms = norms_for("two_day_terms", section.findings, *(clause.findings for clause in section.clauses))
    yield finding("two_day_terms", "warning", second, message, remedy, norms)


def _terms_of_rules(agreement: Agreement, clause: str) -> Iterator[str]:
    tables: list[Table[Expression] | None] = [
        *(rule.due for rule in agreement.obligations.values() if rule.clause == clause),
        *(adjustment.due for adjustment in agreement.adjustments.values() if adjustment.clause == clause),
    ]
    for table in tables:
        for row in table.rows if table else ():
            for point in points_of(row.gives):
                if point.unit in TERM_OF_UNIT:
                    yield TERM_OF_UNIT[point.unit]


def points_of(expression: Expression) -> tuple[Point, ...]:
    """Give the points that an expression is made of.

    >>> [str(one) for one in points_of(FirstOf((Point("judgment"), Point("release"))))]
    ['judgment', 'release']
    """
    match expression:
        case Point():
            return (expression,)
        case Adjusted(point=point):
            return (point,)
        case Window(first=first, last=last):
            return (first, last)
        case FirstOf(points=points):
            return points
        case Yearly(anchor=anchor, until=until):
            return (Point(anchor), Point(until))
        case AtOnce():
            return ()


def _evaluation(view: View, agreement: Agreement) -> Iterator[Problem]:
    evaluation = agreement.evaluation
    if evaluation is None or evaluation.due is None or evaluation.due >= view.today:
        return
    day = date_words(evaluation.due)
    message = Words(
        f"Aftalen skulle være evalueret senest {day.da}.",
        f"The agreement was to be evaluated by {day.en} at the latest.",
    )
    remedy = Words(
        "Aftal evalueringen med kommunen, og skriv den nye dag under evaluation: due:.",
        "Agree the evaluation with the municipality and write the new day under evaluation: due:.",
    )
    yield finding("evaluation_overdue", "warning", evaluation.place, message, remedy, evaluation.norms)
