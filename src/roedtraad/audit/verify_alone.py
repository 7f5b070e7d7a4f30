"""Verifies a copy of the log that `roedtraad audit export` made: python verify_alone.py FILE [--heads HEADS]

It shares no code with Rød Tråd and needs nothing but Python 3.9 or newer: read it, then trust it. The form of the
file and of what is hashed is told below, and in docs/adr/0012-the-log-in-a-chain.md.

The file has one JSON object a line. The first is {"log": "roedtraad-log-1", "previous": HASH}: the hash before
the first entry, 64 zeros where the log begins. Then an entry a line, in order. The last is {"entries": COUNT, "head":
HASH}. HASH is 64 small hexadecimal digits.

An entry's hash is SHA-256 over the UTF-8 bytes of these parts, in this order, with a comma between: "roedtraad-log-1",
day, number, previous, id, at, kind, page, user, name, unit, authority, for_user, cases, persons, compartment, grant,
content_digest. A part is its length in bytes, a colon and its text; null is a hyphen. The number is written in decimal,
the keys of a list are joined by commas. content_digest is SHA-256 over the UTF-8 bytes of content, null where nothing
was written. Content may be missing only if a later entry of kind "erase" names the case or the person.

Numbers run from 1 each day, days rise, and every entry's previous is the hash of the entry before it, also over
midnight. A file of heads has a line {"day": DAY, "head": HASH, "ended": true} for each day: the hash of that day's last
entry; with "ended": false that of any entry of the day.

Answer: a JSON object {"entries", "ok", "first_fault"} on standard output. Exit 0: whole. 1: a fault. 2: wrong usage.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FORM = "roedtraad-log-1"
START = "0" * 64
HASH = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TEXTS = ("day", "previous", "id", "at", "kind", "page", "name", "compartment", "hash")
TEXTS_OR_NONE = ("user", "unit", "authority", "for_user", "grant", "content_digest", "content")
LISTS = ("cases", "persons")
FIELDS = {*TEXTS, *TEXTS_OR_NONE, *LISTS, "number"}


class Fault(Exception):
    """Something is not as it was written."""


def no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice."""
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Fault("a name stands twice")
    return dict(pairs)


def read(line: str) -> dict[str, Any]:
    """A line as an object."""
    try:
        found = json.loads(line, object_pairs_hook=no_twice)
    except ValueError:
        raise Fault("the line is not JSON") from None
    if not isinstance(found, dict):
        raise Fault("the line is not an object")
    return found


def written(part: str | None) -> str:
    """A part as it is hashed."""
    return "-" if part is None else f"{len(part.encode())}:{part}"


def hash_of(entry: dict[str, Any]) -> str:
    """The hash that an entry must have."""
    parts = [FORM, entry["day"], str(entry["number"]), entry["previous"], entry["id"], entry["at"], entry["kind"]]
    parts += [entry["page"], entry["user"], entry["name"], entry["unit"], entry["authority"], entry["for_user"]]
    parts += [",".join(entry["cases"]), ",".join(entry["persons"]), entry["compartment"], entry["grant"]]
    parts += [entry["content_digest"]]
    return hashlib.sha256(",".join(written(part) for part in parts).encode("utf-8")).hexdigest()


def check_form(entry: dict[str, Any]) -> None:
    """Every field is there, of its kind, and no other."""
    if set(entry) != FIELDS:
        raise Fault(f"fields are missing or too many: {sorted(set(entry) ^ FIELDS)}")
    for name in TEXTS:
        if not isinstance(entry[name], str):
            raise Fault(f"{name} is not a text")
    for name in TEXTS_OR_NONE:
        if entry[name] is not None and not isinstance(entry[name], str):
            raise Fault(f"{name} is neither a text nor null")
    for name in LISTS:
        if not isinstance(entry[name], list) or not all(isinstance(key, str) for key in entry[name]):
            raise Fault(f"{name} is not a list of texts")
    if type(entry["number"]) is not int:
        raise Fault("number is not a whole number")
    if not DAY.fullmatch(entry["day"]):
        raise Fault("day is not a day")


class Chain:
    """The log as far as it has been read."""

    def __init__(self, previous: str, heads: dict[tuple[str, str], bool]) -> None:
        self.head, self.day, self.number, self.entries = previous, "", 0, 0
        self.heads = heads
        self.found: set[tuple[str, str]] = set()  # heads that were met
        self.missing: list[tuple[str, int, set[str]]] = []  # whose content is gone: day, number, keys

    def add(self, entry: dict[str, Any]) -> None:
        """Take the next entry."""
        check_form(entry)
        if entry["day"] < self.day:
            raise Fault("the day is before that of the entry before")
        if entry["day"] != self.day:
            self.end_day()
            self.day, self.number = entry["day"], 0
        if entry["number"] != self.number + 1:
            raise Fault(f"the number is {entry['number']}, expected {self.number + 1}")
        if entry["previous"] != self.head:
            raise Fault("it does not follow the entry before")
        if entry["hash"] != hash_of(entry):
            raise Fault("its hash is another than its content gives")
        self.check_content(entry)
        self.head, self.number = entry["hash"], entry["number"]
        self.entries += 1
        if (self.day, self.head) in self.heads:
            self.found.add((self.day, self.head))

    def check_content(self, entry: dict[str, Any]) -> None:
        """What was written is what the digest says, or was forgotten lawfully."""
        content, digest = entry["content"], entry["content_digest"]
        if content is not None:
            if digest != hashlib.sha256(content.encode("utf-8")).hexdigest():
                raise Fault("what was written is another than its digest says")
        elif digest is not None:
            self.missing.append((entry["day"], entry["number"], set(entry["cases"]) | set(entry["persons"])))
        if entry["kind"] == "erase":
            keys = set(entry["cases"]) | set(entry["persons"])
            self.missing = [one for one in self.missing if not one[2] & keys]

    def end_day(self) -> None:
        """The day that ends must end as the kept head says."""
        for (day, head), ended in self.heads.items():
            if day == self.day and ended and head != self.head:
                raise Fault("the day ends otherwise than the head that was kept of it")

    def end(self) -> None:
        """After the last entry."""
        self.end_day()
        if self.missing:
            day, number, _ = self.missing[0]
            raise Fault(f"what was written on {day}, number {number}, is gone, and nothing says that it was forgotten")
        for day, head in sorted(self.heads):
            if (day, head) not in self.found:
                raise Fault(f"the head that was kept of {day} is not in the chain")


def read_heads(lines: Iterable[str]) -> dict[tuple[str, str], bool]:
    """A file of heads: day and head, and whether the day had ended."""
    heads: dict[tuple[str, str], bool] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = read(line)
            if not (isinstance(one.get("day"), str) and HASH.fullmatch(str(one.get("head")))):
                raise Fault("a line has a day and a head")
        except Fault as fault:
            raise Fault(f"heads, line {number}: {fault}") from None
        heads[one["day"], one["head"]] = one.get("ended", True) is True
    return heads


def verify(lines: Iterable[str], heads: dict[tuple[str, str], bool]) -> tuple[int, dict[str, Any] | None]:
    """Give how many entries are whole, and the first fault or None."""
    chain: Chain | None = None
    place = 0
    try:
        ended = False
        for line in lines:
            place += 1
            one = read(line)
            if chain is None:
                if set(one) != {"log", "previous"} or one["log"] != FORM or not HASH.fullmatch(str(one["previous"])):
                    raise Fault("the first line is not that of a log in this form")
                chain = Chain(one["previous"], heads)
            elif ended:
                raise Fault("there is more after the last line")
            elif "entries" in one:
                if set(one) != {"entries", "head"} or one["head"] != chain.head or one["entries"] != chain.entries:
                    raise Fault("the last line does not agree with the entries")
                if type(one["entries"]) is not int:
                    raise Fault("the number of entries is not a whole number")
                ended = True
            else:
                chain.add(one)
        if chain is None or not ended:
            raise Fault("the file ends too early")
        chain.end()
    except Fault as fault:
        return (chain.entries if chain else 0), {"line": place, "fault": str(fault)}
    return chain.entries, None


def main(arguments: list[str]) -> int:
    """Run the program."""
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--heads"):
        sys.stderr.write("usage: python verify_alone.py FILE [--heads HEADS]\n")
        return 2
    try:
        heads: dict[tuple[str, str], bool] = {}
        if len(arguments) == 3:
            with Path(arguments[2]).open(encoding="utf-8") as file:
                heads = read_heads(file)
        with Path(arguments[0]).open(encoding="utf-8") as file:
            entries, fault = verify(file, heads)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Fault as error:
        entries, fault = 0, {"line": 0, "fault": str(error)}
    sys.stdout.write(json.dumps({"entries": entries, "ok": fault is None, "first_fault": fault}) + "\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
