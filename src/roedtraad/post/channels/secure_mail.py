"""Secure mail: SMTP that is always encrypted, to a server whose certificate holds. Nothing is ever said in the clear.

What the server answered is what became of the message. An answer that was lost after all had been given is *uncertain*.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.utils import timezone

from roedtraad.post.channels.answers import LONG, Answer, Stage, outcome_of, unreached
from roedtraad.post.channels.base import Kind, Outcome, Outgoing
from roedtraad.post.channels.patience import Patience
from roedtraad.post.channels.smime import Smime, Unprotected
from roedtraad.post.mail_making import Unsendable, mail_address, make_mail


@dataclass(frozen=True, slots=True)
class MailRoute:
    """The server that mail is handed to, and as whom."""

    host: str
    port: int
    sender: str
    encrypted: Literal["starttls", "tls"]
    user: str = ""
    password: str = field(default="", repr=False)
    trusted: Path | None = None
    """The certificates that are believed, where the server's own is signed by none that the machine knows."""
    smime: Path | None = None
    patience: float = 60.0
    """Seconds that a server has for one message, all in all: one that dribbles holds nothing up."""
    most: int = 500
    """Mails by one connection."""


class SecureMail:
    """The channel. It keeps its connection from mail to mail, and opens another when that one has gone."""

    name = "secure_mail"

    def __init__(self, route: MailRoute) -> None:
        self._route = route
        self._line: smtplib.SMTP | None = None
        self._sent = 0
        self._late = False
        self._patience = Patience(route.patience, self._hang_up)

    def hand(self, outgoing: Outgoing) -> Outcome:
        now = timezone.localtime()
        try:
            to = mail_address(outgoing.address)
            mail = self._written(outgoing, to, now)
        except Unsendable as wrong:
            return Outcome(Kind.REFUSED, f"Mailen blev ikke sendt: {wrong}.")
        except ValueError as wrong:
            return Outcome(Kind.REFUSED, f"Mailen kunne ikke skrives ({type(wrong).__name__}).")
        except Unprotected as wrong:
            return Outcome(Kind.RETRY, f"Mailen blev ikke sendt: {wrong}.", wait=LONG)
        self._late = False
        with self._patience.waiting():
            return self._handed(to, outgoing.message_id, mail)

    def close(self) -> None:
        """Say goodbye, where there is someone to say it to."""
        self._patience.end()
        line, self._line, self._sent = self._line, None, 0
        if line is not None:
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
            line.close()

    def _written(self, outgoing: Outgoing, to: str, now: datetime) -> bytes:
        route = self._route
        if route.smime is None:
            return make_mail(outgoing, sender=route.sender, at=now)
        seal = Smime(route.smime, now)
        return make_mail(
            outgoing,
            sender=route.sender,
            at=now,
            wrap=lambda part: seal.wrap(part, to=to, message_id=outgoing.message_id),
        )

    def _handed(self, to: str, message_id: str, mail: bytes) -> Outcome:
        """Give it to the server; once more by a new connection where the kept one turns out to be gone."""
        if self._sent >= self._route.most:
            self.close()
        begun = None
        for kept in (True, False):
            if not kept or self._line is None:
                self._drop()
                try:
                    self._line = self._opened()
                except Refused as refused:
                    return outcome_of(refused.answer)
                except (OSError, smtplib.SMTPException, ValueError) as error:
                    return self._unreached(error)
                kept = False
            begun = self._begin(to, message_id, len(mail))
            if kept and (begun is None or begun.code == 421) and not self._late:
                continue
            break
        return self._rest(begun, mail)

    def _begin(self, to: str, message_id: str, size: int) -> Answer | None:
        """Who it is from and to, and that it may come; None where nobody answers."""
        line = self._line
        if line is None:
            return None
        report = line.has_extn("dsn")
        # A report of a failure brings back the head alone: by its Message-ID it is known, and no letter travels twice.
        options = ["RET=HDRS", f"ENVID={_xtext(message_id)}"] if report else []
        if line.has_extn("size"):
            options.append(f"SIZE={size}")
        try:
            answer = Answer(Stage.SENDER, *line.mail(self._route.sender, options))
            if answer.good:
                answer = Answer(Stage.RECIPIENT, *line.rcpt(to, ["NOTIFY=FAILURE,DELAY"] if report else []))
            if answer.good:
                answer = Answer(Stage.DATA, *line.docmd("DATA"))
            return answer
        except (OSError, smtplib.SMTPException):
            self._drop()
            return None

    def _rest(self, begun: Answer | None, mail: bytes) -> Outcome:
        """The mail itself, when the server wants it. Its last line alone says that it is whole."""
        line = self._line
        if begun is None or line is None or line.sock is None:
            return self._unreached(ConnectionResetError())
        if not begun.good:
            self._recover(begun)
            return outcome_of(begun)
        try:
            line.sock.sendall(_dotted(mail))
        except OSError as error:
            self._drop()
            # Without its last line no server takes it. The encryption was fine: it is the line that fell.
            return self._unreached(ConnectionResetError() if isinstance(error, ssl.SSLError) else error)
        try:
            line.sock.sendall(b".\r\n")
            answer = Answer(Stage.TAKEN, *line.getreply())
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(
                Kind.UNCERTAIN,
                "Mailen er givet til serveren, men forbindelsen faldt, før den svarede"
                f" ({type(error).__name__}): den kan være sendt.",
            )
        self._sent += 1
        if not answer.good:
            self._recover(answer)
        return outcome_of(answer)

    def _recover(self, answer: Answer) -> None:
        """After a no the connection is good for the next mail, unless the server hangs up."""
        if answer.code == 421 or self._line is None:
            self._drop()
            return
        try:
            self._line.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _opened(self) -> smtplib.SMTP:
        """Connect, close the line to others, and only then say who we are."""
        route = self._route
        trusted = ssl.create_default_context(cafile=str(route.trusted) if route.trusted else None)
        trusted.minimum_version = ssl.TLSVersion.TLSv1_2
        line = self._line = smtplib.SMTP(local_hostname=route.sender.rpartition("@")[2], timeout=route.patience)
        try:
            line.sock = socket.create_connection((route.host, route.port), timeout=route.patience)
            line.sock.settimeout(route.patience + 10)  # from here on the watch looks after the time of it all
            # The last dot goes at once: the system would keep it back until what was before it is known to be there.
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if route.encrypted == "tls":
                _close_to_others(line, trusted, route.host)
            _demand(Stage.GREETING, line.getreply())
            if route.encrypted == "starttls":
                line.ehlo()
                if not line.has_extn("starttls"):
                    raise Refused(Answer(Stage.ENCRYPTION, 502, b"STARTTLS is not offered"))
                _demand(Stage.ENCRYPTION, line.docmd("STARTTLS"))
                _close_to_others(line, trusted, route.host)
            _demand(Stage.GREETING, line.ehlo())
            if route.user:
                _log_in(line, route)
        except BaseException:
            self._drop()
            raise
        self._sent = 0
        return line

    def _drop(self) -> None:
        line, self._line, self._sent = self._line, None, 0
        if line is not None:
            line.close()

    def _unreached(self, error: Exception) -> Outcome:
        return unreached(TimeoutError() if self._late else error)

    def _hang_up(self) -> None:
        """The time for a message is over, whatever the server is doing."""
        self._late = True
        line = self._line
        if line is not None and line.sock is not None:
            with suppress(OSError):
                # The plain socket's: an encrypted one would first forget that it is encrypted.
                socket.socket.shutdown(line.sock, socket.SHUT_RDWR)


class Refused(Exception):
    """The server did not let us in."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def _demand(stage: Stage, told: tuple[int, bytes]) -> None:
    answer = Answer(stage, *told)
    if not answer.good:
        raise Refused(answer)


def _close_to_others(line: smtplib.SMTP, trusted: ssl.SSLContext, host: str) -> None:
    """Encrypt the line, and forget all that was heard before (RFC 3207). Raises ssl.SSLError for a bad certificate."""
    assert line.sock is not None
    # Two steps, so that the watch can hang up in the midst of the second.
    line.sock = sealed = trusted.wrap_socket(line.sock, server_hostname=host, do_handshake_on_connect=False)
    line.file = None
    line.helo_resp = line.ehlo_resp = None
    line.esmtp_features, line.does_esmtp = {}, False
    sealed.do_handshake()


def _log_in(line: smtplib.SMTP, route: MailRoute) -> None:
    try:
        line.login(route.user, route.password)
    except smtplib.SMTPAuthenticationError as error:
        words = error.smtp_error
        raise Refused(Answer(Stage.LOGIN, error.smtp_code, words if isinstance(words, bytes) else b"")) from None


def _dotted(mail: bytes) -> bytes:
    """A mail for DATA: a dot at the start of a line is doubled. It ends with its line, the last dot not yet said."""
    doubled = mail.replace(b"\r\n.", b"\r\n..")
    return (b"." if doubled.startswith(b".") else b"") + doubled + (b"" if doubled.endswith(b"\r\n") else b"\r\n")


def _xtext(text: str) -> str:
    """A text as an option of a command carries it (RFC 3461)."""
    return "".join(one if "!" <= one <= "~" and one not in "+=" else f"+{ord(one):02X}" for one in text)
