"""Udbakke: what my unit writes and sends, what needs a hand first; letters to print, all in one go."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from roedtraad.access.service import PageRequest, ScopeUnit, count_new_notices, offices, page, today, unit_name
from roedtraad.agreements.service import edition_and_moment
from roedtraad.post.held import count_letters_due, letters_to_print
from roedtraad.post.models import Message
from roedtraad.post.pages.lines import Lines, grouped, sent_heading
from roedtraad.post.pages.places import at, counted
from roedtraad.post.printing import join_papers
from roedtraad.post.selectors import After, Tab, outbox_counts, outbox_list, outbox_mark
from roedtraad.web.keeping import KeptPages

MOST = 50
TAB, AFTER = "vis", "efter"
WORDS: dict[str, Tab] = {
    "kig": "trouble",
    "haand": "by_hand",
    "godkend": "approve",
    "paa-vej": "going",
    "venter": "waiting",
    "afsluttet": "closed",
}
"""The lists by their word in the address, what presses most first. Without one: the first that has anything."""


KEPT = KeptPages("post/outbox.html", most=64)


@require_safe
@page
def show(request: PageRequest) -> HttpResponse:
    """A list of it."""
    day, place = today(), request.place
    word = _word(request.GET.get(TAB, ""), place)
    tab = WORDS[word]
    after = _after(request.GET.get(AFTER, ""))

    def stands(*, shown: bool = False) -> tuple[dict[Tab, int], str]:
        return outbox_mark(unit=place.id, tab=tab, after=after, most=MOST + 1, shown=shown)

    counts, mark = stood = stands(shown=True)
    to_send = counts["approve"] + count_letters_due(unit=place.id, today=day)
    to_print = len(letters_to_print(unit=place.id)) if tab == "by_hand" else 0
    notices = count_new_notices()

    def drawn(token: Markup) -> dict[str, Any]:
        address = reverse("outbox")
        rows = outbox_list(unit=place.id, tab=tab, after=after, most=MOST + 1)
        lines = Lines([Message(**row) for row in rows[:MOST]], day)
        last = lines.messages[-1] if len(rows) > MOST else None
        return {
            "csrf_input": token,
            "today": day,
            "unit_name": unit_name(place),
            "to_send": to_send,
            "to_send_counted": counted(to_send),
            "to_print": to_print,
            "count_new_notices": lambda: notices,
            "tab_items": _tabs(counts, word),
            "caption": _title(tab),
            "caption_note": _about(tab),
            "columns": (_("Hvordan det står"), _("Person"), _("Brev"), _("Til"), ""),
            "groups": grouped((sent_heading(one, day), lines.sent(one)) for one in lines.messages),
            "next_page": at(address, **{TAB: word, AFTER: _written(last, tab)}) if last else None,
            "first_page": at(address, **{TAB: word}) if after else None,
            "came_from": "outbox",
            "nothing": (_("Her er ikke noget."), _about(tab)),
        }

    shown = (tab, after, tuple(counts.items()), mark, to_send, to_print, notices)
    key = (*shown, day, place, offices().stamp, edition_and_moment())
    return KEPT.page(request, key, drawn, still=lambda: stands() == stood)


@require_safe
@page
def print_all(request: PageRequest) -> HttpResponse:
    """All letters that are to be printed, in one file. Its name says nothing of whose they are."""
    papers = [bytes(one.letter.document) for one in letters_to_print(unit=request.place.id)]
    if not papers:
        return HttpResponse(status=204)
    headers = {"Content-Disposition": 'inline; filename="breve.pdf"'}
    return HttpResponse(join_papers(papers, today()), content_type="application/pdf", headers=headers)


def _word(asked: str, place: ScopeUnit) -> str:
    if asked in WORDS:
        return asked
    counts = outbox_counts(unit=place.id)
    return next((word for word, tab in WORDS.items() if counts.get(tab)), "venter")


def _tabs(counts: dict[Tab, int], current: str) -> list[tuple[str, str, str | None, bool, bool]]:
    """What is on its way is shown while anything is: mostly that is seconds."""
    return [
        (
            _title(tab),
            at(reverse("outbox"), **{TAB: word}),
            counted(counts[tab]) if tab in counts else None,
            word == current,
            tab == "trouble" and counts[tab] > 0,
        )
        for word, tab in WORDS.items()
        if tab != "going" or counts[tab] or word == current
    ]


def _title(tab: Tab) -> str:
    return {
        "trouble": _("Kræver et kig"),
        "by_hand": _("Sendes med hånden"),
        "approve": _("Skal godkendes"),
        "going": _("På vej"),
        "waiting": _("Vi venter på"),
        "closed": _("Afsluttet"),
    }[tab]


def _about(tab: Tab) -> str:
    """What stands in a list, and what to do with it."""
    return {
        "trouble": _("Det, der kom retur, ikke kunne sendes, eller som vi ikke ved, om kom frem."),
        "by_hand": _("Breve, der skal printes, indtastes i en portal eller ringes. Skriv, når det er gjort."),
        "approve": _("Kladder, som ingen har godkendt endnu. De sendes først, når I siger til."),
        "going": _("Det er godkendt og sendes nu."),
        "waiting": _("Det er sendt. Her står det, til modtageren har kvitteret eller svaret."),
        "closed": _("Det, som ingen venter mere på."),
    }[tab]


def _written(one: Message, tab: Tab) -> str:
    """The place that the next page begins after, as it stands in the address."""
    settled = one.settled_at if tab == "closed" else None
    day = f"{settled.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if settled else one.due
    return f"{day or 'uden'}_{one.pk}"


def _after(written: str) -> After | None:
    """Read it; what cannot be read is passed over."""
    day, _sep, key = written.rpartition("_")
    try:
        if "T" in day:
            return datetime.fromisoformat(day), UUID(key)
        return None if day == "uden" else date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


urlpatterns = [
    path("udbakke", show, name="outbox"),
    path("udbakke/breve.pdf", print_all, name="print_letters"),
]
