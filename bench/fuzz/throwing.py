"""Throws inputs at one target: made by its grammar (Hypothesis), or from bytes that follow the code (atheris)."""

from __future__ import annotations

import json
import random
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from bench.fuzz.targets import Target

AT_ONCE = 2_000
"""Examples in one go: Hypothesis remembers those that it has made, and grows slow."""

MOST_KEPT, TOLD = 50, 500


@dataclass
class Thrown:
    """How many inputs, and what was raised that no refusal of ours is."""

    target: Target
    kept_in: Path
    inputs: int = 0
    unhandled: int = 0
    seen: set[str] = field(default_factory=set)

    def throw(self, text: str) -> None:
        """Throw one."""
        self.inputs += 1
        try:
            self.target.read(text)
        except Exception as error:
            if not self.target.refusals & {kind.__name__ for kind in type(error).__mro__}:
                self.unhandled += 1
                self._keep(text, error)

    def _keep(self, text: str, error: Exception) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"
        if where not in self.seen and len(self.seen) < MOST_KEPT:
            self.seen.add(where)
            told = {"target": self.target.name, "error": f"{where}: {error}"[:300], "input": text}
            with self.kept_in.open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")


def by_grammar(thrown: Thrown, count: int, start: int) -> None:
    """Inputs that are nearly right."""
    for number, some in enumerate(_portions(count)):

        @seed(start + number)
        @settings(
            max_examples=some,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(thrown.target.inputs)
        def throw(text: str) -> None:
            thrown.throw(text)

        throw()


def _portions(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, AT_ONCE)
        count -= AT_ONCE


def by_bytes(thrown: Thrown, count: int, start: int, tell: Callable[[], None]) -> None:
    """Inputs that follow the code where atheris is there, else inputs bent at random.

    libFuzzer ends the process itself, so how far it came is told on the way.
    """
    try:
        import atheris
    except ImportError:
        for text in bent(thrown.target, count, start):
            thrown.throw(text)
        return

    def one(data: bytes) -> None:
        thrown.throw(atheris.FuzzedDataProvider(data).ConsumeUnicode(400))
        if thrown.inputs % TOLD == 0 or thrown.inputs >= count:
            tell()

    atheris.Setup(["fuzz", f"-runs={count}", f"-seed={start}", "-verbosity=0", "-rss_limit_mb=0"], one)
    atheris.Fuzz()


def bent(target: Target, count: int, start: int) -> Iterator[str]:
    """Inputs of the grammar with some of their signs put out of place."""
    chance = random.Random(start)
    kept: list[str] = []
    collect = Thrown(Target(target.name, kept.append, frozenset(), target.inputs), Path())
    by_grammar(collect, min(count, 500), start)
    for _ in range(count):
        signs = list(chance.choice(kept))
        for _ in range(chance.randint(1, 8)):
            at = chance.randint(0, len(signs))
            signs[at : at + chance.randint(0, 4)] = [
                chr(chance.choice((0, 9, 10, 34, 39, 58, 123, 233, 0x2028, 0x1F600)))
            ]
        yield "".join(signs)
