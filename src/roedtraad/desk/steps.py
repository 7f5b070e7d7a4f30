"""The one next step with an obligation, for those who owe it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from roedtraad.access.service import Scope, offices
from roedtraad.core.rulebook import Rule
from roedtraad.obligations.service import OPEN_STATES, Obligation
from roedtraad.post.service import kind_for


@dataclass(frozen=True, slots=True)
class Step:
    """What the button says, and the page that it opens."""

    text: str
    href: str


def is_ours(owed: Obligation, scope: Scope) -> bool:
    """Whether it is for the viewer's units to do; a colleague in the same authority may do it too."""
    owner = offices().units.get(owed.owner_unit_id) if owed.owner_unit_id else None
    return owner is not None and owner.authority in {place.authority_id for place in scope.places}


def next_step(owed: Obligation, rule: Rule | None, scope: Scope) -> Step | None:
    """The step, or none where it is over or for others to do.

    What is only possible waits for an answer, not for a deed; what a fact ends is done by recording that fact.
    """
    if owed.state not in OPEN_STATES or not is_ours(owed, scope):
        return None
    page = reverse("obligation", args=[owed.pk])
    if owed.to_take:
        return Step(_("Overtag"), page)
    if owed.state not in (Obligation.State.OPEN, Obligation.State.ANSWERED):
        return None  # it cannot be done yet, or others are to answer
    if kind_for(owed.rule) is not None:
        return Step(_("Skriv og send"), reverse("write", args=[owed.pk]))
    if rule is not None and rule.done_by:
        return Step(_("Skriv det"), fact_address(owed.case_id, rule.done_by))
    return Step(_("Meld gjort"), page)


def fact_address(case: object, fact: str) -> str:
    """The form for recording a fact, opened at that fact."""
    return f"{reverse('record_facts', args=[case])}?oplysning={fact}"
