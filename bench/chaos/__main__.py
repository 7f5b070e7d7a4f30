"""`./dev bench chaos --rounds N`: the site is killed again and again while letters go out; then they are counted.

The last line is JSON. What is done and counted stands in docs/performance.md. It ends with 1 where a letter was lost,
came twice without a word, or is shown nowhere.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench.chaos.running import run_chaos
from bench.chaos.site import TROUBLES
from roedtraad.project.environment import CHECKOUT

FOLDER = CHECKOUT / ".roedtraad" / "bench-chaos"
SHOWN = ("rounds", "messages", "lost", "duplicates_reported", "duplicates_silent", "unshown")


def main(arguments: list[str]) -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="./dev bench chaos")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", default="kaos", help="another word is another course of things")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--troubles", nargs="*", default=TROUBLES, choices=TROUBLES, help="besides being killed")
    options = parser.parse_args(arguments)
    tally = run_chaos(
        options.folder,
        rounds=options.rounds,
        seed=options.seed,
        prisons=max(1, options.rounds // 2),
        troubles=options.troubles,
    )
    print(json.dumps({name: value for name, value in asdict(tally).items() if name in SHOWN}))
    return 0 if tally.well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
