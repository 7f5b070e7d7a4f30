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
from markupsafe import Markup

from roedtraad.access.service import (
    EVERYONE,
    PERSONS,
    PageRequest,
    ScopeUnit,
    count_new_notices,
    offices,
    page,
    today,
    unit_name,
)
from roedtraad.agreements.service import edition_and_moment
from roedtraad.desk.places import unit_choices
from roedtraad.desk.typed import may_be_cpr
from roedtraad.desk.workfilters import PERSON, TABS, Asked, filters_shown, read_asked
from roedtraad.desk.worklines import Csrf, Standing, counted, read_standing, write_lines
from roedtraad.obligations.service import Tab
from roedtraad.post.service import MOST_COUNTED, MOST_TO_SEND, PostCounts
from roedtraad.web.keeping import KeptPages

FIRST_TAB = next(iter(TABS))
KEPT = KeptPages("desk/work.html", most=128)  # some 60 KB each
MARK = "set"
"""The mark of the list as the browser shows it."""


@require_safe
@page(needs=EVERYONE, presumes=True)
def show(request: PageRequest) -> HttpResponse:
    """The list, with its filters. A number typed as a name goes out of the address: it may be a CPR number.

    Whose role sees no person has no list, and comes to what their role is for.
    """
    if not PERSONS & request.scope.powers:
        return redirect("roles")
    day = today()
    asked = read_asked(request.GET, day)
    if may_be_cpr(request.GET.get(PERSON, "")):
        return redirect(_at(reverse("work"), asked.query()))
    place, scope = request.place, request.scope
    stands, notices = read_standing(asked, place, day, shown=True), count_new_notices()

    def drawn(token: Markup) -> dict[str, Any]:
        return {
            **_parts(place, asked, stands, day, lambda: token),
            "today": day,
            "unit": place.key,
            "unit_name": unit_name(place),
            "units": unit_choices(scope),
            "filters": filters_shown(place, scope.compartments, day),
            "first_tab": FIRST_TAB,
            "count_new_notices": lambda: notices,
        }

    key = (stands.mark, notices, place, scope.places, scope.compartments, day, offices().stamp, edition_and_moment())
    return KEPT.page(request, key, drawn, still=lambda: read_standing(asked, place, day) == stands)


@require_safe
@page(presumes=True)
def news(request: PageRequest) -> HttpResponse:
    """The list anew, where it is not what the browser shows already."""
    day = today()
    asked = read_asked(request.GET, day)
    stands = read_standing(asked, request.place, day)
    if stands.mark == request.GET.get(MARK):
        return HttpResponse(status=204)
    parts = _parts(request.place, asked, stands, day, lambda: csrf_input(request))
    return render(request, "desk/work_news.html", {**parts, "time": f"{localtime():%H.%M.%S}"})


def _parts(place: ScopeUnit, asked: Asked, stands: Standing, day: date, csrf: Csrf) -> dict[str, Any]:
    """What the tabs and the list are written from."""
    address = reverse("work")
    whom = _("Fra") if asked.tab == "awaited" else _("Til")
    work = write_lines(asked, place, day, whom, csrf)
    counts, late = stands.counts, stands.counts["overdue"]
    pressing = ngettext("%(num)s over fristen", "%(num)s over fristen", late) % {"num": counted(late)} if late else ""
    named: dict[Tab, tuple[str, str | None, str]] = {
        "owed": (_("Vi skylder"), counted(counts["owed"]), pressing),
        "awaited": (_("Vi venter på"), counted(counts["awaited"]), ""),
        "to_take": (_("Skal overtages"), counted(counts["to_take"]), ""),
        "closed": (_("Afsluttet"), None, ""),
    }
    return {
        "work": work,
        "post": _of_the_post(stands.post),
        "asked": asked,
        "tab_items": [
            (named[tab][0], _at(address, asked.query(word)), named[tab][1], word == asked.word, named[tab][2])
            for word, tab in TABS.items()
        ],
        "caption": named[asked.tab][0],
        "columns": (_("Frist"), _("Person"), _("Hvad"), whom, ""),
        "live_query": "&".join(part for part in (_with_page(asked), f"{MARK}={stands.mark}") if part),
        "next_page": _at(address, asked.query(after=work.more)) if work.more else None,
        "first_page": _at(address, asked.query()) if asked.after else None,
        "whole_list": _at(address, f"vis={asked.word}" if asked.word != FIRST_TAB else ""),
        "nothing": _nothing(asked.tab),
    }


def _of_the_post(counts: PostCounts) -> list[tuple[str, str, str]]:
    """What of the post waits for someone: a number, what it is, and where it is done; the most urgent first."""
    to_send = ngettext("brev at sende i dag", "breve at sende i dag", counts.to_send)
    trouble = ngettext("gik ikke, som det skulle", "gik ikke, som de skulle", counts.trouble)
    found = (
        (counts.to_send, MOST_TO_SEND, to_send, reverse("todays_post")),
        (counts.trouble, MOST_COUNTED, trouble, _outbox("kig")),
        (counts.by_hand, MOST_COUNTED, _("sendes med hånden"), _outbox("haand")),
        (counts.inbox, MOST_COUNTED, _("i Indbakken"), reverse("inbox")),
    )
    free = ngettext("%(num)s har ingen taget", "%(num)s har ingen taget", counts.nobodys) % {
        "num": counted(counts.nobodys)
    }
    return [
        (counted(count, most), f"{words} · {free}" if href == reverse("inbox") and counts.nobodys else words, href)
        for count, most, words, href in found
        if count
    ]


def _outbox(word: str) -> str:
    return _at(reverse("outbox"), f"vis={word}")


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
