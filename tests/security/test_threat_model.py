"""docs/threat-model.md names a test for each threat; each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def named(root: Path) -> list[tuple[str, str]]:
    return NAMED.findall((root / "docs" / "threat-model.md").read_text(encoding="utf-8"))


def test_every_test_that_the_threat_model_names_exists(root: Path) -> None:
    assert len(named(root)) > 50
    missing = []
    for path, name in named(root):
        file = root / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
        if name not in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}:
            missing.append(f"{path}::{name}")
    assert missing == []


def test_every_threat_has_a_letter_a_mitigation_and_a_test(root: Path) -> None:
    text = (root / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if re.match(r"\| [STRIDE] \|", line)]
    assert len(rows) > 40
    for row in rows:
        assert len(row) == 4, row
        assert row[2].strip(), row
        assert NAMED.search(row[3]) or "outside the program" in row[2], row


def test_every_way_in_is_there(root: Path) -> None:
    text = (root / "docs" / "threat-model.md").read_text(encoding="utf-8")
    for way in (
        "browser",
        "Login",
        "database role",
        "operator",
        "insider",
        "command",
        "Supply chain",
        "backup",
        "Mail",
    ):
        assert re.search(rf"^## .*{way}", text, re.MULTILINE), way
