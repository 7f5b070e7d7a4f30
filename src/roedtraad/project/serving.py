"""The process tree: database, web and worker as children of one process that ends them all.

`python -m roedtraad.project.serving [--port N] [--data FOLDER] [--address A]`. A child that dies is started again, the
database too; one that dies again and again ends the tree. If this process is killed, its children end (orphans.py).
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from roedtraad.project.demonstration_post import SERVER, demonstration_folder, demonstration_post
from roedtraad.project.environment import kept_key, read_environment
from roedtraad.project.orphans import end_with_parent
from roedtraad.project.ports import free_port, is_taken
from roedtraad.project.postgres import APP, OWNER, Server
from roedtraad.project.trouble import Trouble

FIRST_ANSWER = 60.0  # seconds until the site must answer
LAST_WORD = 25.0  # seconds that a child has to end by itself: a job is given time to finish
DEATHS, WITHIN = 5, 60.0  # so many deaths in so many seconds are no accident
WORKER = ("-m", "roedtraad.project.worker")


class Ended(Exception):
    """Someone asked the tree to end."""


@dataclass(slots=True)
class Child:
    """A program that must be running."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = _start(self.command, self.environment)

    def revive(self) -> None:
        """Start it again if it has died; raises Trouble when that does not help."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < WITHIN] + [now]
        if len(self.deaths) >= DEATHS:
            raise Trouble(
                f"Processen {self.name} stopper igen og igen; årsagen står i loggen ovenfor.",
                f"The process {self.name} stops again and again; the reason stands in the log above.",
            )
        self.start()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def main(arguments: list[str]) -> int:
    options = _arguments(arguments)
    if options.data is not None:
        os.environ["ROEDTRAAD_DATA"] = str(options.data.absolute())
    try:
        with _ended_by_signals():
            serve(options.address, options.port, say=_say)
    except Ended:
        return 0
    except Trouble as trouble:
        sys.stderr.write(f"\n{trouble}\n")
        return 1
    return 0


def serve(address: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until Ended is raised; everything that was started has ended when it returns."""
    _refuse_taken(address, port)
    given = read_environment(os.environ)
    if given["DATABASE_URL"]:
        outside = {name: os.environ[name] for name in ("DATABASE_URL", "MIGRATE_DATABASE_URL") if os.environ.get(name)}
        _serve_on(outside, address, port, say, look_after=lambda: None)
        return
    folder: Path = given["ROEDTRAAD_DATA"]
    with Server(folder).used() as server:
        embedded = {
            "SECRET_KEY": given["SECRET_KEY"] or kept_key(folder),
            "DATABASE_URL": server.address(APP),
            "MIGRATE_DATABASE_URL": server.address(OWNER),
        }

        def look_after() -> None:
            if not server.answers():
                server.ensure()

        _serve_on(embedded, address, port, say, look_after)


def _serve_on(
    database: Mapping[str, str], address: str, port: int, say: Callable[[str], None], look_after: Callable[[], None]
) -> None:
    everything = {**os.environ, "DJANGO_SETTINGS_MODULE": "roedtraad.project.settings", **database}
    given = read_environment(os.environ)
    post: tuple[str, ...] = ()
    if given["ROEDTRAAD_DEMO"] and given["ROEDTRAAD_POST"] is None:
        post_port = free_port()
        everything |= demonstration_post(given["ROEDTRAAD_DATA"], post_port)
        everything.setdefault("ROEDTRAAD_SITE", f"http://127.0.0.1:{port}")
        post = ("-m", SERVER, str(post_port), str(demonstration_folder(given["ROEDTRAAD_DATA"])))
    if "MIGRATE_DATABASE_URL" in everything:
        _prepare(everything)
    # The web and the worker never see the owner's address.
    theirs = {name: value for name, value in everything.items() if name != "MIGRATE_DATABASE_URL"}
    web = ("-m", "gunicorn", "--config", "python:roedtraad.project.gunicorn_settings", "--bind", f"{address}:{port}")
    children = [Child("web", web, theirs), Child("worker", WORKER, theirs)]
    if post:
        children.insert(0, Child("demopost", post, theirs))
    try:
        for child in children:
            child.start()
        _wait_for_answer(address, port, children)
        say(f"http://{address}:{port}/")
        while True:
            time.sleep(1)
            look_after()
            for child in children:
                child.revive()
    finally:
        until = time.monotonic() + LAST_WORD
        for child in children:
            child.end()
        for child in children:
            child.wait_for_end(until)


def _prepare(environment: Mapping[str, str]) -> None:
    process = _start(("-m", "roedtraad.project", "prepare"), environment)
    try:
        status = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if status != 0:
        raise Trouble(
            "Databasen kunne ikke gøres klar til denne version; årsagen står ovenfor."
            "\nHvert skridt er gjort helt eller slet ikke: ret årsagen, og start igen.",
            "The database could not be prepared for this version; the reason stands above."
            "\nEach step is done whole or not at all: mend the cause and start again.",
        )


def _wait_for_answer(address: str, port: int, children: list[Child]) -> None:
    until = time.monotonic() + FIRST_ANSWER
    while not _answers(f"http://{address}:{port}/sundhed"):
        for child in children:
            child.revive()
        if time.monotonic() > until:
            raise Trouble(
                f"Siderne svarede ikke inden for {FIRST_ANSWER:.0f} sekunder; se loggen ovenfor.",
                f"The site did not answer within {FIRST_ANSWER:.0f} seconds; see the log above.",
            )
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _refuse_taken(address: str, port: int) -> None:
    if is_taken(address, port):
        raise Trouble(
            f"{address}:{port} er optaget, måske af en anden ./dev run. Vælg en anden: --port {port + 1}",
            f"{address}:{port} is taken, perhaps by another ./dev run. Choose another: --port {port + 1}",
        )


def _start(command: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program of ours in a session of its own, so that Ctrl-C reaches only this process."""
    return subprocess.Popen(
        [sys.executable, *command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - this process has one thread
    )


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """The first signal ends the tree in order; later ones wait for that."""
    asked = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def end(_number: int, _frame: FrameType | None) -> None:
        for one in asked:
            signal.signal(one, signal.SIG_IGN)
        raise Ended

    for one in asked:
        signal.signal(one, end)
    yield


def _say(address: str) -> None:
    sys.stdout.write(f"Rød Tråd svarer på {address}  (Ctrl-C stopper) · Rød Tråd answers at {address}  (Ctrl-C ends)\n")
    sys.stdout.flush()


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m roedtraad.project.serving",
        description="Server siderne indtil Ctrl-C eller SIGTERM. · Serve the site until Ctrl-C or SIGTERM.",
    )
    parser.add_argument("--port", type=int, default=8000, help="port (8000)")
    parser.add_argument("--data", type=Path, help="mappe til data · folder for the data (ROEDTRAAD_DATA)")
    parser.add_argument("--address", default="127.0.0.1", help="kun denne maskine · this machine only (127.0.0.1)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
