"""A run from nothing: a small country, the whole site, the rounds, the count."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.chaos.counting import Tally
from bench.chaos.disk import Disk
from bench.post import country
from bench.post.country import Size
from bench.web.telling import say
from roedtraad.project.opening import open_site
from roedtraad.project.ports import free_port
from roedtraad.project.postgres import Server
from tests.certificates import Authority

PEOPLE = 6
"""In a prison: two letters each."""


def run_chaos(folder: Path, *, rounds: int, seed: str, prisons: int, troubles: Sequence[str]) -> Tally:
    """Run it in a process of its own: Django is led to the server of the folder. Gives the Tally."""
    disk, outside = Disk(folder / "disk"), folder / "outside"
    disk.remove_old()
    shutil.rmtree(folder, ignore_errors=True)
    outside.mkdir(parents=True)
    sink, web = free_port(), free_port()
    authority = Authority("Målingens udsteder")
    (outside / "ca.pem").write_bytes(authority.own.public_pem)
    authority.for_server().put(outside / "sink.pem")
    Authority("En fremmed udsteder").for_server().put(outside / "stranger.pem")
    with ExitStack() as stack:
        disk.make()
        stack.callback(disk.remove)
        say(f"the disk is a {disk.kind}")
        data = disk.folder / "data"
        data.mkdir()
        country.set_environment(data, sink=sink, trusted=outside / "ca.pem", web=web)
        country.build(Size(prisons, PEOPLE, shipped=True), data)
        with Server(data).used() as server, open_site():
            from bench.chaos.person import Person
            from bench.chaos.rounds import run
            from bench.chaos.site import make_site
            from bench.web.people import log_in

            people = [Person(one.unit, one.cookie, web) for one in log_in(prisons)]
            site = make_site(server, disk, outside, (sink, web))
            try:
                site.start()
                return run(site, people, rounds=rounds, seed=seed, troubles=troubles)
            finally:
                site.end()
