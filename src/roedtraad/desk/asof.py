"""Som af: the earlier day that a page is asked to be shown on, by `?dag=2026-02-01`; a page without it shows today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from roedtraad.access.service import today
from roedtraad.web.forms import DayField

DAY = "dag"
"""The name of the day in an address."""


@dataclass(frozen=True, slots=True)
class AskedDay:
    """What was asked for: a day, or what was written and why it cannot be shown; none of them for today."""

    day: date | None = None
    written: str = ""
    error: str = ""


def as_of(request: HttpRequest) -> date | None:
    """The earlier day to show; None for today, and for what is no day that has been."""
    return asked_day(request).day


def asked_day(request: HttpRequest) -> AskedDay:
    """The day that the address asks for, and what is wrong with it."""
    written = request.GET.get(DAY, "").strip()[:40]
    if not written:
        return AskedDay()
    try:
        day = DayField().clean(written)
    except ValidationError as wrong:
        return AskedDay(written=written, error=" ".join(wrong.messages))
    if day > today():
        return AskedDay(written=written, error=_("Den dag er ikke kommet endnu. Skriv i dag eller en dag før."))
    return AskedDay(None if day == today() else day, written)
