"""The heads of the days, written where the owner of the database cannot change them: into the JSON log, whose lines
leave the machine, and into a file beside the data, to be copied away.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from roedtraad.access.service import log_heads
from roedtraad.audit.chain import Head

FILE = "log-heads.jsonl"
log = logging.getLogger(__name__)


class NoHeads(Exception):
    """A file of heads that cannot be read: which line."""


def heads_now() -> list[Head]:
    """The hash that ends each day, and of today the last so far."""
    return [Head(day.isoformat(), head, ended) for day, head, ended in log_heads()]


def write_heads() -> list[Head]:
    """Write those that are not in the file yet, and say them in the log. Gives what was new."""
    file = Path(settings.ROEDTRAAD_DATA) / FILE
    known = set(read_heads(file)) if file.exists() else set()
    new = [one for one in heads_now() if one not in known]
    if new:
        with file.open("a", encoding="utf-8") as written:
            written.writelines(f"{head_line(one)}\n" for one in new)
    for one in new:
        log.info("head of the log", extra={"day": one.day, "head": one.head, "ended": one.ended})
    return new


def head_line(head: Head) -> str:
    """A head as it stands in a file."""
    return json.dumps({"day": head.day, "head": head.head, "ended": head.ended})


def read_heads(file: Path) -> list[Head]:
    """Read a file of heads. Raises NoHeads and OSError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise NoHeads(f"{file}: not UTF-8") from None
    return list(_heads(file, lines))


def _heads(file: Path, lines: Iterable[str]) -> Iterable[Head]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            yield Head(str(one["day"]), str(one["head"]), one.get("ended", True) is True)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NoHeads(f"{file}:{number}") from None
