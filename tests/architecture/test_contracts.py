"""The import contracts of pyproject.toml hold, and each of them bites when one bad import is planted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# Contract id -> (module, the import that it must refuse).
PLANTED = {
    "pure-core": ("core/planning.py", "import sqlite3"),
    "one-door-a-library": ("core/rulebook.py", "import yaml"),
    "floors": ("rulefolder.py", "import roedtraad.cli"),
    "core-floors": ("core/words.py", "import roedtraad.core.planning"),
    "quick-commands": ("rulefolder.py", "import django"),
    "nothing-above": ("core/facts.py", "import tests"),
    "door-of-access": ("casework/checking.py", "import roedtraad.access.models"),
    "door-of-agreements": ("casework/checking.py", "import roedtraad.agreements.selectors"),
    "door-of-cases": ("obligations/models.py", "import roedtraad.cases.models"),
    "door-of-obligations": ("casework/checking.py", "import roedtraad.obligations.models"),
    "door-of-casework": ("desk/urls.py", "import roedtraad.casework.turns"),
    "door-of-login": ("audit/urls.py", "import roedtraad.login.models"),
    "door-of-sharing": ("desk/urls.py", "import roedtraad.sharing.models"),
    "door-of-meetings": ("desk/urls.py", "import roedtraad.meetings.models"),
    "door-of-insight": ("desk/urls.py", "import roedtraad.insight.selectors"),
    "door-of-post": ("desk/urls.py", "import roedtraad.post.typesetting"),
    "only-post-reaches-out": ("desk/urls.py", "import smtplib"),
    "only-sending-opens-channels": ("post/handout.py", "import roedtraad.post.channels.secure_mail"),
    "door-of-audit": ("web/urls.py", "import roedtraad.audit.selectors"),
    "door-of-retention": ("cli/commands/case.py", "import roedtraad.retention.models"),
    "inside-a-room": ("cases/models.py", "import roedtraad.cases.selectors"),
    "demo-above-all": ("desk/urls.py", "import roedtraad.demo.pages"),
}


def contracts(root: Path) -> dict[str, str]:
    """The names of the contracts by id."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


@pytest.fixture
def house(root: Path, tmp_path: Path) -> Path:
    """A copy of the package with its contracts."""
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house: Path, *contract: str) -> tuple[int, str]:
    asked = [part for name in contract for part in ("--contract", name)]
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache", *asked],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_contract_is_planted_against(root: Path) -> None:
    assert set(PLANTED) == set(contracts(root))


def test_the_house_as_it_stands_keeps_every_contract(root: Path, house: Path) -> None:
    status, said = lint(house)
    assert status == 0, said
    for name in contracts(root).values():
        assert f"{name} KEPT" in said


@pytest.mark.parametrize("contract", PLANTED)
def test_a_bad_import_breaks_its_contract(root: Path, house: Path, contract: str) -> None:
    place, line = PLANTED[contract]
    module = house / "src" / "roedtraad" / place
    module.write_text(module.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    status, said = lint(house, contract)
    assert status == 1, said
    assert f"{contracts(root)[contract]} BROKEN" in said
