"""The compiled rulebook: the same plans as planning gives, from tables of verdicts and bare date arithmetic.

Where it cannot be quick (a day outside the calendar) it asks the plain form, so that there is one answer only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from roedtraad.core import cautions
from roedtraad.core.acting_municipality import Decision, decide, home_municipality
from roedtraad.core.calendar import CalendarRange
from roedtraad.core.compiling.knowledge import Alphabet
from roedtraad.core.compiling.moments import anniversaries
from roedtraad.core.compiling.verdicts import Grounds, Group, Masks, Verdict, changes_of, groups_of, keep
from roedtraad.core.conditions import choose, holds_for_sure
from roedtraad.core.deadlines import Deadline
from roedtraad.core.facts import Case, Entry, Known, Superseded, entries_on, full_years, read_as_today
from roedtraad.core.planning import (
    Situation,
    adjusted,
    behind,
    closed_values,
    dates_of,
    done_by_fact,
    done_on,
    late_ones,
    missing_agreements,
    plan,
    questions_of,
    ruled_warnings,
    still_missing,
)
from roedtraad.core.plans import Obligation, Plan, Setting, State, Warning
from roedtraad.core.routing import DEFAULT_CALENDAR, scope_of
from roedtraad.core.rulebook import HELPS, Agreement, Decided, Rule, Rulebook, Scope
from roedtraad.core.vocabulary import (
    AgeOf,
    DaysBetween,
    DecidedBy,
    FactValue,
    FirstKnown,
    IsRecorded,
    Validity,
)

SCOPES: tuple[Scope, ...] = (*HELPS, "home", "registered")
MOST_CASTS = 20_000
MOST_DAYS = 64
FIELD = 32
"""How many bits are set aside for the number of what a decided fact rests on."""


class Row(NamedTuple):
    """An obligation in short, for lists over many cases. `recipients` are the ids of their contacts."""

    case: str
    id: str
    occurrence: int
    state: State
    certainty: str
    due: date | None
    not_before: date | None
    recipients: tuple[str, ...]


@dataclass(slots=True)
class _Cast:
    """Which municipality and which agreement stands for each scope, and the groups of rules that are asked then."""

    settings: Mapping[Scope, Setting]
    groups: tuple[tuple[Group, Setting], ...]
    warning_mask: int
    warnings: dict[int, tuple[Warning, ...]]
    all_in_force: bool


@dataclass(slots=True)
class _Day:
    """What depends on the day alone."""

    today: date
    settings: dict[str | None, Setting] = field(default_factory=dict)
    casts: dict[tuple[str | None, ...], _Cast] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """A case as it is read on a day: what is known, and the same as bits."""

    case: Case
    known: Known
    values: dict[str, Any]
    vector: int
    behind: int
    any_recorded: bool
    decisions: tuple[Decision, ...]
    cast: _Cast


class _Applied(NamedTuple):
    """One occurrence of an obligation, in the order in which a plan lists them; the number keeps the order total."""

    due_or_last: date
    undated: bool
    id: str
    occurrence: int
    own: int
    number: int
    verdict: Verdict
    grounds: Grounds
    due: date | None
    not_before: date | None
    state: State
    done_on: date | None
    late: bool


class _Told(str):
    """A municipality's code that remembers which fact it was read from."""

    __slots__ = ("fact",)

    def __init__(self, code: str) -> None:
        super().__init__()
        self.fact = ""


@dataclass(slots=True)
class _Acting:
    """Decisions on the acting municipality but for the codes: which fact each is read from."""

    decisions: tuple[tuple[Decision, str | None], ...]
    home: str | None
    made: dict[tuple[str | None, ...], tuple[Decision, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Rests:
    """What a decided fact rests on, numbered, so that verdicts can be told apart by it."""

    name: str
    offset: int
    facts: tuple[str, ...]
    known_mask: int
    unknown_mask: int
    when_known: dict[int, int] = field(default_factory=dict)
    when_unknown: dict[int, int] = field(default_factory=dict)
    numbers: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = field(default_factory=dict)


class _Deadlines(Mapping[tuple[str, int], Deadline]):
    """The deadlines of a plan with their steps, worked out when somebody asks."""

    def __init__(self, applied: Sequence[_Applied], reading: _Reading, rulebook: Rulebook) -> None:
        self._applied = applied
        self._reading = reading
        self._rulebook = rulebook
        self._found: dict[tuple[str, int], _Applied] | None = None

    def _by_key(self) -> dict[tuple[str, int], _Applied]:
        if self._found is None:
            self._found = {(one.id, one.occurrence): one for one in self._applied if one.verdict.expression}
        return self._found

    def __getitem__(self, key: tuple[str, int]) -> Deadline:
        verdict, reading = self._by_key()[key].verdict, self._reading
        assert verdict.expression is not None
        place = Situation(reading.case, reading.known, self._rulebook, reading.cast.settings, verdict.setting)
        deadlines = dates_of(verdict.expression, verdict.rule, place)
        return next(one for one in deadlines if one.occurrence == key[1])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self._by_key())

    def __len__(self) -> int:
        return len(self._by_key())


class CompiledRulebook:
    """A rulebook that plans quickly. It fills its tables as cases come, and gives what `planning.plan` gives.

    One per process is enough; it is not made for several threads at once.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        vocabulary, national = rulebook.vocabulary, rulebook.national
        self._alphabet = alphabet = Alphabet(vocabulary)
        self._days: dict[date, _Day] = {}
        self._groups: dict[object, tuple[Group, ...]] = {}
        self._warnings: dict[object, tuple[int, dict[int, tuple[Warning, ...]]]] = {}
        self._changes: dict[int, tuple[Agreement, tuple[date, ...]]] = {}
        self._national_changes = changes_of(_national_validities(rulebook))
        self._by_scope: dict[Scope, list[Rule]] = {scope: [] for scope in SCOPES}
        for rule in national.obligations.values():
            self._by_scope[scope_of(rule, rulebook)].append(rule)
        self._decided = tuple((one, _table_mask(one, alphabet), {}) for one in national.decisions.values())  # type: tuple[tuple[Decided, int, dict[int, tuple[FactValue | None, int]]], ...]
        self._acting_mask = 0
        for step in rulebook.acting:
            self._acting_mask |= alphabet.mask_of(step.when, DEFAULT_CALENDAR)
            if step.municipality:
                self._acting_mask |= alphabet.known((step.municipality,)) | alphabet.single(
                    step.municipality, "none", lambda value: value == "none"
                )
        self._registered_mask = alphabet.known(("registered_municipality",))
        self._acting: dict[int, _Acting] = {}
        self._superseding, self._closing = _ending_values(rulebook)
        self._rests = tuple(self._rests_of(number, one) for number, one in enumerate(national.decisions.values()))
        self._plain_only = any(one.type == "date" for one in national.decisions.values())
        self._entries: dict[str, dict[FactValue, Entry]] = {}
        self._kept_apart = {name for name, one in vocabulary.facts.items() if one.type in ("date", "text")}
