"""The room as Django knows it: after each migration the owner may remove rows of every table of a person."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RetentionConfig(AppConfig):
    """Keeps the owner's policies in step with the tables."""

    name = "roedtraad.retention"

    def ready(self) -> None:
        """Ask to be told when tables have changed."""
        post_migrate.connect(_keep_policies, sender=self)


def _keep_policies(using: str, **_of_the_signal: Any) -> None:
    from roedtraad.retention.ownership import keep_policies

    keep_policies(using)
