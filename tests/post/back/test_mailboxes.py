"""One contract for every mailbox: what was not filed is given, the oldest first, and nothing is ever deleted.

The one on a server is tried on Debian's dovecot-imapd; where that is not installed those tests are passed over.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from roedtraad.post.receiving import imap, maildir
from roedtraad.post.receiving.imap import ImapAccount, ImapMailbox
from roedtraad.post.receiving.mailbox import Mailbox, Unreachable
from roedtraad.post.receiving.maildir import Maildir
from tests.post.back.imap_server import PASSWORD, USER, ImapServer, imap_running, program
from tests.post.back.mails import reply


@pytest.fixture(autouse=True)
def no_network(here_only: None) -> None:
    """Servers of this machine alone."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    if program() is None:
        pytest.skip("no IMAP server on this machine (Debian and Ubuntu: apt install dovecot-imapd)")
    with imap_running(tmp_path_factory.mktemp("imap")) as running:
        yield running


@dataclass
class Tried:
    """A mailbox to try: how to open it, and how a mail gets into it."""

    open: Callable[[], Mailbox]
    deliver: Callable[[str, bytes], None]
    folder: Path


@pytest.fixture(params=["maildir", "imap"])
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Tried:
    if request.param == "maildir":
        Maildir(tmp_path)
        return Tried(lambda: Maildir(tmp_path), lambda name, raw: place(tmp_path, name, raw), tmp_path)
    running: ImapServer = request.getfixturevalue("server")
    for old in [*running.mails.glob("new/*"), *running.mails.glob("cur/*")]:
        old.unlink()
    mark = tmp_path.name  # a name that the server has seen before is no new mail to it
    return Tried(
        lambda: ImapMailbox(account(running)), lambda name, raw: running.deliver(f"{name}.{mark}", raw), running.mails
    )


def place(folder: Path, name: str, raw: bytes) -> None:
    (folder / "new" / name).write_bytes(raw)


def account(server: ImapServer) -> ImapAccount:
    return ImapAccount("127.0.0.1", server.closed, USER, PASSWORD, certificate=server.certificate, timeout=5)


RAW = reply().as_bytes().replace(b"\n", b"\r\n")


def test_mails_are_given_the_oldest_first_until_they_are_filed_and_none_is_deleted(tried: Tried) -> None:
    for number in (1, 2, 3):
        tried.deliver(f"100{number}.a.host", RAW.replace(b"tak.", b"tak nr. %d." % number))
    box = tried.open()
    found = list(box.waiting(10))
    assert [one.raw.split(b"nr. ")[1][:1] for one in found] == [b"1", b"2", b"3"]
    assert all(one.is_whole for one in found)
    box.file(found[0].key)
    box.close()
    again = tried.open()
    assert [one.raw for one in again.waiting(10)] == [one.raw for one in found[1:]]
    assert len(list(again.waiting(1))) == 1
    again.close()
    assert len([one for one in tried.folder.rglob("*") if one.is_file() and "1001.a.host" in one.name]) == 1


def test_what_was_fetched_and_not_filed_is_given_again(tried: Tried) -> None:
    tried.deliver("1001.a.host", RAW)
    for _ in range(2):
        box = tried.open()
        assert len(list(box.waiting(10))) == 1
        box.close()


def test_of_a_mail_that_is_too_large_the_beginning_is_given(tried: Tried, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (imap, maildir):
        monkeypatch.setattr(module, "LARGEST_MAIL", 1000)
        monkeypatch.setattr(module, "BEGINNING", 500)
    tried.deliver("1001.a.host", RAW + b"x" * 2000)
    box = tried.open()
    (found,) = box.waiting(10)
    assert (len(found.raw), found.is_whole) == (500, False)
    assert found.size >= 2000
    box.close()


def test_a_mailbox_that_waits_is_empty_and_says_so(tried: Tried) -> None:
    box = tried.open()
    assert list(box.waiting(10)) == []
    box.close()


def test_starttls_is_spoken_before_anything_else(server: ImapServer) -> None:
    opened = ImapMailbox(replace(account(server), port=server.plain, security="starttls"))
    assert list(opened.waiting(1)) == []
    opened.close()


def test_a_server_with_a_certificate_that_does_not_hold_is_not_spoken_to(server: ImapServer) -> None:
    with pytest.raises(Unreachable, match="certificate"):
        ImapMailbox(replace(account(server), certificate=None))


def test_a_wrong_password_is_told_and_never_repeated(server: ImapServer) -> None:
    with pytest.raises(Unreachable) as refused:
        ImapMailbox(replace(account(server), password="gaet\x7f"))
    assert "gaet" not in str(refused.value)


def test_a_server_that_speaks_in_the_clear_alone_gets_no_password() -> None:
    heard: list[bytes] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        answering = threading.Thread(target=_answer_in_clear, args=(listening, heard))
        answering.start()
        clear = ImapAccount("127.0.0.1", listening.getsockname()[1], USER, PASSWORD, security="starttls", timeout=5)
        with pytest.raises(Unreachable):
            ImapMailbox(clear)
        answering.join(10)
    assert heard
    assert all(PASSWORD.encode() not in one for one in heard)


def _answer_in_clear(listening: socket.socket, heard: list[bytes]) -> None:
    line, _ = listening.accept()
    with line:
        line.sendall(b"* OK ready\r\n")
        while told := line.recv(4000):
            heard.append(told)
            tag = told.split(b" ")[0]
            extra = b"* CAPABILITY IMAP4rev1\r\n" if b"CAPABILITY" in told else b""
            line.sendall(extra + tag + b" OK done\r\n")


def test_a_server_that_is_not_there_is_unreachable_and_no_error_of_ours() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            ImapMailbox(ImapAccount("127.0.0.1", held.getsockname()[1], USER, PASSWORD, timeout=2))


def test_a_folder_that_cannot_be_made_is_unreachable_and_no_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(Unreachable):
        Maildir(tmp_path / "file" / "mail")
