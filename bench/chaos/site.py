"""The whole site as processes, and what can befall it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.chaos.disk import Disk
from bench.post import programs
from bench.post.programs import Program
from roedtraad.project.postgres import DATABASE, Server
from roedtraad.project.trouble import Trouble

WORKER = ("-m", "bench.chaos.worker")
VICTIMS = ("web", "worker", "database")
"""What `kill -9` strikes: gunicorn with its workers, the worker of the jobs, the server of the database."""
TROUBLES = ("later", "never", "full", "slow", "hangs_up", "down", "certificate", "disk")
"""What else can be wrong in a round; the first five are moods of the sink."""


@dataclass(slots=True)
class Site:
    """Everything that runs. `outside` is what stands on another disk than the database."""

    server: Server
    disk: Disk
    outside: Path
    web: Program
    worker: Program
    sink: Program
    ports: tuple[int, int]
    last_trouble: str = ""
    killed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))

    def start(self) -> None:
        """Have all of it running."""
        self.revive()
        programs.until(lambda: programs.listens(self.ports[0]), "the sink")
        programs.until(lambda: programs.answers(self.ports[1]), "the pages")

    def revive(self) -> None:
        """Start whatever does not run; a database that cannot start now is tried again next time."""
        if not self.server.answers():
            try:
                self.server.ensure()
            except (Trouble, psycopg.Error, OSError) as error:
                self.last_trouble = str(error)
        for program in (self.web, self.worker, self.sink):
            program.revive()

    def whole(self) -> None:
        """Start what does not run until all of it does."""
        end = time.monotonic() + programs.PATIENCE
        while not (self.server.answers() and programs.answers(self.ports[1])):
            if time.monotonic() > end:
                raise SystemExit(f"the site does not come up again: {self.last_trouble}; see {self.outside}")
            self.revive()
            time.sleep(0.1)

    def kill(self, victim: str) -> None:
        """`kill -9`."""
        strike: Mapping[str, Callable[[], None]] = {
            "web": self.web.kill,
            "worker": self.worker.kill,
            "database": lambda: os.kill(self.server.process_id(), signal.SIGKILL),
        }
        with suppress(OSError, psycopg.Error, ValueError):  # it may just be down
            strike[victim]()
            self.killed[victim] += 1

    @contextmanager
    def trouble(self, what: str) -> Iterator[None]:
        """Something is wrong for as long as the block lasts."""
        mood = self.outside / "mood"
        with ExitStack() as stack:
            match what:
                case "":
                    pass
                case "down":
                    stack.callback(self.sink.revive)
                    self.sink.kill()
                    self.sink.command = ("-c", "import time; time.sleep(3600)")
                    stack.callback(self._sink_with, "sink.pem")
                case "certificate":
                    self._sink_with("stranger.pem")
                    stack.callback(self._sink_with, "sink.pem")
                case "disk":
                    stack.callback(self.disk.free, self.server)
                    self.disk.fill(self.server)
                case _:
                    stack.callback(mood.unlink)
                    mood.write_text(what, encoding="ascii")
            yield

    def _sink_with(self, certificate: str) -> None:
        self.sink.kill()
        self.sink.command = programs.sink(self.ports[0], self.outside, self.outside / certificate).command
        self.sink.start()

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Ask the database past the policies."""
        with self.server.administered(DATABASE) as administrator:
            return administrator.execute(statement).fetchall()

    def end(self) -> None:
        """End the programs."""
        for program in (self.web, self.worker, self.sink):
            program.end()


def make_site(server: Server, disk: Disk, outside: Path, ports: tuple[int, int]) -> Site:
    """A site that is not started yet."""
    worker = Program("worker", WORKER, outside / "worker.log", programs.site_environment(server))
    web = programs.web(server, ports[1], outside)
    return Site(server, disk, outside, web, worker, programs.sink(ports[0], outside, outside / "sink.pem"), ports)
