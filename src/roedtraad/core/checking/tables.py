"""Does every kind of person reach someone, and only one where the table says so? Gaps and overlaps of the routes.

Proved over all facts that can be listed; conditions on dates are taken as open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from roedtraad.core.checking.findings import View, finding, norms_for
from roedtraad.core.checking.profiles_of_tables import (
    Axis,
    Profile,
    axes_for,
    fewest_facts,
    is_complete,
    known_of,
    may_hold,
)
from roedtraad.core.conditions import OneOf, Requirement, Row, Truth, holds
from roedtraad.core.loading import Problem
from roedtraad.core.rulebook import Route, RouteSlot, Rule, Send
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words, listed

MOST_NAMED = 12
"""Values written out in one message; beyond, their number says enough."""


def route_findings(view: View) -> Iterator[Problem]:
    """Find what the routes leave open: of the agreement, or (without one) of the national tables."""
    slots = view.rulebook.national.routes
    if view.agreement is None:
        for slot in slots.values():
            if slot.table is not None:
                yield from _of_route(view, Route(slot.name, slot.table, place=slot.place), slot.title)
        return
    for route in view.agreement.routes.values():
        if route.name in slots:
            yield from _of_route(view, route, slots[route.name].title)
    for slot in slots.values():
        if slot.name not in view.agreement.routes and slot.table is None:
            yield from _unanswered(view, slot)


def clock_findings(view: View) -> Iterator[Problem]:
    """Find an obligation without a time limit beside one in the same clause that has one."""
    rules = view.agreement.obligations.values() if view.agreement else ()
    for rule in rules:
        beside = next((one for one in rules if _is_dated_beside(one, rule)), None)
        if rule.due is None and beside is not None:
            message = Words(
                f"“{rule.title.da}” har ingen frist, men “{beside.title.da}” i samme punkt har en.",
                f"“{rule.title.en}” has no time limit, but “{beside.title.en}” in the same clause has one.",
            )
            remedy = Words(
                "Spørg kommunen om fristen, og tilføj den, fx due: admission + 10 weekdays.",
                "Ask the municipality for the time limit and add it, e.g. due: admission + 10 weekdays.",
            )
            yield finding("gap", "warning", rule.place, message, remedy, norms_for("gap", rule.findings))


def _is_dated_beside(other: Rule, rule: Rule) -> bool:
    return other.id != rule.id and other.due is not None and other.clause is not None and other.clause == rule.clause


def _unanswered(view: View, slot: RouteSlot) -> Iterator[Problem]:
    agreement = view.agreement
    if agreement is None or not view.rules_to(slot.name):
        return
    default = agreement.main_contact
    rules = view.rules_to(slot.name)
    is_excepted = any(
        (not one.matters or rule.matter in one.matters) and one.phase in {None, rule.phase}
        for one in default.exceptions
        for rule in rules
    )
    if default.is_default and not is_excepted and slot.falls_back:
        return
    falls_to = _falls_to(bool(default.contacts)) if slot.falls_back else _NOT_TO_THE_MAIN_CONTACT
    message = Words(
        f"Aftalen siger ikke, hvem der skal have: {slot.title.da}. {falls_to.da}",
        f"The agreement does not say who gets: {slot.title.en}. {falls_to.en}",
    )
    remedy = Words(
        f"Spørg kommunen, og tilføj under routes: {slot.name}: {{to: kontaktens id}}.",
        f"Ask the municipality and add under routes: {slot.name}: {{to: the contact's id}}.",
    )
    place = default.place if default.place.line else agreement.place
    yield finding("gap", "warning", place, message, remedy, slot.norms)


_NOT_TO_THE_MAIN_CONTACT = Words(
    "Det er ikke for hovedkontakten; kun kommunens navn er kendt.",
    "It is not for the main contact; only the municipality's name is known.",
)


def _falls_to(has_main_contact: bool) -> Words:
    if has_main_contact:
        return Words("Det går til hovedkontakten.", "It goes to the main contact.")
    return Words("Ingen får det.", "Nobody gets it.")


def _of_route(view: View, route: Route, title: Words) -> Iterator[Problem]:
    rules = view.rules_to(route.name)
    rows = [
        (number, row) for number, row in enumerate(route.table.rows, start=1) if row.gives.validity.holds_on(view.today)
    ]
    yield from _gaps(view, route, title, rules, rows)
    if route.table.hit == "unique":
        for one, two in combinations(rows, 2):
            yield from _overlap(view, route, title, rules, (one, two))


NumberedRow = tuple[int, Row[Send]]


def _gaps(
    view: View, route: Route, title: Words, rules: Sequence[Rule], rows: Sequence[NumberedRow]
) -> Iterator[Problem]:
    if not rules:
        return
    facts = tuple(dict.fromkeys(fact for _, row in rows for fact in row.when.facts))
    axes = axes_for(view, facts, _requirements(rules, rows))

    def falls_through(profile: Profile) -> bool:
        known = known_of(view, profile)
        return not any(may_hold(view, row.when, known) for _, row in rows) and any(
            may_hold(view, rule.when, known) for rule in rules
        )

    for profile in fewest_facts(axes, falls_through):
        for witness, others in _told_apart(profile, axes, rules):
            yield _gap(view, route, title, witness, others)
    if not is_complete(axes):
        yield _not_all_tried(route, title)


def _told_apart(
    profile: Profile, axes: Sequence[Axis], rules: Sequence[Rule]
) -> Iterator[tuple[Profile, Mapping[str, tuple[FactValue, ...]]]]:
    """Give a gap once for every value that a rule asks for by name, and once for the rest of the values together."""
    spread: list[tuple[Profile, Mapping[str, tuple[FactValue, ...]]]] = [(profile, {})]
    for axis in axes:
        group = axis.group_of(profile[axis.fact]) if axis.fact in profile else ()
        if len(group) < 2:
            continue
        named = _asked_by_name(rules, axis.fact)
        apart = [value for value in group if (value if isinstance(value, frozenset) else {value}) & named]
        rest = tuple(value for value in group if value not in apart)
        spread = [
            (changed, {**others, axis.fact: rest} if len(rest) > 1 and changed[axis.fact] == rest[0] else others)
            for one, others in spread
            for value in (*apart, *rest[:1])
            for changed in [{**one, axis.fact: value}]
        ]
    yield from spread


def _asked_by_name(rules: Sequence[Rule], fact: str) -> frozenset[FactValue]:
    return frozenset(
        value
        for rule in rules
        for requirement in rule.when.requirements
        if requirement.fact == fact and isinstance(requirement.test, OneOf)
        for value in requirement.test.values
    )


def _gap(
    view: View, route: Route, title: Words, witness: Profile, others: Mapping[str, tuple[FactValue, ...]]
) -> Problem:
    who = view.profile_words(witness, nothing=Words("nogen", "anyone"))
    likewise = _likewise(view, others)
    falls_to = _falls_to(view.agreement is None or bool(view.agreement.main_contact.contacts))
    message = Words(
        f"{title.da}: ingen række tager {who.da}.{likewise.da} {falls_to.da}",
        f"{title.en}: no row takes {who.en}.{likewise.en} {falls_to.en}",
    )
    row = _row_for(witness)
    remedy = Words(
        f"Spørg kommunen, og tilføj en række under routes: {route.name}: {row}kontaktens id}}.",
        f"Ask the municipality and add a row under routes: {route.name}: {row}the contact's id}}.",
    )
    return finding("gap", "warning", route.place, message, remedy, norms_for("gap", route.findings), witness)


def _likewise(view: View, others: Mapping[str, tuple[FactValue, ...]]) -> Words:
    texts = []
    for fact, values in others.items():
        rest = [view.value_words(fact, value) for value in values[1:]]
        if len(rest) > MOST_NAMED:
            rest = [*rest[:MOST_NAMED], Words(f"{len(rest) - MOST_NAMED} flere", f"{len(rest) - MOST_NAMED} more")]
        texts.append(listed(rest))
    if not texts:
        return Words("", "")
    return Words(
        " Det samme gælder " + "; ".join(text.da for text in texts) + ".",
        " The same holds for " + "; ".join(text.en for text in texts) + ".",
    )


def _row_for(witness: Profile) -> str:
    """Begin a row that takes a profile, as one types it. An empty set takes a row for everybody else."""
    tests = [f"{fact}: {_typed_value(value)}" for fact, value in witness.items() if value != frozenset()]
    return f"{{when: {{{', '.join(tests)}}}, to: " if tests else "{to: "


def _typed_value(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"[{', '.join(sorted(value))}]" if isinstance(value, frozenset) else str(value)


def _not_all_tried(route: Route, title: Words) -> Problem:
    message = Words(
        f"{title.da}: tabellen læser så mange oplysninger, at ikke alle kombinationer er prøvet.",
        f"{title.en}: the table reads so many facts that not every combination was tried.",
    )
    remedy = Words("Del tabellen op, eller læs færre oplysninger.", "Split the table, or read fewer facts.")
    return finding("gap", "note", route.place, message, remedy, norms_for("gap", route.findings))


def _overlap(
    view: View, route: Route, title: Words, rules: Sequence[Rule], both: tuple[NumberedRow, NumberedRow]
) -> Iterator[Problem]:
    (first, one), (second, two) = both
    facts = tuple(dict.fromkeys((*one.when.facts, *two.when.facts)))
    axes = axes_for(view, facts, _requirements(rules, both), pairs=True)

    def both_hold(profile: Profile) -> bool:
        known = known_of(view, profile)
        return all(holds(row.when, known, view.calendar) is Truth.YES for _, row in both) and (
            not rules or any(may_hold(view, rule.when, known) for rule in rules)
        )

    witness = next(fewest_facts(axes, both_hold), None)
    if witness is None:
        return
    who = view.profile_words(witness, nothing=Words("alle", "everyone"))
    lines = Words(
        f"række {first} (linje {one.gives.place.line}) og række {second} (linje {two.gives.place.line})",
        f"row {first} (line {one.gives.place.line}) and row {second} (line {two.gives.place.line})",
    )
    message = Words(
        f"{title.da}: {lines.da} gælder begge for {who.da}, men kun én må (hit: unique).",
        f"{title.en}: {lines.en} both hold for {who.en}, but only one may (hit: unique).",
    )
    remedy = Words(
        "Spørg kommunen, hvem der skal have den, og gør den ene rækkes when: snævrere; skal begge have den, så skriv "
        "hit: collect.",
        "Ask the municipality who gets it and narrow the when: of one row; if both get it, write hit: collect.",
    )
    place = two.gives.place if two.gives.place.line else route.place
    yield finding("overlap", "warning", place, message, remedy, norms_for("overlap", route.findings), witness)


def _requirements(rules: Sequence[Rule], rows: Sequence[NumberedRow]) -> tuple[Requirement, ...]:
    return (
        *(requirement for _, row in rows for requirement in row.when.requirements),
        *(requirement for rule in rules for requirement in rule.when.requirements),
    )
