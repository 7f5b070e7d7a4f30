"""What people do with what they owe: done, not done after all, waived, another date, taken over."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, Refusal, current_scope
from roedtraad.cases.service import Deed, record_deed
from roedtraad.casework.checking import check_day, check_happened, check_reason, check_text
from roedtraad.casework.turns import obligation_turn, turn
from roedtraad.core.words import Words
from roedtraad.obligations.service import OPEN_STATES, Change, Obligation, set_due, set_state, take

State = Obligation.State


def complete(
    *, obligation: UUID, by: Actor, today: date, on: date | None = None, note: str = "", expected: int | None = None
) -> Change:
    """It was done. Done twice says so and changes nothing."""
    note = check_text(note, "note")
    check_happened(on or today, today, "on")
    with obligation_turn(obligation=obligation, by=by, today=today, expected=expected, why="done") as (held, owed):
        _refuse_unless_open(owed)
        record_deed(
            case=held.case,
            on=on or today,
            by=by,
            today=today,
            obligation=str(owed),
            note=note,
            compartment=owed.compartment,
        )
        set_state(obligation=owed, state=State.DONE, by=by, today=today, why=note, done_on=on or today)
    return held.change


def reopen(*, obligation: UUID, reason: str, by: Actor, today: date, expected: int | None = None) -> Change:
    """It was not done, or is owed after all: it stands on the list again."""
    reason = check_reason(reason)
    with obligation_turn(obligation=obligation, by=by, today=today, expected=expected, why=reason) as (held, owed):
        if owed.state not in (State.DONE, State.WAIVED):
            raise Refusal(
                Words("Den står allerede på listen.", "It is on the list already."), Words("Se sagen.", "See the case.")
            )
        for deed in Deed.objects.filter(case=held.case, obligation=str(owed), taken_back_by=None, takes_back=None):
            record_deed(
                case=held.case,
                on=deed.on,
                by=by,
                today=today,
                obligation=deed.obligation,
                note=reason,
                compartment=deed.compartment,
                takes_back=deed,
            )
        set_state(obligation=owed, state=State.OPEN, by=by, today=today, why=reason, done_on=None)
    return held.change


def waive(*, obligation: UUID, reason: str, by: Actor, today: date, expected: int | None = None) -> Change:
    """It will not be done, for a reason that is kept."""
    reason = check_reason(reason)
    with obligation_turn(obligation=obligation, by=by, today=today, expected=expected, why=reason) as (held, owed):
        _refuse_unless_open(owed)
        set_state(obligation=owed, state=State.WAIVED, by=by, today=today, why=reason, done_on=None)
    return held.change


def override(
    *, obligation: UUID, due: date, reason: str, by: Actor, today: date, expected: int | None = None
) -> Change:
    """Set another date than the plan's, for a reason; it stands until the plan itself gives another."""
    reason = check_reason(reason)
    check_day(due, "due")
    with obligation_turn(obligation=obligation, by=by, today=today, expected=expected, why=reason) as (held, owed):
        _refuse_unless_open(owed)
        set_due(obligation=owed, due=due, by=by, today=today, why=reason)
    return held.change


def take_over(*, case: UUID, by: Actor, today: date, obligation: UUID | None = None) -> int:
    """Take over what came to one's units by a transfer: one obligation, or all of the case. Gives how many."""
    scope = current_scope()
    with turn(case=case, by=by, today=today, why="taken") as held:
        owed = Obligation.objects.filter(case=held.case, to_take=True, state__in=OPEN_STATES)
        if scope.user is not None:
            owed = owed.filter(owner_unit__authority__units__in=scope.units).distinct()
            owed = owed.filter(compartment__in=["", *scope.compartments])
        if obligation is not None:
            owed = owed.filter(pk=obligation)
        return take(obligations=list(owed), by=by, today=today)


def _refuse_unless_open(owed: Obligation) -> None:
    if owed.state not in OPEN_STATES:
        raise Refusal(
            Words("Den er allerede afsluttet.", "It is already ended."),
            Words("Se i sagen, hvem der gjorde det, og hvornår.", "See in the case who did it, and when."),
        )
