"""From an obligation that is owed to the answer of a server, and to the case that knows of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from roedtraad.access.service import NotFound, Refusal, seal_of, whole_cases
from roedtraad.casework.service import Opened
from roedtraad.core.words import Words
from roedtraad.post.actions import hand_over
from roedtraad.post.actions.settle import record
from roedtraad.post.channels.base import Kind, Outcome
from roedtraad.post.errands import due_now
from roedtraad.post.models import Letter, Message, Step
from roedtraad.post.service import (
    approve_messages,
    cancel_message,
    confirm_by_hand,
    get_message,
    prepare,
    record_call,
    send_again,
    write_messages,
)
from tests.country import DAY, Country
from tests.post.outbox.wires import Wire
from tests.post.outbox.writing import (
    BENEFITS,
    followers_of,
    let_time_pass,
    now_of,
    owed,
    sent,
    steps_of,
    written,
)

pytestmark = pytest.mark.usefixtures("signe", "wire")


class Killed(BaseException):
    """The worker is gone."""


def test_a_letter_goes_with_the_servers_answer_and_its_obligation_is_done(country: Country, wire: Wire) -> None:
    one = owed(country.vestre)
    with country.vestre.at_work():
        ready = prepare(obligation=one.pk, by=country.vestre.actor, today=DAY)
    assert ready.may_go
    message = written(country.vestre)
    assert message.state == "ready"
    sent()
    now = now_of(message)
    assert (now.state, now.answer, now.sent_on) == ("sent", "250 2.0.0 Ok: queued as 4F1", DAY)
    assert bytes(now.letter.document).startswith(b"%PDF")
    assert [it.message_id for it in wire.given] == [message.message_id]
    assert steps_of(message) == ["written", "approved", "sent"]
    done = owed(country.vestre)
    assert (done.state, done.done_on) == ("done", DAY)


def test_a_mail_names_nobody_and_its_subject_is_the_agreements(country: Country, signe: Opened, wire: Wire) -> None:
    message = written(country.vestre, BENEFITS)
    sent()
    (mail,) = wire.given
    told = owed(country.vestre, BENEFITS).recipients[0]
    assert mail.address == told["address"]
    assert told["subject"] is None or mail.subject == told["subject"]
    for word in ("Signe", "Demosen", "720499"):
        assert word not in mail.subject + mail.text
    assert message.case_id == signe.case


def test_nothing_goes_without_approval(country: Country, wire: Wire) -> None:
    message = written(country.vestre, approve=False)
    assert sent().all == 0
    assert wire.given == []
    with country.vestre.at_work():
        approve_messages(messages=[message.pk], by=country.vestre.actor, today=DAY)
    assert sent().sent == 1


def test_nobody_gets_the_same_letter_twice(country: Country, wire: Wire) -> None:
    written(country.vestre)
    with pytest.raises(Refusal):
        written(country.vestre)
    sent()
    with pytest.raises(Refusal):
        written(country.vestre)
    assert len(wire.given) == 1


# --- The answer is lost ----------------------------------------------------------------------------------------------


def test_a_worker_that_dies_between_the_answer_and_its_commit_leaves_the_message_uncertain(
    country: Country, wire: Wire
) -> None:
    message = written(country.vestre)

    def killed(_: object) -> Outcome:
        raise Killed

    wire.answer = killed
    with pytest.raises(Killed):
        sent()
    assert now_of(message).state == "handing"
    assert sent("en anden").all == 0, "a claim that still holds is nobody else's"
    let_time_pass(message)
    wire.answer = type(wire)().answer
    assert sent("en anden").uncertain == 1
    now = now_of(message)
    assert (now.state, now.settled_at) == ("uncertain", None)
    assert len(wire.given) == 1, "it is shown first, and sent again later"
    let_time_pass(message)
    assert sent().sent == 1
    first, second = wire.given
    assert first.message_id == second.message_id
    assert (first.again, second.again) == (False, True)
    assert steps_of(message) == ["written", "approved", "uncertain", "again", "sent"]
    assert now_of(message).sendings == 2


def test_what_a_dead_worker_had_claimed_and_not_begun_is_not_uncertain(country: Country, wire: Wire) -> None:
    messages = [written(country.vestre), written(country.vestre, BENEFITS)]

    def killed(_: object) -> Outcome:
        raise Killed

    wire.answer = killed
    with pytest.raises(Killed):
        sent()
    assert sorted(now_of(one).state for one in messages) == ["handing", "ready"]
    for one in messages:
        let_time_pass(one)
    wire.answer = type(wire)().answer
    done = sent("en anden")
    assert (done.sent, done.uncertain) == (1, 1)


def test_what_is_answered_is_stored_before_the_next_is_begun(country: Country, wire: Wire) -> None:
    messages = [written(country.vestre), written(country.vestre, BENEFITS)]
    seen: list[list[str]] = []

    def looking(_: object) -> Outcome:
        seen.append(sorted(now_of(one).state for one in messages))
        return Outcome(Kind.HANDED, "250 Ok", 250)

    wire.answer = looking
    sent()
    assert seen == [["handing", "ready"], ["handing", "sent"]]


def test_a_lost_answer_of_the_channel_is_uncertain_at_once(country: Country, wire: Wire) -> None:
    message = written(country.vestre)
    wire.answer = lambda _: Outcome(Kind.UNCERTAIN, "Forbindelsen blev afbrudt efter DATA.")
    assert sent().uncertain == 1
    now = now_of(message)
    assert (now.state, now.sendings) == ("uncertain", 1)
    assert owed(country.vestre).state == "open"
    with country.vestre.at_work():
        confirm_by_hand(message=message.pk, by=country.vestre.actor, today=DAY, note="De har det.")
    assert now_of(message).state == "sent"
    assert owed(country.vestre).state == "done"


def test_a_message_is_sent_only_with_an_answer_the_database_says_so(country: Country) -> None:
    message = written(country.vestre)
    with whole_cases(message.case_id), pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="sent")


def test_a_mistake_of_the_program_with_one_keeps_no_other_from_going(country: Country, wire: Wire) -> None:
    first, second = written(country.vestre), written(country.vestre, BENEFITS)

    def wrong(_: object) -> Outcome:
        if len(wire.given) == 1:
            raise ZeroDivisionError
        return Outcome(Kind.HANDED, "250 Ok", 250)

    wire.answer = wrong
    done = sent()
    assert (done.sent, done.uncertain) == (1, 1)
    assert sorted([now_of(first).state, now_of(second).state]) == ["sent", "uncertain"]


def test_a_case_that_cannot_be_written_in_does_not_take_the_answer_away(
    country: Country, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = written(country.vestre)

    def refused(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(hand_over, "record", refused)
    sent()
    now = now_of(message)
    assert (now.state, now.to_record) == ("sent", True)
    assert owed(country.vestre).state == "open"
    monkeypatch.setattr(hand_over, "record", record)
    sent()
    assert (now_of(message).to_record, owed(country.vestre).state) == (False, "done")
    assert len(wire.given) == 1


# --- The server says no ----------------------------------------------------------------------------------------------


def test_a_server_that_says_later_is_asked_again_and_ever_more_seldom(country: Country, wire: Wire) -> None:
    message = written(country.vestre)
    wire.answer = lambda _: Outcome(Kind.RETRY, "451 4.7.1 Prøv senere", 451)
    waited = []
    for _ in range(4):
        began = timezone.now()
        assert sent().retried == 1
        now = now_of(message)
        assert (now.state, now.answer) == ("ready", "451 4.7.1 Prøv senere")
        assert now.next_try is not None
        waited.append(now.next_try - began)
        assert sent().all == 0
        let_time_pass(message)
    assert waited == sorted(waited)
    assert waited[0] < timedelta(minutes=2) < timedelta(minutes=59) < waited[-1]
    wire.answer = lambda _: Outcome(Kind.RETRY, "451", 451, wait=timedelta(hours=12))
    sent()
    again = now_of(message).next_try
    assert again is not None
    assert again - timezone.now() > timedelta(hours=11)


def test_a_server_that_never_takes_it_ends_in_failed_and_shown(country: Country, wire: Wire) -> None:
    message = written(country.vestre)
    wire.answer = lambda _: Outcome(Kind.RETRY, "451", 451)
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(tries=hand_over.MOST_TRIES - 1)
    assert sent().failed == 1
    assert (now_of(message).state, now_of(message).settled_at) == ("failed", None)
    assert owed(country.vestre).state == "open"


def test_a_dead_mailbox_falls_back_to_the_agreements_other_contact_and_says_so(country: Country, wire: Wire) -> None:
    message = written(country.vestre, BENEFITS)
    wire.answer = lambda it: (
        Outcome(Kind.REFUSED, "550 5.1.1 Ukendt postkasse", 550)
        if it.address == message.address
        else Outcome(Kind.HANDED, "250 Ok", 250)
    )
    sent()
    sent()
    assert now_of(message).state == "failed"
    assert steps_of(message)[-2:] == ["failed", "escalated"]
    (other,) = followers_of(message)
    assert (other.step, other.state) == ("fallback", "sent")
    assert other.contact != message.contact
    assert other.decision_id != message.decision_id, "the gate was asked about the other"
    assert owed(country.vestre, BENEFITS).state == "done"


def test_what_the_gate_no_longer_allows_does_not_leave(
    country: Country, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = written(country.vestre)

    withdrawn = Words("Samtykket er trukket tilbage.", "The consent was withdrawn.")

    def closed(**_: object) -> object:
        raise Refusal(withdrawn, withdrawn)

    monkeypatch.setattr(hand_over, "permit_known", closed)
    assert sent().failed == 1
    assert wire.given == []
    assert "Samtykket" in now_of(message).answer


def test_it_goes_again_by_hand_with_the_same_id_and_a_step_that_says_so(country: Country, wire: Wire) -> None:
    message = written(country.vestre)
    sent()
    with country.vestre.at_work():
        send_again(message=message.pk, by=country.vestre.actor, today=DAY, reason="De kan ikke finde det.")
    sent()
    first, second = wire.given
    assert (first.message_id, second.again) == (second.message_id, True)
    assert steps_of(message) == ["written", "approved", "sent", "again", "sent"]


# --- By hand ---------------------------------------------------------------------------------------------------------


def test_a_letter_on_paper_waits_for_a_person_whose_word_is_kept(country: Country) -> None:
    message = written(country.vestre, BENEFITS, channel="letter")
    assert message.state == "by_hand"
    assert sent().all == 0
    assert owed(country.vestre, BENEFITS).state == "open"
    with country.vestre.at_work():
        with pytest.raises(Refusal):
            confirm_by_hand(message=message.pk, by=country.vestre.actor, today=DAY, on=DAY + timedelta(days=1))
        confirm_by_hand(message=message.pk, by=country.vestre.actor, today=DAY, note="Anbefalet")
    now = now_of(message)
    assert now.state == "sent"
    assert "Anbefalet" in now.answer
    assert owed(country.vestre, BENEFITS).state == "done"


def test_a_call_is_kept_in_its_three_fields_and_counts_as_contact(country: Country) -> None:
    message = written(country.vestre)
    sent()
    with country.vestre.at_work():
        with pytest.raises(Refusal):
            record_call(message=message.pk, spoke_with="", said="x", agreed="", by=country.vestre.actor, today=DAY)
        record_call(
            message=message.pk,
            spoke_with="Vagten",
            said="De har det",
            agreed="Svar i morgen",
            by=country.vestre.actor,
            today=DAY,
        )
    assert steps_of(message)[-1] == "called"
    with whole_cases(message.case_id):
        assert Step.objects.get(message=message, kind="called").text == "Vagten · De har det · Svar i morgen"


def test_what_has_not_left_can_be_taken_back_and_written_anew(country: Country) -> None:
    message = written(country.vestre)
    with country.vestre.at_work():
        cancel_message(message=message.pk, by=country.vestre.actor, today=DAY, reason="Forkert dato")
    assert sent().all == 0
    assert now_of(message).settled_at is not None
    written(country.vestre)
    assert sent().sent == 1
    with country.vestre.at_work(), pytest.raises(Refusal):
        cancel_message(message=Message.objects.get(state="sent").pk, by=country.vestre.actor, today=DAY)


# --- Who sees and does what ------------------------------------------------------------------------------------------


def test_a_draft_is_seen_by_who_writes_it_alone_and_what_was_sent_by_both_sides(country: Country) -> None:
    message = written(country.vestre, BENEFITS, approve=False)
    for other in (country.copenhagen, country.copenhagen_benefits, country.kif, country.enner):
        with other.at_work(), pytest.raises(NotFound):
            get_message(message.pk)
    with country.vestre.at_work():
        approve_messages(messages=[message.pk], by=country.vestre.actor, today=DAY)
    sent()
    for reader in (country.vestre, country.copenhagen, country.copenhagen_benefits):
        with reader.at_work():
            assert get_message(message.pk).state == "sent"
            assert Letter.objects.filter(pk=message.letter_id).exists()
            assert Step.objects.filter(message=message).exists()
    for other in (country.kif, country.enner, country.billund):
        with other.at_work():
            assert not Letter.objects.exists()
            assert not Step.objects.exists()
            with pytest.raises(NotFound):
                get_message(message.pk)


def test_only_who_owes_it_writes_it_and_only_the_writers_authority_sends_again(country: Country) -> None:
    one = owed(country.vestre, BENEFITS)
    with country.copenhagen_benefits.at_work(), pytest.raises(NotFound):
        write_messages(
            obligation=one.pk, given={}, channels={}, by=country.copenhagen_benefits.actor, today=DAY, approve=True
        )
    message = written(country.vestre, BENEFITS)
    sent()
    for verb in (send_again, cancel_message, confirm_by_hand):
        with country.copenhagen_benefits.at_work(), pytest.raises(NotFound):
            verb(message=message.pk, by=country.copenhagen_benefits.actor, today=DAY)


def test_keys_are_given_only_to_who_has_the_seal_and_what_was_written_stays(country: Country) -> None:
    message = written(country.vestre)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from post_due(10, %s)", [seal_of("post|due|11")])
    assert [one.message for one in due_now(10)] == [message.pk]
    with whole_cases(message.case_id):
        for change in (
            lambda: Letter.objects.filter(pk=message.letter_id).update(text="andet"),
            lambda: Step.objects.filter(message=message).delete(),
            lambda: Step.objects.filter(message=message).update(text="andet"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_while_a_server_is_away_the_others_wait_without_being_tried(country: Country, wire: Wire) -> None:
    messages = [written(country.vestre), written(country.vestre, BENEFITS)]
    wire.answer = lambda _: Outcome(Kind.RETRY, "Serveren svarer ikke.")
    sent()
    assert len(wire.given) == 1
    assert {(now_of(one).state, now_of(one).answer) for one in messages} == {("ready", "Serveren svarer ikke.")}
    wire.answer = type(wire)().answer
    for one in messages:
        let_time_pass(one)
    assert sent().sent == 2


def test_who_works_here_has_what_they_are_sent_in_their_indbakke_and_nobody_else(country: Country, wire: Wire) -> None:
    message = written(country.vestre, BENEFITS)
    sent()
    now = now_of(message)
    assert now.holder_unit_id == now.to_unit_id == country.copenhagen_benefits.unit
    assert now.settled_at is None
    registry = written(country.vestre)
    sent()
    assert now_of(registry).holder_unit_id is None
    assert now_of(registry).settled_at is not None
    assert len(wire.given) == 2
