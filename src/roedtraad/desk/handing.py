"""The sheet of a case and its handing out: which obligation it fulfils, and what is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from roedtraad.access.service import Scope
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Deed, known_case
from roedtraad.desk.steps import is_ours
from roedtraad.obligations.service import OPEN_STATES, Obligation, obligations_of, plan_seen
from roedtraad.post.service import Handout, handing_rules, handout_of


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet was handed out: when, by whom, and the note with its language. `at` only where it is of that day."""

    on: date
    at: datetime | None
    by: str
    note: str


def sheet_of(case: Case, today: date) -> Handout:
    """Give the sheet of a case from the ordinary part of its plan: what a compartment holds is not in it."""
    known = known_case(case, rulebook_now().vocabulary)
    return handout_of(plan_seen(known, today)[0].plan, case.person.name)


def to_hand_out(case: Case, scope: Scope) -> Obligation | None:
    """Give the obligation that handing it out fulfils: open, and the viewer's own to do; the certain one first."""
    found = [one for one in _handings(case) if one.state in OPEN_STATES and is_ours(one, scope)]
    return min(found, key=lambda one: one.certainty != "certain", default=None)


def handed_out(case: Case) -> tuple[Given, ...]:
    """Give when it was handed out, the latest first; what was taken back is not among it."""
    names = [str(one) for one in _handings(case)]
    deeds = Deed.objects.filter(case=case, obligation__in=names, takes_back=None, taken_back_by=None)
    return tuple(_given(deed) for deed in deeds.order_by("-on", "-recorded_at"))


def _handings(case: Case) -> list[Obligation]:
    rules = {rule.id for rule in handing_rules(rulebook_now())}
    return [one for one in obligations_of(case) if one.rule in rules]


def _given(deed: Deed) -> Given:
    same_day = localdate(deed.recorded_at) == deed.on
    return Given(deed.on, deed.recorded_at if same_day else None, deed.by_name, deed.note)
