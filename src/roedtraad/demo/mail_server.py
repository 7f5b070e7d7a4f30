"""The mail server of a demonstration: takes any mail, encrypted, and files it on this machine. Nothing goes further.

`python -m roedtraad.demo.mail_server PORT FOLDER`, started by project/serving.py. Mail to the site's own reply address
is filed as an answer; all other is what the recipients got.
"""

from __future__ import annotations

import asyncio
import mailbox
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from roedtraad.project.demonstration_post import HOST, IN, OUT, REPLY_TO
from roedtraad.project.orphans import end_with_parent

LARGEST = 40_000_000


@dataclass(frozen=True, slots=True)
class Filing:
    """What becomes of a mail: it is on the disk when the server says yes."""

    folder: Path

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 5.6.0 nothing to file"
        boxes = {IN if is_reply(one) else OUT for one in envelope.rcpt_tos}
        keys = [mailbox.Maildir(self.folder / box, create=True).add(content) for box in sorted(boxes)]
        return f"250 2.0.0 Ok: lagt i demopostkassen som {keys[0]}"


def is_reply(address: str) -> bool:
    """Whether it is the site's own reply address, with a mark or without.

    >>> is_reply("svar+4f2a@sikkerpost.example"), is_reply("folkeregister@kommune.example")
    (True, False)
    """
    name, _, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}" == REPLY_TO


async def serve(port: int, folder: Path) -> None:
    """Serve until the process ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    filing, loop = Filing(folder), asyncio.get_running_loop()

    def one() -> SMTP:
        return SMTP(
            filing,
            data_size_limit=LARGEST,
            hostname="demopost.example",
            ident="Demopost",
            tls_context=context,
            require_starttls=True,
            loop=loop,
        )

    server = await loop.create_server(one, HOST, port)
    await server.serve_forever()


def main(arguments: list[str]) -> int:
    end_with_parent()
    port, folder = arguments
    asyncio.run(serve(int(port), Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
