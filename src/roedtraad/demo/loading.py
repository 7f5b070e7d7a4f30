"""Making the country: rules, places, people, then the cases in batches. What is there already is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction

from roedtraad.access.service import Actor, Refusal, whole_cases
from roedtraad.agreements.service import edition_now, load_folder
from roedtraad.cases.service import (
    Case,
    Person,
    case_numbered,
    count_open_cases,
    is_invented,
    open_cases_after,
)
from roedtraad.casework.service import close_ended, load_case, load_cases
from roedtraad.core.words import Words
from roedtraad.demo.country import country, found_country
from roedtraad.demo.generating import SEED, Generator, Made, case_name, generator
from roedtraad.demo.history import before_turns, live_through
from roedtraad.demo.inside import live_inside
from roedtraad.demo.people import look, name_coordinators
from roedtraad.demo.posting import send_letters
from roedtraad.obligations.service import replan_cases
from roedtraad.rulefolder import find_shipped

CASES = 300
BATCH = 25
BY = Actor("demonstrationen")

Tell = Callable[[int, int], None]


def nobody_listens(_done: int, _total: int) -> None:
    """Tell nobody how far the loading is."""


def load_country(
    *, today: date, numbers: Sequence[int] = range(CASES), seed: int = SEED, tell: Tell = nobody_listens
) -> int:
    """Make the country with the cases of these numbers, and give how many are new.

    A batch is there whole or not at all, so a loading that was broken off goes on where it was. Raises Refusal outside
    a demonstration, and where someone is who could exist.
    """
    _only_in_a_demonstration()
    _refuse_beside_real_persons()
    if edition_now() == 0:
        load_folder(folder=find_shipped(), by=BY, today=today)
    found_country(today)
    new = 0
    for first in range(0, len(numbers), BATCH):
        batch = numbers[first : first + BATCH]
        missing = [number for number in batch if case_numbered(case_name(number)) is None]
        if missing:
            _load(generator(today, seed), missing, today)
            new += len(missing)
        tell(first + len(batch), len(numbers))
    close_ended(today=today)
    live_inside(today)
    if new:
        send_letters(today)
    return new


def is_loaded(cases: int = CASES) -> bool:
    """Whether there is nothing to make: the last case is there, or cases that are none of ours."""
    if count_open_cases() == 0:
        return False
    return case_numbered(case_name(cases - 1)) is not None or case_numbered(case_name(0)) is None


def _only_in_a_demonstration() -> None:
    if not settings.ROEDTRAAD_DEMO:
        raise Refusal(
            Words("Det opdigtede land hører til en demonstration.", "The invented country belongs to a demonstration."),
            Words(
                "Sæt ROEDTRAAD_DEMO=yes, og brug en database for sig.", "Set ROEDTRAAD_DEMO=yes; use its own database."
            ),
        )


def _refuse_beside_real_persons() -> None:
    after: UUID | None = None
    while keys := open_cases_after(after, 2000):
        with whole_cases(*keys):
            persons = set(Case.objects.filter(pk__in=keys).values_list("person_id", flat=True))
        with whole_cases(persons=persons):
            numbers = Person.objects.filter(pk__in=persons).values_list("cpr", flat=True)
            if not all(is_invented(one) for one in numbers):
                raise Refusal(
                    Words(
                        "Databasen har sager om personer, der kan findes. Intet er lagt ind.",
                        "The database has cases of persons who could exist. Nothing was loaded.",
                    ),
                    Words(
                        "Brug en database for sig til demonstrationen.",
                        "Use a database of its own for the demonstration.",
                    ),
                )
        after = keys[-1]


@transaction.atomic
def _load(maker: Generator, numbers: Sequence[int], today: date) -> None:
    made = [maker.made(number) for number in numbers]
    plain = [one for one in made if not one.situation.turns]
    opened = load_cases(files=[one.file for one in plain], by=BY, today=today)
    keys = [one.case for one in opened]
    keys += [_lived(one, today) for one in made if one.situation.turns]
    with whole_cases(*keys):
        name_coordinators(Case.objects.filter(pk__in=keys, closed=None).order_by("number"), today)
    if numbers[0] < CASES:
        look(today)


def _lived(made: Made, today: date) -> UUID:
    """Load a case as it was before its first turn, do its turns, and plan it for today."""
    file, day = before_turns(made, today)
    name = next(one.value for one in file.case.entries if one.fact == "institution")
    code = next(one.code for one in country().institutions if one.name == name)
    case = load_case(case=file.case, by=BY, today=day, name=file.name, cpr=file.cpr).case
    case = live_through(made, case, code, today)
    with whole_cases(case):
        replan_cases(cases=[Case.objects.get(pk=case)], by=BY, today=today, why="")
    return case
