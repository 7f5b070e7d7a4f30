"""Jobs: mail is fetched each minute, and each morning whoever has not answered is reminded."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from roedtraad.access.service import today as day_now
from roedtraad.post.actions.chase import chase_all
from roedtraad.post.actions.receive_mail import NotYet, keep_unread, receive_mail
from roedtraad.post.receiving.mailbox import Fetched, Mailbox, Unreachable
from roedtraad.post.receiving.opening import open_mailbox

log = logging.getLogger(__name__)

MOST = 200
"""So many mails a minute; the rest waits for the next."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="post_fetch", lock="post_fetch")
def fetch(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Fetch what has come. A mailbox that cannot be reached is asked again in a minute."""
    fetch_mail()


@app.periodic(cron="0 6 * * *")
@app.task(queueing_lock="post_chase", lock="post_chase")
def chase_waiting(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Remind and escalate, in the morning of each day."""
    chase_all(today=day_now())


def fetch_mail() -> int:
    """Store what has come, then file it in the mailbox: a crash between leaves it to be fetched, and stored once."""
    try:
        with open_mailbox() as mailbox:
            return _emptied(mailbox) if mailbox is not None else 0
    except Unreachable as unreachable:
        log.warning("the mailbox cannot be reached: %s", unreachable)
        return 0


def _emptied(mailbox: Mailbox) -> int:
    stored = 0
    for fetched in list(mailbox.waiting(MOST)):
        if _store(fetched):
            mailbox.file(fetched.key)
            stored += 1
    return stored


def _store(fetched: Fetched) -> bool:
    """No mail may stop those behind it: what cannot be followed is kept unsorted, for a person."""
    try:
        receive_mail(fetched, today=day_now())
    except NotYet:
        return False
    except Exception:
        log.exception("a mail could not be followed; it is kept unsorted")
        keep_unread(fetched, today=day_now())
    return True
