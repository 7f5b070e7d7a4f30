"""Reads retention.yaml: what is held how long, and which tables tell of a person."""

from __future__ import annotations

import re
from functools import partial

from roedtraad.core.loading.fields import Fields, Sheet, choice_of, open_document, scalar_of, text_of, words_of
from roedtraad.core.loading.ground import by_name
from roedtraad.core.loading.positions import Node, ScalarNode
from roedtraad.core.loading.problems import quoted
from roedtraad.core.retention import EVENTS, HeldFrom, HeldTable, Retention, RetentionRule, Term, Then, Treatment
from roedtraad.core.vocabulary import COMPARTMENTS
from roedtraad.core.words import Words

_EVENTS: tuple[HeldFrom, ...] = tuple(EVENTS)
ENDS: tuple[Then, ...] = ("delete", "anonymise")
TREATMENTS: tuple[Treatment, ...] = ("delete", "blank", "keys")
_TERM = re.compile(r"(?:(\d{1,3}) years?)?(?:(?:^|\s)(\d{1,3}) months?)?(?:(?:^|\s)(\d{1,4}) days?)?")
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,62}")


def load_retention(text: str, file: str) -> Retention:
    """Read the rules of retention. Raises Unreadable with every mistake found.

    >>> rule = "{id: a, what: sag, event: course_ended, keep: 5 years, then: delete}"
    >>> load_retention(f"{{rules: [{rule}], tables: {{}}}}", "retention.yaml").rule("a").keep.years
    5
    """
    with open_document(text, file) as fields:
        rules = fields.several("rules", _rule)
        nodes = fields.several("rules", lambda _, node: node)
        tables = fields.named("tables", _table)
    by_name(fields.sheet, rules, nodes, lambda one: one.id)
    fields.sheet.finish()
    return Retention(rules, tables)


def _rule(sheet: Sheet, node: Node) -> RetentionRule:
    with Fields(sheet, node) as fields:
        return RetentionRule(
            id=fields.text("id"),
            what=fields.words("what"),
            event=fields.required("event", partial(choice_of, choices=_EVENTS, otherwise=_EVENTS[0]), _EVENTS[0]),
            keep=fields.required("keep", _term, Term()),
            then=fields.required("then", partial(choice_of, choices=ENDS, otherwise=ENDS[0]), ENDS[0]),
            compartment=fields.default("compartment", partial(choice_of, choices=COMPARTMENTS, otherwise=""), ""),
            basis=fields.basis(),
            norms=fields.texts("norms"),
            unverified=fields.optional("unverified", words_of),
            place=fields.place,
        )


def _term(sheet: Sheet, node: Node) -> Term:
    expected = Words("en tid som 5 years eller 1 year 6 months", "a time like 5 years or 1 year 6 months")
    written = scalar_of(sheet, node, expected) or ""
    found = _TERM.fullmatch(written)
    if found is None or not written:
        message = Words(f"{quoted(written)} er ikke {expected.da}.", f"{quoted(written)} is not {expected.en}.")
        sheet.report("wrong_type", node, message, Words("Ret tiden.", "Mend the time."))
        return Term()
    years, months, days = (int(part or 0) for part in found.groups())
    return Term(years, months, days)


def _table(sheet: Sheet, key: ScalarNode, node: Node) -> HeldTable:
    with Fields(sheet, node) as fields:
        kept = fields.required(
            "anonymised", partial(choice_of, choices=TREATMENTS, otherwise=TREATMENTS[0]), TREATMENTS[0]
        )
        blanks = fields.named("blank", lambda one, _, value: text_of(one, value))
        table = HeldTable(key.value, fields.words("holds"), kept, blanks, fields.default("rule", text_of, ""))
    for name in (key.value, *blanks):
        if not _COLUMN.fullmatch(name):
            message = Words(f"{quoted(name)} er ikke navnet på en tabel.", f"{quoted(name)} is no name of a table.")
            sheet.report("wrong_type", key, message, Words("Ret navnet.", "Mend the name."))
    if (kept == "blank") != bool(blanks):
        message = Words("anonymised: blank og blank: hører sammen.", "anonymised: blank and blank: belong together.")
        sheet.report("wrong_type", key, message, Words("Skriv begge eller ingen.", "Write both or neither."))
    return table
