"""The door to the post: nothing is sent without a permit, and only a stored yes of the gate makes one.

A permit is for one case, recipient, category and purpose, on one day. It is looked at anew when it is made: the facts
may be others than when the gate was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from roedtraad.access.service import NotFound, Refusal
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import get_case
from roedtraad.core.disclosure import Disclosure, Exchange
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Words
from roedtraad.sharing.actions.ask_gate import judge, judge_known
from roedtraad.sharing.models import Decision

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to send one thing to one recipient today. Made by `permit` alone."""

    decision: UUID
    case: UUID
    recipient: str
    category: str
    purpose: str
    compartment: str
    day: date
    seal: object = None

    def __post_init__(self) -> None:
        """A permit that the gate has not given is none."""
        if self.seal is not _SEAL:
            raise TypeError("a permit comes from sharing.service.permit")

    def covers(self, *, case: UUID, recipient: str, category: str, day: date) -> bool:
        """Whether it is leave for just this, today."""
        return (self.case, self.recipient, self.category, self.day) == (case, recipient, category, day)


def permit(*, decision: UUID, today: date) -> Permit:
    """Give the permit of a stored yes. Raises NotFound, and Refusal where the answer is no, or no longer yes."""
    found = Decision.objects.filter(pk=decision).first()
    if found is None:
        raise NotFound
    return _permit(found, judge(get_case(found.case_id), _exchange(found), rulebook_now(), today), today)


def permit_known(*, decision: Decision, known: Known, rulebook: Rulebook, today: date) -> Permit:
    """Give the permit of a stored yes, by what is known of its case: for a job that sends much. Raises Refusal."""
    return _permit(decision, judge_known(known, _exchange(decision), rulebook), today)


def _exchange(found: Decision) -> Exchange:
    return Exchange(found.sender, found.recipient, found.category, found.purpose, found.reason or None)


def _permit(found: Decision, answer: Disclosure, today: date) -> Permit:
    if found.verdict != Decision.Verdict.ALLOWED or answer.decision != "allowed":
        raise Refusal(
            answer.text,
            Words("Spørg igen under »Må det deles?«, når det er på plads.", "Ask again once that is in place."),
        )
    return Permit(
        found.pk,
        found.case_id,
        found.recipient,
        found.category,
        found.purpose,
        found.compartment,
        today,
        _SEAL,
    )
