"""`roedtraad audit`, for the command line, which calls it by its name: the answer is JSON."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roedtraad.audit.service import NoHeads, export_log, heads_now, prove_log, read_heads


class Command(BaseCommand):
    """Prove the log, copy it out, or tell its heads."""

    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """What is to be done, and with which file and days."""
        parser.add_argument("what", choices=["verify", "export", "heads"])
        parser.add_argument("--file", type=Path)
        parser.add_argument("--since", type=date.fromisoformat)
        parser.add_argument("--until", type=date.fromisoformat)

    def handle(self, *, what: str, file: Path | None, since: date | None, until: date | None, **_: Any) -> str:
        """Do it."""
        try:
            match what:
                case "verify":
                    proof = prove_log(read_heads(file) if file else (), _progress)
                    fault = proof.fault.told() if proof.fault else None
                    return json.dumps({"entries": proof.entries, "ok": fault is None, "first_fault": fault})
                case "export":
                    assert file is not None
                    with file.open("x", encoding="utf-8") as copy:
                        return json.dumps({"entries": export_log(copy, since=since, until=until, progress=_progress)})
                case _:
                    told = [{"day": one.day, "head": one.head, "ended": one.ended} for one in heads_now()]
                    return json.dumps(told)
        except (NoHeads, OSError) as error:
            raise CommandError(str(error)) from None


def _progress(done: int, total: int) -> None:
    """How far it is, on a terminal."""
    if sys.stderr.isatty() and total:
        sys.stderr.write(f"\r{done:,} / {total:,} " if done < total else "\r\033[K")
        sys.stderr.flush()
