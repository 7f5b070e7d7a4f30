"""Calls the command as a shell would, in this process: exit status, stdout, stderr."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from roedtraad.cli import main

TODAY = "2026-11-23"
EXAMPLES = Path(__file__).resolve().parents[2] / "agreements" / "examples"


@dataclass(frozen=True)
class Called:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def call(*words: str | Path) -> Called:
    streams = [TextIOWrapper(BytesIO(), encoding="utf-8", newline="") for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        status = main([str(word) for word in words])
    out, err = (stream.buffer.getvalue().decode("utf-8") for stream in streams)
    return Called(status, out, err)


def written(folder: Path, text: str, name: str = "sag.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def example(begins: str) -> Path:
    (path,) = EXAMPLES.glob(f"{begins}*.yaml")
    return path
