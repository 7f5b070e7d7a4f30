"""Which authorities and units the rules name, and for which compartments the units are cleared.

A unit is cleared for a compartment when a rule of that matter is addressed to it, or makes it owe something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from roedtraad.access.service import AuthorityKept, UnitKept
from roedtraad.core.conditions import Row
from roedtraad.core.rulebook import MAIN_CONTACT, Agreement, Municipality, Rule, Rulebook, Send
from roedtraad.core.vocabulary import COMPARTMENTS

OWN_PLACE = frozenset({"institution", "other_prison_unit", "municipality", "folkeregister", "person", "relative"})
"""Authorities that are no single unit of the country."""


def authorities_of(rulebook: Rulebook) -> Iterator[AuthorityKept]:
    """Give the authorities that the rules name, with their units."""
    for municipality in rulebook.municipalities.values():
        yield _municipality(municipality, rulebook)
    yield from _national(rulebook)


def _municipality(municipality: Municipality, rulebook: Rulebook) -> AuthorityKept:
    cleared: dict[str, set[str]] = defaultdict(set)
    units: dict[str, UnitKept] = {}
    rules = [rule for rule in rulebook.national.obligations.values() if rule.matter in COMPARTMENTS]
    versions = rulebook.versions_of(municipality.code)
    for agreement in versions:
        own = [rule for rule in agreement.obligations.values() if rule.matter in COMPARTMENTS]
        for rule in (*rules, *own):
            for key in _concerned(rule, agreement, rulebook):
                cleared[key].add(rule.matter)
        for contact in agreement.contacts.values():
            units[contact.id] = UnitKept(contact.id, contact.unit.da, contact.unit.en)
    for rule in rules:
        if _reaches_municipality(rule, rulebook):
            cleared["main"].add(rule.matter)
    named = [UnitKept(one.key, one.name, one.name_en, tuple(sorted(cleared[one.key]))) for one in units.values()]
    if not versions:
        named = [UnitKept("main", municipality.official, municipality.official, tuple(sorted(cleared["main"])))]
    return AuthorityKept("municipality", municipality.code, municipality.official, municipality.code, (), tuple(named))


def _reaches_municipality(rule: Rule, rulebook: Rulebook) -> bool:
    return rule.responsible.authority == "municipality" or any(name in rulebook.national.routes for name in rule.to)


def _concerned(rule: Rule, agreement: Agreement, rulebook: Rulebook) -> Iterator[str]:
    if rule.responsible.authority == "municipality":
        yield from role_keys(agreement, rule.responsible.role)
    for name in rule.to:
        route = agreement.routes.get(name)
        if route is not None:
            yield from _contacts(route.table.rows, agreement)
        elif name in rulebook.national.routes:
            yield from agreement.main_contact.contacts
        elif name in agreement.contacts:
            yield name


def _contacts(rows: Iterable[Row[Send]], agreement: Agreement) -> Iterator[str]:
    for row in rows:
        for name in row.gives.to:
            if name in agreement.contacts:
                yield name
            elif name == MAIN_CONTACT:
                yield from agreement.main_contact.contacts


def role_keys(agreement: Agreement | None, role: str) -> tuple[str, ...]:
    """Give the units that a role of a municipality may stand for, the best first: its own, else the main contact's."""
    if agreement is None:
        return ("main",)
    holder = agreement.roles.get(role)
    own = (holder.contact,) if holder and holder.contact else ()
    return (*own, *agreement.main_contact.contacts)


def _national(rulebook: Rulebook) -> Iterator[AuthorityKept]:
    cleared: dict[str, set[str]] = defaultdict(set)
    words = {contact.authority for contact in rulebook.national.contacts.values()}
    for rule in rulebook.national.obligations.values():
        words.add(rule.responsible.authority)
        concerned = {rule.responsible.authority}
        concerned |= {
            rulebook.national.contacts[name].authority for name in rule.to if name in rulebook.national.contacts
        }
        if rule.matter in COMPARTMENTS:
            for word in concerned:
                cleared[word].add(rule.matter)
    for word in sorted(words - OWN_PLACE):
        names = rulebook.vocabulary.authorities.get(word, ())
        name = names[-1].words if names else None
        danish, english = (name.da, name.en) if name else (word, word)
        yield AuthorityKept(
            word, "", danish, "", (), (UnitKept("main", danish, english, tuple(sorted(cleared[word]))),)
        )
