"""A letter goes out by a real server, is acknowledged by its link, chased, and answered late by a mail: one story."""

from __future__ import annotations

import email
import re
from datetime import date
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from roedtraad.obligations.service import Obligation
from roedtraad.post.models import Incoming, Message
from roedtraad.post.service import (
    chase_all,
    fetch_mail,
    prepare,
    send_due,
    take_as_answer,
    write_messages,
)
from roedtraad.project.login_variables import MailServer
from tests.certificates import Authority
from tests.country import DAY, Country, admitted
from tests.post.back.letters_out import RULE, now_of
from tests.post.back.mails import reply
from tests.post.channels.mail_servers import HOST, Running, running

State = Message.State


@pytest.fixture(autouse=True)
def no_network(here_only: None) -> None:
    """Servers of this machine alone."""


def set_up(settings: Settings, server: Running, folder: Path, authority: Authority) -> None:
    (folder / "ca.pem").write_bytes(authority.own.public_pem)
    settings.ROEDTRAAD_TODAY = DAY
    settings.ROEDTRAAD_SITE = "https://roedtraad.example"
    settings.ROEDTRAAD_POST = MailServer(HOST, server.port, "", "", "starttls")
    settings.ROEDTRAAD_POST_CA = folder / "ca.pem"
    settings.ROEDTRAAD_POST_FROM = settings.ROEDTRAAD_POST_REPLY_TO = "svar@roedtraad.example"
    settings.ROEDTRAAD_POST_DOMAIN = "roedtraad.example"
    settings.ROEDTRAAD_POST_IN = folder / "mails"
    fetch_mail()


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def send(most: int = 20) -> None:
    assert send_due(most=most, worker="prøven").uncertain == 0


@pytest.mark.shows("K-4.2", "K-4.4", "A-12")
def test_acknowledged_by_link_answered_late_and_reminded_and_both_sides_see_the_same_clock(
    country: Country, settings: Settings, tmp_path: Path
) -> None:
    authority = Authority()
    with running(authority.for_server().put(tmp_path / "server.pem")) as server:
        set_up(settings, server, tmp_path, authority)
        admitted(country.vestre)
        with country.vestre.at_work():
            owed = Obligation.objects.get(rule=RULE)
            given = {
                "reason": "Nødvendigt for at koordinere opholdet",
                "plan": "Bolig og behandling",
                "wishes": "Behold boligen: hjælp til husleje fra 1. april",
            }
            enclosed = ["Handleplanen"]
            ready = prepare(obligation=owed.pk, by=country.vestre.actor, today=DAY, given=given, enclosed=enclosed)
            assert ready.may_go, [one.missing for one in ready.ready]
            (message,) = write_messages(
                obligation=owed.pk,
                given=given,
                channels={},
                by=country.vestre.actor,
                today=DAY,
                approve=True,
                enclosed=enclosed,
            )
        send()
        assert (now_of(message).state, now_of(message).answer[:3]) == (State.SENT, "250")
        out = read(server.taken[0].content)
        assert server.taken[0].to == ("godloesladelse@bif.kk.dk",)

        # The municipality acknowledges by the link that stands in the mail.
        (link,) = re.findall(r"https://roedtraad\.example(/kvittering/\S+)", words(out))
        settings.ROEDTRAAD_TODAY = date(2026, 3, 3)
        assert Client().get(link).status_code == 200
        assert now_of(message).state == State.SENT
        assert Client().post(link, {"said": "modtaget"}).status_code == 303
        due = date(2026, 3, 17)
        assert (now_of(message).state, now_of(message).reply_due) == (State.ACKNOWLEDGED, due)
        assert Client().get(link).status_code == 404

        # It does not answer in time, and is reminded by mail in the mailbox that got the letter.
        settings.ROEDTRAAD_TODAY = date(2026, 3, 18)
        assert chase_all(today=date(2026, 3, 18)) == 1
        send()
        reminder = read(server.taken[1].content)
        assert server.taken[1].to == server.taken[0].to
        assert "17.3.2026" in words(reminder) or "17. marts" in words(reminder)
        assert "Signe" not in str(reminder["Subject"]) + words(reminder).split("\n\n")[0]

        # It answers the reminder by mail, late; the answer is the letter's, on both sides.
        answer = reply(answers=str(reminder["Message-ID"]), to=str(reminder["Reply-To"]), text="Vi gør sådan.")
        answer.replace_header("Date", "Thu, 19 Mar 2026 09:00:00 +0100")
        (tmp_path / "mails" / "new" / "1.a").write_bytes(answer.as_bytes())
        late = date(2026, 3, 19)
        settings.ROEDTRAAD_TODAY = late
        assert fetch_mail() == 1
        with country.vestre.at_work(late):
            mail = Incoming.objects.get()
            take_as_answer(incoming=mail.pk, by=country.vestre.actor, today=late)
            assert (now_of(message).state, now_of(message).answered_on) == (State.ANSWERED, late)
        for side in (country.vestre, country.copenhagen):
            with side.at_work(late):
                seen = Message.objects.get(pk=message.pk)
                assert (seen.reply_due, seen.acknowledged_on, seen.answered_on) == (due, date(2026, 3, 3), late)
        assert chase_all(today=date(2026, 4, 30)) == 0
