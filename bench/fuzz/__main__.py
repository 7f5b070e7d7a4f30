"""`./dev bench fuzz [--inputs N]`: a million inputs for what reads; none may raise what is no refusal of ours.

Half are made by a grammar and nearly right (Hypothesis), half follow the code (atheris). A hundredth goes through the
whole site with its database. The last line is JSON: {"inputs", "unhandled"}; what was raised lies in .roedtraad/fuzz.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.fuzz.targets import targets

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".roedtraad" / "fuzz"
AT_ONCE = 2


@dataclass(frozen=True)
class Job:
    """What one process does."""

    target: str
    way: str
    count: int
    module: str = "bench.fuzz.one"


def jobs(inputs: int) -> Iterator[Job]:
    """All of them: a hundredth through the site, the rest by the targets' weights, half by each way."""
    through = max(1, inputs // 100)
    yield Job("site", "pages", through, "bench.fuzz.site")
    known, left = targets(), inputs - through
    whole = 2 * sum(one.weight for one in known)
    shares = [(one, way, left * one.weight // whole) for one in known for way in ("grammar", "bytes")]
    missing = left - sum(count for _, _, count in shares)
    for number, (one, way, count) in enumerate(shares):
        yield Job(one.name, way, count + (missing if number == 0 else 0))


def run(job: Job, seed: int) -> tuple[Job, dict[str, int], str]:
    """Run a job, and read what it told."""
    words = [job.target, job.way, str(job.count), str(seed), str(FOLDER)]
    done = subprocess.run(
        [sys.executable, "-m", job.module, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = FOLDER / f"{job.target}.{job.way}.json".replace(" ", "-").replace("/", "-")
    if not told.is_file():
        return job, {"inputs": 0, "unhandled": 1}, done.stderr[-2000:]
    return job, json.loads(told.read_text(encoding="utf-8")), ""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench fuzz")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json*"):
        old.unlink()
    if find_spec("atheris") is None:
        print("atheris er her ikke; bytes bøjes tilfældigt · atheris is not here; bytes are bent at random")
    total = {"inputs": 0, "unhandled": 0}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for job, told, trouble in pool.map(lambda one: run(one, options.seed), jobs(options.inputs)):
            print(
                f"{job.target}, {job.way}: {told['inputs']} inputs, {told['unhandled']} unhandled {trouble}", flush=True
            )
            for name, count in told.items():
                total[name] += count
    kept = FOLDER / "unhandled.jsonl"
    if kept.is_file():
        print(f"Se · see {kept.relative_to(ROOT)}")
    print(json.dumps(total))
    return 1 if total["unhandled"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
