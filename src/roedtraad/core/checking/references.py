"""Does every name in the rules lead somewhere: sources, norms, contacts, routes, clauses, points of the Køreplan?

Facts and their values are looked up when a file is read; here it is what stands in another file or further down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from roedtraad.core.checking.findings import CODES, Findings, View, finding, sources_of
from roedtraad.core.loading import Problem, nearest, quoted
from roedtraad.core.rulebook import (
    MAIN_CONTACT,
    PERSON,
    Adjustment,
    Agreement,
    Basis,
    Contact,
    Enclosure,
    Place,
    ReadyLine,
    Rule,
    Send,
    Warn,
)
from roedtraad.core.words import OR, Words, listed

WARNING_CODES = (
    "friday_release",
    "holiday_eve_release",
    "temporary_home",
    "route_fell_back",
    "no_recipient",
    "no_agreement",
    "no_municipality",
    "age_gap",
    "parole_at_risk",
    "superseded_value",
    "contradiction",
    "late_from_start",
    "personal_contact",
    "notice_closed",
)
"""The closed list of codes that a warning of a plan can have."""

SEE, SECTION = "see ", "section "


def reference_findings(view: View) -> Iterator[Problem]:
    """Find the references of an agreement, or (without one) of the national rules, that lead nowhere."""
    national = view.rulebook.national
    if view.agreement is not None:
        yield from _of_agreement(view, view.agreement)
        return
    for rule in national.obligations.values():
        yield from _of_rule(view, rule, None)
    for contact in national.contacts.values():
        yield from _of_contact(view, contact, national.contacts)
    for slot in national.routes.values():
        yield from norms_exist(view, slot.norms, slot.place)
        for row in slot.table.rows if slot.table else ():
            yield from _of_send(view, row.gives, None)
    for decided in national.decisions.values():
        yield from sources_exist(view, decided.basis, decided.place)
        yield from norms_exist(view, decided.norms, decided.place)
    for warn in national.warnings:
        yield from _of_warning(view, warn)
    for line in national.readiness:
        yield from _of_ready_line(view, line)
    for groups in national.asked_at.values():
        for group in groups:
            yield from sources_exist(view, group.basis, group.place)
            yield from norms_exist(view, group.norms, group.place)


def _of_ready_line(view: View, line: ReadyLine) -> Iterator[Problem]:
    national = view.rulebook.national
    yield from sources_exist(view, line.basis, line.place)
    yield from norms_exist(view, line.norms, line.place)
    for name in line.obligations:
        if name not in national.obligations:
            what = Words("den landsdækkende regel", "the national rule")
            see = Words("Skriv id'et på en regel i national.yaml.", "Write the id of a rule in national.yaml.")
            yield unknown("unknown_value", line.place, what, name, national.obligations, see)
    if not line.table.rows and not line.obligations:
        message = Words(
            f"{line.label.da}: ingen række og ingen pligt siger, hvornår det er i orden.",
            f"{line.label.en}: no row and no obligation says when it is in place.",
        )
        remedy = Words("Tilføj rows eller obligations.", "Add rows or obligations.")
        yield finding("gap", "error", line.place, message, remedy)


def _of_agreement(view: View, agreement: Agreement) -> Iterator[Problem]:
    if agreement.municipality not in view.rulebook.municipalities:
        yield unknown(
            "unknown_value",
            agreement.place,
            Words("kommunenummeret", "the municipality number"),
            agreement.municipality,
            view.rulebook.municipalities,
            Words("Se numrene i municipalities.yaml.", "See the numbers in municipalities.yaml."),
        )
    yield from sources_exist(view, (Basis(agreement.source),), agreement.place)
    for contact in agreement.contacts.values():
        yield from _of_contact(view, contact, _contacts(view, agreement))
        yield from _clause_exists(agreement, contact.clause, contact.place)
    yield from _of_main_contact(view, agreement)
    for route in agreement.routes.values():
        yield from _of_route_name(view, route.name, route.place)
        yield from norms_exist(view, (*route.norms, *_named_in(route.findings)), route.place)
        yield from _codes_exist(route.findings, route.place)
        yield from _clause_exists(agreement, route.clause, route.place)
        for row in route.table.rows:
            yield from _of_send(view, row.gives, agreement)
            if row.gives.clause != route.clause:
                yield from _clause_exists(agreement, row.gives.clause, row.gives.place)
    for rule in agreement.obligations.values():
        yield from _of_rule(view, rule, agreement)
        yield from _clause_exists(agreement, rule.clause, rule.place)
    for adjustment in agreement.adjustments.values():
        yield from _of_adjustment(view, agreement, adjustment)
    for warn in agreement.warnings:
        yield from _of_warning(view, warn)
    yield from _of_sections(view, agreement)
    yield from _rings(agreement)


def _rings(agreement: Agreement) -> Iterator[Problem]:
    """References that lead back to where they began: nobody is ever reached."""
    routes = {
        name: [to.removeprefix(SEE).strip() for row in route.table.rows for to in row.gives.to if to.startswith(SEE)]
        for name, route in agreement.routes.items()
    }
    sections = {section.id: [section.see] for section in agreement.sections if section.see}
    places = {
        **{name: route.place for name, route in agreement.routes.items()},
        **{section.id: section.place for section in agreement.sections},
    }
    for references in (routes, sections):
        for name in references:
            if _leads_back(name, references):
                yield finding(
                    "unknown_contact",
                    "error",
                    places[name],
                    Words(
                        f"Henvisningen fra {name} fører tilbage til {name} selv; ingen bliver nået.",
                        f"The reference from {name} leads back to {name} itself; nobody is reached.",
                    ),
                    Words("Skriv id'et på en kontakt i stedet.", "Write the id of a contact instead."),
                )


def _leads_back(name: str, references: Mapping[str, Sequence[str]]) -> bool:
    reached: set[str] = set()
    ahead = list(references[name])
    while ahead:
        further = ahead.pop()
        if further == name:
            return True
        if further not in reached:
            reached.add(further)
            ahead.extend(references.get(further, ()))
    return False


def _of_main_contact(view: View, agreement: Agreement) -> Iterator[Problem]:
    main = agreement.main_contact
    own = _contacts(view, agreement)
    place = main.place if main.place.line else agreement.place
    yield from norms_exist(view, main.norms, place)
    yield from _contacts_exist(main.contacts, own, place)
    yield from _contacts_exist((*agreement.ksp_contacts, *agreement.change_responsibles), own, agreement.place)
    for role in agreement.roles.values():
        yield from norms_exist(view, role.norms, role.place)
        yield from _contacts_exist((role.contact,) if role.contact else (), own, role.place)
    if agreement.evaluation:
        yield from norms_exist(view, agreement.evaluation.norms, agreement.evaluation.place)


def _of_sections(view: View, agreement: Agreement) -> Iterator[Problem]:
    names = [section.id for section in agreement.sections]
    for section in agreement.sections:
        yield from _contacts_exist(section.contacts, _contacts(view, agreement), section.place)
        yield from norms_exist(view, _named_in(section.findings), section.place)
        yield from _codes_exist(section.findings, section.place)
        if section.see is not None and section.see not in (MAIN_CONTACT, *names):
            see = Words("Skriv main_contact eller id'et på et afsnit.", "Write main_contact or the id of a section.")
            what = Words("afsnittet", "the section")
            yield unknown("unknown_contact", section.place, what, section.see, names, see)
        for clause in section.clauses:
            yield from norms_exist(view, (*clause.norms, *_named_in(clause.findings)), clause.place)
            yield from _codes_exist(clause.findings, clause.place)


def _of_rule(view: View, rule: Rule, agreement: Agreement | None) -> Iterator[Problem]:
    yield from sources_exist(view, rule.basis, rule.place)
    yield from norms_exist(view, (*rule.norms, *_named_in(rule.findings)), rule.place)
    yield from _codes_exist(rule.findings, rule.place)
    yield from _enclosures(view, rule.enclose)
    for name in (*rule.to, *(one.to for one in rule.lists)):
        if name not in view.rulebook.national.routes:
            yield from _addressee(view, name, agreement, rule.place, routes=tuple(view.rulebook.national.routes))
    for name in rule.brings:
        if name not in (own := view.rulebook.national.obligations):
            what = Words("den landsdækkende regel", "the national rule")
            see = Words("Skriv id'et på en regel i national.yaml.", "Write the id of a rule in national.yaml.")
            yield unknown("unknown_value", rule.place, what, name, own, see)
    for number in rule.koereplan:
        if number not in view.rulebook.national.koereplan:
            points = [str(one) for one in view.rulebook.national.koereplan]
            see = Words("Se punkterne øverst i national.yaml.", "See the points at the top of national.yaml.")
            what = Words("Køreplanens punkt", "the Køreplan's point")
            yield unknown("unknown_value", rule.place, what, str(number), points, see)


def _of_adjustment(view: View, agreement: Agreement, adjustment: Adjustment) -> Iterator[Problem]:
    national = view.rulebook.national.obligations
    if adjustment.obligation not in national:
        what = Words("den landsdækkende regel", "the national rule")
        see = Words(
            "Skriv id'et på en regel i national.yaml; en ny regel skrives under obligations.",
            "Write the id of a rule in national.yaml; a new rule is written under obligations.",
        )
        yield unknown("unknown_value", adjustment.place, what, adjustment.obligation, national, see)
    yield from sources_exist(view, adjustment.basis, adjustment.place)
    yield from norms_exist(view, adjustment.norms, adjustment.place)
    yield from _enclosures(view, adjustment.enclose)
    yield from _clause_exists(agreement, adjustment.clause, adjustment.place)


def _of_warning(view: View, warn: Warn) -> Iterator[Problem]:
    yield from norms_exist(view, warn.norms, warn.place)
    if warn.code not in WARNING_CODES:
        see = Words("Skriv en af advarslernes koder.", "Write one of the codes of warnings.")
        yield unknown("unknown_value", warn.place, Words("koden", "the code"), warn.code, WARNING_CODES, see)


def _of_contact(view: View, contact: Contact, contacts: Collection[str]) -> Iterator[Problem]:
    yield from norms_exist(view, (*contact.norms, *_named_in(contact.findings)), contact.place)
    yield from _codes_exist(contact.findings, contact.place)
    yield from _contacts_exist((contact.fallback,) if contact.fallback else (), contacts, contact.place)


def _of_send(view: View, send: Send, agreement: Agreement | None) -> Iterator[Problem]:
    yield from norms_exist(view, send.norms, send.place)
    for name in send.to:
        yield from _addressee(view, name, agreement, send.place)


def _addressee(
    view: View, name: str, agreement: Agreement | None, place: Place, routes: tuple[str, ...] = ()
) -> Iterator[Problem]:
    own_routes = tuple(agreement.routes if agreement else view.rulebook.national.routes)
    sections = tuple(section.id for section in agreement.sections) if agreement else ()
    see = Words("Skriv id'et på en kontakt.", "Write the id of a contact.")
    if name in {PERSON, MAIN_CONTACT}:
        return
    if name.startswith(SEE):
        if name.removeprefix(SEE).strip() not in own_routes:
            what = Words("ruten", "the route")
            yield unknown("unknown_contact", place, what, name.removeprefix(SEE), own_routes, see)
    elif name.startswith(SECTION):
        if name.removeprefix(SECTION).strip() not in sections:
            what = Words("afsnittet", "the section")
            yield unknown("unknown_contact", place, what, name.removeprefix(SECTION), sections, see)
    else:
        choices = (*_contacts(view, agreement), *routes)
        if name not in choices:
            yield unknown("unknown_contact", place, Words("kontakten", "the contact"), name, choices, see)


def _of_route_name(view: View, name: str, place: Place) -> Iterator[Problem]:
    routes = view.rulebook.national.routes
    if name not in routes:
        see = Words("Se ruterne i national.yaml.", "See the routes in national.yaml.")
        yield unknown("unknown_value", place, Words("ruten", "the route"), name, routes, see)


def _enclosures(view: View, enclosures: Iterable[Enclosure]) -> Iterator[Problem]:
    for one in enclosures:
        yield from sources_exist(view, one.basis, one.place)
        yield from norms_exist(view, one.norms, one.place)


def sources_exist(view: View, basis: Iterable[Basis], place: Place) -> Iterator[Problem]:
    """Find sources that sources.yaml does not hold."""
    for name in sources_of(basis):
        if name not in view.rulebook.sources:
            see = Words("Skriv kilden ind i sources.yaml.", "Write the source into sources.yaml.")
            what = Words("kilden", "the source")
            yield unknown("unknown_source", place, what, name, tuple(view.rulebook.sources), see)


def norms_exist(view: View, norms: Iterable[str], place: Place) -> Iterator[Problem]:
    """Find norms that norms.yaml does not hold."""
    for name in norms:
        if name not in view.rulebook.norms:
            see = Words("Se id'erne i norms.yaml.", "See the ids in norms.yaml.")
            yield unknown("unknown_norm", place, Words("normen", "the norm"), name, tuple(view.rulebook.norms), see)


def _contacts_exist(names: Iterable[str], contacts: Collection[str], place: Place) -> Iterator[Problem]:
    for name in names:
        if name not in contacts:
            see = Words("Skriv id'et på en kontakt i filen.", "Write the id of a contact in the file.")
            yield unknown("unknown_contact", place, Words("kontakten", "the contact"), name, contacts, see)


def _clause_exists(agreement: Agreement, clause: str | None, place: Place) -> Iterator[Problem]:
    if clause is None or agreement.clause(clause) is not None:
        return
    clauses = [one.id for section in agreement.sections for one in section.clauses]
    see = Words("Skriv id'et på et punkt under sections.", "Write the id of a clause under sections.")
    yield unknown("uncarried_clause", place, Words("punktet", "the clause"), clause, clauses, see)


def _codes_exist(findings: Findings, place: Place) -> Iterator[Problem]:
    for code in findings:
        if code not in CODES:
            see = Words("Se kontrollens koder i vejledningen.", "See the codes of the check in the guide.")
            yield unknown("unknown_value", place, Words("koden", "the code"), code, CODES, see)


def _contacts(view: View, agreement: Agreement | None) -> tuple[str, ...]:
    return (*(agreement.contacts if agreement else ()), *view.rulebook.national.contacts)


def _named_in(findings: Findings) -> tuple[str, ...]:
    return tuple(norm for norms in findings.values() for norm in norms)


def unknown(code: str, place: Place, what: Words, name: str, choices: Collection[str], see: Words) -> Problem:
    """Say that a name leads nowhere, with the nearest ones, or where they stand (`see`)."""
    message = Words(
        f"{what.da[:1].upper()}{what.da[1:]} {quoted(name)} findes ikke.",
        f"There is no {what.en.removeprefix('the ')} {quoted(name)}.",
    )
    near = nearest(name, list(choices))
    if near:
        meant = listed([Words.same(one) for one in near], OR)
        return finding(code, "error", place, message, Words(f"Mente du {meant.da}?", f"Did you mean {meant.en}?"))
    return finding(code, "error", place, message, see)
