"""Tables of verdicts: what a rule decides apart from dates, worked out once for every kind of case by the plain form.

A verdict is found by the bits that the rule reads; where there is none yet the plain form is asked and its answer
kept. Nothing is decided here that planning does not decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Protocol, TypeVar

from roedtraad.core.calendar import Calendar
from roedtraad.core.compiling.knowledge import Alphabet
from roedtraad.core.compiling.moments import Moment, earliest, moment_of, never, opening_of
from roedtraad.core.compiling.outlines import Outline, Routing
from roedtraad.core.conditions import Condition, Table, Truth, choose, holds, unknown_facts
from roedtraad.core.deadlines import AtOnce, Expression, Yearly, anchors
from roedtraad.core.planning import (
    Situation,
    awaited,
    behind_all,
    choice_of,
    dates_of,
    enclosure_norms,
    enclosures_of,
    still_missing,
)
from roedtraad.core.plans import Certainty, Setting, Timing
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Agreement, RouteSlot, Rule, Rulebook, Scope, Send
from roedtraad.core.vocabulary import ALWAYS, DecidedBy, Validity, Vocabulary

Key = TypeVar("Key")
Value = TypeVar("Value")
RestsOf = Callable[[Iterable[str]], tuple[int, ...]]
"""Gives the places, in a reading's `rests`, of those of some facts that are decided."""

NOTHING_DECIDED = -1
"""The place in a reading's `rests` of what rests on no decided fact: its last number, always the same."""

MOST_KEPT = 20_000
"""How many kinds of case one table keeps before it is emptied; real cases come to a few hundred."""


def keep(table: dict[Key, Value], key: Key, value: Value) -> Value:
    """Keep a value in a table of bounded size."""
    if len(table) >= MOST_KEPT:
        table.clear()
    table[key] = value
    return value


class AsksAbout(Protocol):
    """A case about which the plain form can be asked, in a setting."""

    def place(self, setting: Setting) -> Situation:
        """What it is asked about."""
        ...


@dataclass(slots=True)
class Answers:
    """One condition, with its answers for the kinds of case met so far: NO, UNKNOWN or YES as a number."""

    mask: int
    when: Condition
    found: dict[int, int] = field(default_factory=dict)

    def answer(self, bits: int, case: AsksAbout, setting: Setting) -> int:
        """Answer it for a case, in the setting whose calendar counts."""
        key = bits & self.mask
        found = self.found.get(key)
        if found is None:
            place = case.place(setting)
            found = keep(self.found, key, _IN_ORDER.index(holds(self.when, place.known, place.calendar)))
        return found


NO, UNKNOWN, YES = 0, 1, 2
_IN_ORDER = (Truth.NO, Truth.UNKNOWN, Truth.YES)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it is asked: `order` is 0 for a national one, 1 for an agreement's own."""

    order: int
    rule: Rule
    mask: int
    enclosing: tuple[Answers, ...]


@dataclass(slots=True, eq=False)
class Verdict:
    """That a rule applies to a kind of case, and what it decides apart from dates and from whom it leads to.

    `moment` gives the day; `yearly` stands for a series instead. After `ends` it has lapsed. `at` is its rule's place
    in the group. `missing` are the facts, still as the rule names them, that leave it open. `stands` is what the facts
    rest on here. `rests` are the places in a reading's `rests` that bear on the outline; where nothing else does, and
    it is one of them at most, it `is_simple`, and `rest` is that place.
    """

    rule: Rule
    at: int
    order: int
    enclosing: tuple[Answers, ...]
    certainty: Certainty
    expression: Expression | None
    moment: Moment
    opening: Moment | None
    yearly: Yearly | None
    ends: Moment | None
    timing: Timing
    facts: tuple[str, ...]
    missing: tuple[str, ...]
    rests: tuple[int, ...]
    rest: int
    is_simple: bool
    stands: object
    enclosure_days: tuple[date, ...]
    outlines: dict[int, Outline] = field(default_factory=dict)

    @property
    def content(self) -> object:
        """All that tells it apart from the other verdicts of its group."""
        return self.at, self.certainty, self.expression, self.ends, self.facts, self.missing, self.stands

    def enclosures_at(self, day: date) -> int:
        """The number of the time between two changes of its enclosures in which a day lies."""
        return sum(1 for change in self.enclosure_days if change <= day)

    def outline_for(self, key: int, due: date | None, routing: Routing, place: Situation) -> Outline:
        """Ask the plain form what an obligation rests on, and keep the answer with what is decided already."""
        known, rulebook, rule = place.known, place.rulebook, self.rule
        outline = Outline(
            id=rule.id,
            place=f"{rule.due is None:d}{rule.id}",
            order=self.order,
            certainty=self.certainty,
            rule=rule,
            timing=self.timing,
            timing_without_day=self.timing if rule.due is None else "waiting",
            norms=unique((*rule.norms, *enclosure_norms(rule, due, place), *routing.norms)),
            depends_on=behind_all((*self.facts, *routing.facts), known, rulebook),
            missing=still_missing((*self.missing, *routing.missing), place),
            enclose=tuple(dict.fromkeys(enclosures_of(rule, due, place))),
            late_facts=tuple(fact for fact in behind_all(self.facts, known, rulebook) if fact in known.entries),
            validity=None if rule.validity == ALWAYS else rule.validity,
            opening=self.opening,
            ends=self.ends,
            done_by=rule.done_by,
            expression=self.expression,
        )
        return keep(self.outlines, key, outline)


@dataclass(slots=True)
class Group:
    """Rules that read the same bits, with the verdicts on every kind of case met so far."""

    mask: int
    rules: tuple[Standing, ...]
    verdicts: dict[int, tuple[Verdict, ...]] = field(default_factory=dict)
    distinct: dict[object, Verdict] = field(default_factory=dict)

    def decide(self, key: int, places: Sequence[Situation], rests_of: RestsOf) -> tuple[Verdict, ...]:
        """Ask the plain form, and keep the answer. Each rule stands in a place of its own."""
        found = [
            _verdict(at, one, place, rests_of) for at, (one, place) in enumerate(zip(self.rules, places, strict=True))
        ]
        # A rule has few different verdicts: one object for each keeps the tables small, and what hangs on it shared.
        same = tuple(self.distinct.setdefault(one.content, one) for one in found if one is not None)
        return keep(self.verdicts, key, same)


def groups_of(rules: Iterable[Standing], most_bits: int) -> tuple[Group, ...]:
    """Put rules together so that one look serves several: those that read the same bits, or few bits in all.

    The kinds of case multiply with the bits, so `most_bits` weighs looks at cases met against asking for new ones.
    """
    by_mask: dict[int, list[Standing]] = {}
    for one in rules:
        by_mask.setdefault(one.mask, []).append(one)
    groups: list[tuple[int, list[Standing]]] = []
    for mask in sorted(by_mask, key=lambda one: (-one.bit_count(), one)):
        found = min(
            (at for at, (taken, _) in enumerate(groups) if _fits(mask, taken, most_bits)),
            key=lambda at: ((groups[at][0] | mask).bit_count() - groups[at][0].bit_count(), at),
            default=None,
        )
        if found is None:
            groups.append((mask, by_mask[mask]))
        else:
            taken, together = groups[found]
            groups[found] = (taken | mask, [*together, *by_mask[mask]])
    return tuple(Group(mask, tuple(together)) for mask, together in groups)


def _fits(mask: int, taken: int, most_bits: int) -> bool:
    return mask | taken == taken or (mask | taken).bit_count() <= most_bits


def presence_of(names: Iterable[str], vocabulary: Vocabulary, alphabet: Alphabet) -> int:
    """The bits that say which of some facts are known, and which of those behind derived ones."""
    mask = 0
    for name in names:
        derived = vocabulary.derived.get(name)
        mask |= alphabet.known((name,))
        if derived is not None and not isinstance(derived.rule, DecidedBy):
            mask |= alphabet.known(derived.sources)
    return mask


@dataclass(frozen=True, slots=True)
class Masks:
    """Which bits a rule and its routes read."""

    rulebook: Rulebook
    alphabet: Alphabet

    def standing(self, order: int, rule: Rule, calendar: Calendar) -> Standing:
        """A rule with the bits that decide everything of it but its days, where it leads and what it encloses."""
        alphabet = self.alphabet
        mask = alphabet.mask_of(rule.when, calendar)
        names = [*rule.when.facts, *((rule.on,) if rule.on else ()), *(rule.due.facts if rule.due else ())]
        for table in (rule.due, rule.ends):
            mask |= self._of_table(table, calendar)
            for row in table.rows if table else ():
                names.extend(anchors(row.gives))
        enclosing = tuple(
            Answers(alphabet.mask_of(one.when, calendar), one.when) for one in rule.enclose if one.when.alternatives
        )
        mask |= presence_of(names, self.rulebook.vocabulary, alphabet)
        return Standing(order, rule, mask, enclosing)

    def of_routes(self, rule: Rule, settings: Mapping[Scope, Setting]) -> int:
        """The bits that decide where a rule leads, in the settings of its routes."""
        mask = 0
        names: list[str] = []
        for name in rule.to:
            slot = self.rulebook.national.routes.get(name)
            if slot is not None:
                agreement = settings[slot.scope].agreement
                mask |= self._of_slot(slot, agreement)
                route = agreement.routes.get(slot.name) if agreement else None
                table = route.table if route else slot.table
                names.extend(table.facts if table else ())
        if mask:
            # What the rule itself asks for narrows what its routes are asked, and what may fall through them.
            mask |= self.alphabet.mask_of(rule.when, DEFAULT_CALENDAR)
            for setting in settings.values():
                if setting.agreement is not None:
                    mask |= self.alphabet.mask_of(rule.when, setting.agreement.calendar)
        return mask | presence_of(names, self.rulebook.vocabulary, self.alphabet)

    def _of_table(self, table: Table[Value] | None, calendar: Calendar) -> int:
        mask = 0
        for row in table.rows if table else ():
            mask |= self.alphabet.mask_of(row.when, calendar)
        return mask

    def _of_slot(self, slot: RouteSlot, agreement: Agreement | None) -> int:
        if agreement is None:
            return self._of_table(slot.table, DEFAULT_CALENDAR)
        route = agreement.routes.get(slot.name)
        mask = self._of_sends(route.table if route else slot.table, agreement, ())
        for exception in agreement.main_contact.exceptions:
            mask |= self.alphabet.mask_of(exception.when, agreement.calendar)
        return mask

    def _of_sends(self, table: Table[Send] | None, agreement: Agreement, seen: tuple[str, ...]) -> int:
        mask = self._of_table(table, agreement.calendar)
        for row in table.rows if table else ():
            for name in row.gives.to:
                route = agreement.routes.get(name.removeprefix("see ").strip()) if name.startswith("see ") else None
                if route is not None and route.name not in seen:
                    mask |= self._of_sends(route.table, agreement, (*seen, route.name))
        return mask


def _verdict(at: int, standing: Standing, place: Situation, rests_of: RestsOf) -> Verdict | None:
    rule = standing.rule
    known, calendar = place.known, place.calendar
    truth = holds(rule.when, known, calendar)
    if truth is Truth.NO:
        return None
    choice = choice_of(rule, place)
    expression, undated = choice.expression, choice.missing
    moment: Moment = never
    opening: Moment | None = None
    if expression is not None:
        moment, opening = moment_of(expression, rule.on, calendar), opening_of(expression, calendar)
        # Outside the calendar this raises, before anything is kept: such a case is left to the plain form.
        if moment(known.values) is None:
            undated = tuple(
                chain.from_iterable(awaited(expression, one) for one in dates_of(expression, rule, place)[:1])
            )
    unsettled = unknown_facts(rule.when, known, calendar) if truth is Truth.UNKNOWN else ()
    facts, missing = unique((*rule.when.facts, *choice.facts)), (*unsettled, *undated)
    rests = rests_of((*facts, *missing))
    enclosure_days = changes_of(one.validity for one in rule.enclose)
    return Verdict(
        rule=rule,
        at=at,
        order=standing.order,
        enclosing=standing.enclosing,
        certainty="certain" if truth is Truth.YES else "possible",
        expression=expression,
        moment=moment,
        opening=opening,
        yearly=expression if isinstance(expression, Yearly) else None,
        ends=earliest(ends) if (ends := tuple(_ends_of(rule, place))) else None,
        timing="undated" if rule.due is None else "at_once" if isinstance(expression, AtOnce) else "dated",
        facts=facts,
        missing=missing,
        rests=rests,
        rest=rests[0] if rests else NOTHING_DECIDED,
        is_simple=not (rests[1:] or standing.enclosing or enclosure_days),
        stands=stands((*facts, *missing), place),
        enclosure_days=enclosure_days,
    )


def stands(names: Iterable[str], place: Situation) -> object:
    """What recorded facts some names rest on here, and which of them are known; decided ones are numbered apart."""
    decided = place.rulebook.national.decisions
    behind = behind_all((name for name in names if name not in decided), place.known, place.rulebook)
    return tuple((fact, fact in place.known.values) for fact in behind)


def _ends_of(rule: Rule, place: Situation) -> Iterator[Moment]:
    for one in choose(rule.ends, place.known, place.calendar) if rule.ends else ():
        if one.certain:
            yield moment_of(one.row.gives, rule.on, place.calendar)


def changes_of(validities: Iterable[Validity]) -> tuple[date, ...]:
    """The days on which something begins or has ended, each once, in order."""
    days: set[date] = set()
    for one in validities:
        if one.valid_from is not None:
            days.add(one.valid_from)
        if one.valid_to is not None and one.valid_to < date.max:
            days.add(one.valid_to + timedelta(days=1))
    return tuple(sorted(days))


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order."""
    return tuple(dict.fromkeys(names))
