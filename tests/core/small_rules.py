"""A rulebook of a few rules, written as its author would, on the shipped vocabulary: to show one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from roedtraad.core.facts import Case, Done
from roedtraad.core.loading import load_agreement, load_case, load_national
from roedtraad.core.planning import plan
from roedtraad.core.plans import Obligation, Plan
from roedtraad.core.rulebook import Rulebook
from tests.core.strategies import shipped

NATIONAL = """
contacts:
  kif: {unit: KiF, authority: kif}
  udbetaling_danmark: {unit: Udbetaling Danmark, authority: udbetaling_danmark, portal: borger.dk}
routes:
  rent: {title: Husleje, scope: anden_hjaelp}
  housing: {title: Bolig, scope: almenbolig}
  child_concern: {title: Underretning, scope: home, falls_back: no}
  job_centre: {title: Jobcenter, scope: anden_hjaelp}
obligations:
"""

RULE = """
  - {{id: {id}, title: {id}, matter: rent, phase: stay, responsible: institution.reception, basis: [koereplan], {rest}}}
"""

AGREEMENT = """
municipality: "0101"
title: Aftalen
source: aftale-0101
main_contact: {contacts: [town_hall]}
contacts:
  town_hall: {unit: Rådhuset, secure_mail: raadhus@example.dk}
  office: {unit: Kontoret, secure_mail: kontor@example.dk}
"""

LIVES_IN_COPENHAGEN = {
    "usual_stay_municipality": "0101",
    "registered_municipality": "0101",
    "spouse_common_home_municipality": "none",
    "keeps_home": "yes",
    "municipalities_disagree": "no",
}


def rule(name: str, rest: str) -> str:
    """A rule of which only what matters is written."""
    return RULE.format(id=name, rest=rest)


def rules(*written: str, agreements: Sequence[str] = ()) -> Rulebook:
    book = shipped()
    national = load_national(NATIONAL + "".join(written), "national.yaml", book.vocabulary)
    versions = tuple(load_agreement(text, "0101-koebenhavn.yaml", book.vocabulary) for text in agreements)
    return replace(book, national=national, versions_of=lambda code: versions if code == "0101" else ())


def case(*done: Done, history: str = "", **facts: str) -> Case:
    """A case in Copenhagen; what is given stands above that."""
    lines = "".join(f"  {name}: {value}\n" for name, value in {**_quoted(), **facts}.items())
    read = load_case(f"case: demo\nfacts:\n{lines}{history}", "demo.yaml", shipped().vocabulary)
    return Case(read.name, read.entries, done)


def _quoted() -> dict[str, str]:
    return {name: f'"{value}"' if value.isdigit() else value for name, value in LIVES_IN_COPENHAGEN.items()}


def planned(book: Rulebook, of: Case, today: date = date(2026, 2, 2)) -> Plan:
    return plan(of, book, today)


def only(made: Plan) -> Obligation:
    (one,) = made.obligations
    return one


def codes(made: Plan) -> set[str]:
    return {one.code for one in made.warnings}
