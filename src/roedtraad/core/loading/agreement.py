"""Reads one version of one municipality's agreement.

Whether it answers every route, drops nothing and reaches someone in every case is proved by checking.
"""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from roedtraad.core.calendar import Calendar, Reading
from roedtraad.core.conditions import Table
from roedtraad.core.loading.fact_values import municipality_code
from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    choice_of,
    date_of,
    open_document,
    report_kind,
    scalar_of,
    text_of,
    words_of,
    yes_no_of,
)
from roedtraad.core.loading.ground import by_name, strength_of
from roedtraad.core.loading.national import list_nodes
from roedtraad.core.loading.positions import Node, ScalarNode
from roedtraad.core.loading.rules import RuleReader, channel_of, phase_of, weekdays_of
from roedtraad.core.rulebook import (
    Adjustment,
    Agreement,
    Basis,
    Clause,
    Evaluation,
    MainContact,
    MainContactException,
    ProseMark,
    RoleHolder,
    Route,
    Section,
)
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words

OWN_AUTHORITY = "municipality"
NOBODY = "none"
_DAY_OF_YEAR = re.compile(r"([0-9]{2})-([0-9]{2})")
_LEAP_YEAR = 2024


def load_agreement(text: str, file: str, vocabulary: Vocabulary) -> Agreement:
    """Read an agreement. Raises Unreadable with every mistake found.

    >>> empty = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> yaml = "{municipality: 0530, title: Aftalen, source: aftale-0530, valid_from: 2018-01-01}"
    >>> load_agreement(yaml, "0530-billund.yaml", empty).municipality
    '0530'
    """
    with open_document(text, file) as fields:
        agreement = _agreement(RuleReader(vocabulary), fields)
    fields.sheet.finish()
    return agreement


def _agreement(rules: RuleReader, fields: Fields) -> Agreement:
    sheet = fields.sheet
    source = fields.text("source")
    own_basis = (Basis(source),)
    obligations = fields.several("obligations", partial(rules.obligation, basis=own_basis))
    adjustments = fields.several("adjust", partial(_adjustment, rules, own_basis))
    changes = fields.optional("changes", _changes)
    return Agreement(
        municipality=fields.required("municipality", municipality_code, ""),
        title=fields.words("title"),
        source=source,
        validity=fields.validity(),
        validity_assumed=fields.optional("valid_from_assumed", words_of),
        main_contact=fields.default("main_contact", partial(_main_contact, rules), MainContact(())),
        contacts=rules.contacts(fields, OWN_AUTHORITY),
        roles=fields.named("roles", _role),
        routes=fields.named("routes", partial(_route, rules)),
        sections=_sections(fields),
        obligations=by_name(sheet, obligations, list_nodes(fields, "obligations"), lambda rule: rule.id),
        adjustments=by_name(sheet, adjustments, list_nodes(fields, "adjust"), lambda one: one.obligation),
        warnings=fields.several("warnings", rules.warning),
        calendar=fields.default("terms", _calendar, Calendar()),
        evaluation=fields.optional("evaluation", _evaluation),
        cases_before_release=fields.optional("cases_before_release", words_of),
        ksp_contacts=fields.texts("ksp_contacts"),
        change_responsibles=changes or (),
        file=sheet.file,
        place=fields.place,
    )


def _main_contact(rules: RuleReader, sheet: Sheet, node: Node) -> MainContact:
    with Fields(sheet, node) as fields:
        return MainContact(
            contacts=fields.texts("contacts"),
            is_default=fields.optional("default_for", _all) is not None,
            exceptions=fields.several("except", partial(_exception, rules)),
            norms=fields.texts("norms"),
            place=fields.place,
        )


def _all(sheet: Sheet, node: Node) -> str:
    return choice_of(sheet, node, ("all",), "all")


def _exception(rules: RuleReader, sheet: Sheet, node: Node) -> MainContactException:
    with Fields(sheet, node) as fields:
        return MainContactException(
            matters=fields.several("matter", rules.matter),
            phase=fields.optional("phase", phase_of),
            when=rules.conditions.when(fields),
        )


def _role(sheet: Sheet, key: ScalarNode, node: Node) -> RoleHolder:
    with Fields(sheet, node) as fields:
        contact = fields.text("contact")
        return RoleHolder(
            id=key.value,
            title=fields.words("title"),
            contact=None if contact == NOBODY else contact,
            unverified=fields.optional("unverified", words_of),
            norms=fields.texts("norms"),
            place=sheet.place(key),
        )


def _route(rules: RuleReader, sheet: Sheet, key: ScalarNode, node: Node) -> Route:
    with Fields(sheet, node) as fields:
        clause = fields.optional("clause", text_of)
        is_short = fields.find("rows") is None
        table = rules.routing(fields, clause)
        if table is None:
            message = Words("Ruten siger ikke, hvem der skal have det.", "The route does not say who gets it.")
            remedy = Words("Tilføj to: og en kontakt, eller rows.", "Add to: and a contact, or rows.")
            sheet.report("syntax", node, message, remedy)
        return Route(
            name=key.value,
            table=table or Table("first", ()),
            # The short form is one row, and the row has the norms.
            norms=() if is_short else fields.texts("norms"),
            clause=clause,
            findings=fields.findings(),
            place=sheet.place(key),
        )


def _sections(fields: Fields) -> tuple[Section, ...]:
    sections = fields.several("sections", _section)
    nodes = list_nodes(fields, "sections")
    by_name(fields.sheet, sections, nodes, lambda section: section.id)
    clauses = [clause for section in sections for clause in section.clauses]
    places = [ScalarNode("", False, clause.place.line, clause.place.column) for clause in clauses]
    by_name(fields.sheet, clauses, places, lambda clause: clause.id)
    return sections


def _section(sheet: Sheet, node: Node) -> Section:
    with Fields(sheet, node) as fields:
        return Section(
            id=fields.text("id"),
            title=fields.words("title"),
            clauses=fields.several("clauses", _clause),
            contacts=fields.texts("contacts"),
            see=fields.optional("see", text_of),
            findings=fields.findings(),
            place=fields.place,
        )


def _clause(sheet: Sheet, node: Node) -> Clause:
    with Fields(sheet, node) as fields:
        reason = fields.optional("prose", words_of)
        return Clause(
            id=fields.text("id"),
            text=fields.words("text"),
            carried_by=fields.texts("carried_by"),
            prose=ProseMark(reason) if reason else None,
            norms=fields.texts("norms"),
            findings=fields.findings(),
            terms=fields.several("terms", _term),
            place=fields.place,
        )


def _term(sheet: Sheet, node: Node) -> str:
    return choice_of(sheet, node, ("working_day", "weekday"), "working_day")


def _adjustment(rules: RuleReader, own_basis: tuple[Basis, ...], sheet: Sheet, node: Node) -> Adjustment:
    with Fields(sheet, node) as fields:
        due = fields.optional("due", rules.conditions.due)
        return Adjustment(
            obligation=fields.text("obligation"),
            due=due,
            strength=fields.optional("strength", strength_of),
            role=fields.optional("role", rules.role),
            enclose=fields.several("enclose", rules.enclosure),
            channels=fields.several("channels", channel_of),
            window_text=fields.optional("window_text", words_of),
            note=fields.optional("note", words_of),
            norms=fields.texts("norms"),
            # A date of the agreement's own rests on the agreement.
            basis=fields.basis() or (own_basis if due else ()),
            drop=fields.default("drop", yes_no_of, False),
            clause=fields.optional("clause", text_of),
            place=fields.place,
        )


def _calendar(sheet: Sheet, node: Node) -> Calendar:
    with Fields(sheet, node) as fields:
        closed = frozenset(fields.several("closed_days", _day_of_year))
        return Calendar(
            working_day=fields.default("working_day", partial(_reading, closed), Reading(closed=closed)),
            weekday=fields.default("weekday", partial(_reading, closed), Reading(closed=closed)),
        )


def _reading(closed: frozenset[tuple[int, int]], sheet: Sheet, node: Node) -> Reading:
    with Fields(sheet, node) as fields:
        weekdays = fields.optional("weekdays", weekdays_of)
        holidays_off = fields.optional("public_holidays", _off_or_counted)
        default = Reading(closed=closed)
        if weekdays == ():
            report_kind(sheet, fields.find("weekdays") or node, Words("mindst én ugedag", "at least one weekday"))
        return Reading(
            weekdays=frozenset(weekdays) if weekdays else default.weekdays,
            public_holidays_off=holidays_off != "counted",
            closed=closed,
        )


def _off_or_counted(sheet: Sheet, node: Node) -> str:
    return choice_of(sheet, node, ("off", "counted"), "off")


def _day_of_year(sheet: Sheet, node: Node) -> tuple[int, int]:
    expected = Words('en dag og måned som "24-12"', 'a day and month like "24-12"')
    written = _DAY_OF_YEAR.fullmatch(scalar_of(sheet, node, expected) or "")
    day, month = (int(part) for part in written.groups()) if written else (0, 0)
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        report_kind(sheet, node, expected)
        return (1, 1)
    return (month, day)


def _evaluation(sheet: Sheet, node: Node) -> Evaluation:
    with Fields(sheet, node) as fields:
        return Evaluation(
            last=fields.optional("last", words_of),
            due=fields.optional("due", date_of),
            norms=fields.texts("norms"),
            place=fields.place,
        )


def _changes(sheet: Sheet, node: Node) -> tuple[str, ...]:
    with Fields(sheet, node) as fields:
        fields.optional("to", text_of)
        fields.texts("norms")
        return fields.texts("responsible")
