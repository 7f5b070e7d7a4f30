"""`prepare`: what must be done before the site answers: tables, and in a demonstration the invented country."""

from __future__ import annotations

from django.conf import settings
from django.core.management import BaseCommand, call_command, get_commands

from roedtraad.project.preparing import migrate


class Command(BaseCommand):
    """Called by serving.py at every start; the second time there is next to nothing to do."""

    help = "Bring the database to this version; in a demonstration load the invented country where there is none."

    requires_system_checks = ()  # they belong to the tests, and would read every room at every start

    def handle(self, *_arguments: object, **_options: object) -> None:
        migrate()
        if settings.ROEDTRAAD_DEMO and "demo" in get_commands():
            call_command("demo", if_empty=True)
