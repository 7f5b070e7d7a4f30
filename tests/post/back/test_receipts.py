"""A receipt: by the public link, in the Indbakke, by hand. Opening the link changes nothing, and it works once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from roedtraad.access.service import NotFound, Refusal, current_scope, whole_cases
from roedtraad.cases.service import Fact
from roedtraad.post.actions.acknowledge import acknowledge
from roedtraad.post.actions.chase import chase
from roedtraad.post.models import Message
from roedtraad.post.tokens import token_of
from tests.country import DAY, LATER, Country
from tests.post.back.letters_out import followers, now_of, sent_letter, steps

State = Message.State


def link_of(message: Message) -> str:
    return f"/kvittering/{token_of(message.nonce)}"


@pytest.fixture(autouse=True)
def the_day(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY


@pytest.mark.shows("A-12")
def test_opening_the_link_however_often_changes_nothing_and_shows_nothing_of_the_person(country: Country) -> None:
    message = sent_letter(country)
    browser = Client()
    opened = browser.get(link_of(message))
    for _ in range(3):
        assert browser.get(link_of(message)).status_code == browser.head(link_of(message)).status_code == 200
    words = opened.content.decode()
    assert "Vestre Fængsel" in words
    for said in ("Signe", "Demosen", "720499", "oordinering", str(message.case_id), str(message.pk)):
        assert said not in words
    assert "no-store" in opened["Cache-Control"]
    assert now_of(message).state == State.SENT
    assert steps(message) == []


@pytest.mark.shows("K-4.2", "A-12")
def test_a_post_acknowledges_starts_the_clock_of_the_answer_and_is_a_fact_of_the_case(country: Country) -> None:
    message = sent_letter(country)
    given = Client().post(link_of(message), {"said": "modtaget"})
    assert (given.status_code, given["Location"]) == (303, "/kvittering/tak/modtaget")
    after = now_of(message)
    assert (after.state, after.acknowledged_on, after.token_hash) == (State.ACKNOWLEDGED, DAY, "")
    assert after.reply_due == date(2026, 3, 16)  # ten working days
    assert [kind for kind, _ in steps(message)] == ["acknowledged"]
    with whole_cases(message.case_id):
        fact = Fact.objects.get(case=message.case_id, name="coordination_letter_received")
    assert fact.value == DAY.isoformat()


def test_a_link_that_was_used_is_wrong_or_made_up_gets_one_answer(country: Country) -> None:
    message = sent_letter(country)
    browser = Client()
    browser.post(link_of(message), {"said": "modtaget"})
    token = token_of(message.nonce)
    answers = set()
    for wrong in (token, token[:-1] + ("A" if token[-1] != "A" else "B"), "x", message.nonce):
        for answer in (browser.get(f"/kvittering/{wrong}"), browser.post(f"/kvittering/{wrong}", {"said": "modtaget"})):
            assert answer.status_code == 404
            answers.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="/[^"]*"', "", answer.content.decode()))
    assert len(answers) == 1
    assert len(steps(message)) == 1


def test_who_guesses_is_slowed_and_then_not_even_the_right_link_is_looked_up(country: Country) -> None:
    message = sent_letter(country)
    browser = Client()
    said = [browser.get(f"/kvittering/{number}").status_code for number in range(35)]
    assert (said[0], said[-1]) == (404, 429)
    assert browser.get(link_of(message)).status_code == 429
    assert browser.post(link_of(message), {"said": "modtaget"}).status_code == 429
    assert now_of(message).state == State.SENT


def test_who_uses_right_links_is_not_slowed_a_whole_office_shares_an_address(country: Country) -> None:
    message = sent_letter(country)
    browser = Client()
    assert {browser.get(link_of(message)).status_code for _ in range(40)} == {200}


def test_without_a_choice_nothing_happens_and_the_page_says_so(country: Country) -> None:
    message = sent_letter(country)
    answer = Client().post(link_of(message), {"said": ""})
    assert answer.status_code == 422
    assert now_of(message).state == State.SENT


@pytest.mark.shows("A-9")
def test_not_with_us_turns_to_the_main_contact_with_the_same_clock_and_the_same_pages(country: Country) -> None:
    message = sent_letter(country)
    answer = Client().post(link_of(message), {"said": "ikke-hos-os", "reason": "Prøv socialforvaltningen"})
    assert answer.status_code == 303
    after = now_of(message)
    assert (after.state, after.token_hash) == (State.NOT_OURS, "")
    assert after.settled_at is not None
    (other,) = followers(message)
    assert (other.step, other.contact, other.state) == ("rerouted", "eki", State.READY)
    assert other.reply_due == message.reply_due
    assert bytes(other.letter.document) == b"%PDF-1.7 the letter"
    assert other.decision_id != message.decision_id
    assert other.message_id != message.message_id
    assert [kind for kind, _ in steps(message)] == ["not_ours", "given"]


def send(message: Message) -> Message:
    """The job has sent it."""
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(
            state=State.SENT, sent_at=message.written_at, sent_on=DAY, answer="250"
        )
    return message


def test_when_the_last_main_contact_says_no_it_stands_with_the_sender_as_trouble_and_goes_to_nobody_twice(
    country: Country,
) -> None:
    first = sent_letter(country)
    chain = [first]
    for _ in range(2):
        Client().post(link_of(chain[-1]), {"said": "ikke-hos-os"})
        chain += [send(one) for one in followers(chain[-1])]
    assert [one.contact for one in chain] == ["coordination", "eki", "jku"]
    Client().post(link_of(chain[-1]), {"said": "ikke-hos-os"})
    assert followers(chain[-1]) == []
    last = now_of(chain[-1])
    assert (last.state, last.settled_at, last.reply_due) == (State.NOT_OURS, None, first.reply_due)


def test_the_link_of_a_reminder_says_it_of_the_letter(country: Country) -> None:
    letters = [sent_letter(country)]
    letters.append(sent_letter(country, case=letters[0].case_id))
    reminders = []
    for message in letters:
        with country.vestre.at_work(LATER):
            chase(message=message.pk, by=country.vestre.actor, today=LATER)
        reminders.append(send(followers(message)[0]))
    Client().post(link_of(reminders[0]), {"said": "modtaget"})
    Client().post(link_of(reminders[1]), {"said": "ikke-hos-os"})
    assert [now_of(one).state for one in letters] == [State.ACKNOWLEDGED, State.NOT_OURS]
    assert [now_of(one).state for one in reminders] == [State.ACKNOWLEDGED, State.NOT_OURS]
    assert [one.step for one in followers(letters[1])] == ["reminder", "rerouted"]


def test_a_reason_that_is_too_long_is_refused_and_kept(country: Country) -> None:
    message = sent_letter(country)
    answer = Client().post(link_of(message), {"said": "ikke-hos-os", "reason": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in answer.content.decode()
    assert now_of(message).state == State.SENT


def test_the_page_needs_the_forms_own_mark_so_no_other_site_can_acknowledge(country: Country) -> None:
    message = sent_letter(country)
    assert Client(enforce_csrf_checks=True).post(link_of(message), {"said": "modtaget"}).status_code == 403
    assert now_of(message).state == State.SENT


def test_a_logged_in_stranger_with_the_link_acknowledges_too_and_sees_no_more_by_it(
    country: Country, at: Callable[..., Client]
) -> None:
    message = sent_letter(country)
    browser = at(country.billund)
    assert browser.get(link_of(message)).status_code == 200
    assert browser.post(link_of(message), {"said": "modtaget"}).status_code == 303
    with country.billund.at_work():
        assert Message.objects.count() == 0
    assert now_of(message).state == State.ACKNOWLEDGED


# --- In the Indbakke, and by hand ------------------------------------------------------------------------------------


def test_who_holds_it_acknowledges_and_both_sides_see_the_same_clock(country: Country) -> None:
    message = sent_letter(country, contact="eki", channel="inbox")
    with country.copenhagen.at_work(LATER):
        acknowledge(message=message.pk, by=country.copenhagen.actor, today=LATER)
        theirs = Message.objects.get(pk=message.pk).reply_due
    with country.vestre.at_work(LATER):
        ours = Message.objects.get(pk=message.pk).reply_due
    assert theirs == ours == date(2026, 3, 23)


def test_who_sent_it_writes_down_that_it_was_received_on_an_earlier_day(country: Country) -> None:
    message = sent_letter(country)
    with country.vestre.at_work(LATER):
        acknowledge(message=message.pk, by=country.vestre.actor, today=LATER, on=DAY, note="Ringede og sagde det")
        with pytest.raises(Refusal):
            acknowledge(
                message=sent_letter(country, case=message.case_id).pk,
                by=country.vestre.actor,
                today=LATER,
                on=LATER + timedelta(days=1),
            )
    assert now_of(message).acknowledged_on == DAY


def test_acknowledged_twice_is_once(country: Country) -> None:
    message = sent_letter(country)
    with country.vestre.at_work():
        for _ in range(2):
            acknowledge(message=message.pk, by=country.vestre.actor, today=DAY)
    assert [kind for kind, _ in steps(message)] == ["acknowledged"]


def test_who_neither_sent_nor_holds_it_finds_nothing(country: Country) -> None:
    message = sent_letter(country)
    for stranger in (country.billund, country.enner, country.copenhagen, country.infohus):
        with stranger.at_work():
            assert current_scope().user == stranger.user
            with pytest.raises(NotFound):
                acknowledge(message=message.pk, by=stranger.actor, today=DAY)
    assert now_of(message).state == State.SENT
