"""Keys, passwords and tokens in the files of the checkout: `python -m checks.secrets`. Nothing is excepted but locks.

What looks like a secret and is none is written so that it does not look like one; there is no list of exceptions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings, get_settings

from checks.files import ROOT, own_files

NO_SECRETS = ("requirements", "package-lock.json")
"""Locks: they are made of digests, which look like keys."""

SHORTEST = 12
"""No key is shorter; what is, is a word: `password` in an example of an address."""

OF_THE_TESTS = frozenset(
    {
        "Secret Keyword",
        "Basic Auth Credentials",
        "JSON Web Token",
        "Hex High Entropy String",
        "Base64 High Entropy String",
    }
)
"""Tests log in, and their passwords are nobody's. What belongs to someone is found there too: private keys, tokens."""

SILENCING = "detect_secrets.filters.allowlist.is_line_allowlisted"
"""A filter of the tool's own: a comment in a line would silence it. Not here."""


def secrets_in(files: Iterable[Path]) -> Iterator[PotentialSecret]:
    """What looks like a secret."""
    with default_settings():
        get_settings().disable_filters(SILENCING)
        for file in files:
            if not file.name.startswith(NO_SECRETS):
                yield from (one for one in _in(file) if is_telling(one, in_tests=ROOT / "tests" in file.parents))


def is_telling(found: PotentialSecret, *, in_tests: bool) -> bool:
    """Whether it can be anyone's secret."""
    return len(found.secret_value or "") >= SHORTEST and not (in_tests and found.type in OF_THE_TESTS)


def _in(file: Path) -> list[PotentialSecret]:
    try:
        return list(scan_file(str(file)))
    except ValueError:  # a date that does not exist, in a file that is there to be refused: it is read as plain text
        with NamedTemporaryFile("w", suffix=".txt") as plain:
            plain.write(file.read_text(encoding="utf-8"))
            plain.flush()
            return list(scan_file(plain.name))


def main() -> int:
    found = list(secrets_in(own_files(ROOT)))
    for one in found:
        print(f"{one.filename.removeprefix(str(ROOT) + '/')}:{one.line_number}: {one.type}")
    if found:
        print("Fjern det, og skift nøglen. · Remove it, and change the key.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
