"""Mit arbejde: what my unit owes and is owed, overdue first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from roedtraad.access.service import PageRequest, page, today
from roedtraad.desk.places import unit_choices, unit_name
from roedtraad.desk.typed import may_be_cpr
from roedtraad.desk.workfilters import PERSON, TABS, Asked, filters_shown, read_asked
from roedtraad.desk.worklines import Read, counted, read_rows, write_lines
from roedtraad.obligations.service import Tab

FIRST_TAB = next(iter(TABS))
MARK = "set"
"""The mark of the list as the browser shows it."""


@require_safe
@page
def show(request: PageRequest) -> HttpResponse:
    """The list, with its filters. A number typed as a name goes out of the address: it may be a CPR number."""
    day = today()
    asked = read_asked(request.GET, day)
    if may_be_cpr(request.GET.get(PERSON, "")):
        return redirect(_at(reverse("work"), asked.query()))
    shown = {
        **_parts(request, asked, read_rows(asked, request.place, day), day),
        "today": day,
        "unit": str(request.place.id),
        "unit_name": unit_name(request.place),
        "units": unit_choices(request.scope),
        "filters": filters_shown(request.place, request.scope.compartments, day),
        "first_tab": FIRST_TAB,
    }
    return render(request, "desk/work.html", shown)


@require_safe
@page
def news(request: PageRequest) -> HttpResponse:
    """The list anew, where it is not what the browser shows already."""
    day = today()
    asked = read_asked(request.GET, day)
    read = read_rows(asked, request.place, day)
    if read.mark == request.GET.get(MARK):
        return HttpResponse(status=204)
    shown = {**_parts(request, asked, read, day), "time": f"{localtime():%H.%M.%S}"}
    return render(request, "desk/work_news.html", shown)


def _parts(request: PageRequest, asked: Asked, read: Read, day: date) -> dict[str, Any]:
    """What the tabs and the list are written from."""
    address = reverse("work")
    whom = _("Fra") if asked.tab == "awaited" else _("Til")
    work = write_lines(read, asked, request.place, day, whom, lambda: csrf_input(request))
    counts, late = work.counts, work.counts["overdue"]
    pressing = ngettext("%(num)s over fristen", "%(num)s over fristen", late) % {"num": counted(late)} if late else ""
    named: dict[Tab, tuple[str, str | None, str]] = {
        "owed": (_("Vi skylder"), counted(counts["owed"]), pressing),
        "awaited": (_("Vi venter på"), counted(counts["awaited"]), ""),
        "to_take": (_("Skal overtages"), counted(counts["to_take"]), ""),
        "closed": (_("Afsluttet"), None, ""),
    }
    return {
        "work": work,
        "asked": asked,
        "tab_items": [
            (named[tab][0], _at(address, asked.query(word)), named[tab][1], word == asked.word, named[tab][2])
            for word, tab in TABS.items()
        ],
        "caption": named[asked.tab][0],
        "columns": (_("Frist"), _("Person"), _("Hvad"), whom, ""),
        "live_query": "&".join(part for part in (_with_page(asked), f"{MARK}={work.mark}") if part),
        "next_page": _at(address, asked.query(after=work.more)) if work.more else None,
        "first_page": _at(address, asked.query()) if asked.after else None,
        "whole_list": _at(address, f"vis={asked.word}" if asked.word != FIRST_TAB else ""),
        "nothing": _nothing(asked.tab),
    }


def _at(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _with_page(asked: Asked) -> str:
    return asked.query(after=asked.after_written)


def _nothing(tab: Tab) -> tuple[str, str]:
    """What is said of an empty list."""
    match tab:
        case "owed":
            return _("I skylder ikke noget lige nu."), _("Når en sag kræver noget af jer, kommer det her af sig selv.")
        case "awaited":
            return _("I venter ikke på nogen."), _("Her ser I det, som andre skal sende eller svare jer på.")
        case "to_take":
            return _("Der er ikke noget at overtage."), _("Her kommer det, der følger med en person, som overføres.")
        case "closed":
            return _("Der er ikke afsluttet noget endnu."), _("Her finder I det, I har gjort eller ladet falde.")


urlpatterns = [
    path("arbejde", show, name="work"),
    path("arbejde/nyt", news, name="work_news"),
]
