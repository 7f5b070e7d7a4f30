"""Auditors of the tests' country: they see the log of their authority, and no case."""

from __future__ import annotations

from django.test import Client

from roedtraad.access.models import Unit
from roedtraad.access.service import keep_user
from tests.country import LONG_AGO, Worker, browser_of


def auditor_of(worker: Worker) -> Worker:
    """The auditor of the authority that someone works in."""
    unit = Unit.objects.get(pk=worker.unit)
    user = keep_user(username=f"revisor-{unit.pk}", name="Prøve Revisor", unit=unit, role="auditor", since=LONG_AGO)
    return Worker(user.pk, unit.pk, user.name)


def auditors_browser(worker: Worker) -> Client:
    return browser_of(auditor_of(worker))
