"""Every decision table of a rulebook under one stable name, with plain values as outcomes: for export and comparison.

It finds and names tables. What they mean for a case is said where they are used: planning, routing, disclosure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from roedtraad.core.conditions import ALWAYS_TRUE, Condition, IsKnown, NoneOf, OneOf, Requirement, Row, Table
from roedtraad.core.deadlines import Expression
from roedtraad.core.rulebook import (
    HELPS,
    ActingStep,
    Agreement,
    Decided,
    Enclosure,
    ReadyLine,
    Route,
    Rule,
    Rulebook,
    Scope,
    Send,
    ShareRule,
    Warn,
)
from roedtraad.core.vocabulary import ALWAYS, NONE, FactType, Validity
from roedtraad.core.words import Words

Outcome = bool | int | float | str | date | tuple[str, ...]
"""What a row gives, plainly: a truth, a value, the text of a deadline, the names of addressees."""

OutcomeType = FactType | Literal["texts"]

SENDER, RECIPIENT, CATEGORY, PURPOSE = "sender", "recipient", "category", "purpose"
"""What an exchange is asked by, beside the facts of the case: the inputs of the disclosure table."""


@dataclass(frozen=True, slots=True)
class RowNotes:
    """What stands beside a row: the clause and norms it carries, and the days on which it counts at all."""

    norms: tuple[str, ...] = ()
    clause: str | None = None
    basis: tuple[str, ...] = ()
    in_force: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class TableFound:
    """One table: its stable name, a title for people, the rows, what they give and what stands beside each row."""

    name: str
    title: Words
    table: Table[Outcome]
    gives: OutcomeType
    notes: tuple[RowNotes, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the facts that the table reads, in order, each once."""
        return self.table.facts

    def rows_on(self, day: date) -> tuple[Table[Outcome], tuple[int, ...]]:
        """Give the rows that count on a day, with their numbers in the whole table, from 1."""
        kept = [number for number, notes in enumerate(self.notes, start=1) if notes.in_force.holds_on(day)]
        return replace(self.table, rows=tuple(self.table.rows[number - 1] for number in kept)), tuple(kept)


def national_tables(rulebook: Rulebook) -> Iterator[TableFound]:
    """Give the tables that hold everywhere: decided facts, rules, routes, acting municipality, disclosure, warnings.

    >>> from roedtraad.core.rulebook import National
    >>> from roedtraad.core.vocabulary import Vocabulary
    >>> step = ActingStep("stay", ("home",), "§ 9", Words("bor", "lives"), municipality="usual_stay")
    >>> words = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> book = Rulebook(words, {}, {}, {}, {}, National({}, {}, {}), (step,), (), lambda municipality: ())
    >>> [(one.name, one.inputs) for one in national_tables(book)]
    [('acting.home', ('usual_stay',))]
    """
    national = rulebook.national
    for decided in national.decisions.values():
        yield _decided(decided)
    for rule in national.obligations.values():
        yield from _of_rule(rule)
    for slot in national.routes.values():
        if slot.table is not None:
            yield _route(Route(slot.name, slot.table, slot.norms), slot.title)
    yield from _acting(rulebook.acting)
    if rulebook.sharing:
        yield _disclosure(rulebook.sharing)
    yield from _warnings(national.warnings)
    for line in national.readiness:
        yield from _ready(line)


def agreement_tables(agreement: Agreement, rulebook: Rulebook) -> Iterator[TableFound]:
    """Give the tables of one agreement: its routes, the rules that it adds, the dates that it tightens.

    >>> from roedtraad.core.rulebook import National
    >>> from roedtraad.core.vocabulary import Vocabulary
    >>> rent = Route("rent", Table("collect", (Row(ALWAYS_TRUE, Send(("ydelsesservice",))),)))
    >>> agreement = Agreement("0101", Words("Aftale", "Agreement"), "aftale", ALWAYS, routes={"rent": rent})
    >>> words = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> book = Rulebook(words, {}, {}, {}, {}, National({}, {}, {}), (), (), lambda municipality: ())
    >>> [(one.name, one.table.rows[0].gives) for one in agreement_tables(agreement, book)]
    [('route.rent', ('ydelsesservice',))]
    """
    slots = rulebook.national.routes
    for route in agreement.routes.values():
        title = slots[route.name].title if route.name in slots else Words.same(route.name)
        yield _route(route, title)
    for rule in agreement.obligations.values():
        yield from _of_rule(rule)
    for adjustment in agreement.adjustments.values():
        adjusted = rulebook.national.obligations.get(adjustment.obligation)
        title = adjusted.title if adjusted else Words.same(adjustment.obligation)
        notes = RowNotes(adjustment.norms, adjustment.clause, tuple(map(str, adjustment.basis)))
        if adjustment.due is not None:
            yield _dates("due", adjustment.obligation, _due_title(title), adjustment.due, notes)
        yield from _enclosures(adjustment.obligation, title, adjustment.enclose, adjustment.clause)
    yield from _warnings(agreement.warnings)


def _decided(decided: Decided) -> TableFound:
    notes = RowNotes(decided.norms, None, tuple(map(str, decided.basis)))
    rows = tuple(Row(row.when, _plain(row.gives)) for row in decided.table.rows)
    table: Table[Outcome] = Table(decided.table.hit, rows)
    gives: OutcomeType = "texts" if decided.type == "set" else decided.type
    return TableFound(f"decision.{decided.name}", decided.label, table, gives, (notes,) * len(rows))


def _plain(value: bool | int | float | str | date | frozenset[str]) -> Outcome:
    return tuple(sorted(value)) if isinstance(value, frozenset) else value


def _of_rule(rule: Rule) -> Iterator[TableFound]:
    notes = RowNotes(rule.norms, rule.clause, tuple(map(str, rule.basis)))
    if rule.when.alternatives:
        title = Words("{title}: gælder det?", "{title}: does it apply?").fill(title=rule.title)
        yield _yes(f"when.{rule.id}", title, rule.when, notes)
    if rule.due is not None:
        yield _dates("due", rule.id, _due_title(rule.title), rule.due, notes)
    if rule.ends is not None:
        title = Words("{title}: hvornår ophører det?", "{title}: when does it end?").fill(title=rule.title)
        yield _dates("ends", rule.id, title, rule.ends, notes)
    yield from _enclosures(rule.id, rule.title, rule.enclose, rule.clause)


def _due_title(title: Words) -> Words:
    return Words("{title}: hvornår er fristen?", "{title}: when is it due?").fill(title=title)


def _dates(kind: str, rule_id: str, title: Words, table: Table[Expression], notes: RowNotes) -> TableFound:
    rows: tuple[Row[Outcome], ...] = tuple(Row(row.when, str(row.gives)) for row in table.rows)
    return TableFound(f"{kind}.{rule_id}", title, Table(table.hit, rows), "text", (notes,) * len(rows))


def _enclosures(
    rule_id: str, title: Words, enclosures: tuple[Enclosure, ...], clause: str | None
) -> Iterator[TableFound]:
    for number, one in enumerate(enclosures, start=1):
        if one.when.alternatives:
            notes = RowNotes(one.norms, clause, tuple(map(str, one.basis)))
            words = Words("{title}: vedlægges {text}?", "{title}: is {text} enclosed?").fill(title=title, text=one.text)
            yield _yes(f"enclose.{rule_id}.{number}", words, one.when, notes)


def _warnings(warnings: tuple[Warn, ...]) -> Iterator[TableFound]:
    for number, one in enumerate(warnings, start=1):
        title = Words("Advarsel: {text}", "Warning: {text}").fill(text=one.text)
        yield _yes(f"warning.{one.code}.{number}", title, one.when, RowNotes(one.norms, in_force=one.validity))


def _ready(line: ReadyLine) -> Iterator[TableFound]:
    notes = RowNotes(line.norms, None, tuple(map(str, line.basis)))
    title = Words("Klar til løsladelse: {label}", "Ready for release: {label}").fill(label=line.label)
    if line.when.alternatives:
        asked = Words("{title}: gælder det?", "{title}: does it apply?").fill(title=title)
        yield _yes(f"readiness.{line.id}.when", asked, line.when, notes)
    if line.table.rows:
        rows: tuple[Row[Outcome], ...] = tuple(Row(row.when, row.gives.answer) for row in line.table.rows)
        yield TableFound(f"readiness.{line.id}", title, Table("first", rows), "text", (notes,) * len(rows))


def _yes(name: str, title: Words, when: Condition, notes: RowNotes) -> TableFound:
    return TableFound(name, title, Table("collect", (Row(when, True),)), "yes_no", (notes,))


def _route(route: Route, title: Words) -> TableFound:
    rows: tuple[Row[Outcome], ...] = tuple(Row(row.when, row.gives.to) for row in route.table.rows)
    notes = tuple(_send_notes(row.gives, route) for row in route.table.rows)
    return TableFound(f"route.{route.name}", title, Table(route.table.hit, rows), "texts", notes)


def _send_notes(send: Send, route: Route) -> RowNotes:
    return RowNotes((*route.norms, *send.norms), send.clause or route.clause, in_force=send.validity)


def _acting(steps: tuple[ActingStep, ...]) -> Iterator[TableFound]:
    """One table for each kind of help and one for what overrules it: the first step whose municipality is known."""
    scopes: tuple[Scope, ...] = (*HELPS, "home")
    for scope in scopes:
        asked = [step for step in steps if scope in step.help]
        title = Words("Handlekommune: {scope}", "Acting municipality: {scope}").fill(scope=scope)
        taken = [step for step in asked if not step.overrules]
        if taken:
            yield _steps(f"acting.{scope}", title, taken)
        over = [step for step in asked if step.overrules]
        if over:
            words = Words("{title}: foreløbig afgørelse", "{title}: provisional decision").fill(title=title)
            yield _steps(f"acting.{scope}.overrules", words, over)


def _steps(name: str, title: Words, steps: list[ActingStep]) -> TableFound:
    rows: tuple[Row[Outcome], ...] = tuple(Row(_step_holds(step), step.id) for step in steps)
    notes = tuple(RowNotes(step.norms, step.paragraph or None, tuple(map(str, step.basis))) for step in steps)
    return TableFound(name, title, Table("first", rows), "text", notes)


def _step_holds(step: ActingStep) -> Condition:
    """A step is passed over while its municipality is unknown or there is none."""
    if step.municipality is None:
        return step.when
    named = (Requirement(step.municipality, IsKnown()), Requirement(step.municipality, NoneOf(frozenset({NONE}))))
    return Condition(tuple((*one, *named) for one in step.when.alternatives or ((),)))


def _disclosure(rules: tuple[ShareRule, ...]) -> TableFound:
    rows: tuple[Row[Outcome], ...] = tuple(Row(_exchange_fits(rule), rule.id) for rule in rules)
    notes = tuple(RowNotes(rule.norms, None, tuple(map(str, rule.basis)), rule.validity) for rule in rules)
    title = Words("Må det deles? Reglen, der afgør det", "May it be shared? The rule that decides")
    return TableFound("disclosure", title, Table("first", rows), "text", notes)


def _exchange_fits(rule: ShareRule) -> Condition:
    asked = (
        (CATEGORY, rule.categories),
        (SENDER, rule.senders),
        (RECIPIENT, rule.recipients),
        (PURPOSE, rule.purposes),
    )
    fits = tuple(Requirement(name, OneOf(frozenset(words))) for name, words in asked if words)
    if not fits and not rule.when.alternatives:
        return ALWAYS_TRUE
    return Condition(tuple((*fits, *one) for one in rule.when.alternatives or ((),)))
