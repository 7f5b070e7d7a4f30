"""S/MIME: what is signed and encrypted here is read by OpenSSL, another's work; a bad certificate lets nothing out."""

from __future__ import annotations

import email
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from roedtraad.post.channels.base import Kind, Outcome, hand_over
from tests.certificates import Authority, Issued
from tests.post.channels.conftest import Mailing
from tests.post.channels.mail_servers import Running, running
from tests.post.channels.messages import NOTICE, PDF, notice

SENDER = "rt@sikker.example"


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[Running]:
    with running(certificate) as server:
        yield server


@pytest.fixture(scope="module")
def ours(authority: Authority) -> Issued:
    return authority.for_mail(SENDER)


@pytest.fixture(scope="module")
def theirs(authority: Authority) -> Issued:
    return authority.for_mail(NOTICE.address)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "smime"
    place.mkdir()
    return place


def sent(server: Running, mailing: Mailing, folder: Path) -> tuple[Outcome, bytes]:
    server.taken.clear()
    out = mailing(server.port, smime=folder)
    try:
        outcome = hand_over(notice(), out)
    finally:
        out.close()
    return outcome, server.taken[0].content if server.taken else b""


def openssl(*words: str | Path, given: bytes) -> bytes:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl on this machine (Debian and Ubuntu: apt install openssl)")
    done = subprocess.run([program, "cms", *map(str, words)], input=given, capture_output=True, check=False, timeout=20)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def whole(part: bytes) -> None:
    """The text and the letter are there as they were written."""
    mail = email.message_from_bytes(part, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    text, letter = mail.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(letter, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == NOTICE.text
    assert letter.get_content() == PDF


def test_without_certificates_it_goes_as_it_is(server: Running, mailing: Mailing, folder: Path) -> None:
    outcome, content = sent(server, mailing, folder)
    assert outcome.kind is Kind.HANDED
    whole(content)


def test_what_is_signed_is_verified_and_a_changed_letter_in_it_is_not(
    server: Running, mailing: Mailing, folder: Path, trusted: Path, ours: Issued
) -> None:
    ours.put(folder / "sender.pem")
    outcome, content = sent(server, mailing, folder)
    assert outcome.kind is Kind.HANDED
    mail = email.message_from_bytes(content, policy=policy.default)
    assert mail.get_content_type() == "multipart/signed"
    assert mail["Subject"] == NOTICE.subject
    asked = ("-verify", "-CAfile", trusted, "-purpose", "smimesign")
    whole(openssl(*asked, given=content))
    with pytest.raises(AssertionError):
        openssl(*asked, given=content.replace(b"modtager", b"modtagen", 1))


def test_what_is_encrypted_is_read_by_the_recipient_alone(
    server: Running, mailing: Mailing, folder: Path, tmp_path: Path, trusted: Path, ours: Issued, theirs: Issued
) -> None:
    ours.put(folder / "sender.pem")
    (folder / f"{NOTICE.address}.pem").write_bytes(theirs.public_pem)
    outcome, content = sent(server, mailing, folder)
    assert outcome.kind is Kind.HANDED
    assert b"Kontakt" not in content
    assert b"application/pdf" not in content
    key = theirs.put(tmp_path / "theirs.pem")
    opened = openssl("-decrypt", "-recip", key, "-inkey", key, given=content)
    whole(openssl("-verify", "-CAfile", trusted, "-purpose", "smimesign", given=opened))
    other = ours.put(tmp_path / "ours.pem")
    with pytest.raises(AssertionError):
        openssl("-decrypt", "-recip", other, "-inkey", other, given=content)


def test_another_recipient_is_not_encrypted_to(server: Running, mailing: Mailing, folder: Path, theirs: Issued) -> None:
    (folder / "en-anden@kommune.example.pem").write_bytes(theirs.public_pem)
    whole(sent(server, mailing, folder)[1])


@pytest.mark.parametrize("whose", ["sender.pem", f"{NOTICE.address}.pem"], ids=["sender", "recipient"])
@pytest.mark.parametrize("fault", ["expired", "garbled", "empty"])
def test_a_certificate_that_does_not_hold_lets_nothing_out_and_is_named(
    server: Running, mailing: Mailing, folder: Path, authority: Authority, whose: str, fault: str
) -> None:
    match fault:
        case "expired":
            content = authority.for_mail("x@y.example", ends=timedelta(days=1)).pem
        case "garbled":
            content = b"-----BEGIN CERTIFICATE-----\nhemmeligt\n-----END CERTIFICATE-----\n"
        case _:
            content = b""
    (folder / whose).write_bytes(content)
    outcome, taken = sent(server, mailing, folder)
    assert outcome.kind is Kind.RETRY
    assert "S/MIME" in outcome.answer
    assert "hemmeligt" not in outcome.answer
    assert not taken


def test_a_recipient_whose_key_cannot_encrypt_is_told(
    server: Running, mailing: Mailing, folder: Path, authority: Authority
) -> None:
    certificate = authority.for_server(NOTICE.address.partition("@")[2])
    assert isinstance(certificate.key, ec.EllipticCurvePrivateKey)
    (folder / f"{NOTICE.address}.pem").write_bytes(certificate.public_pem)
    outcome, taken = sent(server, mailing, folder)
    assert (outcome.kind, taken) == (Kind.RETRY, b"")
    assert "ikke RSA" in outcome.answer
