"""`./dev bench fuzz [--inputs N]`: a million inputs for what reads; none may raise what is no refusal of ours.

Pages and forms get a few in a hundred through the whole site with its database; the rest goes to parsers, fields and
readers, more where one costs less, nearly right by a grammar (Hypothesis) or following the code (atheris). An input
counts once. The last line is JSON: {"inputs", "unhandled"}; what was raised lies in .roedtraad/fuzz.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from math import sqrt
from pathlib import Path

from bench.fuzz.site import PARTS
from bench.fuzz.targets import targets

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".roedtraad" / "fuzz"
AT_ONCE, EVERY = 2, 15.0

PAGES = 30
"""One input in so many is a page or a form, by HTTP."""
PAGE, BYTES = 18_000, 250
"""Millionths of a second for a page, and for an input made of bytes; one by the grammar: `Target.cost`."""


@dataclass(frozen=True)
class Job:
    """What one process does, and about how long one of its inputs takes."""

    target: str
    way: str
    count: int
    cost: int

    @property
    def told(self) -> Path:
        """Where the process tells how far it is."""
        return FOLDER / f"{self.target}.{self.way}.json".replace(" ", "-")

    def command(self, seed: int) -> list[str]:
        """How the process is started."""
        end = [self.way, str(self.count), str(seed), str(FOLDER)]
        what = ["bench.fuzz.site"] if self.target == "site" else ["bench.fuzz.one", self.target]
        return [sys.executable, "-m", *what, *end]


def lines(inputs: int) -> list[list[Job]]:
    """All jobs, dear ones first. Those of one target follow each other: the second knows what the first has thrown."""
    pages = max(PARTS, inputs // PAGES)
    site = [[Job("site", f"part {number + 1}", _part(pages, number, PARTS), PAGE)] for number in range(PARTS)]
    known = [(one, way, cost) for one in targets() for way, cost in (("grammar", one.cost), ("bytes", BYTES))]
    # By the root of the cost: what is cheap gets more, and nothing starves.
    shares = [one.weight / sqrt(cost) for one, _, cost in known]
    counts = [int((inputs - pages) * share / sum(shares)) for share in shares]
    counts[-1] += inputs - pages - sum(counts)
    jobs = [Job(one.name, way, count, cost) for (one, way, cost), count in zip(known, counts, strict=True)]
    return [*site, *([first, second] for first, second in zip(jobs[::2], jobs[1::2], strict=True))]


def _part(whole: int, number: int, parts: int) -> int:
    return whole * (number + 1) // parts - whole * number // parts


def run(line: Sequence[Job], seed: int) -> Iterator[tuple[Job, dict[str, int], str]]:
    """Run the jobs of a line one after the other, and give what each told."""
    for job in line:
        done = subprocess.run(job.command(seed), cwd=ROOT, capture_output=True, text=True, check=False)
        told = read(job)
        if done.returncode != 0:
            told["unhandled"] += 1  # the process itself did not get through
        yield job, told, done.stderr[-2000:] if done.returncode != 0 else ""


def read(job: Job) -> dict[str, int]:
    """What a job has told so far."""
    try:
        told: dict[str, int] = json.loads(job.told.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not yet, or just being written
        return {"inputs": 0, "unhandled": 0}
    return told


def watch(jobs: Sequence[Job], stop: threading.Event) -> None:
    """Say now and then how far it is, and when it may end: by what the inputs cost, in the time it takes here."""
    begun, whole = time.monotonic(), sum(job.count * job.cost for job in jobs)
    while not stop.wait(EVERY):
        came = [(job, read(job)["inputs"]) for job in jobs]
        done, passed = sum(job.cost * count for job, count in came), time.monotonic() - begun
        if done:
            left = passed * (whole - done) / done / 60
            inputs, wanted = sum(count for _, count in came), sum(job.count for job in jobs)
            print(f"  {inputs} / {wanted}, {passed / 60:.1f} min, ~{left:.1f} min tilbage · left", flush=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench fuzz")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in (*FOLDER.glob("*.json*"), *FOLDER.glob("*.seen")):
        old.unlink()
    if find_spec("atheris") is None:
        print("atheris er her ikke; bytes bøjes tilfældigt · atheris is not here; bytes are bent at random")
    planned, total, stop = lines(options.inputs), {"inputs": 0, "unhandled": 0}, threading.Event()
    watching = threading.Thread(target=watch, args=([job for line in planned for job in line], stop), daemon=True)
    watching.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for results in pool.map(lambda line: list(run(line, options.seed)), planned):
            for job, told, trouble in results:
                print(f"{job.target}, {job.way}: {told['inputs']} inputs, {told['unhandled']} unhandled {trouble}")
                sys.stdout.flush()
                for name in total:
                    total[name] += told[name]
    stop.set()
    kept = FOLDER / "unhandled.jsonl"
    if kept.is_file():
        print(f"Se · see {kept.relative_to(ROOT)}")
    print(json.dumps(total))
    return 1 if total["unhandled"] or total["inputs"] < options.inputs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
