"""A small part of `./dev bench fuzz`, the same every time: no reader raises anything but its own refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.fuzz.__main__ import PAGES, lines
from bench.fuzz.seen import Seen
from bench.fuzz.site import PARTS
from bench.fuzz.targets import Target, targets
from bench.fuzz.throwing import Thrown, bent, by_grammar

INPUTS = 60


@pytest.mark.parametrize("target", targets(), ids=lambda one: one.name)
def test_no_reader_raises_anything_but_its_own_refusal(target: Target, tmp_path: Path) -> None:
    thrown = Thrown(target, tmp_path / "unhandled.jsonl", INPUTS)
    by_grammar(thrown, start=7)
    assert thrown.is_through
    thrown.most = 2 * INPUTS
    for text in bent(target, start=7):
        thrown.throw(text)
        if thrown.is_through:
            break
    assert thrown.unhandled == 0, (tmp_path / "unhandled.jsonl").read_text(encoding="utf-8")


def test_what_is_no_refusal_is_counted_and_kept_with_its_input(tmp_path: Path) -> None:
    def broken(text: str) -> int:
        return 1 // (len(text) - 3)

    thrown = Thrown(
        Target("broken", broken, frozenset(), targets()[0].inputs), tmp_path / "unhandled.jsonl", most=1_000
    )
    for text in ("ab", "abc", "abc", "abd"):
        thrown.throw(text)
    assert (thrown.inputs, thrown.unhandled) == (3, 2)
    (kept,) = (tmp_path / "unhandled.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(kept)["input"] == "abc"


def test_an_input_counts_once_also_where_the_other_way_made_it(tmp_path: Path) -> None:
    one, other = Seen(), Seen()
    assert [one.is_new(text) for text in ("a", "b", "a")] == [True, True, False]
    one.save(tmp_path / "seen")
    other.load(tmp_path / "seen")
    assert [other.is_new(text) for text in ("b", "c")] == [False, True]


@pytest.mark.parametrize("inputs", [50, 1_000, 1_000_000])
def test_the_jobs_make_as_many_inputs_as_were_asked_for_and_the_site_its_part(inputs: int) -> None:
    jobs = [job for line in lines(inputs) for job in line]
    assert sum(job.count for job in jobs) == inputs
    assert sum(job.count for job in jobs if job.target == "site") == max(PARTS, inputs // PAGES)
    assert {job.target for job in jobs} == {"site", *(one.name for one in targets())}
