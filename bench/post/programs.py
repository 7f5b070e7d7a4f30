"""The programs of the site and the sink, each a process that can be killed with `kill -9` and started again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from roedtraad.project.orphans import end_with_parent
from roedtraad.project.postgres import APP, Server

HOST = "127.0.0.1"
PATIENCE = 60.0
WORKER = ("-m", "roedtraad.project.worker")


def until(true: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"waited {patience:.0f} s in vain for {what}")
        time.sleep(0.05)


@dataclass(slots=True)
class Program:
    """A program in a session of its own. What it says goes to a file."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    cores: frozenset[int] = frozenset()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""

        def prepared() -> None:
            end_with_parent()
            if self.cores:
                os.sched_setaffinity(0, self.cores)

        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=prepared,  # noqa: PLW1509 - no lock of a thread is needed between fork and exec
            )

    def kill(self) -> None:
        """`kill -9` for it and for the processes that it has started."""
        if self.process is not None and self.process.poll() is None:  # else its number may be another's by now
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def revive(self) -> None:
        """Start it where it does not run."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def spent(self) -> float:
        """Seconds of a core that it has taken so far."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Ask it to end, and see that it does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


def site_environment(server: Server) -> dict[str, str]:
    """What the site's own programs are given: the application's address, never the owner's."""
    kept = {name: value for name, value in os.environ.items() if name != "MIGRATE_DATABASE_URL"}
    settled = {"DJANGO_SETTINGS_MODULE": "roedtraad.project.settings", "DATABASE_URL": server.address(APP)}
    return kept | settled


def web(server: Server, port: int, folder: Path, *, workers: int = 2) -> Program:
    """The pages, by gunicorn with the product's own settings."""
    command = ("-m", "gunicorn", "--config", "python:roedtraad.project.gunicorn_settings", "--bind", f"{HOST}:{port}")
    environment = site_environment(server) | {"ROEDTRAAD_WEB_WORKERS": str(workers)}
    return Program("web", command, folder / "web.log", environment)


def sink(port: int, folder: Path, certificate: Path) -> Program:
    """The mail server."""
    return Program(
        "sink", ("-m", "bench.post.sink", str(port), str(folder), str(certificate)), folder / "sink.log", os.environ
    )


def listens(port: int) -> bool:
    """Whether someone takes connections there."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=2):
        return True
    return False


def answers(port: int) -> bool:
    """Whether the pages answer, and the database with them."""
    asked = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        asked.request("GET", "/arbejde")
        return asked.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
