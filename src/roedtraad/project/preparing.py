"""Bring a database to this version: the application's rights, then the tables; called by the owner, safe to repeat."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections

from roedtraad.project.postgres.roles import grants

ONE_AT_A_TIME = 0x526F6564  # an advisory lock of ours: two machines that start at once


def migrate() -> None:
    """Make or change the tables as the role of `owner`, for the role of `default`."""
    owner = connections["owner"]
    app = connections["default"].settings_dict["USER"]
    with owner.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            cursor.execute(grants(app).as_string(owner.connection))
            call_command("migrate", database="owner", interactive=False, verbosity=0)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
