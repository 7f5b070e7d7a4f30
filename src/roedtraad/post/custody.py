"""The times in custody that a letter states: where the person has been held, as far as the scope may see."""

from __future__ import annotations

from datetime import date

from roedtraad.cases.service import Case, Placement
from roedtraad.core.facts import Known
from roedtraad.post.lettertext import day_text


def custody_rows(case: Case, known: Known, today: date, years: int) -> list[list[str]]:
    """From, to and place, the oldest first, as far back as the rule looks.

    The stay that still lasts goes to the day of release, where it is known.
    """
    stays = Placement.objects.filter(case__person=case.person_id).select_related("institution")
    first_year = today.year - years
    release = known.date_of("release_day")
    rows: list[list[str]] = []
    for stay in stays.order_by("held_from", "id"):
        last = stay.held_to or release
        if last is None or last.year >= first_year:
            rows.append([day_text(stay.held_from), day_text(last) if last else "", stay.institution.name])
    return rows
