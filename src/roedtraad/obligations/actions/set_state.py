"""What people do with an obligation: do it, waive it, set its date, take it over. Each with its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from roedtraad.access.service import Actor, insert_rows, update_rows
from roedtraad.obligations.models import OPEN_STATES, Addressee, Event, Obligation
from roedtraad.obligations.remarks import with_reason

State = Obligation.State


def set_state(*, obligation: Obligation, state: State, by: Actor, today: date, why: str, done_on: date | None) -> None:
    """Change the state of an obligation and keep how it came about."""
    was = obligation.state
    obligation.state, obligation.done_on, obligation.changed_on = state, done_on, today
    obligation.done_by_fact = False
    obligation.to_take = False
    if state == State.DONE and obligation.recipients_then is None:
        obligation.recipients_then = obligation.recipients
    obligation.save()
    Addressee.objects.filter(obligation=obligation).update(is_open=state in OPEN_STATES)
    record_event(obligation=obligation, kind=Event.Kind.STATE, was=was, became=state, why=why, by=by, today=today)


def set_done(*, obligations: Sequence[tuple[Obligation, date]], by: Actor, today: date, why: str) -> None:
    """Put down that obligations were done, each on its day: a statement a table, for a job that has many."""
    events = []
    for one, on in obligations:
        events.append(_event(one, Event.Kind.STATE, one.state, State.DONE, by, today, why))
        one.state, one.done_on, one.changed_on, one.done_by_fact, one.to_take = State.DONE, on, today, False, False
        if one.recipients_then is None:
            one.recipients_then = one.recipients
    rows = [one for one, _ in obligations]
    update_rows(rows, ["state", "done_on", "changed_on", "done_by_fact", "to_take", "recipients_then"])
    if rows:
        Addressee.objects.filter(obligation__in=[one.pk for one in rows]).update(is_open=False)
    insert_rows(events)


def _event(one: Obligation, kind: Event.Kind, was: str, became: str, by: Actor, today: date, why: str) -> Event:
    return Event(
        case_id=one.case_id,
        obligation=one,
        kind=kind,
        was=was,
        became=became,
        why=why,
        on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def set_due(*, obligation: Obligation, due: date, by: Actor, today: date, why: str) -> None:
    """Set the date by hand; it stands until the plan itself gives another."""
    was = obligation.due.isoformat() if obligation.due else ""
    obligation.due, obligation.overridden, obligation.changed_on = due, True, today
    obligation.save()
    Addressee.objects.filter(obligation=obligation).update(due=due)
    record_event(
        obligation=obligation,
        kind=Event.Kind.OVERRIDDEN,
        was=was,
        became=due.isoformat(),
        why=why,
        by=by,
        today=today,
    )


def hand_over(*, obligations: Iterable[Obligation], by: Actor, today: date) -> None:
    """Put obligations on the receiving unit's list, to be taken over by someone there."""
    for one in obligations:
        one.to_take, one.taken_by = True, None
        one.save(update_fields=["to_take", "taken_by"])
        record_event(obligation=one, kind=Event.Kind.TRANSFERRED, was="", became="", why="transfer", by=by, today=today)


def take(*, obligations: Iterable[Obligation], by: Actor, today: date) -> int:
    """Take over what came by a transfer. Gives how many there were."""
    taken = 0
    for one in obligations:
        one.to_take, one.taken_by_id = False, by.user
        one.save(update_fields=["to_take", "taken_by"])
        record_event(obligation=one, kind=Event.Kind.TAKEN, was="", became=by.name, why="", by=by, today=today)
        taken += 1
    return taken


def record_event(
    *, obligation: Obligation, kind: Event.Kind, was: str, became: str, why: str, by: Actor, today: date
) -> Event:
    """Keep what happened: who, when, what, why."""
    event = Event(
        case_id=obligation.case_id,
        obligation=obligation,
        kind=kind,
        was=was,
        became=became,
        on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )
    remark = with_reason(event, why)
    event.save(force_insert=True)
    if remark is not None:
        remark.save(force_insert=True)
    return event
