"""The demonstration's mail: its own server takes what the channel hands over, and the page shows what arrived."""

from __future__ import annotations

import email
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from roedtraad.post.channels.base import Kind, hand_over
from roedtraad.post.channels.opening import open_channels
from roedtraad.post.receiving.maildir import Maildir
from roedtraad.project.demonstration_post import IN, SERVER, demonstration_folder, demonstration_post
from roedtraad.project.environment import read_environment
from roedtraad.project.ports import free_port
from tests.post.channels.messages import NOTICE, PDF

PAGE = "/demopostkasse"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine, and nothing beyond it."""
    connect = socket.socket.connect

    def here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] != "127.0.0.1":
            pytest.fail("a test reached for the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", here)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def told(data: Path) -> Iterator[dict[str, Any]]:
    """The server as the site starts it, and what the site is told of it."""
    port = free_port()
    variables = demonstration_post(data, port)
    program = [sys.executable, "-m", SERVER, str(port), str(demonstration_folder(data))]
    server = subprocess.Popen(program)
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield read_environment({"ROEDTRAAD_DEMO": "yes", **variables})
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def sent(told: dict[str, Any], data: Path, settings: Settings) -> Path:
    """A notice has gone to the recipient, by the channel of the site."""
    settings.ROEDTRAAD_DATA = data
    for name in ("ROEDTRAAD_POST", "ROEDTRAAD_POST_CA", "ROEDTRAAD_POST_FROM"):
        setattr(settings, name, told[name])
    with open_channels() as channels:
        outcome = hand_over(replace(NOTICE, reply_to="svar+4f2a@sikkerpost.example"), channels["secure_mail"])
    assert (outcome.kind, outcome.code) == (Kind.HANDED, 250)
    return data


def first_of(client: Client) -> str:
    page = client.get(PAGE).content.decode()
    return page.partition(f'href="{PAGE}/')[2].partition('"')[0]


def test_its_key_is_for_its_owner_alone_and_its_certificate_stays(data: Path, told: dict[str, Any]) -> None:
    folder = demonstration_folder(data)
    assert (folder / "key.pem").stat().st_mode & 0o077 == 0
    before = (folder / "certificate.pem").read_bytes()
    demonstration_post(data, 1)
    assert (folder / "certificate.pem").read_bytes() == before == told["ROEDTRAAD_POST_CA"].read_bytes()


@pytest.mark.django_db
@pytest.mark.usefixtures("sent")
def test_a_notice_is_seen_to_arrive_with_its_subject_text_and_letter(client: Client) -> None:
    assert NOTICE.subject in client.get(PAGE).content.decode()
    key = first_of(client)
    page = client.get(f"{PAGE}/{key}").content.decode()
    assert NOTICE.address in page
    assert 'href="https://rt.example/kvittering/abc"' in page
    letter = client.get(f"{PAGE}/{key}/1")
    assert (letter["Content-Type"], letter.content) == ("application/pdf", PDF)


@pytest.mark.django_db
def test_an_answer_lies_where_the_site_fetches_answers(sent: Path, client: Client) -> None:
    key = first_of(client)
    assert client.post(f"{PAGE}/{key}", {"text": "  "}).status_code == 422
    answered = client.post(f"{PAGE}/{key}", {"text": "Vi har modtaget det.\n"})
    assert answered.status_code == 303
    assert "Svaret er sendt" in client.get(answered["Location"]).content.decode()
    (fetched,) = Maildir(demonstration_folder(sent) / IN).waiting(10)
    reply = email.message_from_bytes(fetched.raw, policy=policy.default)
    assert reply["To"] == "svar+4f2a@sikkerpost.example"
    assert reply["In-Reply-To"] == NOTICE.message_id
    assert reply["Subject"] == f"SV: {NOTICE.subject}"


@pytest.mark.django_db
@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("key", ["findes-ikke", "..%2F..%2Fkey.pem", "..%2Fcertificate.pem"])
def test_no_other_file_is_a_mail(client: Client, key: str) -> None:
    assert client.get(f"{PAGE}/{key}").status_code == 404
    assert client.get(f"{PAGE}/{key}/1").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("sent")
def test_outside_a_demonstration_there_is_no_such_page(client: Client, settings: Settings) -> None:
    key = first_of(client)
    settings.ROEDTRAAD_DEMO = False
    for address in (PAGE, f"{PAGE}/{key}", f"{PAGE}/{key}/1"):
        assert client.get(address).status_code == 404
    assert client.post(f"{PAGE}/{key}", {"text": "x"}).status_code == 404
