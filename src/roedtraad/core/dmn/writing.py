"""DMN 1.3 as XML: one file for some tables, the same bytes each time, ids that follow the names of rules and routes.

What the rows are is settled before (see splitting); here they are only written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import assert_never
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from roedtraad.core.dmn.boxes import Box
from roedtraad.core.dmn.columns import Column, cell, quoted
from roedtraad.core.dmn.splitting import Split, split
from roedtraad.core.tables import Outcome, OutcomeType, RowNotes, TableFound
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DECISION = "decision."
TEXTS = "texts"
ANNOTATIONS = ("Række", "Punkt", "Normer", "Grundlag")


def document(name: str, title: Words, tables: Iterable[TableFound], vocabulary: Vocabulary) -> str:
    """Write some tables as one DMN file. A table that decides a fact feeds the tables of the file that read the fact.

    >>> from roedtraad.core.vocabulary import Vocabulary
    >>> text = document("national", Words("Fælles", "Common"), (), Vocabulary({}, {}, {}, {}, {}, {}, {}))
    >>> text.splitlines()[1][:12]
    '<definitions'
    """
    found = list(tables)
    root = Element(
        "definitions", {"xmlns": MODEL, "id": _id(name), "name": name, "namespace": f"urn:roedtraad:dmn:{name}"}
    )
    root.set("label", title.da)
    _text(root, "description", f"{title.da}\n{title.en}")
    texts = SubElement(root, "itemDefinition", {"id": f"type.{TEXTS}", "name": TEXTS, "isCollection": "true"})
    _text(texts, "typeRef", "string")
    decided = {one.name.removeprefix(DECISION) for one in found if one.name.startswith(DECISION)}
    inputs: dict[str, Column] = {}
    for one in found:
        parted = split(one, vocabulary)
        for column in parted.columns:
            inputs.setdefault(column.name, column)
        _decision(root, one, parted, decided)
    for column in sorted(inputs.values(), key=lambda one: one.name):
        if column.name not in decided:
            _input_data(root, column)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _decision(root: Element, found: TableFound, parted: Split, decided: set[str]) -> None:
    ident = _id(found.name)
    name = found.name.removeprefix(DECISION) if found.name.startswith(DECISION) else _name(found.name)
    decision = SubElement(root, "decision", {"id": ident, "name": name, "label": found.title.da})
    remarks = "\n".join(f"{words.da}\n{words.en}" for words in (found.title, *_remarks(found, parted)))
    _text(decision, "description", remarks)
    _text(decision, "question", found.title.da)
    SubElement(decision, "variable", {"id": f"{ident}.result", "name": name, "typeRef": _type_ref(found.gives)})
    for number, column in enumerate(parted.columns, start=1):
        needs = SubElement(decision, "informationRequirement", {"id": f"{ident}.needs.{number}"})
        if column.name in decided:
            SubElement(needs, "requiredDecision", {"href": f"#{_id(DECISION + column.name)}"})
        else:
            SubElement(needs, "requiredInput", {"href": f"#{_input_id(column)}"})
    _table(decision, ident, name, found, parted)


def _remarks(found: TableFound, parted: Split) -> Iterator[Words]:
    """What a reader must know of how the exported rows stand to ours."""
    if found.table.hit == "first" and len(found.table.rows) > 1:
        yield Words(
            "Den første række, der passer, gælder. Rækkerne er skilt ad, så højst én passer.",
            "The first row that holds counts. The rows are split so that at most one holds.",
        )
    if parted.overlapping:
        pairs = ", ".join(f"{first}+{second}" for first, second in parted.overlapping)
        yield Words(
            "Kun én række burde passe, men disse rækker kan passe på én gang: {pairs}. Derfor hit policy COLLECT.",
            "Only one row should hold, but these may hold at once: {pairs}. Hence hit policy COLLECT.",
        ).fill(pairs=pairs)
    if parted.never_reached:
        yield Words(
            "Når alt er oplyst, når man aldrig til række {rows}: rækkerne før tager det hele.",
            "When everything is known row {rows} is never reached: the rows before take it all.",
        ).fill(rows=", ".join(map(str, parted.never_reached)))


def _table(decision: Element, ident: str, name: str, found: TableFound, parted: Split) -> None:
    table = SubElement(decision, "decisionTable", {"id": f"{ident}.table", "hitPolicy": parted.policy})
    for number, column in enumerate(parted.columns, start=1):
        _input(table, f"{ident}.input.{number}", column)
    _output(table, ident, name, found)
    for annotation in ANNOTATIONS:
        SubElement(table, "annotation", {"name": annotation})
    for number, boxes in parted.rows:
        given = literal(found.table.rows[number - 1].gives)
        for part, box in enumerate(boxes, start=1):
            row = f"{ident}.row.{number}.{part}"
            _rule(table, row, _cells(parted.columns, box), given, number, found.notes[number - 1])


def _cells(columns: Sequence[Column], box: Box) -> list[str]:
    return [cell(column, taken) for column, taken in zip(columns, box, strict=True)]


def _input(table: Element, ident: str, column: Column) -> None:
    clause = SubElement(table, "input", {"id": ident, "label": column.label.da})
    expression = SubElement(clause, "inputExpression", {"id": f"{ident}.expression", "typeRef": column.type_ref})
    _text(expression, "text", column.name)
    if column.allowed is not None:
        allowed = SubElement(clause, "inputValues", {"id": f"{ident}.values"})
        _text(allowed, "text", f"{column.allowed}, null" if column.nullable else column.allowed)


def _output(table: Element, ident: str, name: str, found: TableFound) -> None:
    attributes = {"id": f"{ident}.output", "label": found.title.da, "name": name, "typeRef": _type_ref(found.gives)}
    clause = SubElement(table, "output", attributes)
    outcomes = [row.gives for row in found.table.rows]
    if all(isinstance(one, str) for one in outcomes):
        values = SubElement(clause, "outputValues", {"id": f"{ident}.output.values"})
        _text(values, "text", ", ".join(dict.fromkeys(map(literal, outcomes))))
    if not found.name.startswith(DECISION) and all(one is True for one in outcomes):
        default = SubElement(clause, "defaultOutputEntry", {"id": f"{ident}.output.default"})
        _text(default, "text", "false")


def _rule(table: Element, ident: str, cells: Sequence[str], given: str, number: int, notes: RowNotes) -> None:
    rule = SubElement(table, "rule", {"id": ident})
    for place, text in enumerate(cells, start=1):
        _text(SubElement(rule, "inputEntry", {"id": f"{ident}.in.{place}"}), "text", text)
    _text(SubElement(rule, "outputEntry", {"id": f"{ident}.out"}), "text", given)
    for text in (str(number), notes.clause or "", ", ".join(dict.fromkeys(notes.norms)), "; ".join(notes.basis)):
        _text(SubElement(rule, "annotationEntry"), "text", text)


def _input_data(root: Element, column: Column) -> None:
    ident = _input_id(column)
    data = SubElement(root, "inputData", {"id": ident, "name": column.name, "label": column.label.da})
    _text(data, "description", f"{column.label.da}\n{column.label.en}")
    SubElement(data, "variable", {"id": f"{ident}.value", "name": column.name, "typeRef": column.type_ref})


def literal(value: Outcome) -> str:
    """Write an outcome in FEEL.

    >>> literal(True), literal(("ydelsesservice", "borgerservice"))
    ('true', '["ydelsesservice", "borgerservice"]')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:g}"
        case str():
            return quoted(value)
        case date():
            return f'date("{value}")'
        case tuple():
            return f"[{', '.join(map(quoted, value))}]"
        case _:
            assert_never(value)


def _type_ref(gives: OutcomeType) -> str:
    match gives:
        case "yes_no":
            return "boolean"
        case "number" | "date":
            return gives
        case "texts" | "set":
            return TEXTS
        case "text" | "municipality" | "one_of":
            return "string"
        case _:
            assert_never(gives)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _input_id(column: Column) -> str:
    return _id(f"input.{column.name}")


def _id(name: str) -> str:
    """An XML id, which must begin with a letter."""
    text = re.sub(r"[^\w.-]+", "_", name)
    return text if text[:1].isalpha() else f"k{text}"


def _name(name: str) -> str:
    return re.sub(r"\W+", "_", name)
