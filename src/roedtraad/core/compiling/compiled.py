"""The compiled rulebook: the same plans as planning gives, from tables of verdicts and bare date arithmetic.

Where it cannot be quick (a day outside the calendar) it asks the plain form, so that there is one answer only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from roedtraad.core import cautions
from roedtraad.core.asking import questions_of
from roedtraad.core.calendar import Calendar, CalendarRange
from roedtraad.core.compiling.applying import Application, Applied, Asked, Cast
from roedtraad.core.compiling.knowledge import Alphabet
from roedtraad.core.compiling.outlines import Outline, Routing
from roedtraad.core.compiling.reading import Reader, Reading
from roedtraad.core.compiling.routers import Pool, Router, to_nobody
from roedtraad.core.compiling.verdicts import YES, Answers, Group, Masks, changes_of, groups_of
from roedtraad.core.deadlines import Deadline
from roedtraad.core.facts import Case, Entry, Known, Superseded
from roedtraad.core.noticing import closed_values, late_ones, missing_agreements
from roedtraad.core.planning import Situation, adjusted, dates_of, plan
from roedtraad.core.plans import Obligation, Plan, Setting, Warning
from roedtraad.core.routing import DEFAULT_CALENDAR, scope_of
from roedtraad.core.rulebook import HELPS, Agreement, Rule, Rulebook, Scope, Warn
from roedtraad.core.vocabulary import FactValue, Validity

SCOPES: tuple[Scope, ...] = (*HELPS, "home", "registered")
MOST_CASTS = 20_000
MOST_DAYS = 32
MOST_SHARED = 4096
MOST_ROUTERS = 100_000
MOST_SHARED_BITS, MOST_OWN_BITS = 14, 9


@dataclass(slots=True)
class _Day:
    """What depends on the day, and on nothing of a case but its municipalities."""

    settings: dict[str | None, Setting] = field(default_factory=dict)
    casts: dict[tuple[str | None, ...], Cast] = field(default_factory=dict)


class CompiledRulebook:
    """A rulebook that plans quickly. It fills its tables as cases come, and gives what `planning.plan` gives.

    What it keeps is about rules and kinds of case, never about one case. It is not made for several threads at once.
    """

    def __init__(self, rulebook: Rulebook, beside: CompiledRulebook | None = None) -> None:
        self.rulebook = rulebook
        self._alphabet: Alphabet = beside._alphabet if beside else Alphabet(rulebook.vocabulary)
        self._reader: Reader = beside._reader if beside else Reader(rulebook, self._alphabet)
        self._days: dict[date, _Day] = {}
        self._masks = Masks(rulebook, self._alphabet)
        self._pool = Pool()
        self._national: dict[Calendar, tuple[Group, ...]] = {}
        self._shared: dict[tuple[object, ...], Group] = {}
        self._worded: dict[tuple[object, ...], tuple[tuple[Group, ...], Agreement | None]] = {}
        self._routers: dict[tuple[object, ...], Router] = {}
        self._superseded: dict[Superseded, Warning] = {}
        self._late: dict[tuple[str, ...], Warning] = {}
        self._warnings: dict[object, tuple[tuple[tuple[Answers, Warn], ...], tuple[Warn, ...]]] = {}
        self._changes: dict[int, tuple[tuple[date, ...], Agreement | None]] = {}
        self._scopes = {rule.id: scope_of(rule, rulebook) for rule in rulebook.national.obligations.values()}
        # Comparisons of dates are read before facts are decided: a date that is decided would come too late.
        self._plain_only = any(one.type == "date" for one in rulebook.national.decisions.values())

    def plan(self, case: Case, today: date) -> Plan:
        """Give the plan of a case on a day. Its deadlines are worked out, step by step, when they are asked for."""
        return self.plan_with((), case, today)[0]

    def plan_with(self, others: Sequence[CompiledRulebook], case: Case, today: date) -> list[Plan]:
        """Give the plans of a case by this rulebook and by others that were compiled beside it, reading it once."""
        books = (self, *others)
        if not self._plain_only:
            try:
                reading = self._reader.read(case, today)
                return [one._full(one._application(reading)) for one in books]
            except (CalendarRange, OverflowError):
                pass
        return [plan(case, one.rulebook, today) for one in books]

    def plan_facts(self, facts: Mapping[str, FactValue], today: date, name: str = "") -> Plan:
        """Give the plan of a case of which the facts are known and no history."""
        if not self._plain_only:
            try:
                reading = self._reader.read_facts(facts, name, today)
                return self._full(self._application(reading))
            except (CalendarRange, OverflowError):
                pass
        return plan(Case(name, tuple(Entry(fact, value) for fact, value in facts.items())), self.rulebook, today)

    def obligations(self, case: Case, today: date) -> list[Obligation]:
        """Give the obligations of a case on a day in the order of its plan, as rows: no questions, no warnings."""
        if not self._plain_only:
            try:
                reading = self._reader.read(case, today)
                return [obligation for obligation, _, _ in self._application(reading).run()]
            except (CalendarRange, OverflowError):
                pass
        return list(plan(case, self.rulebook, today).obligations)

    def forget(self, municipality: str) -> None:
        """Drop what was compiled for a municipality, once its agreement has changed; the rest stays as it is."""
        self._days.clear()
        self._routers = {key: router for key, router in self._routers.items() if municipality not in key}
        self._worded = {key: made for key, made in self._worded.items() if not _is_of(made[1], municipality)}
        self._changes = {key: made for key, made in self._changes.items() if not _is_of(made[1], municipality)}

    # --- The settings that a case stands in

    def _cast_for(self, reading: Reading) -> Cast:
        today = reading.known.today
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
        return cast

    def _cast(self, codes: tuple[str | None, ...], day: _Day, today: date) -> Cast:
        for code in codes:
            if code not in day.settings:
                day.settings[code] = self._setting(code, today)
        settings = {scope: day.settings[code] for scope, code in zip(SCOPES, codes, strict=True)}
        asked = tuple(self._asked(settings, today))
        warnings = tuple(
            (answers, self._pool.same((Warning(one.code, one.text, one.norms),))[0])
            for answers, one in self._warnings_for(settings["anden_hjaelp"].agreement)
            if one.validity.holds_on(today)
        )
        in_force = all(one.in_force for one in settings.values())
        return Cast(settings, asked, warnings, {}, in_force)

    def _setting(self, code: str | None, today: date) -> Setting:
        agreement, in_force = self.rulebook.agreement_on(code, today) if code is not None else (None, False)
        return Setting(code, agreement, in_force)

    def _asked(self, settings: Mapping[Scope, Setting], today: date) -> Iterator[Asked]:
        keys = {scope: self._key_of(setting, today) for scope, setting in settings.items()}
        calendars = {scope: _calendar_of(setting.agreement) for scope, setting in settings.items()}
        for calendar in dict.fromkeys(calendars.values()):
            scopes = {scope for scope in SCOPES if calendars[scope] == calendar}
            groups = self._as_they_are(calendar, scopes, settings)
            agreements = {id(one.agreement): one.agreement for one in map(settings.__getitem__, SCOPES)}
            own = [self._worded_by(one, calendar, scopes, settings) for one in agreements.values() if one is not None]
            for group in chain(groups, *own):
                routers = tuple([self._router(one.rule, settings, keys) for one in group.rules])
                yield group, [one.only for one in routers], routers

    def _router(
        self, rule: Rule, settings: Mapping[Scope, Setting], keys: Mapping[Scope, tuple[object, ...]]
    ) -> Router:
        scope = self._scopes.get(rule.id) or scope_of(rule, self.rulebook)
        slots = self.rulebook.national.routes
        scopes = dict.fromkeys((scope, *(slots[name].scope for name in rule.to if name in slots)))
        key = (id(rule), *chain.from_iterable(keys[one] for one in scopes))
        router = self._routers.get(key)
        if router is None:
            if len(self._routers) >= MOST_ROUTERS:
                self._routers.clear()
            mask = self._masks.of_routes(rule, {one: settings[one] for one in scopes})
            # Rule and settings are kept in it, so that the identities in the key stay theirs.
            held = tuple([settings[one] for one in scopes])
            only = None if rule.to else to_nobody(settings[scope])
            router = self._routers[key] = Router(rule, settings[scope], mask, self._pool, held, only)
        return router

    def _as_they_are(
        self, calendar: Calendar, scopes: Collection[Scope], settings: Mapping[Scope, Setting]
    ) -> Iterator[Group]:
        """The national rules that the agreements leave as they are: shared by all agreements that do."""
        if calendar not in self._national:
            rules = self.rulebook.national.obligations.values()
            standing = (self._masks.standing(0, rule, calendar) for rule in rules)
            self._national[calendar] = groups_of(standing, MOST_SHARED_BITS)
        for group in self._national[calendar]:
            left = tuple(one for one in group.rules if self._is_left(one.rule, scopes, settings))
            if left:
                yield self._shared.setdefault((calendar, *(one.rule.id for one in left)), Group(group.mask, left))

    def _is_left(self, rule: Rule, scopes: Collection[Scope], settings: Mapping[Scope, Setting]) -> bool:
        scope = self._scopes[rule.id]
        agreement = settings[scope].agreement
        return scope in scopes and (agreement is None or rule.id not in agreement.adjustments)

    def _worded_by(
        self, agreement: Agreement, calendar: Calendar, scopes: Collection[Scope], settings: Mapping[Scope, Setting]
    ) -> tuple[Group, ...]:
        """The rules that an agreement words anew or adds, for the scopes in which it stands."""
        stands_in = tuple(one for one in SCOPES if one in scopes and settings[one].agreement is agreement)
        key = (id(agreement), stands_in)
        found = self._worded.get(key)
        if found is None:
            standing = (
                self._masks.standing(order, rule, calendar)
                for order, rule in self._own(agreement)
                if scope_of(rule, self.rulebook) in stands_in
            )
            found = self._worded[key] = (groups_of(standing, MOST_OWN_BITS), agreement)
        return found[0]

    def _own(self, agreement: Agreement) -> Iterator[tuple[int, Rule]]:
        for rule in self.rulebook.national.obligations.values():
            adjustment = agreement.adjustments.get(rule.id)
            if adjustment is not None:
                yield 0, adjusted(rule, adjustment)
        for rule in agreement.obligations.values():
            yield 1, rule

    def _key_of(self, setting: Setting, today: date) -> tuple[object, ...]:
        return (setting.municipality, id(setting.agreement), setting.in_force, self._time_of(setting.agreement, today))

    def _time_of(self, agreement: Agreement | None, today: date) -> int:
        """The number of the time between two changes of rows, contacts and names in which a day lies."""
        found = self._changes.get(id(agreement))
        if found is None:
            found = self._changes[id(agreement)] = (changes_of(_validities(self.rulebook, agreement)), agreement)
        return sum(1 for change in found[0] if change <= today)

    def _warnings_for(self, agreement: Agreement | None) -> Iterator[tuple[Answers, Warn]]:
        calendar = _calendar_of(agreement)
        yield from self._answered(self.rulebook.national.warnings, calendar)
        yield from self._answered(agreement.warnings if agreement else (), calendar)

    def _answered(self, warnings: tuple[Warn, ...], calendar: Calendar) -> tuple[tuple[Answers, Warn], ...]:
        # The warnings are kept beside what was made of them, so that the identity in the key stays theirs.
        key = (id(warnings), calendar)
        if key not in self._warnings:
            mask_of = self._alphabet.mask_of
            made = tuple((Answers(mask_of(one.when, calendar), one.when), one) for one in warnings)
            self._warnings[key] = (made, warnings)
        return self._warnings[key][0]

    # --- The plan

    def _application(self, reading: Reading) -> Application:
        return Application(reading, self._cast_for(reading), self.rulebook, self._reader)

    def _full(self, application: Application) -> Plan:
        reading, cast = application.reading, application.cast
        applied, known = application.run(), reading.known
        obligations = tuple([obligation for obligation, _, _ in applied])
        return Plan(
            reading.case,
            known.today,
            known,
            self.rulebook,
            reading.decisions,
            cast.settings,
            obligations,
            questions_of(obligations, reading.decisions, known, self.rulebook, cast.settings),
            self._all_warnings(application, applied, obligations),
            _Deadlines(applied, reading, cast, self.rulebook),
        )

    def _all_warnings(
        self, application: Application, applied: Sequence[Applied], obligations: Sequence[Obligation]
    ) -> tuple[Warning, ...]:
        reading, cast = application.reading, application.cast
        known, rulebook = reading.known, self.rulebook
        found: list[Warning] = []
        # Those made anew for the case are told apart by value; each of the others is one object.
        if not cast.all_in_force:
            used = {one.municipality for one in obligations if one.rule.to}
            used.add(cast.settings["anden_hjaelp"].municipality)
            found.extend(missing_agreements(used, rulebook, cast.settings, known.today))
        loose = len(found)
        for change in known.superseded:
            if change not in self._superseded:
                (self._superseded[change],) = self._pool.same((cautions.superseded_value(change, rulebook.vocabulary),))
            found.append(self._superseded[change])
        closing = reading.bits & self._reader.closing
        if closing:
            found.extend(self._closed(closing, known, cast))
        setting = cast.settings["anden_hjaelp"]
        bits = reading.bits
        for answers, warning in cast.warnings:
            # Mostly it is known, and looking here spares the call.
            answer = answers.found.get(bits & answers.mask)
            if (answers.answer(bits, application, setting) if answer is None else answer) == YES:
                found.append(warning)
        late = False
        for obligation, _, routing in applied:
            if (routing.warnings or obligation.late_from_start) and obligation.state == "open":
                found.extend(routing.warnings)
                late = late or obligation.late_from_start
        if late:
            found.append(self._late_ones(obligations))
        return tuple(dict.fromkeys(found)) if loose else tuple({id(one): one for one in found}.values())

    def _closed(self, closing: int, known: Known, cast: Cast) -> tuple[Warning, ...]:
        # They come in the order of the case's facts.
        key = (closing, *(name for name in known.values if name in self._reader.closing_facts))
        found = cast.closed.get(key)
        if found is None:
            found = cast.closed[key] = self._pool.same(closed_values(known, self.rulebook.vocabulary))
        return found

    def _late_ones(self, obligations: Sequence[Obligation]) -> Warning:
        late = [one for one in obligations if one.late_from_start and one.state == "open"]
        key = tuple([one.id for one in late])
        found = self._late.get(key)
        if found is None:
            if len(self._late) >= MOST_SHARED:
                self._late.clear()
            (found,) = late_ones(late)
            # Titles are the national rules' own; an agreement's own rules may share an id, so they are not kept.
            if all(one.id in self._scopes for one in late):
                self._late[key] = found
        return found


def _is_of(agreement: Agreement | None, municipality: str) -> bool:
    return agreement is not None and agreement.municipality == municipality


def _calendar_of(agreement: Agreement | None) -> Calendar:
    return agreement.calendar if agreement else DEFAULT_CALENDAR


class _Deadlines(Mapping[tuple[str, int], Deadline]):
    """The deadlines of a plan with their steps, worked out when somebody asks."""

    def __init__(self, applied: Sequence[Applied], reading: Reading, cast: Cast, rulebook: Rulebook) -> None:
        self._applied = applied
        self._reading = reading
        self._cast = cast
        self._rulebook = rulebook
        self._by_key: dict[tuple[str, int], tuple[Outline, Routing]] | None = None

    def _found(self) -> dict[tuple[str, int], tuple[Outline, Routing]]:
        if self._by_key is None:
            self._by_key = {
                obligation.key: (outline, routing)
                for obligation, outline, routing in self._applied
                if outline.expression is not None
            }
        return self._by_key

    def __getitem__(self, key: tuple[str, int]) -> Deadline:
        (outline, routing), reading = self._found()[key], self._reading
        assert outline.expression is not None
        place = Situation(reading.case, reading.known, self._rulebook, self._cast.settings, routing.setting)
        deadlines = dates_of(outline.expression, outline.rule, place)
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
