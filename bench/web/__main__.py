"""`./dev bench web`: pages, policies and verbs on 100,000 cases, against a bare SELECT and the page made the usual way.

Everything in one run, in turns, several times: only ratios of one run mean anything. The last line is JSON. How it is
measured stands in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from bench.web import country
from roedtraad.project.opening import open_site
from roedtraad.project.postgres import Server


def main(arguments: list[str]) -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="./dev bench web")
    parser.add_argument("--keep", action="store_true", help="take the country that is there")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement in a round")
    options = parser.parse_args(arguments)
    country.set_environment()
    if country.build(keep=options.keep):
        # Django is led to the server that built it, which has stopped: the measuring begins in a process of its own.
        os.execv(sys.executable, [sys.executable, "-m", "bench.web", *arguments])
    with Server(country.FOLDER).used() as server, open_site(owner=True):
        from bench.web.measuring import measure
        from roedtraad.project.preparing import migrate

        migrate()
        figures = measure(server, rounds=options.rounds, seconds=options.seconds)
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
