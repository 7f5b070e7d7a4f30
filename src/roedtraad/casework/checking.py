"""What is written into a case is checked here, once: facts by the vocabulary, texts by length and letters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from roedtraad.access.service import NotFound, Refusal, current_scope, grants_in
from roedtraad.cases.service import stored_form
from roedtraad.core.facts import Case as CoreCase
from roedtraad.core.facts import Entry, Known
from roedtraad.core.loading import Unreadable, load_case
from roedtraad.core.rulebook import Rule, Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words
from roedtraad.obligations.service import planner

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def check_facts(facts: Mapping[str, FactValue], rulebook: Rulebook) -> None:
    """Check facts by the vocabulary, as a case file is checked. Raises Refusal at the first that is wrong.

    A fact of a compartment that the scope is not cleared for is refused as one that does not exist.
    """
    for name, value in facts.items():
        definition = rulebook.vocabulary.facts.get(name)
        if definition is not None and not _cleared(definition.compartment):
            raise NotFound
        if isinstance(value, date):
            check_day(value, name)
        text = json.dumps({"case": "x", "facts": {name: stored_form(value)}})
        try:
            load_case(text, name, rulebook.vocabulary, rulebook.municipalities)
        except Unreadable as unreadable:
            problem = unreadable.problems[0]
            raise Refusal(problem.message, problem.remedy, name) from None
        if isinstance(value, str):
            check_text(value, name, most=500)


def _cleared(compartment: str | None) -> bool:
    scope = current_scope()
    return not compartment or scope.user is None or compartment in scope.compartments


def check_reader(case: UUID, compartment: str, today: date) -> None:
    """Refuse who does not read a compartment of a case, as if there were no such thing. Raises NotFound."""
    if current_scope().user is None:
        return
    if not _cleared(compartment) or compartment not in {one.compartment for one in grants_in(case, today)}:
        raise NotFound


def check_decisions(
    facts: Mapping[str, FactValue], known: CoreCase, rulebook: Rulebook, source: str, day: date
) -> None:
    """Refuse a decision without its reason, and one before its time: what ends a duty waits until it is owed."""
    for name in facts:
        definition = rulebook.vocabulary.facts[name]
        if definition.reasoned and not source.strip():
            raise Refusal(
                Words("Det er en beslutning: den skal have en begrundelse.", "It is a decision: it needs a reason."),
                Words("Skriv, hvorfor.", "Write why."),
                "source",
            )
        ended = [one for one in rulebook.national.obligations.values() if one.done_by == name]
        if definition.compartment and ended:
            others = tuple(Entry(it, value, day, day) for it, value in facts.items() if it != name)
            before = replace(known, entries=(*known.entries, *others))
            parts = {one.compartment: one.plan for one in planner(rulebook).parts(before, day)}
            owed = {one.id for one in parts[definition.compartment].obligations if one.certainty == "certain"}
            if not owed & {one.id for one in ended}:
                raise _too_early(name, ended[0], parts[definition.compartment].known, rulebook)


def _too_early(name: str, rule: Rule, known: Known, rulebook: Rulebook) -> Refusal:
    vocabulary = rulebook.vocabulary
    missing = [fact for fact in dict.fromkeys((rule.on, *rule.when.facts)) if fact and known.get(fact) is None]
    labels = [vocabulary.label_of(fact) for fact in missing]
    message = Words("{what} kan ikke skrives nu.", "{what} cannot be recorded now.").fill(
        what=vocabulary.label_of(name)
    )
    if not labels:
        why = Words("Det, der er skrevet, fører ikke dertil.", "What is recorded does not lead there.")
    else:
        first = Words("Først mangler: {facts}.", "Missing first: {facts}.")
        why = first.fill(facts=Words(", ".join(one.da for one in labels), ", ".join(one.en for one in labels)))
    return Refusal(message, why, name)


def check_day(day: date, field: str) -> None:
    """Refuse a day that nobody can mean."""
    if not FIRST_DAY <= day <= LAST_DAY:
        message = Words(f"{day.isoformat()} kan ikke være rigtigt.", f"{day.isoformat()} cannot be right.")
        raise Refusal(message, Words("Ret årstallet.", "Mend the year."), field)


def check_happened(day: date, today: date, field: str) -> None:
    """Refuse a day to come for what has happened."""
    check_day(day, field)
    if day > today:
        raise Refusal(
            Words("Det kan ikke være sket på en dag, der ikke er kommet.", "It cannot have happened on a day to come."),
            Words("Skriv den dag, det skete.", "Write the day on which it happened."),
            field,
        )


def check_text(text: str, field: str, *, most: int = 2000, needed: bool = False) -> str:
    """Give a text without space around it. Raises Refusal where it is missing, too long or no text."""
    clean = text.strip()
    if needed and not clean:
        raise Refusal(Words("Feltet mangler.", "This is missing."), Words("Skriv det.", "Write it."), field)
    if len(clean) > most:
        message = Words(
            f"Teksten er på {len(clean)} tegn; der er plads til {most}.",
            f"The text has {len(clean)} characters; there is room for {most}.",
        )
        raise Refusal(message, Words("Skriv den kortere.", "Shorten it."), field)
    if any(not one.isprintable() and one not in "\n\r\t" for one in clean):
        message = Words("Teksten har tegn, der ikke kan vises.", "The text has characters that cannot be shown.")
        raise Refusal(message, Words("Skriv den igen uden dem.", "Write it again without them."), field)
    return clean


def check_reason(reason: str) -> str:
    """Give the reason; waiving and overriding need one."""
    return check_text(reason, "reason", needed=True)
