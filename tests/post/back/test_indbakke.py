"""What lies in an Indbakke: taken, given, sent on inside the authority. Someone has it, and its clock runs on."""

from __future__ import annotations

from datetime import date

import pytest

from roedtraad.access.service import NotFound, Refusal, offices, whole_cases
from roedtraad.post.actions.give_item import give_item, main_unit, not_ours
from roedtraad.post.actions.record_answer import record_answer
from roedtraad.post.actions.take_item import take_item
from roedtraad.post.models import Message
from tests.country import DAY, LATER, Country
from tests.post.back.letters_out import now_of, sent_letter, steps

State = Message.State


@pytest.mark.shows("A-9")
def test_who_takes_it_has_received_it_and_a_colleague_finds_it_taken(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    with country.copenhagen.at_work(LATER):
        take_item(message=message.pk, by=country.copenhagen.actor, today=LATER)
        take_item(message=message.pk, by=country.copenhagen.actor, today=LATER)
    after = now_of(message)
    assert (after.taken_by_id, after.state, after.acknowledged_on) == (
        country.copenhagen.user,
        State.ACKNOWLEDGED,
        LATER,
    )
    assert [kind for kind, _ in steps(message)] == ["taken", "acknowledged"]
    with country.copenhagen_benefits.at_work(LATER), pytest.raises((NotFound, Refusal)):
        take_item(message=message.pk, by=country.copenhagen_benefits.actor, today=LATER)


@pytest.mark.shows("A-9")
def test_given_to_another_unit_it_lies_there_untaken_with_the_same_clock(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    with country.copenhagen.at_work():
        take_item(message=message.pk, by=country.copenhagen.actor, today=DAY)
        due = Message.objects.get(pk=message.pk).reply_due
        give_item(
            message=message.pk,
            to_unit=country.copenhagen_benefits.unit,
            reason="Det er jeres ydelse",
            by=country.copenhagen.actor,
            today=DAY,
        )
    with country.copenhagen_benefits.at_work():
        held = Message.objects.get(pk=message.pk)
        assert (held.holder_unit_id, held.taken_by_id) == (country.copenhagen_benefits.unit, None)
        assert held.reply_due == due
    assert steps(message)[-1] == (
        "given",
        f"{offices().units[country.copenhagen_benefits.unit].name}: Det er jeres ydelse",
    )


def test_given_to_a_colleague_it_is_theirs_and_to_one_who_does_not_work_there_it_is_refused(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    by = country.copenhagen.actor
    with country.copenhagen.at_work():
        with pytest.raises(Refusal):
            give_item(message=message.pk, to_user=country.billund.user, by=by, today=DAY)
        give_item(
            message=message.pk,
            to_unit=country.copenhagen_benefits.unit,
            to_user=country.copenhagen_benefits.user,
            by=by,
            today=DAY,
        )
    assert now_of(message).taken_by_id == country.copenhagen_benefits.user


def test_it_never_leaves_the_authority_and_is_never_given_to_where_it_is(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    with country.copenhagen.at_work():
        for where in (country.billund.unit, country.vestre.unit, country.copenhagen.unit):
            with pytest.raises(Refusal):
                give_item(message=message.pk, to_unit=where, by=country.copenhagen.actor, today=DAY)
    assert now_of(message).holder_unit_id == country.copenhagen.unit


def test_what_is_in_a_compartment_goes_to_no_unit_that_does_not_read_it(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    with whole_cases(message.case_id):
        held = Message.objects.get(pk=message.pk)
    held.compartment = "child_concern"
    stop = main_unit(held)
    assert stop is None or "child_concern" in offices().units[stop].compartments


@pytest.mark.shows("A-9")
def test_not_ours_goes_to_the_main_contact_and_from_there_back_to_the_sender(country: Country) -> None:
    message = sent_letter(country, contact="ydelsesservice", channel="inbox")
    due = message.reply_due
    with country.copenhagen_benefits.at_work():
        not_ours(message=message.pk, reason="Hører til EKI", by=country.copenhagen_benefits.actor, today=DAY)
    held = now_of(message)
    assert (held.holder_unit_id, held.state, held.reply_due) == (country.copenhagen.unit, State.SENT, due)
    with country.copenhagen.at_work():
        not_ours(message=message.pk, reason="Heller ikke os", by=country.copenhagen.actor, today=DAY)
    back = now_of(message)
    assert (back.holder_unit_id, back.state, back.answer) == (None, State.NOT_OURS, "Heller ikke os")
    assert back.settled_at is None
    with country.vestre.at_work():
        assert Message.objects.get(pk=message.pk).state == State.NOT_OURS
    assert [kind for kind, _ in steps(message)] == ["given", "not_ours"]


def test_not_ours_needs_a_reason(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    with country.copenhagen.at_work(), pytest.raises(Refusal) as refused:
        not_ours(message=message.pk, reason=" ", by=country.copenhagen.actor, today=DAY)
    assert refused.value.field == "reason"


def test_who_sent_it_does_not_take_it_or_give_it(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    with country.vestre.at_work():
        for verb in (take_item, give_item):
            with pytest.raises(NotFound):
                verb(message=message.pk, by=country.vestre.actor, today=DAY)


@pytest.mark.shows("K-4.2")
def test_answered_late_is_answered_and_shown_as_late_on_both_sides(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    late = date(2026, 3, 30)
    with country.copenhagen.at_work():
        take_item(message=message.pk, by=country.copenhagen.actor, today=DAY)
    with country.copenhagen.at_work(late):
        record_answer(message=message.pk, on=late, note="Sendt på papir", by=country.copenhagen.actor, today=late)
    for side in (country.copenhagen, country.vestre):
        with side.at_work(late):
            seen = Message.objects.get(pk=message.pk)
            assert (seen.state, seen.answered_on, seen.reply_due) == (State.ANSWERED, late, date(2026, 3, 16))
    with country.vestre.at_work(late), pytest.raises(Refusal):
        record_answer(message=message.pk, on=late, note="igen", by=country.vestre.actor, today=late)


def test_an_answer_before_the_letter_or_on_a_day_to_come_is_refused(country: Country) -> None:
    message = sent_letter(country)
    with country.vestre.at_work(LATER):
        for day in (date(2026, 2, 1), date(2026, 4, 1)):
            with pytest.raises(Refusal) as refused:
                record_answer(message=message.pk, on=day, note="x", by=country.vestre.actor, today=LATER)
            assert refused.value.field == "on"
