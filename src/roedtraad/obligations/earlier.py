"""The obligations of a case as they stood on an earlier day: the plan of that day, and what people had done by then.

Nothing is written: the rows are made as a replanning makes them, and carry the key of the stored one if there is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Placement, known_case
from roedtraad.obligations.addressing import Place
from roedtraad.obligations.models import Event, Obligation
from roedtraad.obligations.parts import Part, planner
from roedtraad.obligations.projecting import Row
from roedtraad.obligations.selectors import plan_as_of

State = Obligation.State
Kind = Event.Kind
Key = tuple[str, str, int]
SET_BY_PEOPLE = (State.SENT, State.ACKNOWLEDGED, State.ANSWERED, State.WAIVED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case's plan as of a day, in the parts that the scope may see, and its obligations with their states then."""

    parts: tuple[Part, ...]
    obligations: tuple[Obligation, ...]


def plan_and_states_as_of(case: Case, day: date, explained: UUID | None = None) -> Earlier:
    """Give what was owed on a day, as it was known at its end, by due date; `explained` with why it was.

    To explain all of them would take longer than the plan itself.
    """
    parts = plan_as_of(case, day) if _was_open(case, day) else ()
    place = _place_on(case, day)
    stored = {one.key: one for one in Obligation.objects.filter(case=case).defer("explanation")}
    events = _events_until(case, day)
    found: dict[Key, Obligation] = {}
    for part in parts:
        for planned in part.plan.obligations:
            row = Row(case, part, planned, place, day)
            row.row.recipients = row.recipients()
            before = stored.get(row.key)
            found[row.key] = row.row
            if before is not None:
                row.row.pk = before.pk
                if before.pk == explained:
                    row.row.explanation, row.row.ground_then = row.explained()
                _happened(row.row, events.get(before.pk, ()))
    told = {key for key, one in stored.items() if key not in found and one.compartment and one.pk in events}
    if told and _was_open(case, day):
        for one in _without_facts(case, day, place, told):
            one.pk = stored[one.key].pk
            _happened(one, events[one.pk])
            found[one.key] = one
    for key, one in stored.items():
        if key not in found and one.pk in events:
            last = _last_state(events[one.pk])
            # What that day's plan does not hold had fallen away by then, unless it was done or waived.
            one.state, one.due = State(last) if last in (State.DONE, State.WAIVED) else State.WITHDRAWN, None
            found[key] = one
    ordered = sorted(found.values(), key=lambda one: (one.due or date.max, one.rule, one.occurrence))
    return Earlier(parts, tuple(ordered))


def _without_facts(case: Case, day: date, place: Place, wanted: Collection[Key]) -> Iterator[Obligation]:
    """Those of some obligations that a day's plan holds, planned with all facts: a unit may be owed something in a
    compartment whose facts it may not see. Nothing else of that plan is given, and no explanation.
    """
    with transaction.atomic(), whole_cases(case.pk):
        rulebook = rulebook_now()
        parts = planner(rulebook).parts(known_case(case, rulebook.vocabulary, as_of=day), day)
    for part in parts:
        for planned in part.plan.obligations:
            if (part.compartment, *planned.key) in wanted:
                row = Row(case, part, planned, place, day)
                row.row.recipients = row.recipients()
                yield row.row


def _was_open(case: Case, day: date) -> bool:
    return case.closed is None or day < case.closed


def _place_on(case: Case, day: date) -> Place:
    directory = offices()
    held = Placement.objects.filter(case=case, held_from__lte=day).order_by("-held_from").first()
    main = directory.units.get(held.institution_id) if held else None
    return Place(directory, main.authority if main else None)


def _events_until(case: Case, day: date) -> dict[UUID, list[Event]]:
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(case=case, on__lte=day).order_by("at", "id"):
        found[event.obligation_id].append(event)
    return found


def _happened(row: Obligation, events: Iterable[Event]) -> None:
    """What people did stands over what the plan alone says; what the plan says is in the row already."""
    for event in events:
        match event.kind:
            case Kind.STATE:
                row.changed_on = event.on
            case Kind.OVERRIDDEN:
                row.due, row.overridden = date.fromisoformat(event.became), True
            case Kind.MOVED:
                row.due, row.overridden = row.planned_due, False
            case Kind.TRANSFERRED:
                row.to_take = True
            case Kind.TAKEN:
                row.to_take = False
            case _:
                pass  # what the plan says of added and rerouted is in the row
    last = _last_state(events)
    if last in SET_BY_PEOPLE and row.state not in (State.DONE, State.WITHDRAWN):
        row.state = State(last)


def _last_state(events: Iterable[Event]) -> str:
    return next((event.became for event in reversed(list(events)) if event.kind == Kind.STATE), "")
