"""The mailbox of this site, as its environment says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings

from roedtraad.post.receiving.imap import ImapAccount, ImapMailbox
from roedtraad.post.receiving.mailbox import Mailbox
from roedtraad.post.receiving.maildir import Maildir


@contextmanager
def open_mailbox() -> Iterator[Mailbox | None]:
    """The mailbox that replies come to; None where the site has none. Raises Unreachable."""
    where = settings.ROEDTRAAD_POST_IN
    if where is None:
        yield None
        return
    with closing(_opened(where)) as opened:
        yield opened


def _opened(where: object) -> Mailbox:
    if isinstance(where, Path):
        return Maildir(where)
    server = settings.ROEDTRAAD_POST_IN
    return ImapMailbox(
        ImapAccount(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            security="starttls" if server.encrypted == "starttls" else "implicit",
            certificate=settings.ROEDTRAAD_POST_CA,
        )
    )
