"""A probation office calls a KSP meeting, and closes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope
from roedtraad.casework.service import check_text
from roedtraad.core.words import Words
from roedtraad.meetings.actions.file_list import file_list
from roedtraad.meetings.models import FiledList, Meeting
from roedtraad.meetings.selectors import get_meeting, lists_of, participants, word_of

SECRETARIAT = "kif"


def call_meeting(*, units: Collection[UUID], on: date, place: str, by: Actor, today: date) -> Meeting:
    """Call a meeting of one's own probation office with some units. Raises NotFound for who is no secretariat."""
    if by.unit is None or not may_call(by.unit):
        raise NotFound
    place = check_text(place, "place", most=200)
    known = {one.id for one in participants()}
    others = [unit for unit in dict.fromkeys(units) if unit != by.unit]
    if not others or not set(others) <= known:
        raise Refusal(
            Words("Vælg mindst én anden enhed, som deltager.", "Choose at least one other unit that takes part."),
            Words("Vælg fra listen.", "Choose from the list."),
            "units",
        )
    if on < today:
        raise Refusal(
            Words("Mødet kan ikke indkaldes til en dag, der er gået.", "A meeting cannot be called for a day gone by."),
            Words("Skriv en dag, der kommer.", "Write a day to come."),
            "on",
        )
    return Meeting.objects.create(
        secretariat_id=by.unit,
        units=[by.unit, *others],
        on=on,
        place=place,
        written_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def may_call(unit: UUID) -> bool:
    """Whether a unit is a secretariat that is cleared for KSP."""
    return word_of(unit) == SECRETARIAT and unit in {one.id for one in participants()}


def close_meeting(*, meeting: UUID, by: Actor, today: date) -> Meeting:
    """The meeting has been held: its list stays as it was filed last. Raises NotFound, Refusal."""
    with transaction.atomic():
        found = held_by_us(meeting)
        if found.state != Meeting.State.CIRCULATED:
            raise Refusal(
                Words("Listen har ikke været rundsendt.", "The list has not been circulated."),
                Words("Rundsend den før mødet.", "Circulate it before the meeting."),
            )
        file_list(meeting=found, occasion=FiledList.Occasion.CLOSED, by=by, today=today)
        found.state = Meeting.State.CLOSED
        found.save(update_fields=["state"])
        return found


def circulate(*, meeting: UUID, by: Actor, today: date) -> FiledList:
    """File the list for the first time, for the participants to follow up on and add to before the meeting."""
    with transaction.atomic():
        found = held_by_us(meeting)
        if found.state != Meeting.State.CALLED or lists_of(found).exists():
            raise Refusal(
                Words("Listen er allerede rundsendt.", "The list has been circulated already."),
                Words("Se dokumenterne på siden.", "See the documents on the page."),
            )
        filed = file_list(meeting=found, occasion=FiledList.Occasion.CIRCULATED, by=by, today=today)
        found.state = Meeting.State.CIRCULATED
        found.save(update_fields=["state"])
        return filed


def held_by_us(meeting: UUID) -> Meeting:
    """A meeting of which the scope is the secretariat, held for this transaction. Raises NotFound, Refusal."""
    found = get_meeting(meeting)
    scope = current_scope()
    if scope.user is not None and found.secretariat_id not in scope.units:
        raise NotFound
    found = Meeting.objects.select_for_update().get(pk=found.pk)
    refuse_closed(found)
    return found


def refuse_closed(meeting: Meeting) -> None:
    """What is closed stays as it was filed."""
    if meeting.state == Meeting.State.CLOSED:
        raise Refusal(
            Words("Mødet er holdt, og listen ligger fast.", "The meeting is held, and its list is final."),
            Words("Brug det næste møde.", "Use the next meeting."),
        )
