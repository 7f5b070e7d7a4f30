"""`demo`: make the invented country; `prepare` calls it at the start of a demonstration, `roedtraad demo` by hand."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandParser

from roedtraad.access.service import today
from roedtraad.core.words import Lang, Words
from roedtraad.demo.loading import CASES, Tell, is_loaded, load_country

FAR = Words("Det opdigtede land: {done} af {total} sager", "The invented country: {done} of {total} cases")


class Command(BaseCommand):
    """Make the country where there is none, or more of it. The answer is how many cases are new."""

    help = "Make the invented country: rules, places, people, cases."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=CASES)
        parser.add_argument("--if-empty", action="store_true", dest="if_empty")
        parser.add_argument("--day", type=date.fromisoformat)
        parser.add_argument("--lang", choices=("da", "en"), default="da")

    def handle(self, *_arguments: object, **options: Any) -> str | None:
        if options["if_empty"] and is_loaded():
            return None
        day = options["day"] or today()
        new = load_country(today=day, numbers=range(options["cases"]), tell=_teller(options["lang"]))
        return None if options["if_empty"] else str(new)


def _teller(lang: Lang) -> Tell:
    """Shows on a terminal how far the loading is; says nothing anywhere else."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            sys.stderr.write("\r" + FAR.fill(done=done, total=total).in_(lang) + end)
            sys.stderr.flush()

    return tell
