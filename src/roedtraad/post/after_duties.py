"""What must follow once something was shared, as the gate's answer said: facts, from which the plan makes duties.

What is shared in a compartment is noted and told there, and shows nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from roedtraad.core.vocabulary import FactValue
from roedtraad.sharing.service import Decision

DUTIES = {"note": ("exchange_to_note", "note"), "inform_person": ("exchange_to_tell", "tell")}
"""The fact that begins each duty and the end of its rule's name, by the kind of what must follow."""
IN_COMPARTMENTS = ("", "exit", "radicalisation", "child_concern")
"""Where the rulebook has such duties."""
SENDERS = ("institution", "other_prison_unit")
"""Whose duties they are: other authorities note by rules of their own."""


@dataclass(frozen=True, slots=True)
class After:
    """A duty that begins: by which rule, and the fact that it begins with."""

    rule: str
    fact: str
    value: FactValue


def duties_after(decision: Decision, compartment: str, on: date) -> Iterator[After]:
    """Give what begins when something was shared on a day."""
    where = decision.compartment or compartment
    if decision.sender not in SENDERS or where not in IN_COMPARTMENTS:
        return
    for kind in dict.fromkeys(str(one.get("kind")) for one in decision.after):
        if kind in DUTIES:
            fact, name = DUTIES[kind]
            rule = f"sharing.{where}.{name}" if where else f"sharing.{name}"
            yield After(rule, f"{fact}_{where}" if where else fact, on)
