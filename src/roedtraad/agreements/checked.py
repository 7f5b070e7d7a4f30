"""What check says of the stored agreements. A process keeps it until another edition or another day is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from roedtraad.agreements.as_read import ABOUT, route_anchor
from roedtraad.agreements.contact_cards import contact_anchor
from roedtraad.agreements.selectors import edition_and_moment, rulebook_now
from roedtraad.core.checking import check_agreement, check_versions, in_order
from roedtraad.core.loading import Problem
from roedtraad.core.rulebook import Agreement

KEPT = 128
"""More than there are municipalities."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings of each weight."""

    errors: int
    warnings: int
    notes: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.errors + self.warnings + self.notes


@dataclass(frozen=True, slots=True)
class Standing:
    """Where in an agreement something stands: what it is called, and its anchor on the page."""

    title: str
    anchor: str


def findings_of(code: str, day: date) -> tuple[Problem, ...]:
    """What check says of every version of a municipality's agreement; nothing where there is none."""
    latest = edition_and_moment()
    return _found(*latest, code, day) if latest else ()


def counts_of(code: str, day: date) -> Counts:
    """How many findings there are."""
    weights = [one.severity for one in findings_of(code, day)]
    return Counts(weights.count("error"), weights.count("warning"), weights.count("note"))


@lru_cache(maxsize=KEPT)
def _found(edition: int, made_at: datetime, code: str, day: date) -> tuple[Problem, ...]:  # noqa: ARG001 - the key
    rulebook = rulebook_now()
    versions = rulebook.versions_of(code)
    each = (problem for version in versions for problem in check_agreement(rulebook, version, day))
    return in_order((*each, *check_versions(versions)))


def where(problem: Problem, agreement: Agreement) -> Standing | None:
    """The part of the agreement that a finding points into: the last that begins at or before its line."""
    begun = [(line, standing) for line, standing in _parts(agreement) if 0 < line <= problem.line]
    return max(begun, key=lambda one: one[0])[1] if begun else None


def _parts(agreement: Agreement) -> Iterator[tuple[int, Standing]]:
    whole = Standing(agreement.title.da, ABOUT)
    evaluation = agreement.evaluation.place.line if agreement.evaluation else 0
    for line in (agreement.place.line, agreement.main_contact.place.line, evaluation):
        yield line, whole
    for role in agreement.roles.values():
        yield role.place.line, Standing(role.title.da, ABOUT)
    for contact in agreement.contacts.values():
        yield contact.place.line, Standing(contact.unit.da, contact_anchor(contact.id))
    for route in agreement.routes.values():
        yield route.place.line, Standing(route.name, route_anchor(route.name))
    anchors = {clause.id for section in agreement.sections for clause in section.clauses}
    for rule in agreement.obligations.values():
        yield rule.place.line, Standing(rule.title.da, rule.clause if rule.clause in anchors else "")
    for adjustment in agreement.adjustments.values():
        yield adjustment.place.line, Standing(adjustment.obligation, adjustment.clause or "")
    for section in agreement.sections:
        yield section.place.line, Standing(section.title.da, section.id)
        for clause in section.clauses:
            yield clause.place.line, Standing(clause.text.da, clause.id)
