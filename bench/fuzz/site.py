"""The whole site with its database: every address, twisted questions, forms and cookies: python -m bench.fuzz.site …"""

from __future__ import annotations

import json
import logging
import os
import random
import re
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

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


def main(arguments: list[str]) -> int:
    _, way, count, start, folder = arguments
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"ROEDTRAAD_DATA": data, "ROEDTRAAD_DEMO": "yes", "ROEDTRAAD_LOG_LEVEL": "ERROR"}
        from roedtraad.project.opening import open_site

        with open_site(owner=True):
            from django.core.management import call_command

            from roedtraad.project.preparing import migrate

            migrate()
            call_command("demo", cases=12, stdout=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
            told = throw(int(count), int(start), Path(folder))
    (Path(folder) / f"site.{way}.json").write_text(json.dumps(told), encoding="utf-8")
    return 0


def throw(count: int, start: int, folder: Path) -> dict[str, int]:
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.CRITICAL)
    chance, unhandled = random.Random(start), 0
    client = Client()
    client.post("/ind", {"rolle": "vestre-socialraadgiver", "role": "vestre-socialraadgiver"})
    asked = addresses(client)
    for _ in range(count):
        address, given = (
            chance.choice(asked),
            {name: odd(chance) for name in chance.sample(NAMES, chance.randint(0, 8))},
        )
        client.cookies["sprog"] = chance.choice(("da", "en", "x" * 50))
        method = chance.choice(("get", "post", "get", "post", "put", "head"))
        where = address + (f"?{quote(odd(chance))}" if chance.random() < 0.3 else "")
        try:
            with transaction.atomic():
                said = getattr(client, method)(where, given if method in ("get", "post") else None)
                transaction.set_rollback(True)
            if said.status_code >= 500:
                raise RuntimeError(said.status_code)
        except Exception as error:
            unhandled += 1
            told = {
                "target": "site",
                "error": f"{type(error).__name__}: {error}"[:300],
                "input": [method, where, given],
            }
            with (folder / "unhandled.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(told, default=str) + "\n")
    return {"inputs": count, "unhandled": unhandled}


def addresses(client: Any) -> list[str]:
    """Every address without keys, and what the pages behind them lead to."""
    from django.urls import URLPattern, get_resolver

    def patterns(found: Any) -> Any:
        for one in found:
            yield from [one] if isinstance(one, URLPattern) else patterns(one.url_patterns)

    from django.urls import reverse

    plain = [reverse(one.name) for one in patterns(get_resolver().url_patterns) if not one.pattern.converters]
    plain = [address for address in plain if address != "/ud"]
    found, waiting = dict.fromkeys(plain), list(plain)
    while waiting and len(found) < 400:
        said = client.get(waiting.pop(0))
        for linked in re.findall(r'(?:href|action)="(/[a-z][^"#?]*)"', getattr(said, "text", "")):
            if linked not in found and not linked.startswith(("/static", "/ud")):
                found[linked] = None
                waiting.append(linked)
    return list(found)


def odd(chance: random.Random) -> str:
    """Something that nobody types."""
    parts = [*ODD, "2026-03-02", "17.9.2026", "yes", "main", "gem", "save", "1", "Åse Ærø", "6101900000", "a" * 3000]
    return "".join(chance.choice(parts) for _ in range(chance.randint(1, 3)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
