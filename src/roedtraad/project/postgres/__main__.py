"""Upkeep of the embedded database: `python -m roedtraad.project.postgres backup FILE`, `restore FILE`, `psql`.

As its administrator, who walks past every policy: a copy must hold all of it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from roedtraad.project.environment import read_environment
from roedtraad.project.postgres import DATABASE, Server
from roedtraad.project.trouble import Trouble


def main(arguments: list[str]) -> int:
    options = _arguments(arguments)
    try:
        folder: Path = options.data or read_environment(os.environ)["ROEDTRAAD_DATA"]
        with Server(folder.absolute()).used() as server:
            match options.what:
                case "backup":
                    backup(server, options.file)
                case "restore":
                    restore(server, options.file)
                case _:
                    return _run(server, "psql", DATABASE)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


def backup(server: Server, file: Path) -> None:
    """Write all of the database into one file, whole or not at all."""
    beside = file.with_name(file.name + ".part")
    beside.touch(mode=0o600)
    if _run(server, "pg_dump", "--format=custom", f"--file={beside.absolute()}", DATABASE) != 0:
        beside.unlink()
        raise Trouble(
            "Kopien blev ikke skrevet; årsagen står ovenfor.", "No copy was written; the reason stands above."
        )
    beside.replace(file)


def restore(server: Server, file: Path) -> None:
    """Read a copy into a database that is still empty, in one transaction."""
    with server.administered(DATABASE) as connection:
        tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    if tables != (0,):
        raise Trouble(
            f"Databasen i {server.folder} er ikke tom, og intet er ændret. Vælg en ny mappe med --data.",
            f"The database in {server.folder} is not empty, and nothing was changed. Choose a new folder with --data.",
        )
    if _run(server, "pg_restore", "--single-transaction", f"--dbname={DATABASE}", str(file.absolute())) != 0:
        raise Trouble("Intet er læst ind; årsagen står ovenfor.", "Nothing was read in; the reason stands above.")


def _run(server: Server, program: str, *words: str) -> int:
    return subprocess.run([server.binaries.program(program), *words], env=server.environment(), check=False).returncode


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m roedtraad.project.postgres",
        description="Pas den indlejrede database. · Look after the embedded database.",
    )
    parser.add_argument("--data", type=Path, help="mappe til data · folder for the data (ROEDTRAAD_DATA)")
    what = parser.add_subparsers(dest="what", required=True)
    for name, meaning in (("backup", "skriv en kopi · write a copy"), ("restore", "læs en kopi ind · read a copy in")):
        what.add_parser(name, help=meaning).add_argument("file", type=Path)
    what.add_parser("psql", help="spørg den i SQL · ask it in SQL")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
