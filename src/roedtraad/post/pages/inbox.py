"""Indbakke: what others have sent to my unit, what nobody has taken first, each with the day its answer is due."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from roedtraad.access.service import PageRequest, page, today, unit_name
from roedtraad.post.held import (
    MINE,
    NOBODYS,
    InboxCounts,
    InboxTab,
    Place,
    inbox_counts,
    inbox_list,
)
from roedtraad.post.models import Message
from roedtraad.post.pages.lines import Group, Lines, grouped
from roedtraad.post.pages.places import counted
from roedtraad.web.filters import away, near_date

MOST = 50
TAB, AFTER = "vis", "efter"
CLOSED = "afsluttet"


@require_safe
@page
def show(request: PageRequest) -> HttpResponse:
    """The list."""
    day, place = today(), request.place
    tab: InboxTab = "closed" if request.GET.get(TAB) == CLOSED else "open"
    counts = inbox_counts(unit=place.id, today=day)
    after = _after(request.GET.get(AFTER, "")) if tab == "open" else None
    user = request.scope.user
    found = inbox_list(unit=place.id, user=user, tab=tab, after=after, most=MOST + 1)
    shown = found[:MOST]
    address = reverse("inbox")
    context: dict[str, Any] = {
        "today": day,
        "unit_name": unit_name(place),
        "summary": _summary(counts, day) if tab == "open" else "",
        "tab_items": inbox_tabs(counts, tab),
        "caption": _("Indbakke"),
        "columns": (_("Frist"), _("Person"), _("Brev"), _("Fra"), ""),
        "groups": _groups(shown, user, tab, day),
        "next_page": f"{address}?{AFTER}={_written(shown[-1], user)}" if tab == "open" and len(found) > MOST else None,
        "first_page": address if after else None,
        "came_from": "inbox",
        "nothing": _nothing(tab),
    }
    return render(request, "post/inbox.html", context)


def inbox_tabs(counts: InboxCounts, current: str) -> list[tuple[str, str, str | None, bool, str]]:
    """The lists of an Indbakke: what is open, mail to read, what is over."""
    address = reverse("inbox")
    free = ngettext("%(num)s har ingen taget", "%(num)s har ingen taget", counts.nobodys) % {
        "num": counted(counts.nobodys)
    }
    return [
        (_("I gang"), address, counted(counts.open), current == "open", free if counts.nobodys else ""),
        (_("Mail at læse"), reverse("unsorted"), counted(counts.unsorted), current == "unsorted", ""),
        (_("Afsluttet"), f"{address}?{TAB}={CLOSED}", None, current == "closed", ""),
    ]


def _summary(counts: InboxCounts, day: date) -> str:
    """What to do and by when, in a sentence or two."""
    if not counts.open:
        return ""
    parts = []
    if counts.nobodys:
        parts.append(_("Tag først det, som ingen har taget."))
    if counts.late:
        late = ngettext("%(num)s er over fristen.", "%(num)s er over fristen.", counts.late)
        parts.append(late % {"num": counted(counts.late)})
    elif counts.next_due:
        first = _("Den første frist er %(day)s, %(away)s.")
        parts.append(first % {"day": near_date(counts.next_due, day), "away": away(counts.next_due, day)})
    return " ".join(parts)


def _groups(shown: list[Message], user: UUID | None, tab: InboxTab, day: date) -> list[Group]:
    lines = Lines(shown, day)
    return grouped((_heading(one, user, tab), lines.held(one)) for one in shown)


def _heading(one: Message, user: UUID | None, tab: InboxTab) -> tuple[str, str]:
    if tab == "closed":
        return _("Afsluttet"), "done"
    if one.taken_by_id is None:
        return _("Ingen har taget den"), "late"
    return (_("Dine"), "soon") if one.taken_by_id == user else (_("Taget af kolleger"), "coming")


def _nothing(tab: InboxTab) -> tuple[str, str]:
    if tab == "closed":
        return _("Der er ikke afsluttet noget endnu."), _("Her finder I det, som I har svaret på eller kvitteret for.")
    return _("Indbakken er tom."), _("Når en anden myndighed skriver til jer, kommer det her af sig selv.")


def _written(one: Message, user: UUID | None) -> str:
    whose = NOBODYS if one.taken_by_id is None else MINE if one.taken_by_id == user else MINE + 1
    return f"{whose}_{one.reply_due or 'uden'}_{one.pk}"


def _after(written: str) -> Place | None:
    """The place that a page begins after; what cannot be read is passed over."""
    whose, _sep, rest = written.partition("_")
    due, _sep, key = rest.partition("_")
    try:
        return int(whose), date.max if due == "uden" else date.fromisoformat(due), UUID(key)
    except ValueError:
        return None


urlpatterns = [
    path("indbakke", show, name="inbox"),
]
