"""A real mail server (aiosmtpd, with TLS) for a test, and how it may misbehave."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, AnyStr, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session, syntax

HOST = "127.0.0.1"


@dataclass
class Behaviour:
    """What the server says instead of yes: by the command that it says it to, for as many times as are stated."""

    says: dict[str, list[str]] = field(default_factory=dict)
    hangs_up_in_data: int = 0
    hangs_up_after_data: int = 0
    most_mails: int = 10**6
    offers_reports: bool = False
    sleeps_in_mail: int = 0

    def word(self, command: str) -> str | None:
        waiting = self.says.get(command)
        return waiting.pop(0) if waiting else None


@dataclass
class Taken:
    """A mail that the server took."""

    sender: str
    to: tuple[str, ...]
    wishes: tuple[str, ...]
    content: bytes
    encrypted: bool


class Post:
    """Takes mail, unless it is to behave otherwise."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.taken: list[Taken] = []
        self.connections: list[Server] = []
        self.commands: set[str] = set()
        self.wishes: list[str] = []

    async def handle_EHLO(  # noqa: N802 - the server's word
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        more = ["250-DSN"] if self.behaviour.offers_reports and session.ssl else []
        return [*answers[:-1], *more, answers[-1]]

    async def handle_MAIL(  # noqa: N802 - the server's word
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.behaviour.sleeps_in_mail:
            self.behaviour.sleeps_in_mail -= 1
            await asyncio.sleep(120)
        refused = self.behaviour.word("MAIL")
        if refused is None:
            envelope.mail_from = address
        return refused or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refused = self.behaviour.word("RCPT")
        if refused is None:
            envelope.rcpt_tos.append(address)
        return refused or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        refused = self.behaviour.word("TAKEN")
        if refused is not None:
            return refused
        assert isinstance(envelope.content, bytes)
        self.taken.append(
            Taken(
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                tuple(self.wishes),
                envelope.content,
                session.ssl is not None,
            )
        )
        if self.behaviour.hangs_up_after_data:
            self.behaviour.hangs_up_after_data -= 1
            cast(asyncio.Transport, server.transport).abort()
        return f"250 2.0.0 Ok: queued as {len(self.taken):04d}"


class _Heard(dict[str, Any]):
    """The commands of a server, which notes each that it is asked for."""

    def __init__(self, methods: dict[str, Any], heard: set[str]) -> None:
        super().__init__(methods)
        self.everywhere = heard
        self.heard: set[str] = set()

    def get(self, command: str, default: Any = None) -> Any:
        self.heard.add(command)
        self.everywhere.add(command)
        return super().get(command, default)


class Server(SMTP):
    """The server of one connection."""

    def __init__(self, post: Post, **options: Any) -> None:
        super().__init__(post, hostname="server.example", ident="Test", loop=asyncio.get_running_loop(), **options)
        self.post = post
        self.mails = 0
        self._smtp_methods: _Heard = _Heard(self._smtp_methods, post.commands)
        self.lines: list[asyncio.Transport] = []
        post.connections.append(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line, to hang up in the end: first the plain one, then the encrypted one on it."""
        self.lines.append(cast(asyncio.Transport, transport))
        super().connection_made(transport)

    def hang_up(self) -> None:
        for line in reversed(self.lines):
            line.abort()

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        refused = self.post.behaviour.word("STARTTLS")
        if refused is not None:
            await self.push(refused)
            return
        await super().smtp_STARTTLS(arg)

    async def push(self, status: AnyStr) -> None:
        """Say another greeting where that is asked for."""
        is_greeting = status[:4] in ("220 ", b"220 ") and not self._smtp_methods.heard
        other = self.post.behaviour.word("GREETING") if is_greeting else None
        await (super().push(other) if other is not None else super().push(status))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Break off where that is asked for."""
        refused = self.post.behaviour.word("DATA")
        if refused is not None:
            await self.push(refused)
            return
        if self.post.behaviour.hangs_up_in_data:
            self.post.behaviour.hangs_up_in_data -= 1
            await self.push("354 go on")
            cast(asyncio.Transport, self.transport).abort()
            return
        self.mails += 1
        await super().smtp_DATA(arg)

    @syntax("RCPT TO: <address>")
    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        """With the wishes of RFC 3461, which the library does not know."""
        await super().smtp_RCPT(self._without_wishes(arg))

    def _without_wishes(self, arg: str) -> str:
        if not self.post.behaviour.offers_reports:
            return arg
        words = arg.split()
        wishes = [one for one in words if one.startswith(("NOTIFY=", "RET=", "ENVID="))]
        self.post.wishes.extend(wishes)
        return " ".join(one for one in words if one not in wishes)

    @syntax("MAIL FROM: <address>")
    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        """After so many mails a server says goodbye."""
        if self.mails >= self.post.behaviour.most_mails:
            await self.push("421 4.7.0 too many mails, goodbye")
            cast(asyncio.Transport, self.transport).close()
            return
        await super().smtp_MAIL(self._without_wishes(arg))


@dataclass(frozen=True)
class Running:
    """A server that is running: where, and what it has taken."""

    post: Post
    port: int

    @property
    def taken(self) -> list[Taken]:
        return self.post.taken


def _trusting(place: Path | ssl.SSLContext) -> ssl.SSLContext:
    if isinstance(place, ssl.SSLContext):
        return place
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    return context


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    known = (data.login, data.password) == (b"rt", b"hemmeligt")
    return AuthResult(success=known, handled=known)


@contextmanager
def running(
    certificate: Path | ssl.SSLContext | None,
    behaviour: Behaviour | None = None,
    *,
    implicit: bool = False,
    login: bool = False,
) -> Iterator[Running]:
    """A server on a port of this machine; without a certificate it speaks in the clear."""
    post = Post(behaviour or Behaviour())
    context = _trusting(certificate) if certificate else None
    options: dict[str, Any] = {"auth_required": login, "authenticator": _knows if login else None}
    if not implicit:
        options |= {"tls_context": context, "require_starttls": context is not None}
    else:
        options |= {"auth_require_tls": False}

    def hang_up() -> None:
        for one in post.connections:
            one.hang_up()

    with served(lambda: Server(post, **options), context if implicit else None, hang_up) as port:
        yield Running(post, port)


@contextmanager
def served(
    make: Callable[[], asyncio.BaseProtocol], context: ssl.SSLContext | None, hang_up: Callable[[], None]
) -> Iterator[int]:
    """Serve a protocol in a thread of its own; the port is given."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def done(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    server = done(loop.create_server(make, HOST, 0, ssl=context))
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        done(_ended(server, hang_up))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _ended(server: asyncio.Server, hang_up: Callable[[], None]) -> None:
    """End what still talks to someone."""
    server.close()
    hang_up()
    await asyncio.sleep(0.01)
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
