"""The day and the hour in Copenhagen. Verbs are given the day; pages and jobs ask for it here, once."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Today in the time zone that is shown; in a demonstration the day that it was told to take for today."""
    told: date | None = settings.ROEDTRAAD_TODAY
    return told or timezone.localdate()


def now() -> datetime:
    """The hour in Copenhagen on the day that is today, for what opens and closes by the clock."""
    return datetime.combine(today(), timezone.localtime().time())
