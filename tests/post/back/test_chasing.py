"""Who does not acknowledge or answer is reminded, then others are turned to: each step once, through the gate, kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from roedtraad.access.service import NotFound, Refusal, whole_cases
from roedtraad.cases.service import Case
from roedtraad.casework.service import complete
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions import chase as chasing_module
from roedtraad.post.actions.acknowledge import acknowledge
from roedtraad.post.actions.chase import chase, chase_all, chase_one
from roedtraad.post.actions.receive_mail import receive_mail
from roedtraad.post.actions.record_answer import not_the_answer, record_answer
from roedtraad.post.clocks import ChaseStep
from roedtraad.post.models import Incoming, Message
from roedtraad.post.receiving.mailbox import Fetched
from roedtraad.sharing.service import Decision
from tests.country import DAY, LATER, Country
from tests.post.back.letters_out import followers, now_of, sent_letter, steps
from tests.post.back.mails import reply

State = Message.State


def pass_days(first: date, last: date) -> list[tuple[date, int]]:
    """Look each morning; give the days on which something was done."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, taken) for day in days if (taken := chase_all(today=day))]


def received(country: Country, message: Message, on: date = DAY) -> None:
    with country.vestre.at_work(on):
        acknowledge(message=message.pk, by=country.vestre.actor, today=on)


@pytest.mark.shows("K-4.2", "A-12", "A-9")
def test_an_answer_that_does_not_come_is_reminded_of_thrice_then_the_fallback_and_the_main_contact_are_turned_to(
    country: Country,
) -> None:
    message = sent_letter(country)
    received(country, message)  # Monday 2 March: due on Monday 16 March
    assert [day for day, _ in pass_days(DAY, date(2026, 4, 30))] == [
        date(2026, 3, 12),
        date(2026, 3, 16),
        date(2026, 3, 17),
        date(2026, 3, 19),
        date(2026, 3, 23),
    ]
    made = followers(message)
    assert [(one.step, one.contact) for one in made] == [
        ("reminder", "coordination"),
        ("reminder", "coordination"),
        ("reminder", "coordination"),
        ("main_contact", "eki"),
    ]
    assert {one.state for one in made} == {State.READY}
    assert len({one.message_id for one in made}) == 4
    assert {bytes(one.letter.document) for one in made} == {b"%PDF-1.7 the letter"}
    assert "16.3.2026" in made[0].letter.text or "16. marts" in made[0].letter.text
    assert "Signe" not in made[0].letter.text + made[0].letter.title + made[0].subject
    assert [kind for kind, _ in steps(message)] == [
        "acknowledged",
        "reminded",
        "reminded",
        "reminded",
        "escalated",  # the agreement names no fallback for this mailbox: said, and the next step is the main contact
        "escalated",
    ]
    after = now_of(message)
    assert (after.state, after.reply_due, after.chased) == (State.ACKNOWLEDGED, date(2026, 3, 16), "main_contact")
    with whole_cases(message.case_id):
        asked = Decision.objects.filter(pk__in=[one.decision_id for one in made])
        assert {one.verdict for one in asked} == {"allowed"}
        assert len(asked) == 4


@pytest.mark.shows("A-12")
def test_a_receipt_that_does_not_come_is_chased_by_its_own_clock_which_ends_with_it(country: Country) -> None:
    message = sent_letter(country)  # the receipt is due on Thursday 5 March
    assert [day for day, _ in pass_days(DAY, LATER)] == [date(2026, 3, 5), date(2026, 3, 9)]
    assert "kvittering" in followers(message)[0].letter.text
    received(country, message, LATER)
    assert now_of(message).chased == ""
    assert pass_days(LATER, date(2026, 3, 18)) == []
    assert pass_days(date(2026, 3, 19), date(2026, 3, 19)) == [(date(2026, 3, 19), 1)]  # two days before the answer


def test_looked_at_twice_on_a_day_nothing_goes_twice(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    day = date(2026, 3, 16)
    assert (chase_all(today=day), chase_all(today=day)) == (1, 0)
    assert len(followers(message)) == 1


def test_answered_or_settled_nobody_is_chased(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    with country.vestre.at_work():
        record_answer(message=message.pk, on=DAY, note="telefon", by=country.vestre.actor, today=DAY)
    assert pass_days(DAY, date(2026, 5, 1)) == []


def test_who_has_written_is_not_reminded_until_someone_has_read_it(country: Country) -> None:
    message = sent_letter(country)
    raw = reply(answers=message.message_id).as_bytes()
    incoming = receive_mail(Fetched("1", raw, len(raw)), today=DAY)
    assert incoming is not None
    assert pass_days(DAY, date(2026, 4, 10)) == []
    with country.vestre.at_work(LATER):
        not_the_answer(incoming=incoming.pk, by=country.vestre.actor, today=LATER)
    assert chase_all(today=date(2026, 4, 13)) == 1
    with whole_cases(message.case_id):
        assert Incoming.objects.get(message=message).settled_at is not None


def test_who_has_answered_the_reminder_is_not_reminded_either_and_the_mail_lies_with_the_letter(
    country: Country,
) -> None:
    message = sent_letter(country)
    assert chase_all(today=date(2026, 3, 5)) == 1
    (reminder,) = followers(message)
    with whole_cases(message.case_id):
        Message.objects.filter(pk=reminder.pk).update(
            state=State.SENT, sent_at=message.sent_at, sent_on=date(2026, 3, 5), answer="250"
        )
    raw = reply(answers=reminder.message_id).as_bytes()
    incoming = receive_mail(Fetched("1", raw, len(raw)), today=LATER)
    assert incoming is not None
    assert incoming.message_id == message.pk
    assert now_of(message).state == State.ACKNOWLEDGED
    assert pass_days(LATER, date(2026, 4, 30)) == []


def test_once_answered_those_that_followed_wait_for_nothing(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    pass_days(DAY, date(2026, 3, 30))
    with whole_cases(message.case_id):
        Message.objects.filter(about=message).update(
            state=State.SENT, sent_at=message.sent_at, sent_on=LATER, answer="250"
        )
    with country.vestre.at_work(date(2026, 3, 30)):
        record_answer(
            message=message.pk, on=date(2026, 3, 30), note="brev", by=country.vestre.actor, today=date(2026, 3, 30)
        )
    assert all(one.settled_at is not None for one in followers(message))


def test_where_the_gate_no_longer_lets_it_go_nothing_goes_and_it_is_said(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    with whole_cases(message.case_id):
        # The one who asked then had a reason; without one the gate says that it needs it.
        decision = Decision.objects.get(pk=message.decision_id)
        bare = Decision(**{f.attname: getattr(decision, f.attname) for f in Decision._meta.fields if f.name != "id"})
        bare.reason = ""
        bare.save(force_insert=True)
        Message.objects.filter(pk=message.pk).update(decision=bare)
    chase_all(today=date(2026, 3, 16))
    assert followers(message) == []
    assert [kind for kind, _ in steps(message)] == ["acknowledged", "escalated"]


def test_in_an_indbakke_the_reminder_stands_on_the_letter_itself(country: Country) -> None:
    message = sent_letter(country, contact="ydelsesservice", channel="inbox")
    received(country, message)
    pass_days(DAY, date(2026, 3, 23))
    assert [(one.step, one.channel, one.contact) for one in followers(message)] == [("main_contact", "inbox", "eki")]
    assert [kind for kind, _ in steps(message)].count("reminded") == 3


def test_a_person_reminds_once_a_day_and_others_may_not(country: Country) -> None:
    message = sent_letter(country)
    with country.vestre.at_work(LATER):
        chase(message=message.pk, by=country.vestre.actor, today=LATER)
        with pytest.raises(Refusal):
            chase(message=message.pk, by=country.vestre.actor, today=LATER)
    assert [one.step for one in followers(message)] == ["reminder"]
    for stranger in (country.copenhagen, country.billund):
        with stranger.at_work(LATER), pytest.raises(NotFound):
            chase(message=message.pk, by=stranger.actor, today=LATER)


def test_a_letter_that_asks_for_nothing_rests_once_its_time_is_over(country: Country) -> None:
    message = sent_letter(country, contact="eki", rule="admission.notice.municipality")
    assert pass_days(DAY, date(2026, 3, 20)) == []
    after = now_of(message)
    assert (after.state, after.reply_due) == (State.SENT, None)
    assert after.settled_at is not None
    assert followers(message) == []


def test_when_the_municipality_marks_its_own_duty_as_done_the_letter_is_answered_by_that_day(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    with country.copenhagen.at_work(LATER):
        owed = Obligation.objects.get(rule="coordination.reply")
        complete(obligation=owed.pk, by=country.copenhagen.actor, today=LATER)
    assert pass_days(date(2026, 3, 10), date(2026, 5, 1)) == []
    after = now_of(message)
    assert (after.state, after.answered_on) == (State.ANSWERED, LATER)


def test_when_the_answer_is_written_down_the_municipalitys_duty_is_done(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    with country.vestre.at_work(LATER):
        record_answer(message=message.pk, on=LATER, note="brev", by=country.vestre.actor, today=LATER)
    with country.copenhagen.at_work(LATER):
        owed = Obligation.objects.get(rule="coordination.reply")
        assert (owed.state, owed.done_on) == ("done", LATER)


def test_when_the_case_is_closed_nobody_is_reminded_any_more(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    with whole_cases(message.case_id):
        Case.objects.filter(pk=message.case_id).update(closed=LATER, closed_why="death")
    assert pass_days(LATER, date(2026, 5, 1)) == []


def test_one_that_cannot_be_chased_keeps_none_of_the_others_from_it(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sent_letter(country)
    other = sent_letter(country, case=message.case_id)
    real = chasing_module.chase_one

    def broken(*, message: UUID, **more: Any) -> ChaseStep | None:
        if message == first:
            raise RuntimeError
        return real(message=message, **more)

    first = min(message.pk, other.pk)
    monkeypatch.setattr(chasing_module, "chase_one", broken)
    assert chase_all(today=date(2026, 3, 5)) == 1


def test_a_reminder_itself_is_never_chased(country: Country) -> None:
    message = sent_letter(country)
    received(country, message)
    chase_all(today=date(2026, 3, 16))
    (reminder,) = followers(message)
    assert chase_one(message=reminder.pk, case=reminder.case_id, today=date(2026, 5, 1)) is None
