"""The whole site with its database: every address, as several people: python -m bench.fuzz.site WAY COUNT SEED FOLDER.

Forms are found on the pages themselves, and sent with some of their fields bent. What an input does is rolled back.
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
import sys
import tempfile
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.fuzz.seen import Seen

PARTS = 2
"""So many processes share the addresses: none is asked by two, so no input comes twice."""

ODD = (
    "\0",
    "\r\n",
    "'",
    '"',
    "\\",
    "%",
    "%00",
    "<b>",
    "{{",
    "\u202e",
    "\ud7ff",
    "😀",
    "-1",
    "9" * 30,
    "1e400",
    "NaN",
    "../",
    "🧵" * 300,
)
TYPED = "q person cpr name note source reason what hold version step previewed on institution vis fra til frist emne"
CHOSEN = "dag aftale unit enhed username password next language expected_release phone relation serving_from case"
NAMES = (TYPED + " " + CHOSEN).split()
METHODS = ("get", "post", "get", "post", "post", "put", "head")
PEOPLE, MOST, TELL = 8, 500, 200
FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*?\bname=\"([^\"]+)\"[^>]*>")
VALUE = re.compile(r"\bvalue=\"([^\"]*)\"")
OPTION = re.compile(r"<option\b[^>]*\bvalue=\"([^\"]+)\"")
LEFT_OUT = ("/static", "/ud", "/ind")


@dataclass(frozen=True)
class Asked:
    """An address that someone can get to, and what the forms on its page send."""

    who: int
    address: str
    fields: dict[str, tuple[str, ...]]


def main(arguments: list[str]) -> int:
    way, count, start, folder = arguments
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"ROEDTRAAD_DATA": data, "ROEDTRAAD_DEMO": "yes", "ROEDTRAAD_LOG_LEVEL": "ERROR"}
        from roedtraad.project.opening import open_site

        with open_site(owner=True):
            from django.core.management import call_command

            from roedtraad.project.preparing import migrate

            migrate()
            call_command("demo", cases=12, stdout=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
            throw(way, int(count), int(start), Path(folder))
    return 0


def throw(way: str, count: int, start: int, folder: Path) -> dict[str, int]:
    """Ask until so many different questions were asked, and give how many, and what was no answer of ours."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.CRITICAL)
    part = int(way.rpartition(" ")[2]) - 1
    chance, seen, told = random.Random(start * PARTS + part), Seen(), {"inputs": 0, "unhandled": 0}
    clients = people()
    asked = [one for one in everything(clients) if zlib.crc32(one.address.encode()) % PARTS == part]
    file = folder / f"site.{way}.json".replace(" ", "-")
    while told["inputs"] < count:
        one, method, where, given = question(chance, asked)
        language = chance.choice(("da", "en", "x" * 50))
        if not seen.is_new(json.dumps([one.who, method, where, given, language])):
            continue
        clients[one.who].cookies["sprog"] = language
        error = _ask(clients[one.who], method, where, given)
        told["inputs"] += 1
        if error is not None:
            told["unhandled"] += 1
            kept = {"target": "site", "error": error[:300], "input": [one.who, method, where, given]}
            with (folder / "unhandled.jsonl").open("a", encoding="utf-8") as unhandled:
                unhandled.write(json.dumps(kept) + "\n")
        if told["inputs"] % TELL == 0:
            file.write_text(json.dumps(told), encoding="utf-8")
    file.write_text(json.dumps(told), encoding="utf-8")
    return told


def _ask(client: Any, method: str, where: str, given: dict[str, str]) -> str | None:
    """Ask, undo what it did, and give what went wrong."""
    from django.db import transaction

    try:
        with transaction.atomic():
            said = getattr(client, method)(where, given if method in ("get", "post") else None)
            transaction.set_rollback(True)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"status {said.status_code}" if said.status_code >= 500 else None


def question(chance: random.Random, asked: list[Asked]) -> tuple[Asked, str, str, dict[str, str]]:
    """A page with odd questions, or one of its forms with some of its fields bent."""
    one, method = chance.choice(asked), chance.choice(METHODS)
    address = one.address
    if chance.random() < 0.1:
        at = chance.randint(1, len(address))
        address = address[:at] + quote(odd(chance)[:40], safe="") + address[at:]
    where = address + (f"?{quote(odd(chance))}" if chance.random() < 0.3 else "")
    given = {name: odd(chance) for name in chance.sample(NAMES, chance.randint(0, 4))}
    if one.fields and chance.random() < 0.8:
        given = {
            name: odd(chance) if chance.random() < 0.3 else chance.choice(values)
            for name, values in one.fields.items()
            if chance.random() < 0.9
        }
    return one, method, where, given


def people() -> list[Any]:
    """Browsers of people with different roles, and one of nobody."""
    from django.test import Client

    door = Client().get("/skift-rolle").text
    roles = list(dict.fromkeys(re.findall(r'name="role" value="([^"]+)"', door)))
    clients = [Client()]
    for role in roles[:: max(1, len(roles) // PEOPLE)][:PEOPLE]:
        client = Client()
        client.post("/ind", {"role": role})
        clients.append(client)
    return clients


def everything(clients: list[Any]) -> list[Asked]:
    """Every address without keys, and what the pages behind them lead to, of each person."""
    from django.urls import URLPattern, get_resolver, reverse

    def patterns(found: Any) -> Any:
        for one in found:
            yield from [one] if isinstance(one, URLPattern) else patterns(one.url_patterns)

    plain = [reverse(one.name) for one in patterns(get_resolver().url_patterns) if not one.pattern.converters]
    plain = [address for address in plain if not address.startswith(LEFT_OUT)]
    found: list[Asked] = []
    for who, client in enumerate(clients):
        client.raise_request_exception = False  # what fails here is asked again below, and counted
        reached, waiting = dict.fromkeys(plain), list(plain)
        while waiting:
            address = waiting.pop(0)
            body = _body(client.get(address))
            found.append(Asked(who, address, fields_of(body)))
            for linked in re.findall(r'(?:href|action)="(/[a-z][^"#?]*)"', body):
                if linked not in reached and not linked.startswith(LEFT_OUT) and len(reached) < MOST:
                    reached[linked] = None
                    waiting.append(linked)
        client.raise_request_exception = True
    return found


def _body(said: Any) -> str:
    if said.streaming or not said.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    text: str = said.text
    return text


def fields_of(body: str) -> dict[str, tuple[str, ...]]:
    """The fields of a page's forms, each with values that they hold or offer."""
    choices = tuple(dict.fromkeys(unescape(one) for one in OPTION.findall(body)))[:40]
    fields: dict[str, tuple[str, ...]] = {}
    for found in FIELD.finditer(body):
        name, value = unescape(found.group(1)), VALUE.search(found.group(0))
        own = (unescape(value.group(1)),) if value else choices
        fields[name] = tuple(dict.fromkeys((*fields.get(name, ()), *(own or ("",)))))
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def odd(chance: random.Random) -> str:
    """Something that nobody types."""
    parts = [*ODD, "2026-03-02", "17.9.2026", "yes", "main", "gem", "save", "1", "Åse Ærø", "6101900000", "a" * 3000]
    return "".join(chance.choice(parts) for _ in range(chance.randint(1, 3)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
