"""`./dev bench post`: notices written, decided, set and handed to SMTP; letters alone; the queue page at a million.

The last line is JSON. How it is measured stands in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys

from bench.post import country
from bench.post.country import Size
from roedtraad.project.environment import CHECKOUT
from roedtraad.project.opening import open_site
from roedtraad.project.ports import free_port
from roedtraad.project.postgres import Server
from tests.certificates import Authority

FOLDER = CHECKOUT / ".roedtraad" / "bench-post"
EACH = 250
"""People in a prison: two notices each go by mail."""


def main(arguments: list[str]) -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="./dev bench post")
    parser.add_argument("--messages", type=int, default=10_000, help="by one worker")
    parser.add_argument("--by-two", type=int, default=4_000, help="then, by two workers")
    parser.add_argument("--queue", type=int, default=1_000_000, help="messages behind the queue page; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=5, help="turns of the two pages")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each page in a turn")
    parser.add_argument("--keep", action="store_true", help="take the country that is there")
    options = parser.parse_args(arguments)
    one, two = (max(1, round(count / 2 / EACH)) for count in (options.messages, options.by_two))
    sink, web = free_port(), free_port()
    kept, data = FOLDER / "built", FOLDER / "data"
    FOLDER.mkdir(parents=True, exist_ok=True)
    authority = Authority("Målingens udsteder")
    (FOLDER / "ca.pem").write_bytes(authority.own.public_pem)
    authority.for_server().put(FOLDER / "sink.pem")
    (FOLDER / "arrived").unlink(missing_ok=True)
    country.set_environment(kept, sink=sink, trusted=FOLDER / "ca.pem", web=web)
    if options.keep and kept.exists():
        country.bring_up()
    else:
        country.forget(kept)
        country.build(Size(one + two, EACH, shipped=True), kept)
    shutil.rmtree(data, ignore_errors=True)
    subprocess.run(["cp", "-a", str(kept), str(data)], check=True)  # with the owners of its files
    os.environ["ROEDTRAAD_DATA"] = str(data)
    with Server(data).used() as server, open_site():
        from bench.post.measuring import measure

        figures = measure(
            server,
            FOLDER,
            prisons=(one, two),
            ports=(sink, web),
            queue=options.queue,
            turns=(options.rounds, options.seconds),
        )
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
