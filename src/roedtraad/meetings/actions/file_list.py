"""Filing the list: a new document with the next number. What the gate no longer admits lapses first."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from roedtraad.access.service import Actor
from roedtraad.meetings.filing import content_of, document_of, mark_of
from roedtraad.meetings.gate import lapsed
from roedtraad.meetings.models import Ending, FiledList, Meeting
from roedtraad.meetings.selectors import standing


def file_list(*, meeting: Meeting, occasion: FiledList.Occasion, by: Actor, today: date) -> FiledList:
    """File the list of a meeting that is held for this transaction, as it stands now."""
    let_lapse(meeting=meeting, by=by, today=today)
    last = FiledList.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0
    content = content_of(meeting, standing(meeting), last + 1, today)
    document = document_of(content)
    return FiledList.objects.create(
        meeting=meeting,
        number=last + 1,
        occasion=occasion,
        content=content,
        document=document,
        sha256=mark_of(document),
        written_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def update_list(*, meeting: Meeting, by: Actor, today: date) -> FiledList | None:
    """File a new document where the list has been circulated; before that there is nothing to replace."""
    if meeting.state != Meeting.State.CIRCULATED:
        return None
    return file_list(meeting=meeting, occasion=FiledList.Occasion.UPDATED, by=by, today=today)


def let_lapse(*, meeting: Meeting, by: Actor, today: date) -> int:
    """End the entries that the gate no longer admits. Gives how many there were."""
    entries = standing(meeting)
    ended = lapsed(entries, today)
    for one in entries:
        if one.pk in ended:
            Ending.objects.create(
                entry=one,
                kind=Ending.Kind.LAPSED,
                why=ended[one.pk].da,
                why_en=ended[one.pk].en,
                written_on=today,
                by_name=by.name,
                by_user_id=by.user,
                unit_id=by.unit,
            )
    return len(ended)
