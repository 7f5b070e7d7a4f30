"""zen-engine: the tables as nodes of one graph for each municipality."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import zen

from bench.asked import AskedTable, Cell, Inputs, Questions
from roedtraad.core.conditions import Between, IsKnown, NoneOf, NotEmpty, OneOf

Answers = dict[str, tuple[int, ...]]


class Zen:
    """The graphs of all municipalities, and three ways to run them."""

    def __init__(self, questions: Questions) -> None:
        self.names = {code: [table.name for table in tables] for code, tables in questions.tables.items()}
        self.graphs = {code: json.dumps(graph(tables)) for code, tables in questions.tables.items()}
        self.engine = zen.ZenEngine({"loader": self._load})
        self.decisions = {code: self.engine.create_decision(text) for code, text in self.graphs.items()}
        self.loops = {code: self.engine.create_decision(json.dumps(loop(f"g{code}"))) for code in self.graphs}

    def _load(self, key: str) -> str:
        return self.graphs[key.removeprefix("g")]

    def one(self, code: str, inputs: Inputs) -> Any:
        """One case a call."""
        return self.decisions[code].evaluate(inputs)["result"]

    def batch(self, items: Sequence[tuple[str, Inputs]]) -> list[Any]:
        """All cases in one call, each with its graph."""
        asked = [{"key": f"g{code}", "context": inputs} for code, inputs in items]
        return [one["data"]["result"] for one in self.engine.evaluate_batch(asked)]

    def loop(self, code: str, cases: Sequence[Inputs]) -> list[Any]:
        """All cases of one municipality in one call."""
        found: list[Any] = self.loops[code].evaluate({"cases": list(cases)})["result"]["cases"]
        return found

    def answers(self, code: str, result: Mapping[str, Any]) -> Answers:
        """The rows that held, by table."""
        found: Answers = {}
        for number, name in enumerate(self.names[code]):
            rows = result.get(f"t{number}")
            if name.startswith("decision."):
                continue
            listed = rows if isinstance(rows, list) else [rows] if rows else []
            found[name] = tuple(dict.fromkeys(int(one["row"]) for one in listed if one))
        return found


def graph(tables: Sequence[AskedTable]) -> dict[str, Any]:
    """Decided facts one after the other, then every other table beside each other."""
    nodes = [_node("in", "inputNode", {"schema": ""}), _node("out", "outputNode", {"schema": ""})]
    edges = []
    last = "in"
    for number, table in enumerate(tables):
        name = f"t{number}"
        if table.decides is not None:
            nodes.append(_table(name, table, table.decides, None))
            edges.append((last, name))
            last = name
    for number, table in enumerate(tables):
        name = f"t{number}"
        if table.decides is None:
            nodes.append(_table(name, table, "row", name))
            edges.extend([(last, name), (name, "out")])
    return {"nodes": nodes, "edges": _edges(edges)}


def loop(key: str) -> dict[str, Any]:
    """The graph of a municipality for each of a list of cases."""
    content = {"key": key, "executionMode": "loop", "inputField": "cases", "outputPath": "cases", "passThrough": False}
    nodes = [
        _node("in", "inputNode", {"schema": ""}),
        _node("each", "decisionNode", content),
        _node("out", "outputNode", {"schema": ""}),
    ]
    return {"nodes": nodes, "edges": _edges([("in", "each"), ("each", "out")])}


def _node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, "content": content}


def _edges(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"id": f"e{number}", "sourceId": source, "targetId": target, "type": "edge"}
        for number, (source, target) in enumerate(pairs)
    ]


def _table(name: str, table: AskedTable, output: str, path: str | None) -> dict[str, Any]:
    columns = table.columns
    rules = []
    for at, row in enumerate(table.rows):
        cells = {cell.column: _cell(cell) for cell in row.cells}
        rule = {"_id": f"r{at}", **{f"i{n}": cells.get(column, "") for n, column in enumerate(columns)}}
        given = json.dumps(table.gives[row.number - 1]) if table.decides is not None else str(row.number)
        rules.append({**rule, "o0": given})
    content = {
        "hitPolicy": "first" if table.first else "collect",
        "inputs": [{"id": f"i{n}", "name": column, "field": column} for n, column in enumerate(columns)],
        "outputs": [{"id": "o0", "name": output, "field": output}],
        "rules": rules,
        "inputField": None,
        "outputPath": path,
        "executionMode": "single",
        "passThrough": table.decides is not None,
    }
    return _node(name, "decisionTableNode", content)


def _cell(cell: Cell) -> str:
    test = cell.test
    match test:
        case None:
            return "true"
        case OneOf(values=values):
            words = [json.dumps(value) for value in sorted(values, key=str)]
            return f"some($, # in [{', '.join(words)}])" if cell.type == "set" else ", ".join(words)
        case NoneOf(values=values):
            words = [json.dumps(value) for value in sorted(values, key=str)]
            return f"{'none($, #' if cell.type == 'set' else 'not(($'} in [{', '.join(words)}])" + (
                "" if cell.type == "set" else ")"
            )
        case Between():
            return _between(test)
        case IsKnown():
            return "$ != null"
        case NotEmpty():
            return "len($) > 0"
        case _:
            raise TypeError(f"no cell for {test}")


def _between(test: Between) -> str:
    if test.low is not None and test.high is not None:
        opening, closing = "[" if test.low_included else "(", "]" if test.high_included else ")"
        return f"{opening}{test.low:g}..{test.high:g}{closing}"
    if test.low is not None:
        return f"{'>=' if test.low_included else '>'} {test.low:g}"
    return f"{'<=' if test.high_included else '<'} {test.high:g}"
