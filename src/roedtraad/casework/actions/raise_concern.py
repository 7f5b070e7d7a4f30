"""A concern is raised, also by who may not read it afterwards: it goes into its compartment, and they get a receipt.

What stands there already is neither asked nor told: raising a concern looks the same whether it is the first or not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, Refusal, current_scope
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import NewFact
from roedtraad.casework.checking import check_text
from roedtraad.casework.turns import turn
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words

KINDS: Mapping[str, str] = {"child_concern": "child_concern", "radicalisation": "radicalisation_reported"}
"""The compartments into which anyone on the staff may write, and the fact that says that there is a concern."""
SIGNS = {"radicalisation": "radicalisation_signs"}
STAFF = "staff"
MOST = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the one who raised it keeps: a number that says nothing, and which unit type takes it on."""

    number: str
    kind: str


def kinds_raised_by(authority: str, rulebook: Rulebook | None = None) -> tuple[str, ...]:
    """The concerns that the staff of a kind of authority have a duty to raise, as the rules say."""
    rules = (rulebook or rulebook_now()).national.obligations.values()
    owed = {one.matter for one in rules if (one.responsible.authority, one.responsible.role) == (authority, STAFF)}
    return tuple(kind for kind in KINDS if kind in owed)


def raise_concern(*, case: UUID, kind: str, text: str, by: Actor, today: date, signs: Collection[str] = ()) -> Receipt:
    """Record a concern in its compartment, with what was seen or heard. Raises Refusal, NotFound."""
    scope = current_scope()
    allowed = {one for place in scope.places for one in kinds_raised_by(place.word)}
    if kind not in KINDS or (scope.user is not None and kind not in allowed):
        raise Refusal(
            Words("Vælg, hvad bekymringen handler om.", "Choose what the concern is about."),
            Words("Kun den slags, der står i listen, kan rejses her.", "Only those of the list can be raised here."),
            "kind",
        )
    text = check_text(text, "text", most=MOST, needed=True)
    facts: dict[str, FactValue] = {KINDS[kind]: True}
    with turn(case=case, by=by, today=today, why="concern") as held:
        if held.case.closed is not None:
            raise Refusal(
                Words("Sagen er lukket.", "The case is closed."),
                Words(
                    "Gå til Område Sikkerhed eller kommunen direkte.", "Turn to Område Sikkerhed or the municipality."
                ),
            )
        if kind in SIGNS and signs:
            facts[SIGNS[kind]] = _known_signs(signs, SIGNS[kind], held.rulebook)
        made = held.record_all([NewFact(name, value, today, text, kind) for name, value in facts.items()])
    return Receipt(receipt_number(made[0].pk), kind)


def receipt_number(fact: UUID) -> str:
    """The number of a receipt: from the random end of the record's key, so that its readers find it again."""
    return fact.hex[-8:].upper()


def _known_signs(signs: Collection[str], fact: str, rulebook: Rulebook) -> frozenset[str]:
    unknown = set(signs) - set(rulebook.vocabulary.facts[fact].values)
    if unknown:
        raise Refusal(
            Words("Et af tegnene findes ikke.", "One of the signs does not exist."),
            Words("Vælg fra listen.", "Choose from the list."),
            "signs",
        )
    return frozenset(signs)
