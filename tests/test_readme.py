"""The example of README.md is true: its commands are run again and give the output that stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = re.compile(r"<!-- example:start -->\n```console\n(.*?)```\n<!-- example:end -->", re.DOTALL)
COMMAND = ".venv/bin/roedtraad"
# Stands alone on the last line of an output that goes on.
MORE = "…"


def shown(root: Path) -> list[tuple[str, str]]:
    """Each command of the example with the output below it."""
    found = EXAMPLE.search((root / "README.md").read_text(encoding="utf-8"))
    assert found is not None, "README.md has lost its example"
    parts = re.split(r"(?m)^\$ (.*)\n", found[1])[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def answer(root: Path, command: str) -> str:
    program, *words = shlex.split(command)
    if program == "cat":
        return "".join((root / word).read_text(encoding="utf-8") for word in words)
    assert program == COMMAND, f"the example may use {COMMAND} and cat, not {program}"
    installed = Path(sys.executable).with_name("roedtraad")
    done = subprocess.run([installed, *words], cwd=root, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def test_the_example_of_the_readme_is_the_real_output(root: Path) -> None:
    example = shown(root)
    assert any(command.startswith(COMMAND) for command, _ in example)
    for command, output in example:
        wanted, got = lines(output), lines(answer(root, command))
        if wanted and wanted[-1] == MORE:
            wanted = wanted[:-1]
            assert len(got) > len(wanted)
            got = got[: len(wanted)]
        assert got == wanted, command


def test_every_place_that_the_readme_points_to_is_there(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    missing = [place for place in re.findall(r"\]\(([^):#]+)\)", text) if not (root / place).exists()]
    assert missing == []


@pytest.mark.parametrize("command", ["./dev run", "./dev test"])
def test_the_two_commands_of_the_readme_are_habits_of_the_launcher(root: Path, command: str) -> None:
    launcher, habit = command.split()
    said = subprocess.run(
        [sys.executable, root / launcher, "help"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert f"{launcher} {habit} " in said
