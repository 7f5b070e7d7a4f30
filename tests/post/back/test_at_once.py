"""Two at once on one letter, a crash before filing, any order of handovers: nothing is lost or doubled."""

from __future__ import annotations

import random
import threading
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from roedtraad.access.service import NotFound, Office, Refusal, offices
from roedtraad.post.actions.acknowledge import acknowledge
from roedtraad.post.actions.give_item import give_item, not_ours
from roedtraad.post.actions.take_item import take_item
from roedtraad.post.models import Incoming, Message
from roedtraad.post.receiving.mailbox import Unreachable
from roedtraad.post.receiving.maildir import Maildir
from roedtraad.post.receiving_tasks import fetch_mail
from roedtraad.post.selectors import outbox_list
from roedtraad.post.tokens import token_of
from tests.country import DAY, Country, Worker
from tests.post.back.letters_out import now_of, sent_letter, steps
from tests.post.back.mails import reply

State = Message.State


def test_of_many_who_send_the_link_at_once_one_acknowledges(alive: Country, settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY
    message = sent_letter(alive)
    said: list[int] = []
    together = threading.Barrier(6)

    def send() -> None:
        browser = Client()
        together.wait(10)
        try:
            said.append(browser.post(f"/kvittering/{token_of(message.nonce)}", {"said": "modtaget"}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(said) == [303, 404, 404, 404, 404, 404]
    assert [kind for kind, _ in steps(message)] == ["acknowledged"]


def test_a_crash_after_storing_and_before_filing_stores_nothing_twice(
    country: Country, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sent_letter(country)
    settings.ROEDTRAAD_TODAY, settings.ROEDTRAAD_POST_IN = DAY, tmp_path
    fetch_mail()
    (tmp_path / "new" / "1.a").write_bytes(reply(answers=message.message_id).as_bytes())

    def gone(_self: Maildir, _key: str) -> None:
        raise Unreachable("the server is gone")

    with monkeypatch.context() as crash:
        crash.setattr(Maildir, "file", gone)
        assert fetch_mail() == 0
    assert fetch_mail() == 1
    with country.vestre.at_work():
        assert Incoming.objects.filter(message=message).count() == 1
    assert [kind for kind, _ in steps(message)] == ["replied", "acknowledged"]


@pytest.mark.shows("A-9")
@pytest.mark.parametrize("seed", range(4))
def test_in_whatever_order_it_is_taken_given_and_sent_on_someone_has_it_and_its_clock_is_the_same(
    country: Country, seed: int
) -> None:
    dice = random.Random(seed)
    message = sent_letter(country, contact="eki", channel="inbox")
    with country.vestre.at_work():
        acknowledge(message=message.pk, by=country.vestre.actor, today=DAY)
    due = now_of(message).reply_due
    copenhagen = offices().authority("municipality", "0101")
    assert copenhagen is not None
    units = list(offices().of[copenhagen.pk].values())
    workers = [country.copenhagen, country.copenhagen_benefits, country.billund, country.vestre]
    for number in range(25):
        today = DAY + timedelta(days=number)
        _one_move(dice, message, dice.choice(workers), dice.choice((*units, None)), today)
        held = now_of(message)
        assert held.reply_due == due
        if held.state == State.NOT_OURS:
            assert held.settled_at is None
            with country.vestre.at_work(today):
                assert message.pk in {one["id"] for one in outbox_list(unit=country.vestre.unit, tab="trouble")}
            return
        assert held.holder_unit_id in {one.id for one in units}


def _one_move(dice: random.Random, message: Message, worker: Worker, office: Office | None, today: date) -> None:
    unit = office.id if office else None
    with worker.at_work(today), suppress(Refusal, NotFound):
        move = dice.randrange(3)
        if move == 0:
            take_item(message=message.pk, by=worker.actor, today=today)
        elif move == 1:
            give_item(message=message.pk, to_unit=unit, by=worker.actor, today=today)
        else:
            not_ours(message=message.pk, to_unit=unit, reason="x", by=worker.actor, today=today)
