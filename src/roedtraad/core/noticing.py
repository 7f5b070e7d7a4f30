"""Noticing: the warnings that a plan raises as a whole, and those that the rules raise over the facts.

The words stand in cautions; what goes astray on its way to a recipient is noticed in routing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date

from roedtraad.core import cautions
from roedtraad.core.conditions import Truth, holds
from roedtraad.core.facts import Known
from roedtraad.core.plans import Obligation, Setting, Warning
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Agreement, Rulebook, Scope
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words


def missing_agreements(
    used: Set[str | None], rulebook: Rulebook, settings: Mapping[Scope, Setting], today: date
) -> Iterator[Warning]:
    """Warn of the municipalities that something goes to and whose agreement is not known or not in force."""
    if settings["anden_hjaelp"].municipality is None:
        yield cautions.no_municipality()
    seen: set[str] = set()
    for setting in settings.values():
        code = setting.municipality
        if code is None or code in seen or setting.in_force or code not in used:
            continue
        seen.add(code)
        yield _no_agreement(code, setting.agreement, rulebook, today)


def _no_agreement(code: str, agreement: Agreement | None, rulebook: Rulebook, today: date) -> Warning:
    municipality = rulebook.municipalities.get(code)
    name = Words.same(municipality.official if municipality else code)
    if agreement is None:
        return cautions.no_agreement(name)
    start, end = agreement.validity.valid_from, agreement.validity.valid_to
    if start is not None and today < start:
        return cautions.agreement_not_yet(name, start)
    return cautions.agreement_ended(name, end or today)


def closed_values(known: Known, vocabulary: Vocabulary) -> Iterator[Warning]:
    """Warn of recorded values that nobody new can get."""
    for fact, value in known.values.items():
        definition = vocabulary.facts.get(fact)
        if definition is None or not definition.values:
            continue
        for name in sorted(value) if isinstance(value, frozenset) else (str(value),):
            found = definition.values.get(name)
            if found and found.closed_to_new_from and found.closed_to_new_from <= known.today:
                yield cautions.notice_closed(definition.label, found.label, found.closed_to_new_from)


def ruled_warnings(known: Known, rulebook: Rulebook, settings: Mapping[Scope, Setting]) -> Iterator[Warning]:
    """Give the warnings of the rules whose conditions hold."""
    agreement = settings["anden_hjaelp"].agreement
    calendar = agreement.calendar if agreement else DEFAULT_CALENDAR
    for rule in (*rulebook.national.warnings, *(agreement.warnings if agreement else ())):
        if rule.validity.holds_on(known.today) and holds(rule.when, known, calendar) is Truth.YES:
            yield Warning(rule.code, rule.text, rule.norms)


def late_ones(obligations: Iterable[Obligation]) -> Iterator[Warning]:
    """Warn of the open obligations that were late from the start, all in one."""
    late = [one.rule.title for one in obligations if one.late_from_start and one.state == "open"]
    if late:
        yield cautions.late_from_start(tuple(late))
