"""Throws inputs at one target: made by its grammar (Hypothesis), or from bytes that follow the code (atheris)."""

from __future__ import annotations

import json
import os
import random
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from bench.fuzz.seen import Seen
from bench.fuzz.targets import Target

AT_ONCE = 2_000
"""Examples in one go: Hypothesis remembers those that it has made, and grows slow."""

LEAST = 100
"""Examples in one go at least: the first are the simplest, whatever the seed."""

MOST_KEPT, TOLD, TRIES = 50, 500, 30
"""Mistakes kept; inputs from one telling to the next; how often an input may come again before it is given up."""


@dataclass
class Thrown:
    """How many different inputs, up to `most`, and what was raised that no refusal of ours is."""

    target: Target
    kept_in: Path
    most: int
    tell: Callable[[Thrown], None] = lambda _: None
    inputs: int = 0
    unhandled: int = 0
    seen: Seen = field(default_factory=Seen)
    places: set[str] = field(default_factory=set)

    @property
    def is_through(self) -> bool:
        """Whether there were enough."""
        return self.inputs >= self.most

    def throw(self, text: str) -> None:
        """Throw one, if it was not thrown before."""
        if self.is_through or not self.seen.is_new(text):
            return
        self.inputs += 1
        try:
            self.target.read(text)
        except Exception as error:
            if not self.target.refusals & {kind.__name__ for kind in type(error).__mro__}:
                self.unhandled += 1
                self._keep(text, error)
        if self.inputs % TOLD == 0:
            self.tell(self)

    def _keep(self, text: str, error: Exception) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"
        if where not in self.places and len(self.places) < MOST_KEPT:
            self.places.add(where)
            told = {"target": self.target.name, "error": f"{where}: {error}"[:300], "input": text}
            with self.kept_in.open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")


def by_grammar(thrown: Thrown, start: int) -> None:
    """Inputs that are nearly right."""
    for number in range(TRIES + TRIES * thrown.most // AT_ONCE):
        if thrown.is_through:
            return

        @seed(start + number)
        @settings(
            max_examples=min(AT_ONCE, LEAST + thrown.most - thrown.inputs),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(thrown.target.inputs)
        def throw(text: str) -> None:
            thrown.throw(text)

        throw()


def by_bytes(thrown: Thrown, start: int, end: Callable[[], None]) -> None:
    """Inputs that follow the code where atheris is there, else inputs bent at random.

    libFuzzer gives nothing back, so the process ends in here when there were enough; `end` is called before.
    """
    try:
        import atheris
    except ImportError:
        for text in bent(thrown.target, start):
            thrown.throw(text)
            if thrown.is_through:
                break
        return

    def one(data: bytes) -> None:
        thrown.throw(atheris.FuzzedDataProvider(data).ConsumeUnicode(400))
        if thrown.is_through:
            end()
            os._exit(0)

    runs = TRIES * thrown.most + TRIES
    atheris.Setup(["fuzz", f"-runs={runs}", f"-seed={start}", "-verbosity=0", "-rss_limit_mb=0"], one)
    atheris.Fuzz()


def bent(target: Target, start: int) -> Iterator[str]:
    """Inputs of the grammar with some of their signs put out of place, without an end."""
    chance = random.Random(start)
    kept: list[str] = []
    by_grammar(Thrown(Target(target.name, kept.append, frozenset(), target.inputs), Path(), AT_ONCE // 4), start)
    while True:
        signs = list(chance.choice(kept))
        for _ in range(chance.randint(1, 8)):
            at = chance.randint(0, len(signs))
            signs[at : at + chance.randint(0, 4)] = [
                chr(chance.choice((0, 9, 10, 34, 39, 58, 123, 233, 0x2028, 0x1F600)))
            ]
        yield "".join(signs)
