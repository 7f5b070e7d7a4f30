"""Contact lists of a quarter: made for every municipality with an agreement, and reported sent by a person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, NotFound, Refusal
from roedtraad.core.words import Words
from roedtraad.post.contact_lists import Ours, lists_of, make_list, municipalities_with_agreement, quarter_key
from roedtraad.post.models import ContactList


def make_contact_lists(*, unit: UUID, ours: Ours, by: Actor, today: date) -> list[ContactList]:
    """Make the quarter's lists: those not sent are made anew, those sent stay as they went. Raises Refusal."""
    if not (ours.mail or ours.phone):
        raise Refusal(
            Words("Der mangler en telefon eller en mailadresse.", "There is no telephone and no mail address."),
            Words("Skriv, hvordan kommunen får fat i jer.", "Write how the municipality reaches you."),
            field="mail",
        )
    quarter = quarter_key(today)
    there = lists_of(unit, quarter)
    made = []
    for code in municipalities_with_agreement(today):
        earlier = there.get(code)
        if earlier is not None and earlier.sent_on is not None:
            continue
        one = earlier or ContactList(unit_id=unit, municipality=code, quarter=quarter)
        written = make_list(unit=unit, municipality=code, ours=ours, today=today)
        one.phone, one.mail, one.hours = ours.phone, ours.mail, ours.hours
        one.to_name, one.address = written.to_name, written.address
        one.document, one.sha256 = written.document, written.sha256
        one.by_name, one.by_user_id = by.name, by.user
        one.save()
        made.append(one)
    return made


def report_list_sent(*, contact_list: UUID, unit: UUID, by: Actor, today: date) -> None:
    """Report that a list went. Raises NotFound for none, another unit's, and one that has gone."""
    waiting = ContactList.objects.filter(pk=contact_list, unit=unit, sent_on=None)
    if not waiting.update(sent_on=today, sent_by=by.name):
        raise NotFound
