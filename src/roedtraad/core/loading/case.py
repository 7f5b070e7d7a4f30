"""Reads a case file: what is known of one person's case, and what was done.

Whether the facts agree with each other, and whether what was done is an obligation at all, is not asked here.
"""

from __future__ import annotations

from datetime import date

from roedtraad.core.facts import Case, Done, Entry
from roedtraad.core.loading.fact_values import Municipalities, definition_of, fact_value_of
from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    date_of,
    named_entries,
    open_document,
    report_empty,
    report_kind,
    text_of,
)
from roedtraad.core.loading.positions import ListNode, Node, ScalarNode
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words


def load_case(text: str, file: str, vocabulary: Vocabulary, municipalities: Municipalities | None = None) -> Case:
    """Read a case, YAML or JSON: first the entries under `facts`, the oldest, then `history` in the order written.

    Without `municipalities` any code of four digits is taken. Raises Unreadable with every mistake found.

    >>> from roedtraad.core.loading import load_vocabulary
    >>> words = load_vocabulary("facts: {admission: {type: date, label: Indsat, question: Hvornår?}}", "v.yaml")
    >>> load_case("{case: demo-1, facts: {admission: 2026-01-05}}", "demo-1.yaml", words).entries[0].value
    datetime.date(2026, 1, 5)
    """
    reader = _CaseReader(vocabulary, municipalities)
    with open_document(text, file) as fields:
        name = fields.text("case")
        facts = fields.find("facts")
        entries = [] if facts is None else list(named_entries(fields.sheet, facts, reader.fact).values())
        history = _listed(fields, "history", Words("en liste af {fact: …, value: …}", "a list of {fact: …, value: …}"))
        entries += [reader.entry(fields.sheet, node) for node in history]
        done = _listed(fields, "done", Words("en liste af {obligation: …, on: …}", "a list of {obligation: …, on: …}"))
        case = Case(name, tuple(entries), tuple(_done(fields.sheet, node) for node in done))
    fields.sheet.finish()
    return case


class _CaseReader:
    def __init__(self, vocabulary: Vocabulary, municipalities: Municipalities | None) -> None:
        self._vocabulary = vocabulary
        self._municipalities = municipalities

    def fact(self, sheet: Sheet, key: ScalarNode, node: Node) -> Entry:
        """Read a line of the short form: it has held since ever."""
        definition = definition_of(sheet, key, self._vocabulary)
        if definition is None:
            return Entry(key.value, "", line=key.line)
        return Entry(key.value, fact_value_of(sheet, node, definition, self._municipalities), line=key.line)

    def entry(self, sheet: Sheet, node: Node) -> Entry:
        """Read an item of the long form."""
        with Fields(sheet, node) as fields:
            name, value = fields.find("fact"), fields.find("value")
            fields.text("fact")
            fields.required("value", lambda *_: None, None)
            true_from = fields.optional("from", date_of)
            recorded = fields.optional("recorded", date_of)
            by = fields.optional("by", text_of)
            source = fields.optional("source", text_of)
        read = Entry("", "", line=node.line)
        if isinstance(name, ScalarNode) and not name.is_empty and value is not None:
            read = self.fact(sheet, name, value)
        return Entry(read.fact, read.value, true_from, recorded or true_from, by, source, node.line)


def _listed(fields: Fields, name: str, expected: Words) -> list[Node]:
    node = fields.find(name)
    if node is None:
        return []
    if isinstance(node, ListNode):
        return node.items
    if isinstance(node, ScalarNode) and node.is_empty:
        report_empty(fields.sheet, node)
    else:
        report_kind(fields.sheet, node, expected)
    return []


def _done(sheet: Sheet, node: Node) -> Done:
    with Fields(sheet, node) as fields:
        on = fields.required("on", date_of, date.min)
        obligation = fields.optional("obligation", text_of)
        norm = fields.optional("norm", text_of)
        if (obligation is None) == (norm is None):
            message = Words(
                "Det, der er gjort, nævnes enten ved obligation eller ved norm.",
                "What was done is named either by obligation or by norm.",
            )
            remedy = Words("Skriv netop ét af de to felter.", "Write exactly one of the two fields.")
            sheet.report("syntax", node, message, remedy)
    return Done(on, obligation, norm)
