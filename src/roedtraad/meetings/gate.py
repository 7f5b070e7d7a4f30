"""Who may stand on a KSP list: asked of the gate when they are put on it, and again whenever a list is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, Refusal, offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case
from roedtraad.core.disclosure import Disclosure, Exchange
from roedtraad.core.words import Words
from roedtraad.meetings.models import Entry, Meeting
from roedtraad.meetings.selectors import word_of
from roedtraad.sharing.service import Decision, ask, judge

CATEGORY, PURPOSE = "ksp_entry", "ksp"
WINDOW = "R-3.3.9"
"""The norm of the window around release: what the gate says by it may be told to all participants."""
OTHERWISE = Words(
    "Grundlaget for at drøfte personen i KSP er der ikke længere.",
    "The ground for discussing the person in KSP is no longer there.",
)


def ask_for_all(*, case: UUID, meeting: Meeting, reason: str, by: Actor, today: date) -> list[Decision]:
    """Ask the gate for each kind of authority that will read the list. Every answer is kept; all must be yes.

    Raises Refusal with the gate's words where one is not; the answers stay all the same.
    """
    decisions = [
        ask(case=case, recipient=word, category=CATEGORY, purpose=PURPOSE, reason=reason, by=by, today=today)
        for word in _readers(meeting, by)
    ]
    for one in decisions:
        if one.verdict != Decision.Verdict.ALLOWED:
            raise Refusal(Words(one.text, one.text_en), _remedy(one), "reason" if one.verdict == "needs" else "cpr")
    return decisions


def _readers(meeting: Meeting, by: Actor) -> list[str]:
    """The kinds of authorities at the meeting but for the actor's own, those outside the prison service first."""
    directory = offices()
    words = {word_of(unit) for unit in meeting.units if unit in directory.units}
    words.discard(word_of(by.unit) if by.unit else "")
    return sorted(words, key=lambda word: (word in ("institution", "kif"), word))


def _remedy(decision: Decision) -> Words:
    if not decision.needs:
        return Words("Personen kan ikke sættes på listen.", "The person cannot be put on the list.")
    first = Words("Det mangler: {needs}", "Missing: {needs}")
    return first.fill(
        needs=Words(" ".join(one["da"] for one in decision.needs), " ".join(one["en"] for one in decision.needs))
    )


def lapsed(entries: Iterable[Entry], today: date) -> dict[UUID, Words]:
    """Those of some entries that the gate no longer admits, with why: the window has closed, or the ground is gone.

    The whole case is read for it, and nothing of it is given on: what the gate says of anything else than time could
    tell participants of a compartment that is not theirs.
    """
    told = list(entries)
    keys = [one.case_id for one in told if one.case_id]
    found: dict[UUID, Words] = {}
    with transaction.atomic(), whole_cases(*keys):
        cases = {case.pk: case for case in Case.objects.filter(pk__in=keys)}
        for one in told:
            case = cases.get(one.case_id) if one.case_id else None
            answer = _answer(case, one, today) if case else None
            if answer is not None and answer.decision == "denied":
                found[one.pk] = answer.text if WINDOW in answer.norms else OTHERWISE
    return found


def _answer(case: Case, entry: Entry, today: date) -> Disclosure:
    exchange = Exchange("institution", "municipality", CATEGORY, PURPOSE, entry.reason)
    return judge(case, exchange, rulebook_now(), today)
