"""What the user guide shows is what the command answers."""

from __future__ import annotations

import pytest

from tests.cli.shown_output import DOCUMENTS, ROOT, Shown, real_lines, shown_in

GUIDE = DOCUMENTS[0]


@pytest.mark.parametrize("shown", list(shown_in(GUIDE)), ids=lambda shown: shown.command[:60])
def test_an_output_in_the_guide_is_the_real_one(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    anew = "to write it anew: .venv/bin/python -m tests.cli.shown_output"
    assert shown.lines == real_lines(shown), anew


def test_the_guide_shows_every_command_that_reads_a_case() -> None:
    used = {shown.command.split()[1] for shown in shown_in(GUIDE)}
    assert {"plan", "why", "municipality", "share", "due"} <= used
