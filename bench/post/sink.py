"""A mail server that takes everything: aiosmtpd with TLS, in a process of its own.

`python -m bench.post.sink PORT FOLDER CERTIFICATE` writes a line for every mail to FOLDER/arrived, and has it on the
disk before it answers. FOLDER/mood says how it behaves meanwhile: one of MOODS, or nothing.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
SLOW = 0.4
MOODS = ("later", "never", "full", "slow", "hangs_up", "")


class Post:
    """Takes mail, unless its mood is another."""

    def __init__(self, folder: Path) -> None:
        self._mood = folder / "mood"
        self._arrived = os.open(folder / "arrived", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def mood(self) -> str:
        """How it feels now."""
        try:
            return self._mood.read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    async def handle_RCPT(  # noqa: N802 - the server's word
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        match self.mood():
            case "later":
                return "451 4.3.0 Try again later"
            case "never":
                return "550 5.1.1 No such mailbox"
            case "full":
                return "552 5.2.2 Mailbox full"
            case "slow":
                await asyncio.sleep(SLOW)
            case _:
                pass
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        head = BytesHeaderParser().parsebytes(content.partition(b"\r\n\r\n")[0])
        os.write(self._arrived, f"{head['Message-ID']}\t{','.join(envelope.rcpt_tos)}\t{len(content)}\n".encode())
        os.fsync(self._arrived)
        if self.mood() == "hangs_up" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 2.0.0 Ok: filed"


def arrived(folder: Path) -> Counter[str]:
    """How often each Message-ID has arrived."""
    place = folder / "arrived"
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    return Counter(line.partition("\t")[0] for line in lines)


async def _serve(port: int, folder: Path, certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    post, loop = Post(folder), asyncio.get_running_loop()

    def connection() -> SMTP:
        return SMTP(post, hostname="sink.example", tls_context=context, require_starttls=True, loop=loop)

    server = await loop.create_server(connection, HOST, port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
