"""SpiffWorkflow's DMN engine, alone: no workflow around it, every table asked for every case.

It knows UNIQUE and COLLECT; UNIQUE stops at the first row that holds, so it serves for `first`.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from bench.asked import AskedTable, Cell, Inputs, Questions
from bench.glue import Answers
from roedtraad.core.conditions import Between, IsKnown, NoneOf, NotEmpty, OneOf

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


class Spiff:
    """The tables of the municipalities that are asked for, each parsed once."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self.parsed: dict[str, list[tuple[AskedTable, Any]]] = {}
        self.workflow = SimpleNamespace(script_engine=PythonScriptEngine(TaskDataEnvironment({"null": None})))

    def prepare(self, code: str) -> None:
        """Parse the tables of a municipality."""
        if code not in self.parsed:
            self.parsed[code] = [(table, _engine(table)) for table in self.questions.tables[code]]

    def one(self, code: str, inputs: Inputs) -> Answers:
        """One case: every table, decided facts first."""
        data: dict[str, Any] = dict(inputs)
        found: dict[str, tuple[int, ...]] = {}
        for table, engine in self.parsed[code]:
            task = SimpleNamespace(data=dict(data), workflow=self.workflow)
            numbers = tuple(dict.fromkeys(int(rule.id[1:].split("x")[0]) for rule in engine.decide(task)))
            if table.decides is not None:
                data[table.decides] = table.gives[numbers[0] - 1] if numbers else None
            else:
                found[table.name] = numbers
        return found


def _engine(table: AskedTable) -> Any:
    root = etree.Element(f"{{{MODEL}}}definitions", nsmap={None: MODEL})
    decision = etree.SubElement(root, f"{{{MODEL}}}decision", id="d", name=table.name)
    policy = "UNIQUE" if table.first else "COLLECT"
    made = etree.SubElement(decision, f"{{{MODEL}}}decisionTable", id="t", hitPolicy=policy)
    columns = table.columns
    for number, column in enumerate(columns):
        asked = etree.SubElement(made, f"{{{MODEL}}}input", id=f"i{number}", label=column)
        expression = etree.SubElement(asked, f"{{{MODEL}}}inputExpression", id=f"e{number}", typeRef="string")
        etree.SubElement(expression, f"{{{MODEL}}}text").text = column
    etree.SubElement(made, f"{{{MODEL}}}output", id="o", name="row", typeRef="number")
    for at, row in enumerate(table.rows):
        rule = etree.SubElement(made, f"{{{MODEL}}}rule", id=f"r{row.number}x{at}")
        cells = {cell.column: _cell(cell) for cell in row.cells}
        for number, column in enumerate(columns):
            entry = etree.SubElement(rule, f"{{{MODEL}}}inputEntry", id=f"c{at}x{number}")
            etree.SubElement(entry, f"{{{MODEL}}}text").text = cells.get(column, "-")
        entry = etree.SubElement(rule, f"{{{MODEL}}}outputEntry", id=f"g{at}")
        etree.SubElement(entry, f"{{{MODEL}}}text").text = str(row.number)
    parser = DMNParser(None, root, {"dmn": MODEL})
    parser.parse()
    return DMNEngine(parser.decision.decisionTables[0])


def _cell(cell: Cell) -> str:
    test = cell.test
    match test:
        case None:
            return "? == True"
        case OneOf(values=values) | NoneOf(values=values):
            words = ", ".join(_literal(value) for value in sorted(values, key=str))
            if cell.type == "set":
                text = f"any(one in [{words}] for one in ?)"
            else:
                text = f"? in [{words}]"
            return text if isinstance(test, OneOf) else f"not ({text})"
        case Between():
            parts = ["? != None"]
            if test.low is not None:
                parts.append(f"? {'>=' if test.low_included else '>'} {test.low:g}")
            if test.high is not None:
                parts.append(f"? {'<=' if test.high_included else '<'} {test.high:g}")
            return " and ".join(parts)
        case IsKnown():
            return "? != None"
        case NotEmpty():
            return "len(?) > 0"
        case _:
            raise TypeError(f"no cell for {test}")


def _literal(value: object) -> str:
    return str(value) if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
