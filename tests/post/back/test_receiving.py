"""Mail that came: stored once and whole, given to its letter or to a unit, and no mail does what it may not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from roedtraad.access.service import NotFound, Refusal, scope, whole_cases
from roedtraad.cases.service import Case
from roedtraad.post.actions.match_by_hand import give_mail, match_by_hand, set_aside
from roedtraad.post.actions.receive_mail import receive_mail, unit_for_mail
from roedtraad.post.actions.record_answer import not_the_answer, take_as_answer
from roedtraad.post.held import inbox_counts, unsorted_list
from roedtraad.post.models import Enclosed, Incoming, Message
from roedtraad.post.receiving.mailbox import Fetched
from roedtraad.post.receiving_tasks import fetch_mail
from roedtraad.post.tokens import token_of
from tests.country import LATER, Country
from tests.post.back.letters_out import followers, now_of, sent_letter, steps
from tests.post.back.mails import delivery_report, reply

State = Message.State


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = LATER
    settings.ROEDTRAAD_POST_FROM = settings.ROEDTRAAD_POST_REPLY_TO = "svar@roedtraad.example"
    settings.ROEDTRAAD_POST_DOMAIN = "roedtraad.example"


def come(raw: bytes, size: int | None = None, today: date = LATER) -> Incoming | None:
    return receive_mail(Fetched("1", raw, size or len(raw)), today=today)


def mail_of(message: Message) -> list[Incoming]:
    with whole_cases(message.case_id):
        return list(Incoming.objects.filter(message=message).order_by("received_at"))


def unsorted() -> list[Incoming]:
    with scope(units=(unit_for_mail(),)):
        return list(Incoming.objects.filter(message=None, settled_at=None).order_by("received_at"))


@pytest.mark.shows("A-12")
def test_a_reply_is_attached_by_what_it_answers_and_is_a_receipt_not_yet_the_answer(country: Country) -> None:
    message = sent_letter(country)
    incoming = come(reply(answers=message.message_id).as_bytes())
    assert incoming is not None
    assert (incoming.match, incoming.kind, incoming.unit_id) == ("message_id", "reply", country.vestre.unit)
    after = now_of(message)
    assert (after.state, after.acknowledged_on, after.answered_on) == (State.ACKNOWLEDGED, LATER, None)
    assert [kind for kind, _ in steps(message)] == ["replied", "acknowledged"]
    with country.vestre.at_work(LATER):
        assert Incoming.objects.get(message=message).text == "Modtaget, tak."
    with country.billund.at_work(LATER):
        assert Incoming.objects.count() == 0


def test_a_person_says_that_it_is_the_answer_and_it_counts_from_the_day_it_came(country: Country) -> None:
    message = sent_letter(country)
    incoming = come(reply(answers=message.message_id).as_bytes())
    assert incoming is not None
    later = date(2026, 3, 20)
    with country.vestre.at_work(later):
        take_as_answer(incoming=incoming.pk, by=country.vestre.actor, today=later)
    after = now_of(message)
    assert (after.state, after.answered_on) == (State.ANSWERED, LATER)
    assert mail_of(message)[0].settled_at is not None


def test_read_and_found_not_to_be_the_answer_the_clock_runs_on(country: Country) -> None:
    message = sent_letter(country)
    incoming = come(reply(answers=message.message_id).as_bytes())
    assert incoming is not None
    with country.vestre.at_work(LATER):
        not_the_answer(incoming=incoming.pk, by=country.vestre.actor, today=LATER)
    assert now_of(message).answered_on is None
    with country.billund.at_work(LATER), pytest.raises(NotFound):
        take_as_answer(incoming=incoming.pk, by=country.billund.actor, today=LATER)


def test_the_secret_in_the_address_or_in_a_quoted_link_finds_it_whoever_writes(country: Country) -> None:
    message = sent_letter(country)
    token = token_of(message.nonce)
    by_address = reply(answers="", sender="anna@privat.example", to=f"svar+{token}@roedtraad.example")
    incoming = come(by_address.as_bytes())
    assert incoming is not None
    assert (incoming.match, incoming.message_id) == ("token", message.pk)


def test_the_mark_in_our_address_finds_it_when_the_link_was_used_and_nothing_else_is_left(country: Country) -> None:
    message = sent_letter(country)
    mark = message.message_id.strip("<>").partition("@")[0]
    incoming = come(reply(answers="", to=f"svar+{mark}@roedtraad.example").as_bytes())
    assert incoming is not None
    assert incoming.message_id == message.pk


@pytest.mark.parametrize("guess", ["A" * 43, "x" * 20, "a" * 32])
def test_a_guessed_token_finds_nothing_and_the_mail_waits_unsorted(country: Country, guess: str) -> None:
    message = sent_letter(country)
    incoming = come(reply(answers="<guess@roedtraad.example>", to=f"svar+{guess}@roedtraad.example").as_bytes())
    assert incoming is not None
    assert (incoming.message_id, incoming.case_id, incoming.unit_id) == (None, None, unit_for_mail())
    assert now_of(message).state == State.SENT
    assert [one.pk for one in unsorted()] == [incoming.pk]


def test_a_reply_by_its_id_from_where_no_letter_went_is_not_believed_and_waits_with_the_sender(
    country: Country,
) -> None:
    message = sent_letter(country)
    incoming = come(reply(answers=message.message_id, sender="kk@kk-dk.example").as_bytes())
    assert incoming is not None
    assert (incoming.message_id, incoming.unit_id) == (None, country.vestre.unit)
    assert now_of(message).state == State.SENT


def test_fetched_twice_it_is_stored_once(country: Country) -> None:
    message = sent_letter(country)
    raw = reply(answers=message.message_id).as_bytes()
    assert come(raw) is not None
    assert come(raw) is None
    assert come(reply(answers="", sender="x@y.example").as_bytes()) is not None
    assert come(reply(answers="", sender="x@y.example").as_bytes()) is None
    assert len(mail_of(message)) == len(unsorted()) == 1
    assert len(steps(message)) == 2


def test_an_answer_that_no_person_wrote_is_kept_and_acknowledges_nothing(country: Country) -> None:
    message = sent_letter(country)
    mail = reply(answers=message.message_id, text="Jeg har ferie", more={"Auto-Submitted": "auto-replied"})
    incoming = come(mail.as_bytes())
    assert incoming is not None
    assert (incoming.kind, now_of(message).state) == ("automatic", State.SENT)
    assert incoming.settled_at is not None


def test_a_loop_of_our_own_mail_ends_here(country: Country) -> None:
    message = sent_letter(country)
    for number in range(5):
        mail = reply(answers=message.message_id, sender="svar@roedtraad.example", text=f"omgang {number}")
        come(mail.as_bytes())
    assert now_of(message).state == State.SENT
    assert followers(message) == []
    assert {one.kind for one in mail_of(message)} == {"automatic"}


@pytest.mark.shows("A-9")
def test_a_bounce_is_shown_and_the_agreements_fallback_is_turned_to_and_told_so(country: Country) -> None:
    message = sent_letter(country)
    come(delivery_report(original=message.message_id))
    after = now_of(message)
    assert after.state == State.BOUNCED
    assert "User unknown" in after.answer
    (other,) = followers(message)
    assert (other.step, other.contact, other.state) == ("fallback", "eki", State.READY)
    assert "kom retur" in other.letter.text
    assert [kind for kind, _ in steps(message)] == ["bounced", "escalated"]
    come(delivery_report(original=message.message_id, status="5.2.2"))
    assert len(followers(message)) == 1


def sent(message: Message) -> Message:
    """The job has sent it."""
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(
            state=State.SENT, sent_at=message.written_at, sent_on=LATER, answer="250"
        )
    return message


def test_where_the_fallback_is_dead_too_the_next_is_turned_to_and_nobody_twice(country: Country) -> None:
    message = sent_letter(country)
    for _ in range(5):
        for one in (message, *followers(message)):
            if now_of(one).state == State.READY:
                sent(one)
            come(delivery_report(original=one.message_id, status=f"5.1.{len(steps(message))}"))
    assert [one.contact for one in followers(message)] == ["eki", "jku"]
    assert {now_of(one).state for one in (message, *followers(message))} == {State.BOUNCED}
    assert steps(message)[-1][0] in ("escalated", "bounced")
    assert "Ring." in [text for kind, text in steps(message) if kind == "escalated"][-1]


def test_what_the_fallback_answers_is_said_of_the_first_letter_too(country: Country) -> None:
    message = sent_letter(country)
    come(delivery_report(original=message.message_id))
    (other,) = followers(message)
    sent(other)
    come(reply(answers=other.message_id, sender="eki@sof.kk.dk").as_bytes())
    assert (now_of(other).state, now_of(message).state) == (State.ACKNOWLEDGED, State.ACKNOWLEDGED)
    assert now_of(other).settled_at is not None


def test_a_bounce_of_what_was_acknowledged_is_kept_and_changes_nothing(country: Country) -> None:
    message = sent_letter(country)
    come(reply(answers=message.message_id).as_bytes())
    come(delivery_report(original=message.message_id))
    assert now_of(message).state == State.ACKNOWLEDGED
    assert followers(message) == []


def test_what_comes_while_the_letter_is_being_handed_over_waits_in_the_mailbox(
    country: Country, settings: Settings, tmp_path: Path
) -> None:
    message = sent_letter(country)
    settings.ROEDTRAAD_POST_IN = tmp_path
    fetch_mail()
    (tmp_path / "new" / "1.a").write_bytes(delivery_report(original=message.message_id))
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(state=State.HANDING)
    assert fetch_mail() == 0
    sent(message)
    assert fetch_mail() == 1
    assert now_of(message).state == State.BOUNCED


def test_a_delay_is_no_bounce(country: Country) -> None:
    message = sent_letter(country)
    come(delivery_report(action="delayed", status="4.4.1", original=message.message_id))
    assert now_of(message).state == State.SENT


def test_a_reply_to_a_closed_case_is_kept_with_its_letter(country: Country) -> None:
    message = sent_letter(country)
    with whole_cases(message.case_id):
        Case.objects.filter(pk=message.case_id).update(closed=LATER, closed_why="death")
    incoming = come(reply(answers=message.message_id).as_bytes())
    assert incoming is not None
    assert mail_of(message)[0].text == "Modtaget, tak."
    assert "replied" in [kind for kind, _ in steps(message)]


def test_files_are_stored_apart_and_what_is_not_kept_is_told(country: Country) -> None:
    message = sent_letter(country)
    mail = reply(answers=message.message_id)
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="svar.pdf")
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="svar.exe")
    incoming = come(mail.as_bytes())
    assert incoming is not None
    with country.vestre.at_work(LATER):
        (kept,) = Enclosed.objects.filter(incoming=incoming)
        assert (kept.name, bytes(kept.content)) == ("svar.pdf", b"%PDF-1.7 x")
    assert [(one["name"], one["why"]) for one in incoming.refused] == [
        ("svar.exe", "Filer af den slags tages ikke imod.")
    ]


def test_of_a_mail_that_is_too_large_the_beginning_is_stored_and_it_says_where_the_rest_is(country: Country) -> None:
    message = sent_letter(country)
    incoming = come(reply(answers=message.message_id).as_bytes(), size=90_000_000)
    assert incoming is not None
    assert incoming.message_id == message.pk
    assert "ligger i postkassen" in incoming.refused[-1]["why"]


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("Sun, 08 Mar 2026 10:00:00 +0100", 8),
        ("Tue, 20 Jan 2026 10:00:00 +0100", 9),
        ("Tue, 01 Dec 2026 10:00:00 +0100", 9),
    ],
)
def test_a_mails_own_date_counts_only_where_it_can_be_true(country: Country, told: str, counted: int) -> None:
    message = sent_letter(country)
    mail = reply(answers=message.message_id)
    mail.replace_header("Date", told)
    come(mail.as_bytes())
    assert now_of(message).acknowledged_on == date(2026, 3, counted)


def test_a_reply_waits_to_be_read_in_the_unit_that_sent_the_letter_until_someone_says_what_it_is(
    country: Country,
) -> None:
    message = sent_letter(country)
    incoming = come(reply(answers=message.message_id).as_bytes())
    assert incoming is not None
    with country.vestre.at_work(LATER):
        assert [one.pk for one in unsorted_list(unit=country.vestre.unit)] == [incoming.pk]
        assert inbox_counts(unit=country.vestre.unit, today=LATER).unsorted == 1
        take_as_answer(incoming=incoming.pk, by=country.vestre.actor, today=LATER)
        assert list(unsorted_list(unit=country.vestre.unit)) == []
        assert inbox_counts(unit=country.vestre.unit, today=LATER).unsorted == 0


# --- Unsorted ---------------------------------------------------------------------------------------------------------


def waiting_mail(country: Country) -> tuple[Message, Incoming]:
    message = sent_letter(country)
    mail = reply(answers=message.message_id, sender="anna@privat.example")
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="svar.pdf")
    incoming = come(mail.as_bytes())
    assert incoming is not None
    return message, incoming


def test_its_unit_alone_sees_unsorted_mail_and_puts_it_to_its_letter(country: Country) -> None:
    message, incoming = waiting_mail(country)
    for stranger in (country.billund, country.copenhagen, country.enner):
        with stranger.at_work(LATER):
            assert Incoming.objects.count() == Enclosed.objects.count() == 0
            with pytest.raises(NotFound):
                match_by_hand(incoming=incoming.pk, message=message.pk, by=stranger.actor, today=LATER)
    with country.vestre.at_work(LATER):
        match_by_hand(incoming=incoming.pk, message=message.pk, by=country.vestre.actor, today=LATER)
        assert Enclosed.objects.get().case_id == message.case_id
        with pytest.raises(NotFound):
            match_by_hand(incoming=incoming.pk, message=message.pk, by=country.vestre.actor, today=LATER)
    assert (mail_of(message)[0].match, now_of(message).state) == ("by_hand", State.ACKNOWLEDGED)


def test_it_is_not_put_to_a_letter_that_another_authority_sent(country: Country) -> None:
    _, incoming = waiting_mail(country)
    with country.enner.at_work():
        from tests.country import BILLUND, admitted

        other = admitted(country.enner, name="Jonas Prøvesen", cpr="6203920002", more=BILLUND).case
    theirs = sent_letter(country, case=other, sender=country.enner)
    with country.vestre.at_work(LATER), pytest.raises(NotFound):
        match_by_hand(incoming=incoming.pk, message=theirs.pk, by=country.vestre.actor, today=LATER)


def test_given_to_another_unit_of_the_authority_it_waits_there(country: Country) -> None:
    _, incoming = waiting_mail(country)
    with country.vestre.at_work(LATER):
        with pytest.raises(Refusal):
            give_mail(incoming=incoming.pk, unit=country.billund.unit, by=country.vestre.actor, today=LATER)
        give_mail(incoming=incoming.pk, unit=country.vestre_security.unit, by=country.vestre.actor, today=LATER)
    with country.vestre_security.at_work(LATER):
        assert Incoming.objects.get().unit_id == country.vestre_security.unit


def test_laid_aside_it_is_kept_with_the_reason(country: Country) -> None:
    _, incoming = waiting_mail(country)
    with country.vestre.at_work(LATER):
        with pytest.raises(Refusal):
            set_aside(incoming=incoming.pk, reason="", by=country.vestre.actor, today=LATER)
        set_aside(incoming=incoming.pk, reason="Reklame", by=country.vestre.actor, today=LATER)
        kept = Incoming.objects.get()
        assert kept.settled_at is not None
        assert "Reklame" in kept.refused[-1]["why"]


def test_what_may_be_about_a_compartment_is_shown_to_its_readers_alone(country: Country) -> None:
    message = sent_letter(country)
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(compartment="child_concern")
    mail = reply(answers=message.message_id, sender="anna@privat.example")
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="svar.pdf")
    incoming = come(mail.as_bytes())
    assert incoming is not None
    with country.vestre.at_work(LATER):
        assert Incoming.objects.count() == Enclosed.objects.count() == 0
        with pytest.raises(NotFound):
            set_aside(incoming=incoming.pk, reason="x", by=country.vestre.actor, today=LATER)
    with scope(units=(country.vestre.unit,), compartments=("child_concern",)):
        assert Incoming.objects.count() == Enclosed.objects.count() == 1


# --- The job ----------------------------------------------------------------------------------------------------------


def test_the_job_stores_what_lies_in_the_mailbox_and_files_it(
    country: Country, settings: Settings, tmp_path: Path
) -> None:
    message = sent_letter(country)
    settings.ROEDTRAAD_POST_IN = tmp_path
    assert fetch_mail() == 0
    (tmp_path / "new" / "1.a").write_bytes(reply(answers=message.message_id).as_bytes())
    (tmp_path / "new" / "2.b").write_bytes(b"\xff\x00 no mail at all")
    assert fetch_mail() == 2
    assert fetch_mail() == 0
    assert len(mail_of(message)) == len(unsorted()) == 1
    assert len(list((tmp_path / "cur").iterdir())) == 2


def test_a_mail_that_cannot_be_followed_stops_none_behind_it_and_is_kept(
    country: Country, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sent_letter(country)
    settings.ROEDTRAAD_POST_IN = tmp_path
    fetch_mail()
    (tmp_path / "new" / "1.a").write_bytes(reply(answers=message.message_id).as_bytes())
    (tmp_path / "new" / "2.b").write_bytes(reply(answers="", sender="x@y.example").as_bytes())

    def broken(*_of: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("roedtraad.post.actions.receive_mail.follow", broken)
    assert fetch_mail() == 2
    assert len(unsorted()) == 2
    assert {bytes(one.raw)[:4] for one in unsorted()} == {b"From"}


def test_a_mailbox_that_cannot_be_reached_is_no_failure_of_the_job(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    settings.ROEDTRAAD_POST_IN = tmp_path / "file" / "mail"
    assert fetch_mail() == 0
