"""A mailbox on a server, by IMAP (RFC 3501): never in the clear, and only with a certificate that holds.

A stored mail is moved to a folder of its own, or marked as read where the server will not move it. None is deleted.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from roedtraad.post.receiving.mailbox import BEGINNING, LARGEST_MAIL, Fetched, Unreachable

Security = Literal["implicit", "starttls"]
FILED = "Roedtraad"
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where the mailbox is and who asks."""

    host: str
    port: int
    user: str
    password: str
    security: Security = "implicit"
    certificate: Path | None = None
    """The authority that signed the server's certificate, where it is none that the machine knows."""
    folder: str = "INBOX"
    timeout: float = 30


class ImapMailbox:
    """An open mailbox. Raises Unreachable with the server's own words, never with a password."""

    def __init__(self, account: ImapAccount) -> None:
        self._server = _told(_opened, account)
        try:
            self._ask("LOGIN", self._server.login, account.user, account.password)
            self._ask("SELECT", self._server.select, account.folder)
            self._make_folder()
        except Unreachable:
            self.close()
            raise

    def waiting(self, most: int) -> Iterator[Fetched]:
        """The mails that are not marked as read, the oldest first. Fetching one does not mark it."""
        found = self._ask("SEARCH", self._server.uid, "SEARCH", "UNSEEN")
        for key in (found[0] or b"").split()[:most]:
            name = key.decode("ascii")
            size = self._size(name)
            part = "BODY.PEEK[]" if size <= LARGEST_MAIL else f"BODY.PEEK[]<0.{BEGINNING}>"
            answer = self._ask("FETCH", self._server.uid, "FETCH", name, f"({part})")
            raw = next((one[1] for one in answer if isinstance(one, tuple)), None)
            if raw is not None:  # else another program has taken it
                yield Fetched(name, raw, max(size, len(raw)) if size > LARGEST_MAIL else len(raw))

    def file(self, key: str) -> None:
        """Mark it as read, then move it aside where the server can."""
        self._ask("STORE", self._server.uid, "STORE", key, "+FLAGS.SILENT", r"(\Seen)")
        if "MOVE" in self._server.capabilities:
            _told(self._server.uid, "MOVE", key, FILED)

    def close(self) -> None:
        """Leave without deleting anything."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._server.unselect()
        with suppress(imaplib.IMAP4.error, OSError):
            self._server.logout()

    def _make_folder(self) -> None:
        if "MOVE" in self._server.capabilities:
            _told(self._server.create, FILED)  # where it is there already the server says no, and that is fine

    def _size(self, key: str) -> int:
        answer = self._ask("FETCH", self._server.uid, "FETCH", key, "(RFC822.SIZE)")
        told = b" ".join(one if isinstance(one, bytes) else one[0] for one in answer if one)
        found = _SIZE.search(told)
        return int(found[1]) if found else 0

    def _ask(self, name: str, question: Any, *arguments: str) -> list[Any]:
        status, answer = _told(question, *arguments)
        if status != "OK":
            raise Unreachable(f"{name}: {_words(answer)}")
        return list(answer)


def _opened(account: ImapAccount) -> imaplib.IMAP4:
    """Connect, and speak of nothing before the line is closed to others."""
    trusted = ssl.create_default_context(cafile=str(account.certificate) if account.certificate else None)
    trusted.minimum_version = ssl.TLSVersion.TLSv1_2
    if account.security == "implicit":
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=trusted, timeout=account.timeout)
    server = imaplib.IMAP4(account.host, account.port, timeout=account.timeout)
    try:
        server.starttls(trusted)
    except BaseException:
        server.shutdown()
        raise
    return server


def _told(question: Any, *arguments: Any) -> Any:
    try:
        return question(*arguments)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise Unreachable(_words(error.args) or type(error).__name__) from None


def _words(answer: Any) -> str:
    parts = answer if isinstance(answer, list | tuple) else [answer]
    told = [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in parts]
    return " ".join(told)[:300]
