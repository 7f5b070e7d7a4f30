"""`roedtraad case load` and `case show`: a case file becomes a case of the database, and one of them a file again."""

from __future__ import annotations

from pathlib import Path

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Refused
from roedtraad.cli.opening import day_of
from roedtraad.cli.options import Options
from roedtraad.cli.site import opened_site
from roedtraad.core.words import Words, counted


def run(options: Options) -> Answer:
    with opened_site():
        from roedtraad.access.service import Refusal

        try:
            return _load(options) if options.what == "load" else _show(options)
        except Refusal as refusal:
            raise Refused(refusal.message, refusal.remedy) from None


def _load(options: Options) -> Answer:
    from django.conf import settings

    from roedtraad.access.service import Actor
    from roedtraad.agreements.service import rulebook_now
    from roedtraad.casework.service import load_case
    from roedtraad.rulefolder import read_case

    rulebook = rulebook_now()
    case = read_case(Path(options.which), rulebook.vocabulary, rulebook.municipalities)
    invented = bool(settings.ROEDTRAAD_DEMO)
    opened = load_case(
        case=case,
        by=Actor("roedtraad case load"),
        today=day_of(options),
        name=options.name or ("" if invented else _asked_name()),
        cpr="" if invented else _asked_number(),
        only_invented=invented,
    )
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        answer = {"case": opened.number, "obligations": len(opened.change.added) + len(opened.change.done)}
        return Answer(written(answer), exact=True)
    count = counted(len(opened.change.added), Words("pligt", "obligation"), Words("pligter", "obligations"))
    said = Words("Sagen {number} er lagt ind: {count} at gøre.", "The case {number} is there: {count} to do.")
    return Answer(said.fill(number=opened.number, count=count).in_(options.lang) + "\n")


def _show(options: Options) -> Answer:
    from roedtraad.access.service import NotFound
    from roedtraad.casework.service import read_case
    from roedtraad.presenting.case_text import case_form, case_text

    try:
        case = read_case(number=options.which, as_of=options.as_of)
    except NotFound:
        message = Words("Der er ingen sag med nummeret {number}.", "There is no case with the number {number}.")
        remedy = Words("Se nummeret øverst på sagens side.", "See the number at the top of the case's page.")
        raise Refused(message.fill(number=repr(options.which)), remedy) from None
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        return Answer(written(case_form(case)), exact=True)
    return Answer(case_text(case), exact=True)


def _asked_name() -> str:
    message = Words("En sag skal have en person.", "A case must have a person.")
    raise Refused(message, Words("Angiv navnet efter --name.", "Give the name after --name."))


def _asked_number() -> str:
    """The number is typed unseen or comes on standard input: on the command line others could read it."""
    import sys
    from getpass import getpass

    return getpass("CPR: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
