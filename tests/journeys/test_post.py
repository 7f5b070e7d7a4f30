"""The post from end to end: approved in one go, seen to arrive in a real mailbox, acknowledged, chased, answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.service import whole_cases
from roedtraad.post.actions.approve_all import pass_round
from roedtraad.post.actions.chase import chase_all
from roedtraad.post.actions.receive_mail import receive_mail
from roedtraad.post.models import Message, Round
from roedtraad.post.receiving.mailbox import Fetched
from roedtraad.post.service import send_due
from roedtraad.project.login_variables import MailServer
from tests.certificates import Authority
from tests.country import DAY, Country
from tests.journeys.browsing import AtDesk, Becomes, Person
from tests.letters import obligation_of
from tests.post.channels.mail_servers import HOST, Behaviour, Running, running

pytestmark = pytest.mark.django_db

TODAYS = "todays_post"
DUE, AFTER_DUE = date(2026, 3, 17), date(2026, 3, 18)
"""Ten working days after it was acknowledged on 3 March, and the day after."""
PLAN = {"plan": "Arbejde igen, og en bolig at komme hjem til.", "wishes": "Bolig fra september.", "reason": "Planen"}

Mailbox = Callable[..., AbstractContextManager[Running]]


@pytest.fixture(autouse=True)
def no_network(here_only: None) -> None:
    """The mail server of this machine alone."""


@pytest.fixture
def mailbox(settings: Settings, tmp_path: Path) -> Mailbox:
    """`with mailbox() as server`: a real server that the site sends to, encrypted, by a certificate that it trusts."""
    authority = Authority()
    certificate = authority.for_server().put(tmp_path / "server.pem")
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(authority.own.public_pem)

    @contextmanager
    def serving(behaviour: Behaviour | None = None) -> Iterator[Running]:
        with running(certificate, behaviour) as server:
            settings.ROEDTRAAD_POST = MailServer(HOST, server.port, "", "", "starttls")
            settings.ROEDTRAAD_POST_CA = trusted
            settings.ROEDTRAAD_POST_FROM = "rt@sikker.example"
            settings.ROEDTRAAD_POST_REPLY_TO = "svar@sikker.example"
            settings.ROEDTRAAD_SITE = "https://roedtraad.example"
            yield server

    return serving


def sent_now() -> None:
    send_due(most=100, worker="prøven")


def arrived(server: Running) -> list[EmailMessage]:
    """What lies in the mailbox, the oldest first."""
    assert all(one.encrypted for one in server.taken)
    return [message_from_bytes(one.content, policy=policy.default) for one in server.taken]


def words_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage) -> str:
    """The address behind the link of the receipt."""
    found = re.search(r"https://roedtraad\.example(/kvittering/\S+)", words_in(mail))
    assert found is not None
    return found[1]


def approved(prison: Person, country: Country) -> None:
    """All of today's letters are approved with one button, and the worker writes them."""
    prison.presses(prison.opens(TODAYS), "Godkend og send")
    with country.vestre.at_work():
        waiting = Round.objects.get(finished_at=None)
    while pass_round(round_key=waiting.pk, user=country.vestre.user, day=DAY):
        pass


def coordinated(prison: Person, case: UUID) -> UUID:
    """The coordination letter is written, with its plan, and approved. Gives the message."""
    address = reverse("write", args=[obligation_of(case, "coordination.remand")])
    plan = SimpleUploadedFile("handleplan.pdf", b"%PDF-1.7 planen")
    answer = prison.client.post(address, {**PLAN, "file-0": plan, "step": "send"})
    assert answer.status_code == 303, answer.content.decode()
    return UUID(answer.headers["Location"].rpartition("/")[2])


def state_of(message: UUID, case: UUID) -> Message:
    with whole_cases(case):
        return Message.objects.get(pk=message)


def test_the_days_notices_are_approved_in_one_go_and_arrive_under_the_agreements_own_subject_lines(
    country: Country, at_desk: AtDesk, mailbox: Mailbox
) -> None:
    prison = at_desk(country.vestre)
    case = prison.receives()
    approved(prison, country)
    with mailbox() as server:
        sent_now()
    found = {mail["To"].addresses[0].addr_spec.lower(): mail for mail in arrived(server)}
    registry = found["folkeregisteret@okf.kk.dk"]
    assert registry["Subject"] == "Att.: Folkeregisteret"
    assert "ydelse@bif.kk.dk" in found
    for mail in found.values():
        assert "Signe" not in str(mail["Subject"])
        (letter,) = [part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
        assert letter.get_content().startswith(b"%PDF-")
    with whole_cases(case):
        for message in Message.objects.filter(case=case, state="sent"):
            assert message.answer.startswith("250 "), "sent only with the server's own answer"
    shown = prison.opens(TODAYS)
    assert not list(shown.says(f"{len(found)} breve er sendt i dag."))
    assert "Besked til folkeregisteret om indsættelsen" not in prison.work()


def test_a_coordination_letter_is_acknowledged_by_link_chased_and_answered_late_under_one_clock(
    country: Country, at_desk: AtDesk, becomes: Becomes, mailbox: Mailbox
) -> None:
    prison, town = at_desk(country.vestre), at_desk(country.copenhagen)
    case = prison.receives()
    message = coordinated(prison, case)
    with mailbox() as server:
        sent_now()
        (mail,) = arrived(server)

        # Opening the link changes nothing and shows nothing of anyone; the button acknowledges, once.
        becomes(date(2026, 3, 3))
        stranger = Person(Client())
        page = stranger.goes_to(link_in(mail))
        assert "Signe" not in page.words
        assert state_of(message, case).acknowledged_on is None
        stranger.presses(page, "Ja, vi har modtaget")
        assert state_of(message, case).acknowledged_on == date(2026, 3, 3)
        stranger.goes_to(link_in(mail), status=404)

        # Both sides see the same day; the town's own answer stands on its list too.
        assert state_of(message, case).reply_due == DUE
        ours = prison.goes_to(reverse("message", args=[message]))
        assert "17. marts" in ours.words
        theirs = town.work("?vis=skylder")
        assert "17" in theirs

        # It runs out: reminded before, on the day, and after.
        for day in (date(2026, 3, 13), DUE, AFTER_DUE):
            becomes(day)
            assert chase_all(today=day) == 1
            sent_now()
        reminders = arrived(server)[1:]
        assert len(reminders) == 3
        assert all("Vi venter på jeres svar; fristen er" in words_in(one) for one in reminders)
        assert "rykket" in prison.goes_to(reverse("message", args=[message])).words.lower()

        # The answer comes, late, by mail: it finds its letter, and a person says that it is the answer.
        answer = EmailMessage()
        answer["From"], answer["To"] = str(mail["To"]), str(mail["Reply-To"])
        answer["Subject"], answer["In-Reply-To"] = f"SV: {mail['Subject']}", str(mail["Message-ID"])
        answer["Message-ID"] = "<svar@kk.example>"
        answer.set_content("Vi koordinerer gerne. Ring til Kirsten.")
        raw = answer.as_bytes()
        receive_mail(Fetched("1", raw, len(raw)), today=AFTER_DUE)
        prison.presses(prison.goes_to(reverse("message", args=[message])), "Det er svaret")
    assert (state_of(message, case).state, state_of(message, case).answered_on) == ("answered", AFTER_DUE)
    assert "Vi koordinerer gerne" in prison.goes_to(reverse("message", args=[message])).words
    assert chase_all(today=date(2026, 4, 1)) == 0


def test_a_server_that_is_unplugged_before_its_answer_leaves_the_letter_uncertain_and_says_so(
    country: Country, at_desk: AtDesk, mailbox: Mailbox
) -> None:
    prison = at_desk(country.vestre)
    case = prison.receives()
    approved(prison, country)
    with mailbox(Behaviour(hangs_up_after_data=1)) as server:
        sent_now()
    with whole_cases(case):
        (doubtful,) = Message.objects.filter(case=case, state="uncertain")
    assert doubtful.message_id in {str(one["Message-ID"]) for one in arrived(server)}
    assert doubtful.sent_at is None
    assert "kræver et kig" in prison.opens(TODAYS).words
    assert "usikkert, om det kom frem" in prison.goes_to(reverse("message", args=[doubtful.pk])).words
