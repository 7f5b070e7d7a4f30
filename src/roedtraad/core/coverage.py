"""Which norms are carried, by which rules, and shown by which tests; and which are still open, and why.

That a norm is carried says that something in the rules names it. Whether it is carried well is for the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from roedtraad.core.checking import CODE_NORMS
from roedtraad.core.conditions import Table
from roedtraad.core.rulebook import Agreement, Contact, Enclosure, National, Place, Rule, Rulebook, Send
from roedtraad.core.words import Words

OPEN_SCOPES: Mapping[str, Words] = {
    "screen": Words("kommer med skærmen", "comes with the screen"),
    "post": Words("kommer med posten", "comes with the post"),
    "locks": Words("kommer med låsene", "comes with the locks"),
    "meetings": Words("kommer med møderne", "comes with the meetings"),
    "insight": Words("kommer med indsigten", "comes with the insight"),
}
"""What a norm waits for that no rule carries, by its scope."""

REGISTRY_NORMS = ("N-1",)
"""What the list of all municipalities carries; each of its lines is a municipality, so the norm stands here."""

NOT_CARRIED = Words("ingen regel bærer den endnu", "no rule carries it yet")

THE_CHECK = Place("src/roedtraad/core/checking/findings.py", 1)

_Said = tuple[str, str, Place]
"""A norm, the name of what carries it, and where that stands."""


@dataclass(frozen=True, slots=True)
class CarriedBy:
    """What carries a norm: its name, and the file and line it stands in."""

    rule: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class NormState:
    """One norm, what carries it, the tests that show it, and why it is open where nothing does."""

    id: str
    kind: str
    scope: str
    text: Words
    carried_by: tuple[CarriedBy, ...]
    tests: tuple[str, ...]
    state: Literal["carried", "open"]
    reason: Words | None


def norm_coverage(
    rulebook: Rulebook, agreements: Iterable[Agreement], tests: Mapping[str, tuple[str, ...]]
) -> tuple[NormState, ...]:
    """Say of every norm whether it is carried; `tests` names, for each norm, the tests that show it.

    >>> from roedtraad.core.rulebook import National, Norm
    >>> from roedtraad.core.vocabulary import Vocabulary
    >>> nothing = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> norm = Norm("N-14", "process", "screen", Words.same("A list."), "A page", "samarbejde-kommunerne")
    >>> book = Rulebook(nothing, {}, {"N-14": norm}, {}, {}, National({}, {}, {}), (), (), lambda municipality: ())
    >>> [(one.id, one.state, one.reason.en) for one in norm_coverage(book, (), {})]
    [('N-14', 'open', 'comes with the screen')]
    """
    carriers: dict[str, dict[CarriedBy, None]] = {}
    every = chain(_in_ground(rulebook), *(_in_agreement(agreement) for agreement in agreements))
    for norm, rule, place in every:
        carriers.setdefault(norm, {})[CarriedBy(rule, place.file, place.line)] = None
    states = []
    for one in rulebook.norms.values():
        carried_by = tuple(carriers.get(one.id, ()))
        reason = None if carried_by else OPEN_SCOPES.get(one.scope, NOT_CARRIED)
        states.append(
            NormState(
                one.id,
                one.kind,
                one.scope,
                one.text,
                carried_by,
                tests.get(one.id, ()),
                "carried" if carried_by else "open",
                reason,
            )
        )
    return tuple(states)


def _in_ground(rulebook: Rulebook) -> Iterator[_Said]:
    for source in rulebook.sources.values():
        yield from ((norm, source.id, source.place) for norm in source.norms)
    national = rulebook.national
    for rule in national.obligations.values():
        yield from _in_rule(rule)
    for slot in national.routes.values():
        yield from ((norm, slot.name, slot.place) for norm in slot.norms)
        yield from _in_rows(slot.name, slot.table)
    for contact in national.contacts.values():
        yield from _in_contact(contact)
    for decided in national.decisions.values():
        yield from ((norm, decided.name, decided.place) for norm in decided.norms)
    for warn in national.warnings:
        yield from ((norm, warn.code, warn.place) for norm in warn.norms)
    for line in national.readiness:
        yield from ((norm, line.id, line.place) for norm in line.norms)
    yield from _asked(national)
    for step in rulebook.acting:
        yield from ((norm, step.id, step.place) for norm in step.norms)
    for gate in rulebook.sharing:
        yield from ((norm, gate.id, gate.place) for norm in gate.norms)
    for code, norms in CODE_NORMS.items():
        yield from ((norm, f"check {code}", THE_CHECK) for norm in norms)
    if rulebook.municipalities:
        folder, slash, _ = national.file.rpartition("/")
        registry = Place(f"{folder}{slash}municipalities.yaml", 1)
        yield from ((norm, "municipalities", registry) for norm in REGISTRY_NORMS)


def _asked(national: National) -> Iterator[_Said]:
    for turn, groups in national.asked_at.items():
        yield from ((norm, f"asked_at.{turn}", group.place) for group in groups for norm in group.norms)


def _in_agreement(agreement: Agreement) -> Iterator[_Said]:
    main = agreement.main_contact
    yield from ((norm, "main_contact", main.place) for norm in main.norms)
    for role in agreement.roles.values():
        yield from ((norm, role.id, role.place) for norm in role.norms)
    for contact in agreement.contacts.values():
        yield from _in_contact(contact)
    for route in agreement.routes.values():
        yield from ((norm, route.name, route.place) for norm in route.norms)
        yield from _in_findings(route.name, route.findings, route.place)
        yield from _in_rows(route.name, route.table)
    for rule in agreement.obligations.values():
        yield from _in_rule(rule)
    for adjustment in agreement.adjustments.values():
        yield from ((norm, adjustment.obligation, adjustment.place) for norm in adjustment.norms)
        yield from _in_enclosures(adjustment.obligation, adjustment.enclose)
    for warn in agreement.warnings:
        yield from ((norm, warn.code, warn.place) for norm in warn.norms)
    if agreement.evaluation:
        yield from ((norm, "evaluation", agreement.evaluation.place) for norm in agreement.evaluation.norms)
    for section in agreement.sections:
        yield from _in_findings(section.id, section.findings, section.place)
        for clause in section.clauses:
            yield from ((norm, clause.id, clause.place) for norm in clause.norms)
            yield from _in_findings(clause.id, clause.findings, clause.place)


def _in_rule(rule: Rule) -> Iterator[_Said]:
    yield from ((norm, rule.id, rule.place) for norm in rule.norms)
    yield from _in_findings(rule.id, rule.findings, rule.place)
    yield from _in_enclosures(rule.id, rule.enclose)


def _in_enclosures(name: str, enclosures: Iterable[Enclosure]) -> Iterator[_Said]:
    for one in enclosures:
        yield from ((norm, name, one.place) for norm in one.norms)


def _in_rows(name: str, table: Table[Send] | None) -> Iterator[_Said]:
    for row in table.rows if table else ():
        yield from ((norm, name, row.gives.place) for norm in row.gives.norms)


def _in_contact(contact: Contact) -> Iterator[_Said]:
    yield from ((norm, contact.id, contact.place) for norm in contact.norms)
    yield from _in_findings(contact.id, contact.findings, contact.place)


def _in_findings(name: str, findings: Mapping[str, tuple[str, ...]], place: Place) -> Iterator[_Said]:
    for code, norms in findings.items():
        yield from ((norm, f"check {code}: {name}", place) for norm in norms)
