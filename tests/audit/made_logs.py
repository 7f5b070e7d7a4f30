"""Logs made for tests: exported entries over some days, and the two programs that prove them."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from roedtraad.audit import verify_alone
from roedtraad.audit.chain import FORM, START, hash_of
from roedtraad.audit.service import Head, prove

Line = dict[str, Any]
ALONE = Path(verify_alone.__file__)


def key(number: int) -> str:
    return str(UUID(int=number))


def made_log(*days: tuple[str, int]) -> list[Line]:
    """Some entries on each day: looks at one case, at a list, and writes, with letters that take two bytes."""
    entries: list[Line] = []
    for day, count in days:
        for number in range(1, count + 1):
            at = len(entries)
            wrote = at % 3 == 2
            content = json.dumps({"rows": [{"is": f"æøå {at}"}], "salt": key(900 + at)}) if wrote else None
            entries.append(
                {
                    "day": day,
                    "number": number,
                    "id": key(100 + at),
                    "at": f"{day}T10:{at:02}:00.000000Z",
                    "kind": "write" if wrote else "look",
                    "page": "cases_fact" if wrote else "case",
                    "user": None if at % 5 == 4 else key(1 + at % 2),
                    "name": "Opgave på natten" if at % 5 == 4 else "",
                    "unit": key(7),
                    "authority": key(8),
                    "for_user": None,
                    "cases": [key(50), key(51)] if at % 4 == 1 else [key(50)],
                    "persons": [],
                    "compartment": "ksp" if at % 6 == 5 else "",
                    "grant": key(9) if not wrote else None,
                    "content_digest": hashlib.sha256(content.encode()).hexdigest() if content else None,
                    "content": content,
                }
            )
    return chained(entries)


def chained(entries: Iterable[Line]) -> list[Line]:
    """The entries as one who owns the database could chain them: every hash right."""
    head, made = START, []
    for one in entries:
        entry = {**one, "previous": head}
        entry["hash"] = head = hash_of(entry)
        made.append(entry)
    return made


def heads_of(entries: Sequence[Line]) -> list[Head]:
    """The heads of their days, all over."""
    last = {one["day"]: one["hash"] for one in entries}
    return [Head(day, head) for day, head in last.items()]


def lines_of(entries: Sequence[Line]) -> list[str]:
    """The file of a copy."""
    head = entries[-1]["hash"] if entries else START
    written = [{"log": FORM, "previous": START}, *entries, {"entries": len(entries), "head": head}]
    return [json.dumps(one, ensure_ascii=False) for one in written]


def ours(entries: Iterable[Line], heads: Iterable[Head] = ()) -> dict[str, Any] | None:
    """What our own program finds: the first fault."""
    *_, proof = prove(entries, heads=heads)
    return proof.fault.told() if proof.fault else None


def alone(lines: Iterable[str], heads: Iterable[Head] = ()) -> dict[str, Any] | None:
    """What the independent program finds: the first fault."""
    kept = verify_alone.read_heads([json.dumps({"day": h.day, "head": h.head, "ended": h.ended}) for h in heads])
    _, fault = verify_alone.verify(io.StringIO("\n".join(lines)), kept)
    return fault


def run_alone(file: Path, *arguments: str) -> tuple[int, Any]:
    """The independent program by itself, without anything of ours in reach."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", ALONE, file, *arguments], capture_output=True, text=True, check=False, cwd="/"
    )
    return done.returncode, json.loads(done.stdout)
