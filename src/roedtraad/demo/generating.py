"""The case file of a number: the same for the same seed, number, rules and day; none needs another one made before.

Numbers run through the situations in turn. In the first rounds a situation stands where situations.yaml puts it; after
that the cases lie over the municipalities as in places.yaml, and situations with turns are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import yaml

from roedtraad.agreements.service import edition_now, rulebook_now
from roedtraad.casework.service import CaseFile
from roedtraad.core.facts import Case, Done, Entry
from roedtraad.core.planning import plan
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.demo.country import Place, country
from roedtraad.demo.persons import Births, aged, grown, invent, years_before
from roedtraad.demo.situations import Situation, situations

SEED = 1
FIRST_ROUNDS = 2
MOVES = 7
"""Persons in the same situation lie on so many different days."""
FRIDAY = 4
MIXING = 61
TURNS_THE_PLAN = frozenset({"legal_status", "release"})
ANYWHERE, BORN = "0751", date(1985, 1, 1)
"""Where and when the person of a situation comes from while it is looked at by itself: no agreement, no special age."""


@dataclass(frozen=True, slots=True)
class Made:
    """A case to load, and the situation that it is in: its days lie `moved` days earlier than written there."""

    number: int
    situation: Situation
    moved: int
    file: CaseFile


@dataclass(frozen=True, slots=True)
class Generator:
    """Makes the cases of a seed and a day."""

    seed: int
    today: date
    situations: tuple[Situation, ...]
    municipalities: tuple[str, ...]
    owed: tuple[tuple[tuple[str, int], ...], ...]
    plain: tuple[int, ...] = field(init=False)
    free: tuple[int, ...] = field(init=False)
    special: tuple[int, ...] = field(init=False)
    """Which situations have no turns, name no municipality, and hang on an age."""

    def __post_init__(self) -> None:
        told = list(enumerate(self.situations))
        object.__setattr__(self, "plain", tuple(at for at, one in told if not one.turns))
        object.__setattr__(self, "free", tuple(at for at, one in told if not one.municipality))
        object.__setattr__(self, "special", tuple(at for at, one in told if one.age))

    def made(self, number: int) -> Made:
        """Make the case of a number, from nought."""
        at, turn = self._situation(number)
        situation = self.situations[at]
        moved = self._moved(situation, turn)
        births, place = self._births(at, turn, number, moved)
        person = invent(self.seed, number, births, place)
        municipality = self._municipality(at, turn, number)
        institution = _institution(situation, municipality, number)
        staff = _staff(institution.code)
        admitted = self.today + timedelta(days=situation.admitted - moved)
        given: dict[str, FactValue] = {
            "birth_date": person.born,
            "admission": admitted,
            "institution": institution.name,
            "institution_municipality": institution.municipality,
            "registered_municipality": municipality,
            "usual_stay_municipality": municipality,
        }
        entries = [Entry(name, value, admitted, admitted, staff[0]) for name, value in given.items()]
        entries += told_of(situation, self.today, moved, staff)
        done = tuple(self._done(at, number, moved))
        return Made(
            number, situation, moved, CaseFile(Case(case_name(number), tuple(entries), done), person.name, person.cpr)
        )

    def _situation(self, number: int) -> tuple[int, int]:
        """Which situation a number is in, and in which round."""
        first = FIRST_ROUNDS * len(self.situations)
        if number < first:
            return number % len(self.situations), number // len(self.situations)
        turn, at = divmod(number - first, len(self.plain))
        return self.plain[at], turn + FIRST_ROUNDS

    def _moved(self, situation: Situation, turn: int) -> int:
        moved = turn % MOVES * situation.apart
        if situation.friday is not None:
            moved += ((self.today + timedelta(days=situation.friday - moved)).weekday() - FRIDAY) % 7
        return moved

    def _births(self, at: int, turn: int, number: int, moved: int) -> tuple[Births, int]:
        """The births that a person is one of, and which of them."""
        age = self.situations[at].age
        if age is None:
            return grown(self.today), number
        lane, lanes = self.special.index(at), len(self.special)
        exactly = age.spread == 1
        first = years_before(self.today + timedelta(days=age.day - (moved if exactly else 0)), age.years)
        return aged(first, age.spread, MOVES if exactly else age.spread, lane, lanes), turn

    def _municipality(self, at: int, turn: int, number: int) -> str:
        """Each of the round once before any comes again, and not in the order of the situations."""
        if turn < FIRST_ROUNDS:
            if self.situations[at].municipality:
                return self.situations[at].municipality
            number = turn * len(self.free) + self.free.index(at)
        return self.municipalities[(number * MIXING + self.seed) % len(self.municipalities)]

    def _done(self, at: int, number: int, moved: int) -> Iterator[Done]:
        most = self.situations[at].done
        for name, day in self.owed[at]:
            if crc32(f"{self.seed} {number} {name}".encode()) % 100 < most:
                yield Done(self.today + timedelta(days=day - moved), name)


def generator(today: date, seed: int = SEED) -> Generator:
    """Give the maker of the cases of a day, by the rules in force."""
    return _generator(edition_now(), today, seed)


@lru_cache(maxsize=2)
def _generator(edition: int, today: date, seed: int) -> Generator:
    return Generator(seed, today, situations(), _round(rulebook_now()), _owed_in_all(edition, today))


def case_name(number: int) -> str:
    """The number of a case of the country, as people read it.

    >>> case_name(42)
    'demo-000042'
    """
    return f"demo-{number:06}"


def told_of(situation: Situation, today: date, moved: int = 0, staff: tuple[str, ...] = ("",)) -> Iterator[Entry]:
    """The facts of a situation, each recorded on its day, by one of the staff a day."""
    for told in situation.told:
        day = today + timedelta(days=told.day - moved)
        value = told.value
        if told.is_day and isinstance(value, int):
            value = today + timedelta(days=value - moved)
        by = staff[-told.day % len(staff)]
        yield Entry(told.fact, value, day, day, by or None, told.source or None)


@lru_cache(maxsize=2)
def _owed_in_all(_edition: int, today: date) -> tuple[tuple[tuple[str, int], ...], ...]:
    rulebook = rulebook_now()
    return tuple(_owed(rulebook, one, today) for one in situations())


def _owed(rulebook: Rulebook, situation: Situation, today: date) -> tuple[tuple[str, int], ...]:
    """What should have been done by today in a situation, and by which day, counted from today.

    What was owed and then fell away counts too, so the plan is made for the days on which much of it changes.
    """
    where = situation.municipality or ANYWHERE
    admitted = today + timedelta(days=situation.admitted)
    given: Mapping[str, FactValue] = {
        "birth_date": BORN,
        "admission": admitted,
        "registered_municipality": where,
        "usual_stay_municipality": where,
    }
    entries = [Entry(name, value, admitted, admitted) for name, value in given.items()]
    case = Case("", (*entries, *told_of(situation, today)))
    owed: dict[str, int] = {}
    for day in sorted({situation.admitted, 0, *(one.day for one in situation.told if one.fact in TURNS_THE_PLAN)}):
        for one in plan(case, rulebook, today + timedelta(days=day)).obligations:
            if one.certainty == "certain" and one.due is not None and one.due <= today:
                key = f"{one.id}/{one.occurrence}"
                owed[key] = max((one.due - today).days, min(owed.get(key, day), day))
    by_turns = {turn.given.get("rule") for turn in situation.turns}
    return tuple((name, day) for name, day in owed.items() if name.partition("/")[0] not in by_turns)


def _round(rulebook: Rulebook) -> tuple[str, ...]:
    """The municipalities of one round of cases, each as often as places.yaml says."""
    weights = yaml.safe_load(Path(__file__).with_name("places.yaml").read_text(encoding="utf-8"))["weights"]
    return tuple(code for code in sorted(rulebook.municipalities) for _ in range(weights.get(code, 1)))


def _institution(situation: Situation, municipality: str, number: int) -> Place:
    """The institution that the situation names; a prison for who came to serve; else a place near the municipality."""
    if situation.institution:
        return next(one for one in country().institutions if one.code == situation.institution)
    came_to_serve = next((one.value for one in situation.told if one.fact == "legal_status"), "") == "afsoning"
    places = _prisons() if came_to_serve else _near(municipality)
    return places[number % len(places)]


@lru_cache(maxsize=1)
def _prisons() -> tuple[Place, ...]:
    return tuple(one for one in country().institutions if one.serving)


@lru_cache(maxsize=128)
def _near(municipality: str) -> tuple[Place, ...]:
    """Where people are on remand: in the municipality, else where the same probation office takes the cases."""
    places = [one for one in country().institutions if not one.serving]
    within = [one for one in places if one.municipality == municipality]
    around = next((one.covers for one in country().kif if municipality in one.covers), ())
    return tuple(within or [one for one in places if one.municipality in around] or places)


@lru_cache(maxsize=64)
def _staff(institution: str) -> tuple[str, ...]:
    """Who records in an institution: the people of its roles, else people who have no role to step into."""
    own = tuple(one.name for one in country().roles if one.unit[:2] == ("institution", institution))
    return own or country().staff[:3]
