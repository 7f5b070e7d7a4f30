"""Opens the site for the commands that read or write its database. Only they wait for Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from roedtraad.cli.complaints import Refused
from roedtraad.core.words import Words


@contextmanager
def opened_site() -> Iterator[None]:
    """Have a database that answers and has its tables. Raises Refused."""
    from roedtraad.project.opening import open_site
    from roedtraad.project.trouble import Trouble

    os.environ.setdefault("ROEDTRAAD_LOG_LEVEL", "WARNING")  # an answer is not mixed with a log
    try:
        with open_site(owner=True):
            _have_tables()
            yield
    except Trouble as trouble:
        raise Refused(trouble.words, Words("Se docs/operations.md.", "See docs/operations.md.")) from None


def _have_tables() -> None:
    from django.db import connection, connections

    from roedtraad.project.preparing import migrate

    if "agreements_edition" in connection.introspection.table_names():
        return
    if "owner" not in connections.settings:
        message = Words("Databasen har ingen tabeller endnu.", "The database has no tables yet.")
        remedy = Words(
            "Gør den klar som ejer; se docs/operations.md.", "Prepare it as its owner; see docs/operations.md."
        )
        raise Refused(message, remedy)
    migrate()
