"""A foreign engine for our tables: reads exported DMN, gives SpiffWorkflow one decision a time, says which rows hit.

SpiffWorkflow's DMN engine is used as it is. Its reader knows one decision a file and no annotation columns, so each
decision is given to it alone and without them; the cells it runs are the exported ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NAMES = {"dmn": MODEL}

FEEL_WORDS = {"true": True, "false": False, "null": None, "date": date.fromisoformat}
"""The words of FEEL in our cells that Python spells otherwise."""


@dataclass(frozen=True)
class Hit:
    """A row of ours that an exported row hit for, and what it gives."""

    row: int
    gives: object


class ForeignDecision:
    """One exported decision, run by SpiffWorkflow."""

    def __init__(self, decision: Any) -> None:
        root = etree.Element(f"{{{MODEL}}}definitions", nsmap={None: MODEL})
        alone = deepcopy(decision)
        for annotation in alone.findall("dmn:decisionTable/dmn:annotation", NAMES):
            annotation.getparent().remove(annotation)
        root.append(alone)
        parser = DMNParser(None, root, NAMES)
        parser.parse()
        self.table = parser.decision.decisionTables[0]
        self.engine = DMNEngine(self.table)
        self.workflow = SimpleNamespace(script_engine=PythonScriptEngine(TaskDataEnvironment(dict(FEEL_WORDS))))

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(one.expression for one in self.table.inputs)

    def decide(self, values: Mapping[str, object]) -> tuple[Hit, ...]:
        """The rows that hold, in order. All rows are tried, so that two of a UNIQUE table would both be seen."""
        declared, self.table.hit_policy = self.table.hit_policy, "COLLECT"
        try:
            task = SimpleNamespace(data=dict(values), workflow=self.workflow)
            return tuple(_hit(rule, task) for rule in self.engine.decide(task))
        finally:
            self.table.hit_policy = declared


def _hit(rule: Any, task: Any) -> Hit:
    number = re.search(r"\.row\.(\d+)\.\d+$", rule.id)
    assert number is not None
    (given,) = rule.output_as_dict(task).values()
    return Hit(int(number[1]), tuple(given) if isinstance(given, list) else given)


def foreign_decisions(xml: str) -> dict[str, ForeignDecision]:
    """Every decision of a file by its id."""
    root = etree.fromstring(xml.encode())
    return {one.get("id"): ForeignDecision(one) for one in root.findall("dmn:decision", NAMES)}
