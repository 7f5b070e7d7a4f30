"""Reads a case on a day: what is known and decided, as values and as bits, and whose municipality acts.

What rests on a few facts is looked up by their bits; where it was not met before the plain form is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from roedtraad.core.acting_municipality import HOME, Decision, decide, decide_for
from roedtraad.core.compiling.knowledge import Alphabet
from roedtraad.core.compiling.verdicts import keep, presence_of
from roedtraad.core.conditions import choose, holds_for_sure
from roedtraad.core.facts import Case, Entry, Known, derive, entries_on, read_on
from roedtraad.core.planning import behind
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Decided, Rulebook
from roedtraad.core.vocabulary import NONE, FactValue, ValueDefinition

FIELD = 32
"""How many bits are set aside for the number of what a decided fact rests on."""

_Codes = tuple[str | None, ...]


@dataclass(slots=True)
class Reading:
    """A case as it is read on a day.

    `bits` are everything known (see knowledge), `rests` numbers what each decided fact rests on; `codes` are the
    municipalities of the five kinds of help, of the home and of the registered address.
    """

    case: Case
    known: Known
    values: dict[str, Any]
    bits: int
    rests: int
    has_recorded_days: bool
    decisions: tuple[Decision, ...]
    codes: _Codes


@dataclass(slots=True)
class _Table:
    """A decided fact: the bits that its table reads, and what it came to for each kind of case met so far."""

    decided: Decided
    mask: int
    answers: dict[int, FactValue | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Rests:
    """What a decided fact rests on, numbered, so that verdicts can be told apart by it."""

    name: str
    offset: int
    known_mask: int
    unknown_mask: int
    when_known: dict[int, int] = field(default_factory=dict)
    when_unknown: dict[int, int] = field(default_factory=dict)
    numbers: dict[object, int] = field(default_factory=dict)


class _Told(str):
    """A municipality's code that remembers which fact it was read from."""

    __slots__ = ("fact",)
    fact: str


def _told(fact: str, code: str) -> _Told:
    told = _Told(code)
    told.fact = fact
    return told


@dataclass(slots=True)
class _Acting:
    """Decisions on the acting municipality but for the codes: which fact each code is read from."""

    decisions: tuple[tuple[Decision, str | None], ...]
    home: str | None
    made: dict[_Codes, tuple[Decision, ...]] = field(default_factory=dict)


class Reader:
    """Reads cases by one rulebook."""

    def __init__(self, rulebook: Rulebook, alphabet: Alphabet) -> None:
        self._rulebook = rulebook
        self._alphabet = alphabet
        self._derived = tuple(rulebook.vocabulary.derived)
        decisions = rulebook.national.decisions
        self._tables = [_Table(one, self._mask_of_rows(one)) for one in decisions.values()]
        self._rests = [self._rests_of(number, name) for number, name in enumerate(decisions)]
        self._ending = self._values_that("end", lambda one: one.read_as is not None)
        self.closing = self._values_that("close", lambda one: one.closed_to_new_from is not None)
        self._acting_mask = self._mask_of_acting()
        self._acting: dict[int, _Acting] = {}

    def read(self, case: Case, today: date) -> Reading:
        """Read a case. Raises CalendarRange and OverflowError where a comparison of dates leaves the calendar."""
        alphabet, vocabulary = self._alphabet, self._rulebook.vocabulary
        readers = alphabet.values_of
        chosen, has_recorded_days = _chosen(case, today)
        values: dict[str, Any] = {}
        bits = 0
        for name, entry in chosen.items():
            value = values[name] = entry.value
            remembered = readers.get(name)
            if remembered is not None:
                bits |= remembered[value]
        if bits & self._ending:
            known = read_on(chosen, vocabulary, today)
            values = dict(known.values)
            known = replace(known, values=values)
            bits = alphabet.read(known)
        else:
            at_least = derive(values, vocabulary, today)
            known = Known(today, values, chosen, at_least)
            for name in self._derived:
                if name in values and name in readers:
                    bits |= readers[name][values[name]]
            bits |= alphabet.read_bounds(at_least) | alphabet.read_dates(known)
        for table in self._tables:
            key = bits & table.mask
            answer = table.answers[key] if key in table.answers else self._decide(table, key, known)
            if answer is not None:
                name = table.decided.name
                values[name] = answer
                bits |= readers[name][answer]
        decisions, codes = self._act(known, bits)
        reading = Reading(case, known, values, bits, 0, has_recorded_days, decisions, codes)
        reading.rests = self._numbers(reading)
        return reading

    def read_again(self, reading: Reading) -> None:
        """Bring the bits of a reading up to date with an alphabet that has grown."""
        reading.bits = self._alphabet.read(reading.known)

    def mask_of_rests(self, names: Iterable[str]) -> int:
        """The bits of the numbers of what some facts rest on, those that are decided."""
        sought = set(names)
        return sum(((1 << FIELD) - 1) << one.offset for one in self._rests if one.name in sought)

    def _decide(self, table: _Table, key: int, known: Known) -> FactValue | None:
        chosen = choose(table.decided.table, known, DEFAULT_CALENDAR)
        answers = {one.row.gives for one in chosen}
        settled = len(answers) == 1 and holds_for_sure(chosen)
        return keep(table.answers, key, answers.pop() if settled else None)

    def _mask_of_rows(self, decided: Decided) -> int:
        mask = self._alphabet.known((decided.name,)) & 0
        for row in decided.table.rows:
            mask |= self._alphabet.mask_of(row.when, DEFAULT_CALENDAR)
        return mask

    def _rests_of(self, number: int, name: str) -> _Rests:
        vocabulary, alphabet = self._rulebook.vocabulary, self._alphabet
        derived = vocabulary.derived.get(name)
        known_mask = alphabet.known(derived.sources) if derived else 0
        return _Rests(name, number * FIELD, known_mask, self._unknown_mask(name, ()))

    def _unknown_mask(self, name: str, seen: tuple[str, ...]) -> int:
        decided = self._rulebook.national.decisions.get(name)
        if decided is None or name in seen:
            return 0
        mask = self._mask_of_rows(decided)
        mask |= presence_of(decided.table.facts, self._rulebook.vocabulary, self._alphabet)
        for fact in decided.table.facts:
            mask |= self._unknown_mask(fact, (*seen, name))
        derived = self._rulebook.vocabulary.derived.get(name)
        return mask | (self._alphabet.known(derived.sources) if derived else 0)

    def _numbers(self, reading: Reading) -> int:
        bits, values, numbers = reading.bits, reading.values, 0
        for one in self._rests:
            table, mask = (
                (one.when_known, one.known_mask) if one.name in values else (one.when_unknown, one.unknown_mask)
            )
            number = table.get(bits & mask)
            if number is None:
                number = keep(table, bits & mask, self._number(one, reading.known))
            numbers |= number << one.offset
        return numbers

    def _number(self, one: _Rests, known: Known) -> int:
        facts = behind(one.name, known, self._rulebook)
        state = (facts, tuple(fact for fact in facts if known.get(fact) is None))
        return one.numbers.setdefault(state, len(one.numbers))

    def _values_that(self, name: str, test: Callable[[ValueDefinition], bool]) -> int:
        mask = 0
        for fact, definition in self._rulebook.vocabulary.facts.items():
            names = frozenset(value.name for value in definition.values.values() if test(value))
            if names:
                mask |= self._alphabet.single(fact, name, _is_among(names))
        return mask

    def _mask_of_acting(self) -> int:
        mask = 0
        for step in self._rulebook.acting:
            mask |= self._alphabet.mask_of(step.when, DEFAULT_CALENDAR)
            if step.municipality:
                mask |= self._alphabet.known((step.municipality,))
                mask |= self._alphabet.single(step.municipality, "none", lambda value: value == NONE)
        return mask

    def _act(self, known: Known, bits: int) -> tuple[tuple[Decision, ...], _Codes]:
        key = bits & self._acting_mask
        acting = self._acting.get(key)
        if acting is None:
            acting = keep(self._acting, key, self._decide_acting(known))
        values: dict[str, Any] = known.values  # type: ignore[assignment]
        read = tuple([None if fact is None else values[fact] for _, fact in acting.decisions])
        decisions = acting.made.get(read)
        if decisions is None:
            decisions = tuple(replace(one, municipality=read[at]) for at, (one, _) in enumerate(acting.decisions))
            if len(acting.made) > 2000:
                acting.made.clear()
            acting.made[read] = decisions
        home = None if acting.home is None else values[acting.home]
        registered = values.get("registered_municipality")
        return decisions, (*read, home, registered if isinstance(registered, str) else home)

    def _decide_acting(self, known: Known) -> _Acting:
        steps, label_of = self._rulebook.acting, self._rulebook.vocabulary.label_of
        facts = {one.municipality for one in steps if one.municipality}
        told = {fact: _told(fact, code) for fact in facts if isinstance(code := known.get(fact), str)}
        marked = known.with_values(told)
        decisions = decide(steps, marked, DEFAULT_CALENDAR, label_of)
        home = decide_for(HOME, steps, marked, DEFAULT_CALENDAR).municipality
        return _Acting(tuple((one, _fact_of(one.municipality)) for one in decisions), _fact_of(home))


def _fact_of(code: str | None) -> str | None:
    return code.fact if isinstance(code, _Told) else None


def _is_among(names: frozenset[str]) -> Callable[[FactValue], bool]:
    return lambda value: not names.isdisjoint(value) if isinstance(value, frozenset) else value in names


def _chosen(case: Case, today: date) -> tuple[dict[str, Entry], bool]:
    """The entry that counts of each fact, and whether any says when it was recorded."""
    chosen: dict[str, Entry] = {}
    for entry in case.entries:
        if entry.true_from is not None or entry.recorded is not None or entry.fact in chosen:
            return entries_on(case, today), True
        chosen[entry.fact] = entry
    return chosen, False
