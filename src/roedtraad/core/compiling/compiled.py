"""The compiled rulebook: the same plans as planning gives, from tables of verdicts and bare date arithmetic.

Where it cannot be quick (a day outside the calendar) it asks the plain form, so that there is one answer only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from roedtraad.core import cautions
from roedtraad.core.calendar import CalendarRange
from roedtraad.core.compiling.knowledge import Alphabet
from roedtraad.core.compiling.moments import anniversaries
from roedtraad.core.compiling.reading import Reader, Reading
from roedtraad.core.compiling.verdicts import Grounds, Group, Masks, Verdict, changes_of, groups_of, keep
from roedtraad.core.deadlines import Deadline
from roedtraad.core.facts import Case, Entry
from roedtraad.core.planning import (
    Situation,
    adjusted,
    closed_values,
    dates_of,
    done_by_fact,
    done_on,
    late_ones,
    missing_agreements,
    plan,
    questions_of,
    ruled_warnings,
)
from roedtraad.core.plans import Obligation, Plan, Setting, State, Warning
from roedtraad.core.routing import DEFAULT_CALENDAR, scope_of
from roedtraad.core.rulebook import HELPS, Agreement, Rule, Rulebook, Scope
from roedtraad.core.vocabulary import FactValue, Validity

SCOPES: tuple[Scope, ...] = (*HELPS, "home", "registered")
MOST_CASTS = 20_000
MOST_DAYS = 32
MOST_SHARED = 4096


class Row(NamedTuple):
    """An obligation in short, for lists over many cases. `recipients` are the ids of its contacts."""

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
    """Which municipality and agreement stands for each scope, and what is asked then."""

    settings: Mapping[Scope, Setting]
    groups: tuple[tuple[Group, Setting], ...]
    warning_mask: int
    warnings: dict[int, tuple[Warning, ...]]
    all_in_force: bool


@dataclass(slots=True)
class _Day:
    """What depends on the day, and on nothing of a case but its municipalities."""

    settings: dict[str | None, Setting] = field(default_factory=dict)
    casts: dict[tuple[str | None, ...], _Cast] = field(default_factory=dict)


class _Applied(NamedTuple):
    """One occurrence of an obligation; the first six fields are the order in which a plan lists them."""

    due_or_last: date
    undated: bool
    id: str
    occurrence: int
    order: int
    number: int
    verdict: Verdict
    grounds: Grounds
    due: date | None
    not_before: date | None
    state: State
    done_on: date | None
    late: bool


class CompiledRulebook:
    """A rulebook that plans quickly. It fills its tables as cases come, and gives what `planning.plan` gives.

    What it keeps is about rules and kinds of case, never about one case. It is not made for several threads at once.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._alphabet = Alphabet(rulebook.vocabulary)
        self._reader = Reader(rulebook, self._alphabet)
        self._days: dict[date, _Day] = {}
        self._groups: dict[tuple[object, ...], tuple[tuple[Group, ...], Mapping[Scope, Setting]]] = {}
        self._warnings: dict[tuple[object, ...], tuple[int, dict[int, tuple[Warning, ...]], Agreement | None]] = {}
        self._changes: dict[int, tuple[tuple[date, ...], Agreement | None]] = {}
        self._by_scope: dict[Scope, list[tuple[int, Rule]]] = {scope: [] for scope in SCOPES}
        for number, rule in enumerate(rulebook.national.obligations.values()):
            self._by_scope[scope_of(rule, rulebook)].append((number, rule))
        # Comparisons of dates are read before facts are decided: a date that is decided would come too late.
        self._plain_only = any(one.type == "date" for one in rulebook.national.decisions.values())
        self._entries: dict[str, dict[FactValue, Entry]] = {
            name: {} for name, one in rulebook.vocabulary.facts.items() if one.type not in ("date", "text")
        }

    def plan(self, case: Case, today: date) -> Plan:
        """Give the plan of a case on a day. Its deadlines are worked out, step by step, when they are asked for."""
        if self._plain_only:
            return plan(case, self.rulebook, today)
        try:
            return self._full(*self._prepared(case, today))
        except (CalendarRange, OverflowError):
            return plan(case, self.rulebook, today)

    def plan_facts(self, facts: Mapping[str, FactValue], today: date, name: str = "") -> Plan:
        """Give the plan of a case of which the facts are known and no history."""
        return self.plan(self.case_of(facts, name), today)

    def case_of(self, facts: Mapping[str, FactValue], name: str = "") -> Case:
        """Make a case of facts; entries that many cases share are made once."""
        entries = []
        for fact, value in facts.items():
            shared = self._entries.get(fact)
            entry = shared.get(value) if shared is not None else None
            if entry is None:
                entry = Entry(fact, value)
                if shared is not None and len(shared) < MOST_SHARED:
                    shared[value] = entry
            entries.append(entry)
        return Case(name, tuple(entries))

    def rows(self, cases: Iterable[Case], today: date) -> Iterator[Row]:
        """Give the obligations of many cases in short, case by case, in the order of each plan."""
        for case in cases:
            try:
                applied = self._apply(*self._prepared(case, today)) if not self._plain_only else None
            except (CalendarRange, OverflowError):
                applied = None
            if applied is None:
                yield from (_row_of(case.name, one) for one in plan(case, self.rulebook, today).obligations)
                continue
            name = case.name
            for one in applied:
                verdict = one.verdict
                yield Row(
                    name,
                    one.id,
                    one.occurrence,
                    one.state,
                    verdict.certainty,
                    one.due,
                    one.not_before,
                    verdict.contacts,
                )

    def forget(self, municipality: str) -> None:
        """Drop what was compiled for a municipality, once its agreement has changed; the rest stays as it is."""
        self._days.clear()
        for key in [key for key in self._groups if municipality in key]:
            del self._groups[key]

    # --- The settings that a case stands in

    def _prepared(self, case: Case, today: date) -> tuple[Reading, _Cast]:
        reading = self._reader.read(case, today)
        day = self._days.get(today)
        if day is None:
            if len(self._days) >= MOST_DAYS:
                self._days.clear()
            day = self._days[today] = _Day()
        cast = day.casts.get(reading.codes)
        if cast is None:
            if len(day.casts) >= MOST_CASTS:
                day.casts.clear()
            size = self._alphabet.size
            cast = day.casts[reading.codes] = self._cast(reading.codes, day, today)
            if self._alphabet.size != size:
                self._reader.read_again(reading)
        return reading, cast

    def _cast(self, codes: tuple[str | None, ...], day: _Day, today: date) -> _Cast:
        for code in codes:
            if code not in day.settings:
                day.settings[code] = self._setting(code, today)
        settings = {scope: day.settings[code] for scope, code in zip(SCOPES, codes, strict=True)}
        groups: list[tuple[Group, Setting]] = []
        for scope in SCOPES:
            groups.extend((group, settings[scope]) for group in self._groups_for(scope, settings, today))
        mask, warnings, _ = self._warnings_for(settings["anden_hjaelp"].agreement, today)
        in_force = all(one.in_force for one in settings.values())
        return _Cast(settings, tuple(groups), mask, warnings, in_force)

    def _setting(self, code: str | None, today: date) -> Setting:
        agreement, in_force = self.rulebook.agreement_on(code, today) if code is not None else (None, False)
        return Setting(code, agreement, in_force)

    def _groups_for(self, scope: Scope, settings: Mapping[Scope, Setting], today: date) -> tuple[Group, ...]:
        agreement = settings[scope].agreement
        rules = [(0, self._as_worded(rule, agreement)) for _, rule in self._by_scope[scope]]
        rules.extend((1, rule) for rule in self._own_rules(agreement, scope))
        other = {self.rulebook.national.routes[name].scope for _, rule in rules for name in rule.to if name in self.rulebook.national.routes}
        involved = [one for one in SCOPES if one == scope or one in other]
        key = (scope, *chain.from_iterable(self._key_of(settings[one], today) for one in involved))
        made = self._groups.get(key)
        if made is None:
            if len(self._groups) >= MOST_CASTS:
                self._groups.clear()
            # The settings are kept beside the groups, so that the identities in the key stay theirs.
            groups = groups_of(rules, settings[scope], Masks(self.rulebook, self._alphabet, settings))
            made = self._groups[key] = (groups, settings)
        return made[0]

    def _as_worded(self, rule: Rule, agreement: Agreement | None) -> Rule:
        adjustment = agreement.adjustments.get(rule.id) if agreement else None
        return adjusted(rule, adjustment) if adjustment else rule

    def _own_rules(self, agreement: Agreement | None, scope: Scope) -> list[Rule]:
        own = agreement.obligations.values() if agreement else ()
        return [rule for rule in own if scope_of(rule, self.rulebook) == scope]

    def _key_of(self, setting: Setting, today: date) -> tuple[object, ...]:
        return (setting.municipality, id(setting.agreement), setting.in_force, self._time_of(setting.agreement, today))

    def _time_of(self, agreement: Agreement | None, today: date) -> int:
        """The number of the time between two changes of rows, contacts and names in which a day lies."""
        found = self._changes.get(id(agreement))
        if found is None:
            found = self._changes[id(agreement)] = (changes_of(_validities(self.rulebook, agreement)), agreement)
        return sum(1 for change in found[0] if change <= today)

    def _warnings_for(
        self, agreement: Agreement | None, today: date
    ) -> tuple[int, dict[int, tuple[Warning, ...]], Agreement | None]:
        key = (id(agreement), self._time_of(agreement, today))
        found = self._warnings.get(key)
        if found is None:
            calendar = agreement.calendar if agreement else DEFAULT_CALENDAR
            mask = 0
            for one in (*self.rulebook.national.warnings, *(agreement.warnings if agreement else ())):
                mask |= self._alphabet.mask_of(one.when, calendar)
            found = self._warnings[key] = (mask, {}, agreement)
        return found

    # --- Applying the rules

    def _place(self, reading: Reading, cast: _Cast, setting: Setting) -> Situation:
        return Situation(reading.case, reading.known, self.rulebook, cast.settings, setting)

    def _apply(self, reading: Reading, cast: _Cast) -> list[_Applied]:
        bits, rests, values, known = reading.bits, reading.rests, reading.values, reading.known
        today, entries, any_done = known.today, known.entries, bool(reading.case.done)
        admission = values.get("admission")
        unrecorded = today if admission is None or admission > today else admission
        applied: list[_Applied] = []
        for group, setting in cast.groups:
            verdicts = group.verdicts.get(bits & group.mask)
            if verdicts is None:
                place = self._place(reading, cast, setting)
                verdicts = group.decide(bits & group.mask, place, self._reader.mask_of_rests)
            for verdict in verdicts:
                rule = verdict.rule
                if verdict.yearly is not None:
                    dated = list(anniversaries(verdict.yearly, values, today))
                elif verdict.moment is not None:
                    dated = [(1, verdict.moment(values))]
                else:
                    dated = _UNDATED
                ended = False
                for moment in verdict.ends:
                    end = moment(values)
                    if end is not None and end <= today:
                        ended = True
                for occurrence, due in dated:
                    if not verdict.always_valid:
                        judged = due or (values.get(rule.on) if rule.on else None) or today
                        if not rule.validity.holds_on(judged):
                            continue
                    key = rests & verdict.behind_mask
                    if verdict.enclosure_days:
                        key = key << 6 | verdict.enclosures_at(due or today)
                    grounds = verdict.grounds.get(key)
                    if grounds is None:
                        grounds = verdict.grounds_for(key, due, self._place(reading, cast, setting))
                    was_done = None
                    if any_done:
                        place = self._place(reading, cast, setting)
                        was_done = done_on(rule.id, occurrence, grounds.norms, place)
                    if was_done is None and rule.done_by in entries:
                        was_done = done_by_fact(rule, occurrence, self._place(reading, cast, setting))
                    late = False
                    if due is not None and grounds.late_facts:
                        if reading.has_recorded_days:
                            late = due < max(entries[fact].recorded or unrecorded for fact in grounds.late_facts)
                        else:
                            late = due < unrecorded
                    applied.append(
                        _Applied(
                            due or date.max,
                            rule.due is None,
                            rule.id,
                            occurrence,
                            verdict.order,
                            len(applied),
                            verdict,
                            grounds,
                            due,
                            verdict.opening(values) if verdict.opening is not None else None,
                            "done" if was_done else "lapsed" if ended else "open",
                            was_done,
                            late,
                        )
                    )
        applied.sort()
        return applied

    def _full(self, reading: Reading, cast: _Cast) -> Plan:
        applied = self._apply(reading, cast)
        known, today = reading.known, reading.known.today
        obligations = tuple([_obligation_of(one, today) for one in applied])
        return Plan(
            case=reading.case,
            today=today,
            known=known,
            rulebook=self.rulebook,
            decisions=reading.decisions,
            settings=cast.settings,
            obligations=obligations,
            questions=questions_of(obligations, reading.decisions, known, self.rulebook, cast.settings),
            warnings=self._all_warnings(applied, obligations, reading, cast),
            deadlines=_Deadlines(applied, reading, cast, self.rulebook),
        )

    def _all_warnings(
        self, applied: Sequence[_Applied], obligations: Sequence[Obligation], reading: Reading, cast: _Cast
    ) -> tuple[Warning, ...]:
        known, rulebook = reading.known, self.rulebook
        found: list[Warning] = []
        if not cast.all_in_force:
            used = {one.verdict.setting.municipality for one in applied if one.verdict.rule.to}
            used.add(cast.settings["anden_hjaelp"].municipality)
            found.extend(missing_agreements(used, rulebook, cast.settings, known.today))
        found.extend(cautions.superseded_value(change, rulebook.vocabulary) for change in known.superseded)
        if reading.bits & self._reader.closing:
            found.extend(closed_values(known, rulebook.vocabulary))
        key = reading.bits & cast.warning_mask
        ruled = cast.warnings.get(key)
        if ruled is None:
            ruled = keep(cast.warnings, key, tuple(ruled_warnings(known, rulebook, cast.settings)))
        found.extend(ruled)
        for one in applied:
            if one.state == "open":
                found.extend(one.verdict.routed.warnings)
        if any(one.late for one in applied):
            found.extend(late_ones(obligations))
        return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


_UNDATED: list[tuple[int, date | None]] = [(1, None)]


def _obligation_of(one: _Applied, today: date) -> Obligation:
    verdict, grounds, due = one.verdict, one.grounds, one.due
    plain = due is None and one.not_before is None and one.state == "open"
    if plain and grounds.plain is not None:
        return grounds.plain
    made = Obligation(
        one.id,
        one.occurrence,
        one.state,
        verdict.certainty,
        verdict.rule,
        verdict.routed.recipients,
        verdict.timing if due is not None else "undated" if one.undated else "waiting",
        due,
        one.not_before,
        due is not None and due < today and one.state == "open",
        one.late,
        grounds.norms,
        grounds.depends_on,
        grounds.missing,
        grounds.enclose,
        verdict.routed.routes,
        one.done_on,
        verdict.setting.municipality,
    )
    if plain:
        grounds.plain = made
    return made


def _row_of(case: str, one: Obligation) -> Row:
    contacts = tuple(recipient.contact for recipient in one.recipients)
    return Row(case, one.id, one.occurrence, one.state, one.certainty, one.due, one.not_before, contacts)


class _Deadlines(Mapping[tuple[str, int], Deadline]):
    """The deadlines of a plan with their steps, worked out when somebody asks."""

    def __init__(self, applied: Sequence[_Applied], reading: Reading, cast: _Cast, rulebook: Rulebook) -> None:
        self._applied = applied
        self._reading = reading
        self._cast = cast
        self._rulebook = rulebook
        self._by_key: dict[tuple[str, int], _Applied] | None = None

    def _found(self) -> dict[tuple[str, int], _Applied]:
        if self._by_key is None:
            self._by_key = {
                (one.id, one.occurrence): one for one in self._applied if one.verdict.expression is not None
            }
        return self._by_key

    def __getitem__(self, key: tuple[str, int]) -> Deadline:
        verdict, reading = self._found()[key].verdict, self._reading
        assert verdict.expression is not None
        place = Situation(reading.case, reading.known, self._rulebook, self._cast.settings, verdict.setting)
        deadlines = dates_of(verdict.expression, verdict.rule, place)
        return next(one for one in deadlines if one.occurrence == key[1])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())


def _validities(rulebook: Rulebook, agreement: Agreement | None) -> Iterator[Validity]:
    """When the rows, contacts, names and warnings that routing reads begin and end."""
    national = rulebook.national
    tables = [slot.table for slot in national.routes.values() if slot.table is not None]
    if agreement is not None:
        tables.extend(route.table for route in agreement.routes.values())
        yield from (one.validity for one in agreement.contacts.values())
        yield from (one.validity for one in agreement.warnings)
    for table in tables:
        yield from (row.gives.validity for row in table.rows)
    yield from (one.validity for one in national.contacts.values())
    yield from (one.validity for one in national.warnings)
    for names in rulebook.vocabulary.authorities.values():
        yield from (one.validity for one in names)
