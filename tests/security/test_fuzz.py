"""A small part of `./dev bench fuzz`, the same every time: no reader raises anything but its own refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.fuzz.targets import Target, targets
from bench.fuzz.throwing import Thrown, bent, by_grammar

INPUTS = 60


@pytest.mark.parametrize("target", targets(), ids=lambda one: one.name)
def test_no_reader_raises_anything_but_its_own_refusal(target: Target, tmp_path: Path) -> None:
    thrown = Thrown(target, tmp_path / "unhandled.jsonl")
    by_grammar(thrown, INPUTS, start=7)
    for text in bent(target, INPUTS, start=7):
        thrown.throw(text)
    assert thrown.inputs >= INPUTS
    assert thrown.unhandled == 0, (tmp_path / "unhandled.jsonl").read_text(encoding="utf-8")


def test_what_is_no_refusal_is_counted_and_kept_with_its_input(tmp_path: Path) -> None:
    target = next(one for one in targets() if one.name == "cpr")

    def broken(text: str) -> int:
        return 1 // (len(text) - 3)

    thrown = Thrown(Target("broken", broken, frozenset(), target.inputs), tmp_path / "unhandled.jsonl")
    for text in ("ab", "abc", "abc"):
        thrown.throw(text)
    assert (thrown.inputs, thrown.unhandled) == (3, 2)
    (kept,) = (tmp_path / "unhandled.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(kept)["input"] == "abc"
