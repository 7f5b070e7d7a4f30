"""What has ended and still stands in the file, and what stands there twice: items, rows, rules, values, sources.

Whether the text of an item is still true nobody can see from here; only what its dates say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

from roedtraad.core.checking.findings import View, conditions_of, finding, norms_for, quote, same_item
from roedtraad.core.conditions import Condition, NoneOf, OneOf
from roedtraad.core.loading import Problem, Severity
from roedtraad.core.rulebook import Agreement, Basis, Contact, Enclosure, Place, Route, Rule
from roedtraad.core.vocabulary import Validity
from roedtraad.core.words import Words

ALIKE = 0.6
"""How alike two texts must be for the later to be the successor of the earlier where days lie between them."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a validity: the words for it, where it stands, what it rests on, the norms it carries."""

    words: Words
    validity: Validity
    place: Place
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()


def dated_findings(view: View) -> Iterator[Problem]:
    """Find what has ended, and what stands twice, in an agreement, or (without one) in the national rules."""
    beside: set[Place] = set()
    for items in _lists(view):
        for problem, place in _expired_beside_successor(items, view.today):
            beside.add(place)
            yield problem
    for items in _lists(view):
        for item in items:
            if item.place not in beside:
                yield from _ended(view, item)
    yield from _values(view)
    yield from _duplicates(view)


def _lists(view: View) -> Iterator[tuple[Dated, ...]]:
    """Give every list of dated things of which one may follow on another."""
    agreement = view.agreement
    if agreement is None:
        for rule in view.rulebook.national.obligations.values():
            yield tuple(_dated_enclosure(one) for one in rule.enclose)
        return
    for rule in agreement.obligations.values():
        yield tuple(_dated_enclosure(one) for one in rule.enclose)
    for adjustment in agreement.adjustments.values():
        yield tuple(_dated_enclosure(one) for one in adjustment.enclose)
    for route in agreement.routes.values():
        yield tuple(
            Dated(Words.same(route.name), row.gives.validity, row.gives.place, (), row.gives.norms)
            for row in route.table.rows
        )
    yield tuple(_dated_rule(rule) for rule in agreement.obligations.values())


def _dated_enclosure(one: Enclosure) -> Dated:
    return Dated(one.text, one.validity, one.place, one.basis, one.norms)


def _dated_rule(rule: Rule) -> Dated:
    return Dated(rule.title, rule.validity, rule.place, rule.basis, rule.norms)


def _expired_beside_successor(items: Sequence[Dated], today: date) -> Iterator[tuple[Problem, Place]]:
    for old in items:
        end = old.validity.valid_to
        new = next((one for one in items if _follows(one, old)), None)
        if end is None or end >= today or new is None:
            continue
        start = new.validity.valid_from
        message = Words(
            f"{quote(old.words).da} gjaldt til og med {end} og står stadig ved siden af efterfølgeren"
            f" {quote(new.words).da} (fra {start}).",
            f"{quote(old.words).en} held up to and with {end} and still stands beside its successor"
            f" {quote(new.words).en} (from {start}).",
        )
        remedy = Words(
            "Bed kommunen rette teksten, og slet så den udløbne. Planen bruger kun den, der gælder.",
            "Ask the municipality to mend the text, then delete the ended one. A plan uses only what holds.",
        )
        norms = (*old.norms, *new.norms)
        yield finding("expired_beside_successor", "warning", old.place, message, remedy, norms), old.place


def _follows(new: Dated, old: Dated) -> bool:
    end, start = old.validity.valid_to, new.validity.valid_from
    if end is None or start is None or start <= end:
        return False
    alike = SequenceMatcher(None, same_item(new.words.da), same_item(old.words.da)).ratio()
    return start == end + timedelta(days=1) or alike >= ALIKE


def _ended(view: View, item: Dated) -> Iterator[Problem]:
    """Find an item that ended itself, or all of whose sources have, while the agreement still holds."""
    end = item.validity.valid_to
    severity_words = Words("Bed kommunen rette teksten", "Ask the municipality to mend the text")
    if view.agreement is not None and end is not None and end < view.today:
        message = Words(
            f"{quote(item.words).da} gjaldt til og med {end}, men står stadig i aftalen.",
            f"{quote(item.words).en} held up to and with {end} but still stands in the agreement.",
        )
        remedy = Words(
            f"{severity_words.da}, og slet linjen, når den er rettet.",
            f"{severity_words.en} and delete the line once it is mended.",
        )
        yield finding("outside_validity", "warning", item.place, message, remedy, item.norms)
        return
    if end is not None and end < view.today:
        return
    yield from _sources_ended(view, item)


def _sources_ended(view: View, item: Dated) -> Iterator[Problem]:
    found = [source for one in item.basis if (source := view.rulebook.sources.get(one.source))]
    ended = [source for source in found if not _still_holds(source.in_force, view.today)]
    if not ended or len(ended) < len(found):
        return
    source = ended[-1]
    after = source.successor
    message = Words(
        f"{quote(item.words).da} bygger på {source.id}, som gjaldt til og med {source.in_force.valid_to}.",
        f"{quote(item.words).en} rests on {source.id}, which held up to and with {source.in_force.valid_to}.",
    )
    remedy = Words(
        f"Se efter, om efterfølgeren {after} siger det samme, og skriv den under basis:."
        if after
        else "Se efter, om det stadig gælder; sæt valid_to: eller skriv en kilde, der gælder.",
        f"See whether the successor {after} says the same and write it under basis:."
        if after
        else "See whether it still holds; set valid_to: or write a source that holds.",
    )
    severity: Severity = "warning" if view.agreement is not None else "note"
    yield finding("outside_validity", severity, item.place, message, remedy, item.norms)


def _still_holds(validity: Validity, today: date) -> bool:
    return validity.valid_to is None or validity.valid_to >= today


def source_findings(view: View) -> Iterator[Problem]:
    """Find rules all of whose sources have ended."""
    rules = view.agreement.obligations if view.agreement else view.rulebook.national.obligations
    for rule in rules.values():
        if _still_holds(rule.validity, view.today):
            yield from _sources_ended(view, _dated_rule(rule))


def _values(view: View) -> Iterator[Problem]:
    """Find values that have ended. National rules keep them for older cases, beside the value they are read as."""
    seen: set[tuple[Place, str, str]] = set()
    for condition, place, end, norms in _conditions(view):
        for fact, value, ended, successor, others in _ended_values(view, condition):
            if (place, fact, value) in seen or (end is not None and end <= ended):
                continue
            if view.agreement is None and (successor is None or successor in others):
                continue
            seen.add((place, fact, value))
            label = view.rulebook.vocabulary.value_label(fact, value)
            message = Words(
                f"Værdien {value} ({label.da}) gjaldt til og med {ended}, men bruges stadig her.",
                f"The value {value} ({label.en}) held up to and with {ended} but is still used here.",
            )
            remedy = _instead(successor, is_national=view.agreement is None)
            severity: Severity = "warning" if view.agreement is not None else "note"
            yield finding("outside_validity", severity, place, message, remedy, norms, {fact: value})


def _instead(successor: str | None, *, is_national: bool) -> Words:
    if is_national:
        return Words(
            f"Se efter, om reglen også skal nævne {successor}, som den læses som nu.",
            f"See whether the rule should name {successor} too, which it is read as now.",
        )
    if successor is None:
        return Words(
            "Bed kommunen rette teksten, og slet værdien her.",
            "Ask the municipality to mend the text and delete the value here.",
        )
    return Words(
        f"Den læses nu som {successor}: se efter, at rækken nævner den, og bed kommunen rette teksten.",
        f"It is read as {successor} now: see that the row names it, and ask the municipality to mend the text.",
    )


def _conditions(view: View) -> Iterator[tuple[Condition, Place, date | None, tuple[str, ...]]]:
    agreement = view.agreement
    rules = agreement.obligations if agreement else view.rulebook.national.obligations
    for rule in rules.values():
        for condition, place in conditions_of(rule):
            yield condition, place, rule.validity.valid_to, rule.norms
    if agreement is None:
        return
    for warn in agreement.warnings:
        yield warn.when, warn.place, warn.validity.valid_to, warn.norms
    for route in agreement.routes.values():
        for row in route.table.rows:
            norms = norms_for("outside_validity", route.findings)
            yield row.when, row.gives.place, row.gives.validity.valid_to, norms
    for adjustment in agreement.adjustments.values():
        for one in adjustment.enclose:
            yield one.when, one.place, one.validity.valid_to, one.norms
        for dated in adjustment.due.rows if adjustment.due else ():
            yield dated.when, adjustment.place, None, adjustment.norms


def _ended_values(view: View, condition: Condition) -> Iterator[tuple[str, str, date, str | None, frozenset[object]]]:
    for requirement in condition.requirements:
        definition = view.rulebook.vocabulary.facts.get(requirement.fact)
        if definition is None or not isinstance(requirement.test, (OneOf, NoneOf)):
            continue
        values: frozenset[object] = frozenset(requirement.test.values)
        for value in sorted(str(one) for one in values):
            found = definition.values.get(value)
            if found is not None and found.validity.valid_to is not None and found.validity.valid_to < view.today:
                yield requirement.fact, value, found.validity.valid_to, found.read_as, values


def _duplicates(view: View) -> Iterator[Problem]:
    agreement = view.agreement
    if agreement is None:
        for rule in view.rulebook.national.obligations.values():
            yield from _twice(rule.enclose, _enclosure_key, lambda one: (one.text, one.place, one.norms), _both_hold)
        return
    national = view.rulebook.national.obligations
    for rule in agreement.obligations.values():
        yield from _twice(rule.enclose, _enclosure_key, lambda one: (one.text, one.place, one.norms), _both_hold)
        if rule.id in national:
            message = Words(
                f"En landsdækkende regel hedder allerede {rule.id}.", f"A national rule is already called {rule.id}."
            )
            remedy = Words(
                "Giv reglen et andet id, eller skriv det særlige under adjust.",
                "Give the rule another id, or write what is special under adjust.",
            )
            norms = norms_for("duplicate_item", rule.findings)
            yield finding("duplicate_item", "error", rule.place, message, remedy, norms)
    for adjustment in agreement.adjustments.values():
        before = national[adjustment.obligation].enclose if adjustment.obligation in national else ()
        listed = (*before, *adjustment.enclose)
        yield from _twice(listed, _enclosure_key, lambda one: (one.text, one.place, one.norms), _both_hold)
    for route in agreement.routes.values():
        yield from _rows_twice(route)
    yield from _twice(tuple(agreement.contacts.values()), _contact_key, _contact_said, lambda *_: True)


def _rows_twice(route: Route) -> Iterator[Problem]:
    rows = [row for row in route.table.rows if row.gives.validity == Validity()]
    norms = norms_for("duplicate_item", route.findings)
    words = Words.same(route.name)
    return _twice(
        rows, lambda row: (row.when, row.gives.to), lambda row: (words, row.gives.place, norms), lambda *_: True
    )


def _enclosure_key(one: Enclosure) -> object:
    return same_item(one.text.da), one.when


def _both_hold(one: Enclosure, two: Enclosure) -> bool:
    first, second = one.validity, two.validity
    return (first.valid_from or date.min) <= (second.valid_to or date.max) and (second.valid_from or date.min) <= (
        first.valid_to or date.max
    )


def _contact_key(one: Contact) -> object:
    unit = (same_item(one.unit.da), same_item(one.organisation.da) if one.organisation else None, one.authority)
    ways = one.postal, (one.secure_mail or "").lower(), one.subject, one.phones, one.portal, one.hours
    return unit, ways, one.validity


def _contact_said(one: Contact) -> tuple[Words, Place, tuple[str, ...]]:
    return one.unit, one.place, norms_for("duplicate_item", one.findings)


def _twice(
    items: Iterable[Item],
    key: Callable[[Item], object],
    said: Callable[[Item], tuple[Words, Place, tuple[str, ...]]],
    together: Callable[[Item, Item], bool],
) -> Iterator[Problem]:
    seen: dict[object, Item] = {}
    for item in items:
        first = seen.setdefault(key(item), item)
        if first is item or not together(first, item):
            continue
        words, place, norms = said(item)
        line = said(first)[1].line
        message = Words(
            f"{quote(words).da} står to gange (også på linje {line}).",
            f"{quote(words).en} stands twice (also on line {line}).",
        )
        remedy = Words(
            "Spørg kommunen, om der mangler noget andet, og slet den ene linje.",
            "Ask the municipality whether something else is missing, and delete one of the lines.",
        )
        yield finding("duplicate_item", "warning", place, message, remedy, norms)


def version_findings(versions: Sequence[Agreement]) -> Iterator[Problem]:
    """Find two versions of one municipality's agreement that hold on the same day."""
    ordered = sorted(versions, key=lambda one: one.validity.valid_from or date.min)
    for earlier, later in pairwise(ordered):
        start, end = later.validity.valid_from or date.min, earlier.validity.valid_to or date.max
        if start <= end:
            message = Words(
                f"To udgaver af aftalen gælder fra {start}: denne og {earlier.file}.",
                f"Two versions of the agreement hold from {start}: this one and {earlier.file}.",
            )
            remedy = Words(
                "Skriv valid_to: i den gamle, dagen før den nye begynder.",
                "Write valid_to: in the old one, the day before the new one begins.",
            )
            yield finding("overlap", "warning", later.place, message, remedy)
