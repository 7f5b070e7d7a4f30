"""The plan of a case: what is owed, which questions are open, what to beware of. Values only; see planning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from roedtraad.core.acting_municipality import Decision
from roedtraad.core.deadlines import Deadline
from roedtraad.core.facts import Case, Known
from roedtraad.core.rulebook import Agreement, Channel, Rule, Rulebook, Scope
from roedtraad.core.words import Words

State = Literal["open", "done", "lapsed"]
Certainty = Literal["certain", "possible"]
Timing = Literal["dated", "at_once", "waiting", "undated"]
Via = Literal["route", "main_contact", "fallback"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A contact that must get it; not `certain` while the facts that route it are unknown."""

    contact: str
    unit: Words
    municipality: str | None
    authority: str
    channel: Channel | None
    other_channels: tuple[Channel, ...]
    address: str | None
    subject: str | None
    certain: bool
    via: Via


@dataclass(frozen=True, slots=True)
class RouteTaken:
    """Which row of which table chose a recipient: for the explanation. `row` counts from 1, None for none."""

    route: str
    row: int | None
    hit: str
    clause: str | None = None


class Obligation(NamedTuple):
    """Who owes what to whom, by when, on what basis. `key` is what stays the same between plans.

    A tuple, since a plan makes dozens of them and a frozen dataclass takes four times as long to make.
    """

    id: str
    occurrence: int
    state: State
    certainty: Certainty
    rule: Rule
    recipients: tuple[Recipient, ...]
    timing: Timing
    due: date | None
    not_before: date | None
    already_late: bool
    late_from_start: bool
    norms: tuple[str, ...]
    depends_on: tuple[str, ...]
    missing: tuple[str, ...] = ()
    enclose: tuple[Words, ...] = ()
    routes: tuple[RouteTaken, ...] = ()
    done_on: date | None = None
    municipality: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        """The rule and the occurrence."""
        return (self.id, self.occurrence)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to find out, by when, and the obligations that hang on it."""

    fact: str
    text: Words
    due: date | None
    decides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warning:
    """Something to beware of, by code."""

    code: str
    text: Words
    norms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a rule is applied: the municipality for its scope, and the agreement that stands for it."""

    municipality: str | None
    agreement: Agreement | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan of a case on a day."""

    case: Case
    today: date
    known: Known
    rulebook: Rulebook
    decisions: tuple[Decision, ...]
    settings: Mapping[Scope, Setting]
    obligations: tuple[Obligation, ...]
    questions: tuple[Question, ...]
    warnings: tuple[Warning, ...]
    deadlines: Mapping[tuple[str, int], Deadline] = field(default_factory=dict)

    @property
    def setting(self) -> Setting:
        """The setting of the plan as a whole: that of other help (anden hjælp)."""
        return self.settings["anden_hjaelp"]
