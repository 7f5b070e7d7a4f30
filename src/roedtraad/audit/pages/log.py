"""Tilsyn: who looked and who wrote, within the auditor's own authority; what is unusual; the heads of the days.

An auditor sees who, when and the number of the case, and nothing of what stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roedtraad.access.service import LogEntry, LogFilter, PageRequest, log_entries, offices, page
from roedtraad.audit.pages.lines import after_line, lines_of, read_after
from roedtraad.audit.service import heads_now, marks, numbers_of, staff_of, unusual_looks
from roedtraad.cases.service import case_numbered
from roedtraad.project.logs import CPR
from roedtraad.web.filters import numeric_date, say
from roedtraad.web.forms import DayField

MOST = 50
USER, UNIT, KIND, CASE, SINCE, UPTO, AFTER, MARK, SKIP = (
    "bruger",
    "enhed",
    "slags",
    "sag",
    "fra",
    "til",
    "efter",
    "maerke",
    "spring",
)
KINDS = {"opslag": LogEntry.Kind.LOOK, "aendringer": LogEntry.Kind.WRITE}
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: as it is written, as it is meant, and what could not be read."""

    written: dict[str, str]
    meant: LogFilter
    error: str = ""


@require_safe
@page(needs="audit")
def show(request: PageRequest) -> HttpResponseBase:
    """The log of the authority, the newest first."""
    if CPR.search(request.GET.get(CASE, "")):
        return redirect("log")
    asked = _asked(request)
    after = read_after(request.GET.get(AFTER, ""))
    entries = [] if asked.error else log_entries(asked.meant, after=after, most=MOST + 1)
    shown = entries[:MOST]
    last = shown[-1] if len(entries) > MOST else None
    context = {
        "lines": lines_of(shown, numbers_of({key for one in shown for key in one.cases})),
        "written": asked.written,
        "error": asked.error,
        "users": _users(request.place.authority_id),
        "units": _units(request.place.authority_id),
        "kinds": (("", _("opslag og ændringer")), ("opslag", _("opslag")), ("aendringer", _("ændringer"))),
        "next_page": _at("log", asked.written | {AFTER: after_line(last)}) if last else None,
        "first_page": _at("log", asked.written) if after else None,
        "authority": request.place.authority,
    }
    return render(request, "audit/log.html", context, status=422 if asked.error else 200)


@require_safe
@page(needs="audit")
def unusual(request: PageRequest) -> HttpResponseBase:
    """Looks that have something unusual about them: a question, never an accusation."""
    asked, known = _asked(request), marks()
    chosen = request.GET.get(MARK, "") if request.GET.get(MARK, "") in known.marks else ""
    since = asked.meant.since or _begins(localtime().date() - timedelta(days=known.days))
    upto = asked.meant.until or _begins(localtime().date() + timedelta(days=1))
    skip = _number(request.GET.get(SKIP, ""))
    found = unusual_looks(
        authority=request.place.authority_id, since=since, upto=upto, mark=chosen, most=MOST + 1, skip=skip
    )
    shown = [one for one, _marks in found[:MOST]]
    written = {name: text for name, text in asked.written.items() if name in (SINCE, UPTO)}
    written |= {MARK: chosen} if chosen else {}
    context = {
        "lines": lines_of(
            shown, numbers_of({key for one in shown for key in one.cases}), {one.pk: told for one, told in found}
        ),
        "written": written,
        "error": asked.error,
        "marks": tuple(known.marks.values()),
        "choices": (("", _("alle mærker")), *((one.name, say(one.label)) for one in known.marks.values())),
        "since": numeric_date(localtime(since).date()),
        "upto": numeric_date(localtime(upto).date() - timedelta(days=1)),
        "next_page": _at("log_unusual", written | {SKIP: str(skip + MOST)}) if len(found) > MOST else None,
        "first_page": _at("log_unusual", written) if skip else None,
        "authority": request.place.authority,
    }
    return render(request, "audit/unusual.html", context, status=422 if asked.error else 200)


@require_safe
@page(needs="audit")
def heads(request: PageRequest) -> HttpResponse:
    """The heads of the days, to be printed or copied: whoever keeps them can tell a log that was made anew."""
    context = {"heads": sorted(heads_now(), key=lambda one: one.day, reverse=True), "day": date.fromisoformat}
    return render(request, "audit/heads.html", context)


# --- What was asked ---------------------------------------------------------------------------------------------------


def _asked(request: PageRequest) -> Asked:
    given = {name: request.GET.get(name, "").strip()[:80] for name in (USER, UNIT, KIND, CASE, SINCE, UPTO)}
    written = {name: text for name, text in given.items() if text and text.isprintable()}
    error, days = "", dict[str, date | None]()
    for name in (SINCE, UPTO):
        try:
            days[name] = DayField(required=False).clean(written.get(name, ""))
        except ValidationError as refused:
            error, days[name] = " ".join(refused.messages), None
    since, upto = days[SINCE], days[UPTO]
    return Asked(
        written,
        LogFilter(
            case=_case(written.get(CASE, "")),
            user=_key(written.get(USER, "")),
            unit=_key(written.get(UNIT, "")),
            authority=request.place.authority_id,
            kind=KINDS.get(written.get(KIND, ""), ""),
            since=_begins(since) if since else None,
            until=_begins(upto + timedelta(days=1)) if upto else None,
        ),
        error,
    )


def _case(text: str) -> UUID | None:
    """A case by its key or its number. One that is not there is asked for like any other, and found nowhere."""
    if not text:
        return None
    return _key(text) or case_numbered(text) or UUID(int=0)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _begins(day: date) -> datetime:
    """When a day begins in Copenhagen."""
    return make_aware(datetime.combine(day, time()))


def _users(authority: UUID) -> Choices:
    return (("", _("alle medarbejdere")), *((str(key), name) for key, name in staff_of(authority)))


def _units(authority: UUID) -> Choices:
    units = sorted(offices().of.get(authority, {}).values(), key=lambda one: one.name)
    return (("", _("alle enheder")), *((str(one.id), one.name) for one in units))


def _at(name: str, written: Mapping[str, Any]) -> str:
    return f"{reverse(name)}?{urlencode(written)}" if written else reverse(name)


urlpatterns = [
    path("tilsyn", show, name="log"),
    path("tilsyn/usaedvanlige", unusual, name="log_unusual"),
    path("tilsyn/slutmaerker", heads, name="log_heads"),
]
