"""`roedtraad demo`: makes the invented country in the database, or more of it."""

from __future__ import annotations

import time
from io import StringIO

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Refused
from roedtraad.cli.options import Options
from roedtraad.cli.site import opened_site
from roedtraad.core.words import Words, counted


def run(options: Options) -> Answer:
    with opened_site():
        from django.core.management import call_command

        from roedtraad.access.service import Refusal

        begun = time.monotonic()
        try:
            # Called by its name: the demonstration stands above everything, and nothing imports it.
            answer = call_command("demo", cases=options.cases, day=options.today, lang=options.lang, stdout=StringIO())
        except Refusal as refusal:
            raise Refused(refusal.message, refusal.remedy) from None
    new = int(answer)
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        return Answer(written({"cases": options.cases, "new": new}), exact=True)
    if not new:
        said = Words("Landet er der allerede; intet er nyt.", "The country is there already; nothing is new.")
        return Answer(said.in_(options.lang) + "\n")
    said = Words("{count} lagt ind på {seconds} sekunder.", "{count} made in {seconds} seconds.")
    count = counted(new, Words("sag er", "case was"), Words("sager er", "cases were"))
    return Answer(said.fill(count=count, seconds=round(time.monotonic() - begun)).in_(options.lang) + "\n")
