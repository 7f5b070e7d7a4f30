"""How gunicorn answers: a worker that lets go of a browser which has its answer, and a line of the log when it is read.

Named in gunicorn's settings (gunicorn_settings.py).
"""

from __future__ import annotations

import logging
from typing import Any

from gunicorn import glogging
from gunicorn.http.body import LengthReader
from gunicorn.workers.sync import SyncWorker


class Worker(SyncWorker):
    """Closes a connection as soon as it has been answered, where all that the browser sent has been read.

    Gunicorn waits two seconds at most for the browser to close its side: what is still unread would cut off the end of
    the answer. Where nothing is, it waits in vain, and a few browsers that keep their side open hold every worker.
    """

    def handle_request(self, listener: Any, req: Any, client: Any, addr: Any) -> Any:
        """Answer, and close."""
        done = super().handle_request(listener, req, client, addr)
        body = req.body.reader
        if isinstance(body, LengthReader) and body.length == 0 and _has_sent_no_more(client):
            client.close()
        return done


def _has_sent_no_more(client: Any) -> bool:
    client.settimeout(0)
    try:
        return not client.recv(1)
    except BlockingIOError:
        return True


class Log(glogging.Logger):
    """Puts the line of a request together only where it is written: that takes as long as reading the request."""

    @property
    def access_log_enabled(self) -> bool:
        """Whether the level lets it through."""
        return self.access_log.isEnabledFor(logging.INFO)
