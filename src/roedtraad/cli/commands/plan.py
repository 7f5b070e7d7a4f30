"""`roedtraad plan`: the plan of a case, or what has changed in it since an earlier state."""

from __future__ import annotations

from pathlib import Path

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused
from roedtraad.cli.opening import Opened, open_case
from roedtraad.cli.options import Options
from roedtraad.cli.remarks import another_case, unknown_done
from roedtraad.core.words import Words
from roedtraad.rulefolder import read_case


def run(options: Options) -> Answer:
    if options.against is not None and options.format == "ics":
        message = Words("En ændring kan ikke vises som kalender.", "A change cannot be shown as a calendar.")
        remedy = Words("Udelad --against, eller brug --format text.", "Leave out --against, or use --format text.")
        raise Misused(message, remedy)
    opened = open_case(options)
    if options.against is not None:
        return _change(opened, options.against, options)
    plan = opened.planned()
    remarks = unknown_done(plan, options.lang)
    match options.format:
        case "json":
            from roedtraad.presenting.json_form import plan_form, written

            return Answer(written(plan_form(plan, options.lang)), remarks=remarks, exact=True)
        case "ics":
            from roedtraad.presenting.calendar_file import calendar_file

            return Answer(calendar_file(plan, options.lang), remarks=remarks, exact=True)
        case _:
            from roedtraad.cli.screen import paper_for
            from roedtraad.presenting.plan_text import plan_text

            return Answer(plan_text(plan, paper_for(options)), remarks=remarks)


def _change(opened: Opened, against: Path, options: Options) -> Answer:
    from roedtraad.core.replanning import compare

    older_case = read_case(against, opened.rulebook.vocabulary, opened.rulebook.municipalities)
    older, newer = opened.planned(older_case), opened.planned()
    change = compare(older, newer)
    remarks = another_case(older, newer, options.lang) + unknown_done(newer, options.lang)
    if options.format == "json":
        from roedtraad.presenting.json_form import change_form, written

        return Answer(written(change_form(change, options.lang)), remarks=remarks, exact=True)
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.change_text import change_text

    return Answer(change_text(change, newer, paper_for(options)), remarks=remarks)
