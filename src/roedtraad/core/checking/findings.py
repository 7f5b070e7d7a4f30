"""What every check has in common: what it looks at, how it says what it found, and which norms a finding carries.

Nothing is judged here; each family of checks has a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import Condition
from roedtraad.core.loading import Problem, Severity
from roedtraad.core.planning import adjusted
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Agreement, Basis, Place, Rule, Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words, listed

Findings = Mapping[str, tuple[str, ...]]

CODE_NORMS: Mapping[str, tuple[str, ...]] = {
    "no_fallback": ("A-10",),
    "personal_contact": ("A-10",),
}
"""Norms that a check itself carries, wherever it finds something; others stand at the place in the rules."""

CODES = (
    "gap",
    "overlap",
    "no_fallback",
    "no_channel",
    "personal_contact",
    "unknown_mailbox",
    "expired_beside_successor",
    "duplicate_item",
    "evaluation_overdue",
    "two_day_terms",
    "national_dropped",
    "national_loosened",
    "impossible_deadline",
    "unknown_fact",
    "unknown_value",
    "unknown_source",
    "unknown_norm",
    "unknown_contact",
    "outside_validity",
    "uncarried_clause",
    "unverified",
    "bad_address",
    "syntax",
    "encoding",
    "too_large",
    "duplicate_key",
    "alias",
    "wrong_type",
)
"""The closed list of codes that a finding can have."""

CLOSING = frozenset(".,;:!?")


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: the rulebook, one agreement or (None) what holds everywhere, and the day."""

    rulebook: Rulebook
    agreement: Agreement | None
    today: date

    @property
    def calendar(self) -> Calendar:
        """The reading of working days that holds here."""
        return self.agreement.calendar if self.agreement else DEFAULT_CALENDAR

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that holds here: the national ones as the agreement words them, then its own."""
        national = self.rulebook.national.obligations.values()
        if self.agreement is None:
            return tuple(national)
        adjustments = self.agreement.adjustments
        return (
            *(adjusted(rule, adjustments[rule.id]) if rule.id in adjustments else rule for rule in national),
            *self.agreement.obligations.values(),
        )

    def rules_to(self, route: str) -> tuple[Rule, ...]:
        """Give the rules that address a route, also by way of another route that refers to it."""
        routes = (route, *self._routes_that_see(route))
        return tuple(rule for rule in self.rules if any(name in rule.to for name in routes))

    def _routes_that_see(self, route: str) -> tuple[str, ...]:
        own = self.agreement.routes if self.agreement else {}
        tables = {slot.name: slot.table for slot in self.rulebook.national.routes.values()}
        tables.update({name: one.table for name, one in own.items()})
        return tuple(
            name
            for name, table in tables.items()
            if table and any(f"see {route}" in row.gives.to for row in table.rows)
        )

    def value_words(self, fact: str, value: FactValue) -> Words:
        """Say the value of a fact in words.

        >>> from roedtraad.core.rulebook import National
        >>> from roedtraad.core.vocabulary import Vocabulary
        >>> nothing = Vocabulary({}, {}, {}, {}, {}, {}, {})
        >>> book = Rulebook(nothing, {}, {}, {}, {}, National({}, {}, {}), (), (), lambda municipality: ())
        >>> View(book, None, date(2026, 1, 5)).value_words("mitid", False).da
        'nej'
        """
        label = self.rulebook.vocabulary.value_label
        if isinstance(value, bool):
            return Words("ja", "yes") if value else Words("nej", "no")
        if isinstance(value, frozenset):
            return listed([label(fact, one) for one in sorted(value)]) if value else Words("ingen", "none")
        return label(fact, value) if isinstance(value, str) else Words.same(str(value))

    def profile_words(self, profile: Mapping[str, FactValue], *, nothing: Words) -> Words:
        """Say a few facts in words: “Alder: 30, Jobsituation: Sygemeldt”; `nothing` is said where it takes none."""
        if not profile:
            return nothing
        items = [(self.rulebook.vocabulary.label_of(name), self.value_words(name, profile[name])) for name in profile]
        return Words(
            ", ".join(f"{label.da}: {value.da}" for label, value in items),
            ", ".join(f"{label.en}: {value.en}" for label, value in items),
        )


def finding(
    code: str,
    severity: Severity,
    place: Place,
    message: Words,
    remedy: Words,
    norms: Iterable[str] = (),
    witness: Mapping[str, FactValue] | None = None,
) -> Problem:
    """Make a finding at a place."""
    carried = tuple(dict.fromkeys((*norms, *CODE_NORMS.get(code, ()))))
    return Problem(
        code, severity, place.file, max(place.line, 1), max(place.column, 1), message, remedy, carried, witness
    )


def norms_for(code: str, *places: Findings) -> tuple[str, ...]:
    """Give the norms that some places in the rules name for findings of a code."""
    return tuple(dict.fromkeys(norm for place in places for norm in place.get(code, ())))


def same_item(text: str) -> str:
    """Give what two writings of the same item share: case, spaces, closing signs and a last parenthesis fall away.

    >>> same_item("Indkomst de sidste  3 måneder (lønsedler).") == same_item("indkomst de sidste 3 måneder")
    True
    """
    plain = " ".join(text.lower().split()).rstrip("".join(CLOSING))
    if plain.endswith(")") and "(" in plain:
        plain = plain[: plain.rindex("(")]
    return plain.strip().rstrip("".join(CLOSING))


def sources_of(basis: Iterable[Basis]) -> Iterator[str]:
    """Give the ids of the sources that something rests on."""
    return (one.source for one in basis)


def conditions_of(rule: Rule) -> Iterator[tuple[Condition, Place]]:
    """Give every condition in a rule, with the place to point at."""
    yield rule.when, rule.place
    for table in (rule.due, rule.ends):
        for row in table.rows if table else ():
            yield row.when, rule.place
    for one in rule.enclose:
        yield one.when, one.place


def quote(words: Words) -> Words:
    """Put a text in quotes."""
    return Words(f"“{words.da.rstrip('.')}”", f"“{words.en.rstrip('.')}”")
