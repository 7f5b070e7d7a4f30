"""`roedtraad calendar`: the statutory public holidays of some years."""

from __future__ import annotations

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused
from roedtraad.cli.options import Options
from roedtraad.core.calendar import Holiday, holidays_between
from roedtraad.core.words import Words, short_date_words


def run(options: Options) -> Answer:
    first, last = options.first_year, options.last_year or options.first_year
    if last < first:
        message = Words("Det sidste år ligger før det første.", "The last year lies before the first.")
        remedy = Words(f"Skriv calendar {last} {first}.", f"Write calendar {last} {first}.")
        raise Misused(message, remedy)
    found = holidays_between(first, last)
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        return Answer(written([{"date": one.date.isoformat(), "name": one.name} for one in found]), exact=True)
    return Answer("".join(_line(one, options) for one in found))


def _line(holiday: Holiday, options: Options) -> str:
    name = Words(holiday.name, holiday.english).in_(options.lang)
    return f"{short_date_words(holiday.date).in_(options.lang):<24}{name}\n"
