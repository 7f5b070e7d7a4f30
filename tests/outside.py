"""An outside PostgreSQL for the tests: Debian's, in a temporary folder, over TCP and with passwords.

Its roles and database are made by what docs/operations.md tells an operator, word for word. `./dev test --outside` runs
the tests that stand on the database against it; words after that go to pytest.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from roedtraad.project.postgres import APP, DATABASE, OWNER, Binaries
from roedtraad.project.postgres.binaries import OLDEST
from roedtraad.project.postgres.privileges import server_user
from roedtraad.project.postgres.server import ADMINISTRATOR, FORGETFUL, PATIENCE, clean_environment

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "operations.md"
DEBIAN = Path("/usr/lib/postgresql")
HERE = "127.0.0.1"
ON_THE_DATABASE = (
    *("access", "cases", "obligations", "casework", "journeys"),
    *(f"project/test_{name}.py" for name in ("database", "freshness", "health", "outside")),
)
"""The rooms of tests that are run when none are named; of one the files that are not about a server of our own."""

LEFT_OUT = (
    f"Udeladt: her er ingen PostgreSQL {OLDEST} eller nyere i {DEBIAN} (Debian og Ubuntu: apt install postgresql)."
    f" · Left out: there is no PostgreSQL {OLDEST} or newer in {DEBIAN} (Debian and Ubuntu: apt install postgresql)."
)


@dataclass(frozen=True)
class Outside:
    """A running server as its administrator reaches it, and the passwords that the two roles are given."""

    binaries: Binaries
    port: int
    password: str
    of_role: Mapping[str, str]

    def environment(self) -> dict[str, str]:
        """What an operator sets: the two addresses."""
        return {"DATABASE_URL": self._address(APP), "MIGRATE_DATABASE_URL": self._address(OWNER)}

    def says(self, statements: str, database: str = "postgres") -> str:
        """What psql answers its administrator; the first error ends it."""
        asked = (self.binaries.program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-")
        reached = {"PGHOST": HERE, "PGPORT": str(self.port), "PGUSER": ADMINISTRATOR, "PGDATABASE": database}
        surroundings = {**clean_environment(), **reached, "PGPASSWORD": self.password}
        done = subprocess.run(asked, input=statements, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answers(self) -> bool:
        """Whether a connection succeeds now."""
        reached: dict[str, Any] = {"host": HERE, "port": self.port, "user": ADMINISTRATOR, "password": self.password}
        with suppress(psycopg.OperationalError), psycopg.connect(dbname="postgres", **reached):
            return True
        return False

    def _address(self, role: str) -> str:
        return f"postgresql://{role}:{quote(self.of_role[role], safe='')}@{HERE}:{self.port}/{DATABASE}"


def debian_binaries() -> Binaries | None:
    """The oldest that we say we run on: what it lacks shows there first."""
    found = [place for place in DEBIAN.glob("*/bin") if (place / "postgres").exists() and place.parent.name.isdigit()]
    fit = sorted((int(place.parent.name), place) for place in found if int(place.parent.name) >= OLDEST)
    return Binaries(fit[0][1], fit[0][0]) if fit else None


@contextmanager
def outside(binaries: Binaries) -> Iterator[Outside]:
    """A new server, with the roles and the database that the guide has an administrator make; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="roedtraad-outside-") as made, socket.socket() as taken:
        place = Path(made)
        taken.bind((HERE, 0))
        of_role = {role: secrets.token_urlsafe(9) + "@:/%?#'æ" for role in (OWNER, APP)}
        server = Outside(binaries, taken.getsockname()[1], secrets.token_urlsafe(18), of_role)
        taken.close()
        _initialise(server, place)
        with _running(server, place):
            server.says(_guide(of_role))
            yield server


def let_tests_in(major: int) -> str:
    """What the tests need more than a site does, as statements: to make databases, and to set up as the owner."""
    # So that a test may set up as the owner inside its own transaction (fixture `as_owner`). Without inheritance:
    # otherwise the application's role would have the owner's rights.
    member = (
        f"grant {OWNER} to {APP} with inherit false, set true"
        if major >= 16
        else f"alter role {APP} noinherit; grant {OWNER} to {APP}"
    )
    # A connection that is just closing must not stop a copy from being dropped.
    alone = f"select pg_advisory_xact_lock({0x526F6566})"
    return f"{alone}; alter role {OWNER} createdb; grant pg_signal_backend to {OWNER}; {member};"


def _guide(of_role: Mapping[str, str]) -> str:
    """The statements of the guide, with these passwords at the places where it leaves them open."""
    chapter = GUIDE.read_text(encoding="utf-8").partition("**An outside PostgreSQL**")[2]
    written = re.search(r"```sql\n(.*?)```", chapter, re.DOTALL)
    assert written is not None, "docs/operations.md no longer says how the roles are made"
    statements = written[1]
    for role, password in of_role.items():
        told = re.compile(rf"(create role {role} [^;]*password )'…'")
        assert told.search(statements), f"docs/operations.md gives {role} no password"
        quoted = "'" + password.replace("'", "''") + "'"
        statements = told.sub(lambda found, quoted=quoted: found[1] + quoted, statements)
    return statements


def _initialise(server: Outside, place: Path) -> None:
    """A cluster as Debian makes it where nobody chose a language: without one. The guide must say what we need."""
    user, secret = server_user(), place / "password"
    secret.touch(0o600)
    secret.write_text(server.password, encoding="ascii")
    for owned in (place, secret):
        user.give(owned)
    kept = ("--pwfile", secret, "--auth=scram-sha-256", "--locale=C", "--encoding=SQL_ASCII", "--no-sync")
    words = [
        str(word) for word in (server.binaries.program("initdb"), "-D", place / "data", "-U", ADMINISTRATOR, *kept)
    ]
    done = subprocess.run(
        words, cwd="/", env=clean_environment(), preexec_fn=user.become, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def _running(server: Outside, place: Path) -> Iterator[None]:
    chosen = {"listen_addresses": HERE, "port": server.port, "unix_socket_directories": "", **FORGETFUL}
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    words = [str(server.binaries.program("postgres")), "-D", str(place / "data"), *options]
    user, log = server_user(), place / "log"
    place_of_it: dict[str, Any] = {"cwd": "/", "env": clean_environment(), "preexec_fn": user.become}
    with log.open("w") as written:
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": written, "stderr": subprocess.STDOUT}
        started = subprocess.Popen(words, start_new_session=True, **quiet, **place_of_it)
    try:
        until = time.monotonic() + PATIENCE
        while not server.answers():
            assert started.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        yield
    finally:
        started.send_signal(signal.SIGINT)  # fast: open transactions are rolled back
        started.wait(PATIENCE)


def main(words: Sequence[str]) -> int:
    """Run pytest against such a server; where there is none, say so and leave it out."""
    binaries = debian_binaries()
    if binaries is None:
        sys.stderr.write(LEFT_OUT + "\n")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server is stopped then too
    named = any((ROOT / word.partition("::")[0]).exists() for word in words if not word.startswith("-"))
    rooms = () if named else tuple(f"tests/{room}" for room in ON_THE_DATABASE)
    with outside(binaries) as server:
        server.says(let_tests_in(binaries.major))
        sys.stdout.write(f"── PostgreSQL {binaries.major}, {HERE}:{server.port}\n")
        sys.stdout.flush()
        asked = (sys.executable, "-m", "pytest", *words, *rooms)
        return subprocess.run(asked, cwd=ROOT, env={**os.environ, **server.environment()}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
