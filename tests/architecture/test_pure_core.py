"""The core reads no clock, opens no file and prints nothing: what an import contract cannot see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CLOCKS = frozenset({"fromtimestamp", "localtime", "monotonic", "now", "perf_counter", "today", "utcnow"})
HANDS = frozenset({"breakpoint", "compile", "eval", "exec", "input", "open", "print"})


def reaches_out(source: str) -> Iterator[str]:
    """The calls in the source that need more than their arguments, as `line: name`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in HANDS:
                yield f"{node.lineno}: {name}"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="date" | "datetime" | "time"), attr=name)) if (
                name in CLOCKS
            ):
                yield f"{node.lineno}: {name}"
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="datetime")), attr=name)) if (
                name in CLOCKS
            ):
                yield f"{node.lineno}: {name}"


def test_the_core_works_from_its_arguments_alone(root: Path) -> None:
    core = root / "src" / "roedtraad" / "core"
    found = [
        f"{module.relative_to(root)}:{call}"
        for module in sorted(core.rglob("*.py"))
        for call in reaches_out(module.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["date.today()", "datetime.now()", "datetime.date.today()", "time.time_ns() or time.monotonic()", "open('x')"],
)
def test_a_look_at_the_clock_or_a_file_is_seen(line: str) -> None:
    assert list(reaches_out(line))
