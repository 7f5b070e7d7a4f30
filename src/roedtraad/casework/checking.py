"""What is written into a case is checked here, once: facts by the vocabulary, texts by length and letters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from roedtraad.access.service import NotFound, Refusal, current_scope
from roedtraad.cases.service import stored_form
from roedtraad.core.loading import Unreadable, load_case
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words

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
