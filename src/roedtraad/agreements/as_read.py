"""An agreement as people read it: its sections in the order of the document, each clause with what carries it.

What an agreement says is Danish; what the rules of the country say is in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from roedtraad.agreements.contact_cards import CardWriter, ContactCard, contact_anchor
from roedtraad.agreements.rule_lines import NormLine, RuleLine, RuleWriter, danish
from roedtraad.core.conditions import Condition
from roedtraad.core.planning import adjusted
from roedtraad.core.rulebook import MAIN_CONTACT, PERSON, Agreement, Clause, Route, Rule, Rulebook, Section
from roedtraad.presenting.conditions_text import condition_words
from roedtraad.web.filters import full_date, say

SECTION = "section "
SEE = "see "
ABOUT = "om-aftalen"
"""Where the page tells of the agreement as a whole."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Someone or something that is pointed at, its place on the page, and whether its name is the agreement's own."""

    text: str
    anchor: str
    is_danish: bool = False


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A row of a route: for whom, each alternative by itself, none for everyone; and to whom."""

    who: tuple[str, ...]
    to: tuple[Addressee, ...]
    norms: tuple[NormLine, ...]


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route as a table. `together`: every row that holds counts, not only one."""

    name: str
    title: str
    rows: tuple[RouteRow, ...]
    together: bool

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return route_anchor(self.name)


def route_anchor(name: str) -> str:
    """Where a route stands on the page of its agreement."""
    return f"vej-{name}"


@dataclass(frozen=True, slots=True)
class ClauseRead:
    """A clause, with the rules that it runs, the tables that it fills, and why it stays prose where nothing carries it.

    `also` names what else carries it: contacts, tables that stand elsewhere, parts of the agreement.
    """

    id: str
    text: str
    rules: tuple[RuleLine, ...]
    tables: tuple[RouteTable, ...]
    also: tuple[Addressee, ...]
    prose: str
    norms: tuple[NormLine, ...]


@dataclass(frozen=True, slots=True)
class SectionRead:
    """A section: its clauses, the contacts that stand here, those that stand elsewhere."""

    id: str
    title: str
    clauses: tuple[ClauseRead, ...]
    cards: tuple[ContactCard, ...]
    elsewhere: tuple[Addressee, ...]


@dataclass(frozen=True, slots=True)
class AboutLine:
    """Something of the agreement as a whole, and whether its value and its name are the agreement's own words."""

    name: str
    value: str
    note: str = ""
    is_danish: bool = True
    is_named_danish: bool = False


@dataclass(frozen=True, slots=True)
class AgreementRead:
    """A version of an agreement. `rest` are the contacts and tables that no section names."""

    title: str
    sections: tuple[SectionRead, ...]
    rest_cards: tuple[ContactCard, ...]
    rest_tables: tuple[RouteTable, ...]
    rest_rules: tuple[RuleLine, ...]
    about: tuple[AboutLine, ...]
    assumed: str


def read_agreement(agreement: Agreement, rulebook: Rulebook, day: date, moment: datetime) -> AgreementRead:
    """Write a version of an agreement as it holds on a day, with who is there at a moment."""
    return _Reader(agreement, rulebook, day, CardWriter(agreement, rulebook, moment)).read()


@dataclass
class _Reader:
    """Goes through the document once; what has been shown is named after that, not shown again."""

    agreement: Agreement
    rulebook: Rulebook
    day: date
    cards: CardWriter
    shown_cards: set[str] = field(default_factory=set)
    shown_tables: set[str] = field(default_factory=set)
    shown_rules: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.writer = RuleWriter(self.rulebook, self.day, self.agreement)

    def read(self) -> AgreementRead:
        agreement = self.agreement
        sections = tuple(self.section(one) for one in agreement.sections)
        return AgreementRead(
            title=agreement.title.da,
            sections=sections,
            rest_cards=tuple(self.cards.card(one) for name, one in agreement.contacts.items() if self._unshown(name)),
            rest_tables=tuple(
                self.table(one) for name, one in agreement.routes.items() if name not in self.shown_tables
            ),
            rest_rules=tuple(
                self.writer.line(one, own=True)
                for name, one in agreement.obligations.items()
                if name not in self.shown_rules
            ),
            about=tuple(self.about()),
            assumed=danish(agreement.validity_assumed),
        )

    def _unshown(self, name: str) -> bool:
        return name not in self.shown_cards

    # --- Sections ----------------------------------------------------------------------------------------------------

    def section(self, section: Section) -> SectionRead:
        names = list(dict.fromkeys((*section.contacts, *self._of_clauses(section))))
        here = [name for name in names if self._unshown(name)]
        elsewhere = [self._contact(name) for name in names if not self._unshown(name)]
        if section.see:
            elsewhere.append(self._section_named(section.see))
        self.shown_cards.update(here)
        contacts = [found for name in here if (found := self.cards.contact(name))]
        return SectionRead(
            id=section.id,
            title=section.title.da,
            clauses=tuple(self.clause(one) for one in section.clauses),
            cards=tuple(self.cards.card(one) for one in contacts),
            elsewhere=tuple(elsewhere),
        )

    def _of_clauses(self, section: Section) -> Iterator[str]:
        ids = {clause.id for clause in section.clauses}
        return (name for name, one in self.agreement.contacts.items() if one.clause in ids)

    # --- Clauses -----------------------------------------------------------------------------------------------------

    def clause(self, clause: Clause) -> ClauseRead:
        routes = [one for one in self.agreement.routes.values() if clause.id in _clauses_of(one)]
        tables = tuple(self.table(one) for one in routes if one.name not in self.shown_tables)
        # The table that stands here already needs no mention.
        told = [one for one in routes if one.name not in {table.name for table in tables}]
        self.shown_tables.update(one.name for one in routes)
        linked = {to.anchor for table in tables for row in table.rows for to in row.to if to.anchor}
        rules = {rule.rule.id: rule for rule in (*self._carrying(clause), *self._addressing(routes))}
        self.shown_rules.update(rules)
        return ClauseRead(
            id=clause.id,
            text=clause.text.da,
            rules=tuple(self.writer.line(one.rule, own=one.own, adjusted=one.adjusted) for one in rules.values()),
            tables=tables,
            also=tuple(one for one in self._also(clause, told) if one.anchor not in linked),
            prose=danish(clause.prose.reason) if clause.prose else "",
            norms=self.writer.norms(clause.norms),
        )

    def _carrying(self, clause: Clause) -> Iterator[_Standing]:
        """The rules that state the clause: the agreement's own, those that it adjusts here, national ones it names."""
        for rule in self.agreement.obligations.values():
            if rule.clause == clause.id or rule.id in clause.carried_by:
                yield _Standing(rule, own=True)
        for name, adjustment in self.agreement.adjustments.items():
            if adjustment.clause == clause.id and (found := self._national(name)):
                yield found
        for name in clause.carried_by:
            if found := self._national(name):
                yield found

    def _addressing(self, routes: Iterable[Route]) -> Iterator[_Standing]:
        """The rules that ask one of the routes whom to address."""
        names = {one.name for one in routes}
        for rule in self.agreement.obligations.values():
            if names & set(rule.to):
                yield _Standing(rule, own=True)
        for rule in self.rulebook.national.obligations.values():
            if names & set(rule.to) and (found := self._national(rule.id)):
                yield found

    def _national(self, name: str) -> _Standing | None:
        rule = self.rulebook.national.obligations.get(name)
        if rule is None or not rule.validity.holds_on(self.day):
            return None
        adjustment = self.agreement.adjustments.get(name)
        return _Standing(adjusted(rule, adjustment), adjusted=True) if adjustment else _Standing(rule)

    def _also(self, clause: Clause, told: Iterable[Route]) -> Iterator[Addressee]:
        for route in told:
            yield Addressee(_("tabellen “%(route)s”") % {"route": self.title(route.name)}, route_anchor(route.name))
        for name, contact in self.agreement.contacts.items():
            if contact.clause == clause.id:
                yield Addressee(contact.unit.da, contact_anchor(name), is_danish=True)
        warnings = {one.code: one for one in (*self.rulebook.national.warnings, *self.agreement.warnings)}
        for name in clause.carried_by:
            if name in self.rulebook.national.decisions:
                yield Addressee(say(self.rulebook.national.decisions[name].label), "")
            elif name in warnings:
                yield Addressee(_("advarslen: %(text)s") % {"text": say(warnings[name].text)}, "")
            elif name in _parts():
                yield Addressee(_parts()[name], ABOUT)
            elif name in self.agreement.routes:
                yield Addressee(_("tabellen “%(route)s”") % {"route": self.title(name)}, route_anchor(name))

    # --- Routes ------------------------------------------------------------------------------------------------------

    def title(self, route: str) -> str:
        slot = self.rulebook.national.routes.get(route)
        return say(slot.title) if slot else route

    def table(self, route: Route) -> RouteTable:
        rows = tuple(
            RouteRow(
                tuple(say(condition_words(Condition((one,)), self.rulebook)) for one in row.when.alternatives),
                tuple(self.addressee(name) for name in row.gives.to),
                self.writer.norms(row.gives.norms),
            )
            for row in route.table.rows
            if row.gives.validity.holds_on(self.day)
        )
        return RouteTable(route.name, self.title(route.name), rows, route.table.hit == "collect")

    def addressee(self, name: str) -> Addressee:
        if name == MAIN_CONTACT:
            return Addressee(_("hovedkontakten"), MAIN_CONTACT)
        if name == PERSON:
            return Addressee(_("personen"), "")
        if name.startswith(SECTION):
            return self._section_named(name.removeprefix(SECTION).strip())
        if name.startswith(SEE):
            route = name.removeprefix(SEE).strip()
            return Addressee(_("som “%(route)s”") % {"route": self.title(route)}, route_anchor(route))
        return self._contact(name)

    def _contact(self, name: str) -> Addressee:
        contact = self.cards.contact(name)
        if contact is None:
            return Addressee(name, "")
        return Addressee(contact.unit.da, contact_anchor(name), is_danish=True)

    def _section_named(self, name: str) -> Addressee:
        section = next((one for one in self.agreement.sections if one.id == name), None)
        if section is None:
            return Addressee(_("hovedkontakten"), ABOUT)
        return Addressee(_("afsnittet “%(section)s”") % {"section": section.title.da}, section.id)

    # --- About the agreement -----------------------------------------------------------------------------------------

    def about(self) -> Iterator[AboutLine]:
        agreement = self.agreement
        source = self.rulebook.sources.get(agreement.source)
        yield AboutLine(_("Parter"), source.title.da if source else agreement.title.da)
        remark = _("for alt, undtagen det nævnte") if agreement.main_contact.is_default else ""
        yield self._units(_("Hovedkontakt"), agreement.main_contact.contacts, remark)
        excepted = "; ".join(self._exceptions())
        if excepted:
            yield AboutLine(_("Hovedkontakten er ikke kontakt for"), excepted, is_danish=False)
        for role in agreement.roles.values():
            holders = (role.contact,) if role.contact else ()
            yield replace(self._units(role.title.da, holders, danish(role.unverified)), is_named_danish=True)
        if agreement.evaluation and agreement.evaluation.last:
            yield AboutLine(_("Evalueret"), agreement.evaluation.last.da)
        if agreement.evaluation and agreement.evaluation.due:
            yield AboutLine(_("Næste evaluering"), full_date(agreement.evaluation.due), is_danish=False)
        if agreement.cases_before_release:
            yield AboutLine(_("Sager før løsladelsen"), agreement.cases_before_release.da)
        if agreement.ksp_contacts:
            yield self._units(_("KSP-kontakter"), agreement.ksp_contacts)
        if agreement.change_responsibles:
            yield self._units(_("Ansvarlige for ændringer"), agreement.change_responsibles)

    def _units(self, name: str, contacts: Iterable[str], remark: str = "") -> AboutLine:
        units = ", ".join(self._contact(one).text for one in contacts)
        return AboutLine(name, units or _("ingen"), remark, is_danish=bool(units))

    def _exceptions(self) -> Iterator[str]:
        matters = self.rulebook.vocabulary.matters
        for one in self.agreement.main_contact.exceptions:
            named = [say(matters[name]) if name in matters else name for name in one.matters]
            when = say(condition_words(one.when, self.rulebook)) if one.when.alternatives else ""
            phase = _phases().get(one.phase or "", "")
            remark = ", ".join(part for part in (phase, when) if part)
            yield ", ".join(named) + (f" ({remark})" if remark else "")


@dataclass(frozen=True, slots=True)
class _Standing:
    """A rule, and where it stands."""

    rule: Rule
    own: bool = False
    adjusted: bool = False


def _clauses_of(route: Route) -> set[str]:
    return {one for one in (route.clause, *(row.gives.clause for row in route.table.rows)) if one}


def _parts() -> Mapping[str, str]:
    """The parts of an agreement outside its rules, by the names under which a clause can be carried by them."""
    return {
        "main_contact": _("hovedkontakten"),
        "evaluation": _("evalueringen"),
        "changes": _("ansvarlige for ændringer"),
        "ksp_contacts": _("KSP-kontakterne"),
        "cases_before_release": _("sager før løsladelsen"),
        "terms": _("hvordan arbejdsdage tælles"),
    }


def _phases() -> Mapping[str, str]:
    return {
        "admission": _("ved indsættelsen"),
        "stay": _("under opholdet"),
        "release": _("ved løsladelsen"),
        "after": _("efter løsladelsen"),
    }
