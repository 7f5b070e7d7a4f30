"""Sager and Søg: the cases within one's grants.

A search is posted. What cannot be a CPR number goes on to an address that one can come back to; what may be one is
answered at once, and stands nowhere: in no address, title or log line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import PageRequest, offices, page, today, unit_name
from roedtraad.cases.service import case_list, search_cases
from roedtraad.desk.caselist import CaseLine, found, listed
from roedtraad.desk.typed import may_be_cpr, plain
from roedtraad.desk.workfilters import INSTITUTION, Filter, institutions
from roedtraad.web.going import SeeOther

MOST = 50
QUERY, STATE, AFTER = "q", "vis", "efter"
CLOSED = "afsluttede"


@require_http_methods(["GET", "HEAD", "POST"])
@page(records="")
def show(request: PageRequest) -> HttpResponse:
    """One's cases, or the answer to a search."""
    day = today()
    if request.method == "POST":
        text = plain(request.POST.get(QUERY, ""))
        if may_be_cpr(text):
            return _answer(request, text, day, told=False)
        return SeeOther(f"{reverse('cases')}?{urlencode({QUERY: text})}" if text else reverse("cases"))
    text = plain(request.GET.get(QUERY, ""))
    if may_be_cpr(text):
        return SeeOther(reverse("cases"))
    return _answer(request, text, day, told=True) if text else _list(request, day)


def _answer(request: PageRequest, text: str, day: date, *, told: bool) -> HttpResponse:
    """What a search found. `told`: what was searched for may be written on the page."""
    lines = found(search_cases(text, most=MOST + 1), day)
    answer = {"text": text if told else "", "lines": lines[:MOST], "more": len(lines) > MOST}
    return render(request, "desk/search.html", _common(request) | answer)


def _list(request: PageRequest, day: date) -> HttpResponse:
    """The unit's own cases by name."""
    chosen, institution = _chosen(request)
    after = _after(request.GET.get(AFTER, ""))
    rows = case_list(
        unit=request.place.id,
        today=day,
        closed=STATE in chosen,
        institution=institution,
        after=after,
        most=MOST + 1,
    )
    lines: list[CaseLine] = listed(rows[:MOST], day)
    last = rows[MOST - 1] if len(rows) > MOST else None
    answer = {
        "lines": lines,
        "chosen": chosen,
        "filters": _filters(request),
        "next_page": _address(chosen, f"{last['id']}_{last['sort_name']}") if last else None,
        "first_page": _address(chosen) if after else None,
    }
    return render(request, "desk/cases.html", _common(request) | answer)


def _common(request: PageRequest) -> dict[str, object]:
    return {"unit_name": unit_name(request.place), "in_prison": request.place.word == "institution"}


def _chosen(request: PageRequest) -> tuple[Mapping[str, str], UUID | None]:
    """The filters that can be read, as they are written, and the institution's unit."""
    chosen, institution = {}, None
    if request.GET.get(STATE) == CLOSED:
        chosen[STATE] = CLOSED
    authority = offices().authority("institution", plain(request.GET.get(INSTITUTION, "")))
    office = offices().office(authority.pk) if authority else None
    if authority and office:
        chosen[INSTITUTION], institution = authority.code, office.id
    return chosen, institution


def _filters(request: PageRequest) -> tuple[Filter, ...]:
    state = Filter(STATE, _("Sager"), (("", _("åbne sager")), (CLOSED, _("afsluttede sager"))))
    return (state,) if request.place.word == "institution" else (state, institutions())


def _after(written: str) -> tuple[str, UUID] | None:
    key, _sep, name = written.partition("_")
    try:
        return plain(name), UUID(key)
    except ValueError:
        return None


def _address(chosen: Mapping[str, str], after: str = "") -> str:
    query = urlencode({**chosen, **({AFTER: after} if after else {})})
    return f"{reverse('cases')}?{query}" if query else reverse("cases")


urlpatterns = [
    path("sager", show, name="cases"),
]
