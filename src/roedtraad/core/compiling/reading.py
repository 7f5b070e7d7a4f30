"""Reads a case on a day: what is known and decided, as values and as bits, and whose municipality acts.

What rests on a few facts is looked up by their bits; where it was not met before the plain form is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from roedtraad.core.acting_municipality import HOME, Decision, decide, decide_for
from roedtraad.core.compiling.derivation import derivation_of
from roedtraad.core.compiling.knowledge import Alphabet, is_or_has
from roedtraad.core.compiling.verdicts import keep, presence_of
from roedtraad.core.conditions import choose, holds_for_sure
from roedtraad.core.facts import Case, Entry, Known, Superseded, entries_on, read_as_today
from roedtraad.core.planning import behind
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Decided, Rulebook
from roedtraad.core.vocabulary import NONE, FactValue, ValueDefinition

_Codes = tuple[str | None, ...]

MOST_SEEN = 100_000
"""How many facts are remembered with their entries before they are forgotten again."""


@dataclass(slots=True)
class Reading:
    """A case as it is read on a day.

    `bits` are everything known (see knowledge), `rests` numbers what each decided fact rests on, with a 0 after them
    for what rests on none; `codes` are the municipalities of the five kinds of help, of the home and of the registered
    address.
    """

    case: Case
    known: Known
    values: dict[str, Any]
    bits: int
    rests: list[int]
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
    known_mask: int
    unknown_mask: int
    when_known: dict[int, int] = field(default_factory=dict)
    when_unknown: dict[int, int] = field(default_factory=dict)
    numbers: dict[object, int] = field(default_factory=dict)


class _Seen(dict[tuple[str, FactValue], tuple[Entry, int]]):
    """The facts that were met, each with an entry that cases share, and its bits. Texts are not kept."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._same: dict[int, int] = {}

    def __missing__(self, fact: tuple[str, FactValue]) -> tuple[Entry, int]:
        name, value = fact
        bits = self._alphabet.values_of[name][value]
        # Equal bits are one object: what many cases touch stays near the processor.
        found = Entry(name, value), self._same.setdefault(bits, bits)
        if name not in self._alphabet.texts:
            if len(self) >= MOST_SEEN:
                self.clear()
            self[fact] = found
        return found


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
        self._seen = _Seen(alphabet)
        self._derived: list[tuple[str, Mapping[FactValue, int]]] = []
        self._read_with = -1
        decisions = rulebook.national.decisions
        self._tables = [_Table(one, self._mask_of_rows(one)) for one in decisions.values()]
        self._rests = [self._rests_of(name) for name in decisions]
        self._ending, self._ending_mask = self._values_that("ends", lambda one: one.read_as is not None)
        self.closing_facts, self.closing = self._values_that("closes", lambda one: one.closed_to_new_from is not None)
        self._derive = derivation_of(rulebook.vocabulary)
        self._acting_mask = self._mask_of_acting()
        self._acting: dict[int, _Acting] = {}

    def read(self, case: Case, today: date) -> Reading:
        """Read a case. Raises CalendarRange and OverflowError where a comparison of dates leaves the calendar."""
        self._keep_up()
        chosen, has_recorded_days = _chosen(case, today)
        values: dict[str, Any] = {name: entry.value for name, entry in chosen.items()}
        return self._finish(case, chosen, values, self._alphabet.read_values(values), has_recorded_days, today)

    def read_facts(self, facts: Mapping[str, FactValue], name: str, today: date) -> Reading:
        """Read facts without history as a case of that name. Raises as `read` does."""
        self._keep_up()
        if not facts:
            return self._finish(Case(name), {}, {}, 0, False, today)
        entries, bits = zip(*map(self._seen.__getitem__, facts.items()), strict=True)
        chosen = dict(zip(facts, entries, strict=True))
        # The bits of two facts have none in common.
        return self._finish(Case(name, entries), chosen, dict(facts), sum(bits), False, today)

    def _keep_up(self) -> None:
        """Begin anew with what is read of values, once more is read of them."""
        if self._read_with != self._alphabet.size:
            self._read_with = self._alphabet.size
            self._seen = _Seen(self._alphabet)
            self._derived = self._alphabet.readers_of(self._rulebook.vocabulary.derived)

    def _finish(
        self,
        case: Case,
        chosen: dict[str, Entry],
        values: dict[str, Any],
        bits: int,
        has_recorded_days: bool,
        today: date,
    ) -> Reading:
        alphabet = self._alphabet
        readers = alphabet.values_of
        superseded: list[Superseded] = []
        if bits & self._ending_mask:
            for name in self._ending:
                value = values.get(name)
                if value is not None and readers[name][value] & self._ending_mask:
                    now = values[name] = read_as_today(name, value, self._rulebook.vocabulary, today, superseded)
                    bits += readers[name][now] - readers[name][value]
            superseded.sort(key=lambda one: list(values).index(one.fact))
        at_least = self._derive(values, today)
        known = Known(today, values, chosen, at_least, tuple(superseded))
        for name, reader in self._derived:
            if name in values:
                bits |= reader[values[name]]
        bits |= alphabet.read_bounds(at_least) | alphabet.read_dates(known)
        for table in self._tables:
            key = bits & table.mask
            answer = table.answers[key] if key in table.answers else self._decide(table, key, known)
            if answer is not None:
                name = table.decided.name
                values[name] = answer
                bits |= readers[name][answer]
        decisions, codes = self._act(known, bits)
        rests = self._numbers(known, bits)
        return Reading(case, known, values, bits, rests, has_recorded_days, decisions, codes)

    def read_again(self, reading: Reading) -> None:
        """Bring the bits of a reading up to date with an alphabet that has grown."""
        reading.bits = self._alphabet.read(reading.known)

    def rests_of(self, names: Iterable[str]) -> tuple[int, ...]:
        """The places in `Reading.rests` of those of some facts that are decided."""
        sought = set(names)
        return tuple(place for place, one in enumerate(self._rests) if one.name in sought)

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

    def _rests_of(self, name: str) -> _Rests:
        vocabulary, alphabet = self._rulebook.vocabulary, self._alphabet
        derived = vocabulary.derived.get(name)
        known_mask = alphabet.known(derived.sources) if derived else 0
        return _Rests(name, known_mask, self._unknown_mask(name, ()))

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

    def _numbers(self, known: Known, bits: int) -> list[int]:
        numbers = []
        for one in self._rests:
            if one.name in known.values:
                table, key = one.when_known, bits & one.known_mask
            else:
                table, key = one.when_unknown, bits & one.unknown_mask
            number = table.get(key)
            numbers.append(keep(table, key, self._number(one, known)) if number is None else number)
        numbers.append(0)
        return numbers

    def _number(self, one: _Rests, known: Known) -> int:
        facts = behind(one.name, known, self._rulebook)
        state = (facts, tuple(fact for fact in facts if known.get(fact) is None))
        return one.numbers.setdefault(state, len(one.numbers))

    def _values_that(self, name: str, test: Callable[[ValueDefinition], bool]) -> tuple[tuple[str, ...], int]:
        """The facts that have such values, and a bit for each such value."""
        facts, mask = [], 0
        for fact, definition in self._rulebook.vocabulary.facts.items():
            for value in definition.values.values():
                if test(value):
                    facts.append(fact)
                    mask |= self._alphabet.single(fact, f"{name} {value.name}", is_or_has(value.name))
        return tuple(dict.fromkeys(facts)), mask

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


def _chosen(case: Case, today: date) -> tuple[dict[str, Entry], bool]:
    """The entry that counts of each fact, and whether any says when it was recorded."""
    chosen = {}
    for entry in case.entries:
        if entry.true_from is not None or entry.recorded is not None:
            return entries_on(case, today), True
        chosen[entry.fact] = entry
    return chosen, False
