"""One server a data folder, however many processes use it: the first starts it, the last to leave stops it.

Two locks beside the data say so, and the kernel lets go of them when a process is killed: `lock` is held while
starting or stopping, `users` is shared by everyone who uses the server. Only a real connection counts as running:
a process id may be a zombie's or another's.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg
import psycopg.conninfo

from roedtraad.project.postgres.binaries import Binaries, find_binaries
from roedtraad.project.postgres.privileges import ServerUser, server_user
from roedtraad.project.postgres.roles import DATABASE, make_roles
from roedtraad.project.trouble import Trouble

PATIENCE = 60.0  # seconds: recovery after a power cut takes some, old backends a moment
LONGEST_SOCKET = 103  # bytes that every system takes in the path of a socket
SOCKET = ".s.PGSQL.5432"
ADMINISTRATOR = "postgres"
# For a server whose data may be thrown away.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

# Servers outlive the object that started them, and perhaps the process.
_started_here: list[subprocess.Popen[bytes]] = []


@dataclass(slots=True)
class Server:
    """The server of a data folder; `with server.used():` has it running."""

    folder: Path
    forgetful: bool = False
    binaries: Binaries = field(default_factory=find_binaries)
    user: ServerUser = field(default_factory=server_user)

    @property
    def data(self) -> Path:
        """Named by the major version, as another version cannot read it."""
        return self.folder / f"postgres-{self.binaries.major}"

    @contextmanager
    def used(self) -> Iterator[Server]:
        """Have the server running for as long as the block lasts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "users").open("a") as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield self
            finally:
                with self._alone():
                    self._stop_if_last(users)

    def ensure(self) -> None:
        """Start it again if it was killed; for those who use it."""
        with self._alone():
            self._start()

    def address(self, role: str, database: str = DATABASE) -> str:
        """The address for a role, as DATABASE_URL takes it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.listens_in()), safe='')}"

    def environment(self) -> Mapping[str, str]:
        """What a program of PostgreSQL needs in its environment to reach the server as its administrator."""
        return {**clean_environment(), "PGHOST": str(self.listens_in()), "PGUSER": ADMINISTRATOR}

    def answers(self) -> bool:
        """Whether a connection succeeds now."""
        with suppress(psycopg.OperationalError), self.administered():
            return True
        return False

    @contextmanager
    def administered(self, database: str = "postgres") -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """A connection as the administrator, who bypasses every guard: for roles and upkeep, never for the site."""
        folder = running_socket(self.data)
        if folder is None:
            raise psycopg.OperationalError("no server")
        asked = psycopg.conninfo.make_conninfo(host=str(folder), user=ADMINISTRATOR, dbname=database)
        with psycopg.connect(asked, connect_timeout=5, autocommit=True) as connection:
            yield connection

    def listens_in(self) -> Path:
        """The folder of the running server's socket."""
        folder = running_socket(self.data)
        if folder is None:
            raise Trouble(f"Databasen i {self.data} kører ikke.", f"The database in {self.data} is not running.")
        return folder

    def process_id(self) -> int:
        """The running server's number."""
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split(maxsplit=1)[0])

    # --- Starting and stopping, alone ---------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        if not self.answers():
            self._bring_up()
        with self.administered() as administrator:
            make_roles(administrator)

    def _bring_up(self) -> None:
        if self._comes_back():
            return
        if not (self.data / "PG_VERSION").exists():
            self._refuse_another_version()
            self._initialise()
        folder = self._place_for_socket()
        self._forget_the_dead()
        self._let_in()
        until = time.monotonic() + PATIENCE
        while not self._started(folder, until):
            if time.monotonic() > until:
                raise self._would_not_start()
            time.sleep(0.5)
            self._forget_the_dead()  # the last of a killed server's processes may have gone only now

    def _comes_back(self) -> bool:
        """Wait for a server that runs and takes nobody: with one of its processes killed it starts over by itself.

        To start another meanwhile would take its socket away, and it would never be reached again.
        """
        until = time.monotonic() + PATIENCE
        while self._at_work() and time.monotonic() < until:
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def _at_work(self) -> bool:
        """Whether the process that its mark names is alive, and is the server of this data."""
        with suppress(OSError, ValueError, IndexError):
            return Path(f"/proc/{self.process_id()}/cwd").readlink() == self.data.resolve()
        return False

    def _started(self, folder: Path, until: float) -> bool:
        """Start once and wait; False when what a killed server left behind is still in the way."""
        log = self.data / "server.log"
        command = [self.binaries.program("postgres"), "-D", self.data, *self._options(folder)]
        with log.open("w") as written:
            process = self._launch(command, written, start_new_session=True)
        _started_here.append(process)
        while process.poll() is None and time.monotonic() < until:
            if self.answers():
                return True
            time.sleep(0.03)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        said = log.read_text(encoding="utf-8", errors="replace")
        if re.search(r"shared memory block|lock file", said):
            return False
        raise self._would_not_start()

    def _stop_if_last(self, users: IO[str]) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not self.answers():
            return
        folder = self.listens_in()
        os.kill(self.process_id(), signal.SIGINT)  # fast: open transactions are rolled back
        until = time.monotonic() + PATIENCE
        while (self.data / "postmaster.pid").exists() and time.monotonic() < until:
            time.sleep(0.02)
        for process in _started_here:
            process.poll()
        shutil.rmtree(folder, ignore_errors=True)

    def _options(self, socket_folder: Path) -> list[str]:
        escaped = str(socket_folder).replace('"', '""')
        chosen = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{escaped}"',
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "autovacuum_naptime": "5s",  # a new site fills from nothing: plans for empty tables must not last a minute
            "jit": "off",  # our queries are short: compiling them costs more than it saves
            **(FORGETFUL if self.forgetful else {}),
        }
        return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]

    # --- The data ----------------------------------------------------------------------------------------------------

    def _initialise(self) -> None:
        """Make the data beside and rename it: one that was broken off leaves nothing half-done."""
        new = self.data.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.user.give(new)
        provider = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8") if self.binaries.major >= 17 else ()
        settled = ("-U", ADMINISTRATOR, "-E", "UTF8", "--locale=C.UTF-8", "--text-search-config=danish")
        command = [self.binaries.program("initdb"), "-D", new, *settled, *provider, "--auth=peer"]
        if self.forgetful:
            command.append("--no-sync")
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as written:
            if self._launch([*command, "--data-checksums", "--no-instructions"], written).wait() != 0:
                written.seek(0)
                raise self._would_not_start(written.read())
        new.rename(self.data)

    def _let_in(self) -> None:
        """Who may connect, in any role: this user and the server's; in a namespace whoever reaches the socket."""
        names = {pwd.getpwuid(uid).pw_name for uid in {os.geteuid(), self.user.uid}}
        (self.data / "pg_ident.conf").write_text("".join(f'me "{name}" all\n' for name in names), encoding="utf-8")
        kind = "peer map=me" if self.user.peer else "trust"
        (self.data / "pg_hba.conf").write_text(f"local all all {kind}\n", encoding="utf-8")

    def _refuse_another_version(self) -> None:
        others = sorted(place.name for place in self.folder.glob("postgres-*") if (place / "PG_VERSION").exists())
        if others:
            have, want = others[-1], self.data.name
            raise Trouble(
                f"I {self.folder} ligger {have}, men programmet er nu {want} og kan ikke læse den."
                "\nDump med den gamle version og indlæs i den nye; se docs/operations.md, Opgradering.",
                f"{self.folder} holds {have}, but the program is now {want} and cannot read it."
                "\nDump with the old version and load into the new; see docs/operations.md, Upgrade.",
            )

    def _forget_the_dead(self) -> None:
        """Remove the mark of a server that is gone: in a container its number may soon be another process's."""
        mark, processes = self.data / "postmaster.pid", Path("/proc")
        if not mark.exists() or not (processes / "self" / "cwd").exists():
            return
        at_work = []
        for link in processes.glob("[0-9]*/cwd"):
            with suppress(OSError):
                at_work.append(link.readlink())
        if self.data.resolve() not in at_work:  # every process of a server stands in its data folder
            mark.unlink()

    def _place_for_socket(self) -> Path:
        """Where a killed server listened, so that those who use it find the next one there; else a new folder."""
        earlier = running_socket(self.data)
        with suppress(OSError):
            if earlier and earlier.lstat().st_uid == self.user.uid and not earlier.is_symlink():
                for left in earlier.iterdir():
                    left.unlink()
                return earlier
        folder = _new_socket_folder()
        self.user.give(folder)
        return folder

    # --- Small things ------------------------------------------------------------------------------------------------

    def _launch(self, command: list[Any], output: IO[str], **more: Any) -> subprocess.Popen[bytes]:
        words = [str(part) for part in command]
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        place: dict[str, Any] = {"cwd": "/", "env": clean_environment(), "preexec_fn": self.user.become}
        return subprocess.Popen(words, **quiet, **place, **more)

    def _would_not_start(self, said: str | None = None) -> Trouble:
        if said is None:
            said = (self.data / "server.log").read_text(encoding="utf-8", errors="replace")
        last = "\n".join("  " + line for line in said.strip().splitlines()[-6:])
        return Trouble(
            f"Databasen i {self.data} kan ikke starte. Den siger:\n{last}\n"
            "Er disken fuld, eller hører mappen til en anden bruger? Se docs/operations.md, Når noget er galt.",
            "The database cannot start; its own words stand above. Is the disk full, or does the folder belong to"
            " another user? See docs/operations.md, When something is wrong.",
        )


def running_socket(data: Path) -> Path | None:
    """Where the server of this data listens; None where none was started. Starts nothing, and asks no server."""
    with suppress(OSError):
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        if len(lines) >= 5 and lines[4]:  # while a server starts the mark is written line by line
            return Path(lines[4])
    return None


def clean_environment() -> dict[str, str]:
    """The environment without what would steer PostgreSQL or its language."""
    kept = {k: v for k, v in os.environ.items() if not re.match(r"PG|LC_|LANG", k)}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _new_socket_folder() -> Path:
    """A new folder of mode 0700 with a path short enough for a socket."""
    with ExitStack() as undo:
        folder = Path(tempfile.mkdtemp(prefix="roedtraad-"))
        undo.callback(folder.rmdir)
        if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET:
            undo.pop_all()
            return folder
    return Path(tempfile.mkdtemp(prefix="roedtraad-", dir="/tmp"))
