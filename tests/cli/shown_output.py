"""The commands shown in the documents, with their output: reads them, runs them, and writes the output anew.

`python -m tests.cli.shown_output` writes the output anew in every document, after a change of rules or layout. A line
with `…` alone ends an output that goes on; as many lines are kept as stood before it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cli.calling import call

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (ROOT / "docs" / "brugervejledning.md", ROOT / "README.md")
COMMAND = ".venv/bin/roedtraad"
MORE = "…"
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
_CALL = re.compile(r"(?m)^\$ (.*)\n")


@dataclass(frozen=True)
class Shown:
    command: str
    lines: tuple[str, ...]


def shown_in(document: Path) -> Iterator[Shown]:
    for block in _BLOCK.findall(document.read_text("utf-8")):
        yield from _parts(block)


def real_lines(shown: Shown) -> tuple[str, ...]:
    """The lines that the command gives now, cut where the document cuts them."""
    lines = tuple(line.rstrip() for line in _output(shown.command).rstrip("\n").split("\n"))
    if shown.lines and shown.lines[-1] == MORE:
        kept = len(shown.lines) - 1
        return lines if kept >= len(lines) else (*lines[:kept], MORE)
    return lines


def _parts(block: str) -> Iterator[Shown]:
    found = _CALL.split(block)[1:]
    for command, output in zip(found[::2], found[1::2], strict=True):
        yield Shown(command, tuple(line.rstrip() for line in output.rstrip("\n").split("\n")))


def _output(command: str) -> str:
    program, *words = shlex.split(command)
    if program == "cat":
        return "".join((ROOT / word).read_text("utf-8") for word in words)
    assert program == COMMAND, f"a document may show {COMMAND} and cat, not {program}"
    called = call(*words)
    assert called.status == 0, called.err
    return called.out


def _rewritten(block: str) -> str:
    parts = ("\n".join((f"$ {shown.command}", *real_lines(shown))) + "\n" for shown in _parts(block))
    return "\n".join(parts)


def write_anew(document: Path) -> None:
    text = document.read_text("utf-8")
    document.write_text(_BLOCK.sub(lambda block: _rewritten(block.group()), text), encoding="utf-8")


if __name__ == "__main__":
    for document in DOCUMENTS:
        write_anew(document)
