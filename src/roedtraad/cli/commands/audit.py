"""`roedtraad audit`: proves the log of who looked and who wrote, copies it out, and tells the heads of its days."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused, Refused
from roedtraad.cli.options import Options
from roedtraad.cli.site import opened_site
from roedtraad.core.words import Words, counted

ENTRIES = (Words("indførsel", "entry"), Words("indførsler", "entries"))
_OWNERS = Words("Hele loggen læses kun af databasens ejer.", "Only the owner of the database reads all of the log.")
_SET_OWNER = Words(
    "Sæt MIGRATE_DATABASE_URL; se docs/operations.md.", "Set MIGRATE_DATABASE_URL; see docs/operations.md."
)
_CHECK_FILE = Words("Se efter navnet og rettighederne.", "Check its name and its rights.")
_BROKEN = Words("Loggen er ikke hel. Før fejlen: {count}. ", "The log is not whole. Before the fault: {count}. ")


def run(options: Options) -> Answer:
    if options.what == "export" and options.file is None:
        message = Words("Der mangler en fil at kopiere til.", "There is no file to copy to.")
        remedy = Words("Skriv: roedtraad audit export log.jsonl", "Write: roedtraad audit export log.jsonl")
        raise Misused(message, remedy)
    file = options.heads if options.what == "verify" else options.file
    with opened_site():
        from django.core.management import CommandError, call_command
        from django.db import connections

        if options.what != "heads" and "owner" not in connections.settings:
            raise Refused(_OWNERS, _SET_OWNER)
        try:
            # Called by its name: the room of the pages stands beside the command line.
            told = call_command(
                "audit", options.what, file=file, since=options.since, until=options.until, stdout=StringIO()
            )
        except CommandError as error:
            message = Words("Filen kan ikke bruges: {error}", "The file cannot be used: {error}").fill(error=str(error))
            raise Refused(message, _CHECK_FILE) from None
    return _answer(json.loads(told), options)


def _answer(found: Any, options: Options) -> Answer:
    status = 1 if options.what == "verify" and not found["ok"] else 0
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        return Answer(written(found), status, exact=True)
    return Answer(f"{_text(found, options)}\n", status)


def _text(found: Any, options: Options) -> str:
    match options.what:
        case "heads":
            open_day = Words(" (dagen er ikke slut)", " (the day is not over)").in_(options.lang)
            return "\n".join(f"{one['day']}  {one['head']}{'' if one['ended'] else open_day}" for one in found)
        case "export":
            said = Words("{count} kopieret.", "{count} copied.")
        case _ if found["ok"]:
            said = Words("Loggen er hel: {count}.", "The log is whole: {count}.")
        case _:
            fault = found["first_fault"]
            place = f"{fault['day'] or '?'} / {fault['number'] or '?'}: {fault['fault']}"
            return _BROKEN.fill(count=counted(found["entries"], *ENTRIES)).in_(options.lang) + place
    return said.fill(count=counted(found["entries"], *ENTRIES)).in_(options.lang)
