"""Tables of verdicts: what a rule decides apart from dates, worked out once for every kind of case by the plain form.

A verdict is found by the bits that the rule reads; where there is none yet the plain form is asked and its answer
kept. Nothing is decided here that planning does not decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar

from roedtraad.core.calendar import Calendar
from roedtraad.core.compiling.knowledge import Alphabet
from roedtraad.core.compiling.moments import Moment, moment_of, opening_of
from roedtraad.core.conditions import Table, Truth, choose, holds, unknown_facts
from roedtraad.core.deadlines import AtOnce, Expression, Yearly, anchors
from roedtraad.core.planning import (
    Situation,
    awaited,
    behind_all,
    choice_of,
    dates_of,
    enclosure_norms,
    enclosures_of,
    route_facts,
    still_missing,
)
from roedtraad.core.plans import Certainty, Obligation, Setting, Timing
from roedtraad.core.routing import DEFAULT_CALENDAR, Routed, route_all
from roedtraad.core.rulebook import Agreement, RouteSlot, Rule, Rulebook, Scope, Send
from roedtraad.core.vocabulary import ALWAYS, DecidedBy, Validity, Vocabulary
from roedtraad.core.words import Words

Value = TypeVar("Value")

MOST_KEPT = 20_000
"""How many kinds of case one table keeps before it is emptied; real cases come to a few hundred."""


def keep(table: dict[int, Value], key: int, value: Value) -> Value:
    """Keep a value in a table of bounded size."""
    if len(table) >= MOST_KEPT:
        table.clear()
    table[key] = value
    return value


@dataclass(slots=True)
class Grounds:
    """What a verdict gives an obligation once it is known what the decided facts rest on and which enclosures count.

    `late_facts` are the recorded facts whose day of recording says whether it was late from the start.
    """

    norms: tuple[str, ...]
    depends_on: tuple[str, ...]
    missing: tuple[str, ...]
    enclose: tuple[Words, ...]
    late_facts: tuple[str, ...]
    plain: Obligation | None = None


@dataclass(slots=True)
class Verdict:
    """That a rule applies to a kind of case, and what it decides apart from dates.

    `moment` gives the day, None where there is none; `yearly` stands for a series. `ends` are the days after which
    it has lapsed. `routed_to` says that one of its routes leads to a municipality.
    """

    rule: Rule
    setting: Setting
    order: int
    certainty: Certainty
    routed: Routed
    expression: Expression | None
    moment: Moment | None
    opening: Moment | None
    yearly: Yearly | None
    ends: tuple[Moment, ...]
    timing: Timing
    condition_facts: tuple[str, ...]
    all_facts: tuple[str, ...]
    missing: tuple[str, ...]
    always_valid: bool
    routed_to: bool
    behind_mask: int
    enclosure_days: tuple[date, ...]
    contacts: tuple[str, ...]
    grounds: dict[int, Grounds] = field(default_factory=dict)

    def enclosures_at(self, day: date) -> int:
        """The number of the time between two changes of its enclosures in which a day lies."""
        return sum(1 for change in self.enclosure_days if change <= day)

    def grounds_for(self, key: int, due: date | None, place: Situation) -> Grounds:
        """Ask the plain form, and keep the answer."""
        known, rulebook, rule = place.known, place.rulebook, self.rule
        behind = behind_all(self.condition_facts, known, rulebook)
        found = Grounds(
            norms=_unique((*rule.norms, *enclosure_norms(rule, due, place), *self.routed.norms)),
            depends_on=behind_all(self.all_facts, known, rulebook),
            missing=still_missing(self.missing, place),
            enclose=tuple(dict.fromkeys(enclosures_of(rule, due, place))),
            late_facts=tuple(fact for fact in behind if fact in known.entries),
        )
        return keep(self.grounds, key, found)


@dataclass(slots=True)
class Group:
    """Rules that read the same bits, with the verdicts on every kind of case met so far."""

    mask: int
    rules: list[tuple[int, Rule]]
    verdicts: dict[int, tuple[Verdict, ...]] = field(default_factory=dict)

    def decide(self, key: int, place: Situation, behind_mask_of: Callable[[Iterable[str]], int]) -> tuple[Verdict, ...]:
        """Ask the plain form, and keep the answer."""
        found = (_verdict(order, rule, place, behind_mask_of) for order, rule in self.rules)
        return keep(self.verdicts, key, tuple(one for one in found if one is not None))


def groups_of(rules: Iterable[tuple[int, Rule]], setting: Setting, masks: Masks) -> tuple[Group, ...]:
    """Put rules together so that one look serves several: a rule joins the first group that reads all it reads."""
    calendar = setting.agreement.calendar if setting.agreement else DEFAULT_CALENDAR
    by_mask: dict[int, Group] = {}
    for order, rule in rules:
        mask = masks.of_rule(rule, calendar)
        by_mask.setdefault(mask, Group(mask, [])).rules.append((order, rule))
    groups: list[Group] = []
    for group in sorted(by_mask.values(), key=lambda one: -one.mask.bit_count()):
        wider = next((one for one in groups if one.mask | group.mask == one.mask), None)
        if wider is None:
            groups.append(group)
        else:
            wider.rules.extend(group.rules)
    return tuple(groups)


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
    """Which bits a rule reads, in the settings that it stands in."""

    rulebook: Rulebook
    alphabet: Alphabet
    settings: Mapping[Scope, Setting]

    def of_rule(self, rule: Rule, calendar: Calendar) -> int:
        """The bits that decide everything of a rule but its days."""
        alphabet = self.alphabet
        mask = alphabet.mask_of(rule.when, calendar)
        for table in (rule.due, rule.ends):
            mask |= self._of_table(table, calendar)
            for row in table.rows if table else ():
                mask |= presence_of(anchors(row.gives), self.rulebook.vocabulary, alphabet)
        for one in rule.enclose:
            mask |= alphabet.mask_of(one.when, calendar)
        names = [*rule.when.facts, *((rule.on,) if rule.on else ()), *(rule.due.facts if rule.due else ())]
        for name in rule.to:
            slot = self.rulebook.national.routes.get(name)
            if slot is not None:
                mask |= self._of_slot(slot)
                names.extend(self._facts_of(slot))
        return mask | presence_of(names, self.rulebook.vocabulary, alphabet)

    def _of_table(self, table: Table[Value] | None, calendar: Calendar) -> int:
        mask = 0
        for row in table.rows if table else ():
            mask |= self.alphabet.mask_of(row.when, calendar)
        return mask

    def _of_slot(self, slot: RouteSlot) -> int:
        agreement = self.settings[slot.scope].agreement
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

    def _facts_of(self, slot: RouteSlot) -> tuple[str, ...]:
        agreement = self.settings[slot.scope].agreement
        route = agreement.routes.get(slot.name) if agreement else None
        table = route.table if route else slot.table
        return table.facts if table else ()


def _verdict(
    order: int, rule: Rule, place: Situation, behind_mask_of: Callable[[Iterable[str]], int]
) -> Verdict | None:
    truth = holds(rule.when, place.known, place.calendar)
    if truth is Truth.NO:
        return None
    known, calendar = place.known, place.calendar
    routed = route_all(rule, known, place.rulebook, place.settings, place.setting)
    choice = choice_of(rule, place)
    expression = choice.expression
    yearly = expression if isinstance(expression, Yearly) else None
    moment, undated = None, choice.missing
    if expression is not None:
        moment = moment_of(expression, rule.on, calendar)
        # Outside the calendar this raises, before anything is kept: such a case is left to the plain form.
        moment(known.values)
        undated = tuple(chain.from_iterable(awaited(expression, one) for one in dates_of(expression, rule, place)[:1]))
    condition_facts = _unique((*rule.when.facts, *choice.facts))
    all_facts = (*condition_facts, *route_facts(rule, place))
    unsettled = unknown_facts(rule.when, known, calendar) if truth is Truth.UNKNOWN else ()
    missing = (*unsettled, *undated, *routed.missing)
    return Verdict(
        rule=rule,
        setting=place.setting,
        order=order,
        certainty="certain" if truth is Truth.YES else "possible",
        routed=routed,
        expression=expression,
        moment=None if yearly else moment,
        opening=opening_of(expression, calendar) if expression is not None else None,
        yearly=yearly,
        ends=tuple(_ends_of(rule, place)),
        timing="undated" if rule.due is None else "at_once" if isinstance(expression, AtOnce) else "dated",
        condition_facts=condition_facts,
        all_facts=all_facts,
        missing=missing,
        always_valid=rule.validity == ALWAYS,
        routed_to=any(name in place.rulebook.national.routes for name in rule.to),
        behind_mask=behind_mask_of((*all_facts, *missing)),
        enclosure_days=changes_of(one.validity for one in rule.enclose),
        contacts=tuple(one.contact for one in routed.recipients),
    )


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


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
