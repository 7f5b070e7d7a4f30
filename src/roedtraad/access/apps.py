"""The room as Django knows it: after each migration the owner keeps the key of the seal."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Access(AppConfig):
    """Who sees what."""

    name = "roedtraad.access"

    def ready(self) -> None:
        post_migrate.connect(_keep, sender=self)


def _keep(using: str, **_of_the_signal: Any) -> None:
    from roedtraad.access.sealing import keep_seal  # needs the settings, which are complete by now

    keep_seal(using)
