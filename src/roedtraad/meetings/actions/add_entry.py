"""A party puts someone on the list. Who has no case of theirs proposes, and one who has it asks the gate.

To who proposes the answer is the same whether the person is known here or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope
from roedtraad.cases.service import Case, read_cpr
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.meetings.actions.call_meeting import refuse_closed
from roedtraad.meetings.actions.file_list import update_list
from roedtraad.meetings.gate import ask_for_all
from roedtraad.meetings.models import Ending, Entry, FiledList, Meeting
from roedtraad.meetings.selectors import entries_of, get_entry, get_meeting, standing, word_of
from roedtraad.sharing.service import Decision

PRISON = ("kif", "institution")


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it: an entry or a proposal, and the document that was filed where the list is out already."""

    entry: Entry
    filed: FiledList | None = None

    @property
    def proposed(self) -> bool:
        """Whether someone who has the case must take it up first."""
        return self.entry.case_id is None


def add_entry(*, meeting: UUID, cpr: str, name: str, reason: str, by: Actor, today: date) -> Added:
    """Put a person on the list, or propose them where one has no case of theirs. Raises Refusal, NotFound."""
    reason = check_text(reason, "reason", needed=True)
    number = _number(cpr)
    found = _open(meeting)
    case = _case_of(number)
    if case is None:
        return Added(_propose(found, number, check_text(name, "name", most=200, needed=True), reason, by, today))
    _refuse_twice(found, number)
    # Asked outside the transaction below: the gate's answer stays, also where it is no.
    decisions = ask_for_all(case=case.pk, meeting=found, reason=reason, by=by, today=today)
    with transaction.atomic():
        held = _hold(found)
        entry = _write(held, case, case.person.name, number, reason, held.units, by, today, decisions)
        return Added(entry, update_list(meeting=held, by=by, today=today))


def take_up(*, proposal: UUID, by: Actor, today: date) -> Added:
    """Put on the list whom another party has proposed, by the gate's leave. Raises Refusal, NotFound."""
    found, meeting = _proposal(proposal)
    case = _case_of(found.cpr)
    if case is None:
        raise Refusal(
            Words("Jeres enhed har ingen sag om personen.", "Your unit has no case of the person."),
            Words("Lad en enhed, der har den, tage stilling.", "Let a unit that has it decide."),
        )
    _refuse_twice(meeting, found.cpr)
    decisions = ask_for_all(case=case.pk, meeting=meeting, reason=found.reason, by=by, today=today)
    with transaction.atomic():
        held = _hold(meeting)
        entry = _write(
            held, case, case.person.name, found.cpr, found.reason, held.units, by, today, decisions, answers=found
        )
        end_entry(entry=found, kind=Ending.Kind.TAKEN_UP, why="", by=by, today=today)
        return Added(entry, update_list(meeting=held, by=by, today=today))


def decline(*, proposal: UUID, reason: str, by: Actor, today: date) -> None:
    """Decline what another party has proposed, with the reason. Raises Refusal, NotFound."""
    found, meeting = _proposal(proposal)
    scope = current_scope()
    if scope.user is not None and not any(word_of(unit) in PRISON for unit in scope.units if unit in meeting.units):
        raise NotFound
    why = check_text(reason, "reason", needed=True)
    with transaction.atomic():
        _hold(meeting)
        end_entry(entry=found, kind=Ending.Kind.DECLINED, why=why, by=by, today=today)


def withdraw(*, entry: UUID, reason: str, by: Actor, today: date) -> FiledList | None:
    """Take back what one's own unit put on the list; the secretariat may take back any. Raises Refusal, NotFound."""
    found = get_entry(entry)
    scope = current_scope()
    ours = {found.unit_id, found.meeting.secretariat_id}
    if scope.user is not None and not ours & set(scope.units):
        raise NotFound
    why = check_text(reason, "reason", needed=True)
    _refuse_ended(found)
    with transaction.atomic():
        held = _hold(found.meeting)
        end_entry(entry=found, kind=Ending.Kind.WITHDRAWN, why=why, by=by, today=today)
        return update_list(meeting=held, by=by, today=today) if found.case_id else None


def end_entry(*, entry: Entry, kind: Ending.Kind, why: str, by: Actor, today: date) -> Ending:
    """Write how an entry ended."""
    return Ending.objects.create(
        entry=entry,
        kind=kind,
        why=why,
        why_en=why,
        written_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def _open(meeting: UUID) -> Meeting:
    found = get_meeting(meeting)
    refuse_closed(found)
    return found


def _hold(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    refuse_closed(held)
    return held


def _proposal(key: UUID) -> tuple[Entry, Meeting]:
    found = get_entry(key)
    if found.case_id is not None:
        raise NotFound
    refuse_closed(found.meeting)
    _refuse_ended(found)
    return found, found.meeting


def _refuse_ended(entry: Entry) -> None:
    if hasattr(entry, "ending"):
        raise Refusal(
            Words("Det er afgjort allerede.", "It has been settled already."),
            Words("Se på siden, hvordan.", "See on the page how."),
        )


def _refuse_twice(meeting: Meeting, number: str) -> None:
    if any(one.cpr == number for one in standing(meeting)):
        raise Refusal(
            Words("Personen står på listen.", "The person is on the list."),
            Words("Se, hvem der satte personen på, og hvorfor.", "See who put the person on it, and why."),
            "cpr",
        )


def _number(cpr: str) -> str:
    try:
        return read_cpr(cpr)
    except Refusal as refused:
        raise Refusal(refused.message, refused.remedy, "cpr") from None


def _case_of(number: str) -> Case | None:
    """The latest case of a person that the scope may see."""
    found = Case.objects.select_related("person").filter(person__cpr=number)
    return found.order_by(F("closed").desc(nulls_first=True), "-opened").first()


def _propose(meeting: Meeting, number: str, name: str, reason: str, by: Actor, today: date) -> Entry:
    own = [one for one in entries_of(meeting) if one.unit_id == by.unit and one.cpr == number]
    if any(not hasattr(one, "ending") for one in own):
        raise Refusal(
            Words("I har allerede foreslået personen.", "You have proposed the person already."),
            Words("Afvent, at fængslet eller tilsynet tager stilling.", "Wait for the prison or probation to decide."),
            "cpr",
        )
    seen_by = [unit for unit in meeting.units if word_of(unit) in PRISON or unit == by.unit]
    return _write(meeting, None, name, number, reason, seen_by, by, today)


def _write(
    meeting: Meeting,
    case: Case | None,
    name: str,
    number: str,
    reason: str,
    seen_by: Iterable[UUID],
    by: Actor,
    today: date,
    decisions: Iterable[Decision] = (),
    answers: Entry | None = None,
) -> Entry:
    return Entry.objects.create(
        meeting=meeting,
        case=case,
        person_name=name,
        cpr=number,
        reason=reason,
        seen_by=list(seen_by),
        decisions=[one.pk for one in decisions],
        answers=answers,
        written_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )
