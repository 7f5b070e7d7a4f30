"""Planning: from the facts of a case and the rulebook to what is owed, asked and to beware of. The plain form.

A pure function: the same case, rulebook and day give the same plan on every machine. It stores and sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TypeVar, assert_never

from roedtraad.core import cautions
from roedtraad.core.acting_municipality import Decision, decide, home_municipality
from roedtraad.core.asking import questions_of
from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import Chosen, Table, Truth, choose, holds, holds_for_sure, unknown_facts
from roedtraad.core.deadlines import AtOnce, Deadline, DeadlineError, Expression, Yearly, anchors, evaluate, occurrences
from roedtraad.core.facts import Case, Done, Entry, Known, known_on
from roedtraad.core.noticing import closed_values, late_ones, missing_agreements, ruled_warnings
from roedtraad.core.plans import Obligation, Plan, Setting, State, Timing, Warning
from roedtraad.core.routing import DEFAULT_CALENDAR, Routed, route_all, scope_of
from roedtraad.core.rulebook import Adjustment, Rule, Rulebook, Scope
from roedtraad.core.vocabulary import AgeOf, DaysBetween, DecidedBy, FirstKnown, IsRecorded
from roedtraad.core.words import Words

Item = TypeVar("Item")


def plan(case: Case, rulebook: Rulebook, today: date) -> Plan:
    """Say what is owed in a case on a day, with the questions and the warnings.

    A rule whose facts are unknown gives a possible obligation and a question; one whose date is unknown gives an
    obligation that waits. Obligations come in the order of their due dates, those without a date last.

    >>> from roedtraad.core.conditions import ALWAYS_TRUE, Row
    >>> from roedtraad.core.facts import Entry
    >>> from roedtraad.core.rulebook import National, Responsible
    >>> at_once = Table("first", (Row(ALWAYS_TRUE, AtOnce()),))
    >>> notice = Rule("notice", Words("Besked", "Notice"), "notice_admission", "admission",
    ...               Responsible("institution", "reception"), on="admission", due=at_once)
    >>> from roedtraad.core.vocabulary import Vocabulary
    >>> words = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> national = National({"notice": notice}, {}, {})
    >>> rulebook = Rulebook(words, {}, {}, {}, {}, national, (), (), lambda municipality: ())
    >>> made = plan(Case("demo", (Entry("admission", date(2026, 1, 5)),)), rulebook, date(2026, 1, 6))
    >>> [(one.id, str(one.due), one.already_late) for one in made.obligations]
    [('notice', '2026-01-05', True)]
    """
    known = known_in(case, rulebook, today)
    decisions = decide(rulebook.acting, known, DEFAULT_CALENDAR, rulebook.vocabulary.label_of)
    settings = settings_for(decisions, known, rulebook)
    planned = [
        one
        for rule, setting in rules_in(rulebook, settings)
        for one in _apply(rule, Situation(case, known, rulebook, settings, setting))
    ]
    planned.sort(key=lambda one: _order(one.obligation))
    obligations = tuple(one.obligation for one in planned)
    return Plan(
        case=case,
        today=today,
        known=known,
        rulebook=rulebook,
        decisions=decisions,
        settings=settings,
        obligations=obligations,
        questions=questions_of(obligations, decisions, known, rulebook, settings),
        warnings=_warnings(planned, known, rulebook, settings),
        deadlines={one.obligation.key: one.deadline for one in planned if one.deadline is not None},
    )


def known_in(case: Case, rulebook: Rulebook, today: date) -> Known:
    """Say what is known of a case on a day, with the facts that the national rules decide from others.

    A decided fact stays unknown while rows that still may hold give different values.
    """
    known = known_on(case, rulebook.vocabulary, today)
    for decided in rulebook.national.decisions.values():
        chosen = choose(decided.table, known, DEFAULT_CALENDAR)
        values = {one.row.gives for one in chosen}
        if len(values) == 1 and holds_for_sure(chosen):
            known = known.with_values({decided.name: values.pop()})
    return known


def settings_for(decisions: Sequence[Decision], known: Known, rulebook: Rulebook) -> dict[Scope, Setting]:
    """Give, for each kind of help and for the home and the registered municipality, which agreement stands for it."""
    home = home_municipality(rulebook.acting, known, DEFAULT_CALENDAR)
    registered = known.get("registered_municipality")
    codes: dict[Scope, str | None] = {one.help: one.municipality for one in decisions}
    codes["home"] = home
    codes["registered"] = registered if isinstance(registered, str) else home
    return {scope: _setting(code, rulebook, known.today) for scope, code in codes.items()}


def _setting(code: str | None, rulebook: Rulebook, today: date) -> Setting:
    if code is None:
        return Setting(None, None, False)
    agreement, in_force = rulebook.agreement_on(code, today)
    return Setting(code, agreement, in_force)


def rules_in(rulebook: Rulebook, settings: Mapping[Scope, Setting]) -> Iterator[tuple[Rule, Setting]]:
    """Give every rule that is asked, national ones as the agreement adjusts them, then the agreements' own."""
    for rule in rulebook.national.obligations.values():
        setting = settings[scope_of(rule, rulebook)]
        adjustment = setting.agreement.adjustments.get(rule.id) if setting.agreement else None
        yield (adjusted(rule, adjustment) if adjustment else rule), setting
    agreements = {id(one.agreement): one.agreement for one in settings.values() if one.agreement}
    for agreement in agreements.values():
        for rule in agreement.obligations.values():
            setting = settings[scope_of(rule, rulebook)]
            if setting.agreement is agreement:
                yield rule, setting


def adjusted(rule: Rule, adjustment: Adjustment) -> Rule:
    """Give a national rule as an agreement words it: what the agreement says stands, the rest is unchanged."""
    return replace(
        rule,
        due=adjustment.due or rule.due,
        strength=adjustment.strength or rule.strength,
        responsible=replace(rule.responsible, role=adjustment.role or rule.responsible.role),
        enclose=(*rule.enclose, *adjustment.enclose),
        channels=adjustment.channels or rule.channels,
        window_text=adjustment.window_text or rule.window_text,
        note=adjustment.note or rule.note,
        norms=_unique((*rule.norms, *adjustment.norms)),
        basis=_unique((*rule.basis, *adjustment.basis)),
        clause=adjustment.clause or rule.clause,
    )


@dataclass(frozen=True, slots=True)
class Situation:
    """What a rule is applied to: the case and what is known of it, and the setting that the rule stands in."""

    case: Case
    known: Known
    rulebook: Rulebook
    settings: Mapping[Scope, Setting]
    setting: Setting

    @property
    def calendar(self) -> Calendar:
        """The agreement's calendar, else the plain one."""
        return self.setting.agreement.calendar if self.setting.agreement else DEFAULT_CALENDAR


@dataclass(frozen=True, slots=True)
class _Planned:
    obligation: Obligation
    deadline: Deadline | None
    route_warnings: tuple[Warning, ...]
    routed: bool


@dataclass(frozen=True, slots=True)
class _Dated:
    """A deadline with what it hung on: facts unknown in choosing the row, and an error of arithmetic."""

    deadline: Deadline | None
    missing: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def _apply(rule: Rule, place: Situation) -> Iterator[_Planned]:
    truth = holds(rule.when, place.known, place.calendar)
    if truth is Truth.NO:
        return
    routed: Routed | None = None
    ended = _has_ended(rule, place)
    for dated in _deadlines(rule, place):
        if not rule.validity.holds_on(_judged_on(rule, dated, place)):
            continue
        if routed is None:
            routed = route_all(rule, place.known, place.rulebook, place.settings, place.setting)
        yield _planned(rule, truth, dated, routed, ended, place)


def _judged_on(rule: Rule, dated: _Dated, place: Situation) -> date:
    """The day on which a rule must be in force: when it is due, else when it starts, else today."""
    due = dated.deadline.due if dated.deadline else None
    return due or (place.known.date_of(rule.on) if rule.on else None) or place.known.today


def _planned(rule: Rule, truth: Truth, dated: _Dated, routed: Routed, ended: bool, place: Situation) -> _Planned:
    known, deadline = place.known, dated.deadline
    due = deadline.due if deadline else None
    occurrence = deadline.occurrence if deadline else 1
    norms = _unique((*rule.norms, *enclosure_norms(rule, due, place), *routed.norms))
    was_done = done_on(rule.id, occurrence, norms, place) or done_by_fact(rule, occurrence, place)
    state: State = "done" if was_done else "lapsed" if ended else "open"
    missing = unknown_facts(rule.when, known, place.calendar) if truth is Truth.UNKNOWN else ()
    condition_facts = _unique((*rule.when.facts, *dated.facts))
    obligation = Obligation(
        id=rule.id,
        occurrence=occurrence,
        state=state,
        certainty="certain" if truth is Truth.YES else "possible",
        rule=rule,
        recipients=routed.recipients,
        timing=_timing(rule, dated),
        due=due,
        not_before=deadline.not_before if deadline else None,
        already_late=state == "open" and due is not None and due < known.today,
        late_from_start=due is not None and due < _known_since(condition_facts, place),
        norms=norms,
        depends_on=behind_all((*condition_facts, *route_facts(rule, place)), known, place.rulebook),
        missing=still_missing((*missing, *dated.missing, *routed.missing), place),
        enclose=_unique(enclosures_of(rule, due, place)),
        routes=routed.routes,
        done_on=was_done,
        municipality=place.setting.municipality,
    )
    return _Planned(obligation, deadline, routed.warnings, bool(rule.to))


def still_missing(names: Iterable[str], place: Situation) -> tuple[str, ...]:
    """The recorded facts to ask for, of names that may be derived ones."""
    asked = behind_all(names, place.known, place.rulebook)
    return tuple(fact for fact in asked if place.known.get(fact) is None)


def _timing(rule: Rule, dated: _Dated) -> Timing:
    if rule.due is None:
        return "undated"
    if dated.deadline is None or dated.deadline.due is None:
        return "waiting"
    return "at_once" if dated.deadline.at_once else "dated"


@dataclass(frozen=True, slots=True)
class Choice:
    """The expression that gives a rule's date, None where none does; what is unknown then, and the facts it reads."""

    expression: Expression | None
    missing: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def choice_of(rule: Rule, place: Situation) -> Choice:
    """Choose the expression that gives a rule's date: none while rows that differ may still hold."""
    if rule.due is None:
        return Choice(None, facts=(rule.on,) if rule.on else ())
    chosen = choose(rule.due, place.known, place.calendar)
    facts = rule.due.facts
    if not chosen:
        return Choice(None, facts=facts)
    expressions = {one.row.gives for one in chosen}
    if len(expressions) > 1 or not _settled(rule.due, chosen):
        unknown = chain.from_iterable(unknown_facts(one.row.when, place.known, place.calendar) for one in chosen)
        return Choice(None, _unique(unknown), facts)
    expression = expressions.pop()
    return Choice(expression, (), _unique((*facts, *anchors(expression), *((rule.on,) if rule.on else ()))))


def awaited(expression: Expression, deadline: Deadline) -> tuple[str, ...]:
    """Name the dates to ask for while a deadline has none."""
    if deadline.due is not None:
        return ()
    # The end of a yearly series is not asked for: it comes when it comes.
    return anchors(expression)[:1] if isinstance(expression, Yearly) else deadline.missing


def _deadlines(rule: Rule, place: Situation) -> Iterator[_Dated]:
    choice = choice_of(rule, place)
    if choice.expression is None:
        yield _Dated(None, choice.missing, choice.facts)
        return
    for deadline in dates_of(choice.expression, rule, place):
        yield _Dated(deadline, awaited(choice.expression, deadline), choice.facts)


def _settled(table: Table[Expression], chosen: Sequence[Chosen[Expression]]) -> bool:
    """Say whether one of the rows chosen must hold: the last does, whatever the unknown ones before it turn out."""
    return holds_for_sure(chosen) if table.hit == "first" else all(one.certain for one in chosen)


def dates_of(expression: Expression, rule: Rule, place: Situation) -> tuple[Deadline, ...]:
    """Work out the deadlines that an expression gives for a rule, each with its steps."""
    dates = dates_for(expression, place.known, rule.on)
    labels = {
        name: place.rulebook.vocabulary.label_of(name)
        for name in (*anchors(expression), *((rule.on,) if rule.on else ()))
    }
    try:
        if isinstance(expression, Yearly):
            return occurrences(expression, dates, place.calendar, place.known.today, labels=labels)
        deadline = evaluate(expression, dates, place.calendar, at=rule.on, labels=labels)
        if isinstance(expression, AtOnce) and rule.on and deadline.due is None:
            deadline = replace(deadline, missing=(rule.on,))
        return (deadline,)
    except DeadlineError as error:
        return (Deadline(None, steps=(error.message, error.remedy)),)


def dates_for(expression: Expression, known: Known, on: str | None) -> dict[str, date]:
    """Give the dates that are known of an expression's anchors."""
    names = (*anchors(expression), *((on,) if on else ()))
    return {name: day for name in names if (day := known.date_of(name)) is not None}


def _has_ended(rule: Rule, place: Situation) -> bool:
    if rule.ends is None:
        return False
    return any(
        deadline.due is not None and deadline.due <= place.known.today
        for one in choose(rule.ends, place.known, place.calendar)
        if one.certain
        for deadline in dates_of(one.row.gives, rule, place)
    )


def _known_since(facts: Iterable[str], place: Situation) -> date:
    """The day from which all of some facts were known; those without a day of recording, from admission."""
    known, today = place.known, place.known.today
    unrecorded = min(known.date_of("admission") or today, today)
    since = date.min
    for fact in behind_all(facts, known, place.rulebook):
        entry = known.entries.get(fact)
        if entry is not None:
            since = max(since, entry.recorded or unrecorded)
    return since


def behind_all(names: Iterable[str], known: Known, rulebook: Rulebook) -> tuple[str, ...]:
    """Give the recorded facts behind several names, each once."""
    return _unique(chain.from_iterable(behind(name, known, rulebook) for name in names))


def behind(name: str, known: Known, rulebook: Rulebook) -> tuple[str, ...]:
    """Give the recorded facts that a name rests on, and those to ask for while it is unknown.

    For a derived date the first that is known, else the last of the list; for an age the birth and that date; for a
    decided fact those that the rows still in question ask for, or, once decided, those known that it may rest on.
    """
    derived = rulebook.vocabulary.derived.get(name)
    if derived is None:
        return (name,)
    match derived.rule:
        case FirstKnown(of=of):
            return (next((fact for fact in of if known.get(fact) is not None), of[-1]),)
        case AgeOf(born=born, on=on):
            days = [fact for fact in on if fact != "today"]
            if not days:
                return (born,)
            found = next((fact for fact in days if known.get(fact) is not None), None)
            if found is None and "today" in on:
                return (born,)
            return (born, found or days[-1])
        case DecidedBy(facts=facts):
            if known.get(name) is not None:
                return tuple(fact for fact in facts if fact in known.entries)
            return _undecided(name, known, rulebook)
        case DaysBetween() | IsRecorded():
            return derived.sources
        case _:
            assert_never(derived.rule)


def _undecided(name: str, known: Known, rulebook: Rulebook) -> tuple[str, ...]:
    decided = rulebook.national.decisions.get(name)
    if decided is None:
        return ()
    asked = chain.from_iterable(
        unknown_facts(one.row.when, known, DEFAULT_CALENDAR) for one in choose(decided.table, known, DEFAULT_CALENDAR)
    )
    return behind_all(asked, known, rulebook)


def route_facts(rule: Rule, place: Situation) -> tuple[str, ...]:
    """Name the facts that the tables of a rule's routes read."""
    names: list[str] = []
    for name in rule.to:
        slot = place.rulebook.national.routes.get(name)
        if slot is None:
            continue
        agreement = place.settings[slot.scope].agreement
        route = agreement.routes.get(name) if agreement else None
        table = route.table if route else slot.table
        names.extend(table.facts if table else ())
    return tuple(names)


def enclosures_of(rule: Rule, due: date | None, place: Situation) -> Iterator[Words]:
    """Give what to send along on a day; what may still apply is marked so."""
    for one in rule.enclose:
        if one.validity.holds_on(due or place.known.today):
            truth = holds(one.when, place.known, place.calendar)
            if truth is Truth.YES:
                yield one.text
            elif truth is Truth.UNKNOWN:
                yield Words("{text} (måske)", "{text} (perhaps)").fill(text=one.text)


def enclosure_norms(rule: Rule, due: date | None, place: Situation) -> Iterator[str]:
    """Give the norms of the enclosures that are owed for sure."""
    for one in rule.enclose:
        if (
            one.validity.holds_on(due or place.known.today)
            and holds(one.when, place.known, place.calendar) is Truth.YES
        ):
            yield from one.norms


def done_on(rule_id: str, occurrence: int, norms: tuple[str, ...], place: Situation) -> date | None:
    """The day on which it was done, by obligation or by norm; the n-th time for the n-th occurrence."""
    today = place.known.today
    known = sorted((one for one in place.case.done if one.on <= today), key=lambda one: one.on)
    exact = next((one.on for one in known if one.obligation == f"{rule_id}/{occurrence}"), None)
    if exact is not None:
        return exact
    general = [one.on for one in known if _is_meant(one, rule_id, norms)]
    return general[occurrence - 1] if len(general) >= occurrence else None


def done_by_fact(rule: Rule, occurrence: int, place: Situation) -> date | None:
    """The day on which the recorded fact says that it was done; a date counts from its day."""
    entry = place.known.entries.get(rule.done_by) if rule.done_by and occurrence == 1 else None
    return done_with(entry, place.known.date_of("admission"), place.known.today) if entry else None


def done_with(entry: Entry, admission: date | None, today: date) -> date | None:
    """The day on which an entry says that it was done: its own date once it has come, else the day it is known from."""
    if isinstance(entry.value, date):
        return entry.value if entry.value <= today else None
    return entry.recorded or entry.true_from or min(admission or date.max, today)


def _is_meant(done: Done, rule_id: str, norms: tuple[str, ...]) -> bool:
    return done.obligation == rule_id or (done.norm is not None and done.norm in norms)


def _order(obligation: Obligation) -> tuple[date, bool, str, int]:
    return (obligation.due or date.max, obligation.timing == "undated", obligation.id, obligation.occurrence)


def _warnings(
    planned: Sequence[_Planned], known: Known, rulebook: Rulebook, settings: Mapping[Scope, Setting]
) -> tuple[Warning, ...]:
    used = {one.obligation.municipality for one in planned if one.routed}
    used.add(settings["anden_hjaelp"].municipality)
    found = [
        *missing_agreements(used, rulebook, settings, known.today),
        *(cautions.superseded_value(change, rulebook.vocabulary) for change in known.superseded),
        *closed_values(known, rulebook.vocabulary),
        *ruled_warnings(known, rulebook, settings),
        *(warning for one in planned if one.obligation.state == "open" for warning in one.route_warnings),
        *late_ones([one.obligation for one in planned]),
    ]
    return tuple(dict.fromkeys(found))


def _unique(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))
