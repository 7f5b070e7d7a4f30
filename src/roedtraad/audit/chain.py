"""Proves the log: every entry's hash, its place, and the heads that were kept elsewhere. Pure; docs/adr/0012."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FORM = "roedtraad-log-1"
START = "0" * 64
HASHED = (
    "day",
    "number",
    "previous",
    "id",
    "at",
    "kind",
    "page",
    "user",
    "name",
    "unit",
    "authority",
    "for_user",
    "cases",
    "persons",
    "compartment",
    "grant",
    "content_digest",
)

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is not as it was written: which entry, and what."""

    day: str | None
    number: int | None
    entry: str | None
    fault: str

    def told(self) -> dict[str, Any]:
        """As it is answered in JSON."""
        return {"day": self.day, "number": self.number, "entry": self.entry, "fault": self.fault}


@dataclass(frozen=True, slots=True)
class Head:
    """The hash of a day's last entry, kept elsewhere; of a day that had not ended, that of any of its entries."""

    day: str
    head: str
    ended: bool = True


@dataclass(slots=True)
class Proof:
    """How far the log was found whole."""

    entries: int = 0
    fault: Fault | None = None
    head: str = START


def hash_of(entry: Entry) -> str:
    """The hash that an entry must have."""
    parts = [FORM, *(_text(entry[name]) for name in HASHED)]
    written = ",".join("-" if part is None else f"{len(part.encode())}:{part}" for part in parts)
    return hashlib.sha256(written.encode()).hexdigest()


def _text(value: Any) -> str | None:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return None if value is None else str(value)


def prove(entries: Iterable[Entry], *, previous: str = START, heads: Iterable[Head] = ()) -> Iterator[Proof]:
    """Walk through entries in order, and give how far it has come; the last one says whether all is whole."""
    walk = _Walk(Proof(head=previous), _by_day(heads), whole=previous == START)
    for entry in entries:
        fault = walk.take(entry)
        if fault is not None:
            walk.proof.fault = Fault(entry["day"], entry["number"], entry["id"], fault)
            yield walk.proof
            return
        yield walk.proof
    walk.proof.fault = walk.finish()
    yield walk.proof


def _by_day(heads: Iterable[Head]) -> dict[str, list[Head]]:
    found: dict[str, list[Head]] = {}
    for one in heads:
        found.setdefault(one.day, []).append(one)
    return found


@dataclass(slots=True)
class _Walk:
    proof: Proof
    heads: dict[str, list[Head]]
    whole: bool
    day: str = ""
    number: int = 0
    met: set[str] = field(default_factory=set)
    forgotten: dict[str, tuple[Entry, frozenset[str]]] = field(default_factory=dict)

    def take(self, entry: Entry) -> str | None:
        """Take the next entry; what is wrong with it."""
        if entry["day"] is None:
            return "the entry stands in no chain"
        if entry["at"] is None:
            return "the entry is gone; its place in the chain is there"
        if entry["day"] < self.day:
            return "the day is before that of the entry before"
        if entry["day"] > self.day:
            fault = self.change_day(entry["day"])
            if fault:
                return fault
        fault = self._follows(entry) or self._written(entry)
        if fault is None:
            self._advance(entry)
        return fault

    def change_day(self, day: str) -> str | None:
        """The day before has ended: as the heads say, and none of them is passed over."""
        fault = self._ended()
        if not self.day and not self.whole:  # a copy that begins later says nothing of what was before
            self.heads = {kept: ones for kept, ones in self.heads.items() if kept >= day}
        skipped = [kept for kept in self.heads if self.day < kept < day]
        self.day, self.number, self.met = day, 0, set()
        return fault or (f"all of {min(skipped)} is gone: a head was kept of it" if skipped else None)

    def _ended(self) -> str | None:
        for one in self.heads.get(self.day, ()):
            if (one.ended and one.head != self.proof.head) or one.head not in self.met:
                return f"{self.day} ended otherwise than the head that was kept of it"
        return None

    def _follows(self, entry: Entry) -> str | None:
        if entry["number"] != self.number + 1:
            return f"the number is {entry['number']}, and {self.number + 1} was expected: entries are gone or added"
        if entry["previous"] != self.proof.head:
            return "it does not follow the entry before: that one was changed, or one is gone or added"
        if entry["hash"] != hash_of(entry):
            return "it was changed: its hash is another than its content gives"
        return None

    def _written(self, entry: Entry) -> str | None:
        content, digest = entry["content"], entry["content_digest"]
        if content is not None and hashlib.sha256(content.encode()).hexdigest() != digest:
            return "what was written was changed: its digest is another"
        if content is None and digest is not None:
            self.forgotten[entry["id"]] = (entry, frozenset([*entry["cases"], *entry["persons"]]))
        if entry["kind"] == "erase":
            erased = {*entry["cases"], *entry["persons"]}
            self.forgotten = {key: one for key, one in self.forgotten.items() if not one[1] & erased}
        return None

    def _advance(self, entry: Entry) -> None:
        self.proof.head, self.number = entry["hash"], entry["number"]
        self.proof.entries += 1
        self.met.add(self.proof.head)

    def finish(self) -> Fault | None:
        """After the last entry."""
        fault = self._ended()
        if fault:
            return Fault(self.day, self.number, None, fault)
        missing = [day for day in self.heads if day > self.day]
        if missing:
            return Fault(min(missing), None, None, "all of the day is gone: a head was kept of it")
        for entry, _ in self.forgotten.values():
            told = "what was written is gone, and nothing says that it was forgotten"
            return Fault(entry["day"], entry["number"], entry["id"], told)
        return None
