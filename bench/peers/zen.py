"""zen-engine: the tables as nodes of one graph for each municipality."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import zen

from bench.asked import AskedTable, Cell, Inputs, Questions
from bench.glue import Answers
from roedtraad.core.conditions import Between, IsKnown, NoneOf, NotEmpty, OneOf


class Zen:
    """The graphs of all municipalities, and three ways to run them."""

    def __init__(self, questions: Questions) -> None:
        self.names = {code: [table.name for table in tables] for code, tables in questions.tables.items()}
        self.graphs = {code: json.dumps(graph(tables)) for code, tables in questions.tables.items()}
        texts = {code: json.dumps(expression_graph(tables)) for code, tables in questions.tables.items()}
        self.graphs.update({f"x{code}": text for code, text in texts.items()})
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

    def one_of_expressions(self, code: str, inputs: Inputs) -> Any:
        """One case a call, the tables written as expressions."""
        return self.one(f"x{code}", inputs)

    def loop_of_expressions(self, code: str, cases: Sequence[Inputs]) -> list[Any]:
        """All cases of one municipality in one call, the tables written as expressions."""
        return self.loop(f"x{code}", cases)

    def answers(self, code: str, result: Mapping[str, Any]) -> Answers:
        """The rows that held, by table."""
        found: dict[str, tuple[int, ...]] = {}
        for number, name in enumerate(self.names[code]):
            rows = result.get(f"t{number}")
            if name.startswith("decision."):
                continue
            listed = rows if isinstance(rows, list) else [rows] if rows else []
            numbers = (one["row"] if isinstance(one, dict) else one for one in listed if one)
            found[name] = tuple(dict.fromkeys(map(int, numbers)))
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


# --- The other shape: the same rows as expressions of one node, since most of a call is its nodes


def expression_graph(tables: Sequence[AskedTable]) -> dict[str, Any]:
    """Every table as one expression, in two nodes: the decided facts, then the rest."""
    decided = [(table.decides, _as_expression(table)) for table in tables if table.decides is not None]
    others = [(f"t{number}", _as_expression(table)) for number, table in enumerate(tables) if table.decides is None]
    nodes = [_node("in", "inputNode", {"schema": ""}), _node("out", "outputNode", {"schema": ""})]
    last, edges = "in", []
    for fact, text in decided:
        nodes.append(_expressions(f"d{fact}", [(fact, text)], passed=True))
        edges.append((last, f"d{fact}"))
        last = f"d{fact}"
    nodes.append(_expressions("rest", others, passed=False))
    return {"nodes": nodes, "edges": _edges([*edges, (last, "rest"), ("rest", "out")])}


def _expressions(name: str, pairs: Sequence[tuple[str, str]], *, passed: bool) -> dict[str, Any]:
    listed = [{"id": f"{name}{at}", "key": key, "value": text} for at, (key, text) in enumerate(pairs)]
    content = {
        "expressions": listed,
        "passThrough": passed,
        "executionMode": "single",
        "inputField": None,
        "outputPath": None,
    }
    return _node(name, "expressionNode", content)


def _as_expression(table: AskedTable) -> str:
    def given(number: int) -> str:
        return json.dumps(table.gives[number - 1]) if table.decides is not None else str(number)

    if table.first:
        text = "null"
        for row in reversed(table.rows):
            text = f"({_all(row.cells)}) ? {given(row.number)} : ({text})" if row.cells else given(row.number)
        return text
    return "[" + ", ".join(f"({_all(row.cells)}) ? {row.number} : 0" for row in table.rows) + "]"


def _all(cells: Sequence[Cell]) -> str:
    return " and ".join(_test(cell) for cell in cells) or "true"


def _test(cell: Cell) -> str:
    name, test = cell.column, cell.test
    match test:
        case None:
            return name
        case OneOf(values=values):
            words = ", ".join(json.dumps(value) for value in sorted(values, key=str))
            if cell.type == "set":
                return f"some({name}, # in [{words}])"
            if cell.type == "yes_no":
                return f"{name} == {'true' if True in values else 'false'}"
            return f"{name} in [{words}]"
        case NoneOf(values=values):
            words = ", ".join(json.dumps(value) for value in sorted(values, key=str))
            return f"none({name}, # in [{words}])" if cell.type == "set" else f"not ({name} in [{words}])"
        case Between():
            parts = [f"{name} != null"]
            if test.low is not None:
                parts.append(f"{name} {'>=' if test.low_included else '>'} {test.low:g}")
            if test.high is not None:
                parts.append(f"{name} {'<=' if test.high_included else '<'} {test.high:g}")
            return " and ".join(parts)
        case IsKnown():
            return f"{name} != null"
        case NotEmpty():
            return f"len({name}) > 0"
        case _:
            raise TypeError(f"no test for {test}")
