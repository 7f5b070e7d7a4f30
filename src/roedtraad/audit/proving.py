"""The log of the database, proved, and copied out in the form that verify_alone.py reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import TextIO

from roedtraad.access.service import whole_log
from roedtraad.audit.chain import FORM, Head, Proof, prove

EVERY = 5000
Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """Say nothing of how far it is."""


def prove_log(heads: Iterable[Head] = (), progress: Progress = no_progress) -> Proof:
    """Prove the whole log."""
    proof = Proof()
    with whole_log() as (previous, total, entries):
        for proof in prove(entries, previous=previous, heads=heads):
            if proof.entries % EVERY == 0:
                progress(proof.entries, total)
    return proof


def export_log(
    file: TextIO, *, since: date | None = None, until: date | None = None, progress: Progress = no_progress
) -> int:
    """Copy the log of some days, an entry a line, and give how many there were."""
    with whole_log(since, until) as (previous, total, entries):
        head, count = previous, 0
        file.write(json.dumps({"log": FORM, "previous": previous}) + "\n")
        for entry in entries:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            if entry["day"] is not None:
                head, count = entry["hash"], count + 1
            if count % EVERY == 0:
                progress(count, total)
        file.write(json.dumps({"entries": count, "head": head}) + "\n")
    return count
