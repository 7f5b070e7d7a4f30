"""Open the site for a program that is not the web: settings, Django and a database that answers.

`with open_site():` for what works as the application; `with open_site(owner=True):` for what changes tables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from roedtraad.project.environment import kept_key, read_environment

SETTINGS_MODULE = "roedtraad.project.settings"


@contextmanager
def open_site(*, owner: bool = False) -> Iterator[None]:
    """Have Django set up and the database running for as long as the block lasts."""
    with site_environment(owner=owner) as environment:
        os.environ.update(environment)
        if not owner:
            os.environ.pop("MIGRATE_DATABASE_URL", None)
        import django

        django.setup()
        yield


@contextmanager
def site_environment(*, owner: bool = False) -> Iterator[dict[str, str]]:
    """The variables that lead to the database; an embedded server runs for as long as the block lasts."""
    given = read_environment(os.environ)
    settled = {"DJANGO_SETTINGS_MODULE": SETTINGS_MODULE}
    if given["DATABASE_URL"]:
        yield settled
        return
    folder: Path = given["ROEDTRAAD_DATA"]
    from roedtraad.project.postgres import APP, OWNER, Server

    with Server(folder).used() as server:
        settled |= {"SECRET_KEY": given["SECRET_KEY"] or kept_key(folder), "DATABASE_URL": server.address(APP)}
        yield settled | ({"MIGRATE_DATABASE_URL": server.address(OWNER)} if owner else {})
