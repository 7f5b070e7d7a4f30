"""Sagen: one case on one page, the red thread down its length; as of any day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from roedtraad.access.service import PageRequest, page, record_look, today
from roedtraad.cases.service import Case, get_case, version_seen
from roedtraad.desk.asof import AskedDay, asked_day
from roedtraad.desk.news import latest_change
from roedtraad.desk.overview import beside, heading_of, see
from roedtraad.desk.thread import Drawing, draw


@page
def show(request: PageRequest, case: UUID) -> HttpResponse:
    """The case now, or with `?dag=` as it stood then."""
    found = get_case(case)
    record_look(case=found.pk, page="case")
    asked = asked_day(request)
    status = 422 if asked.error else 200
    return render(request, "desk/case.html", {**_context(request, found, asked), "asked": asked}, status=status)


@page
def news(request: PageRequest, case: UUID) -> HttpResponse:
    """What is new since a version: nothing, or the parts of the page that may be other now."""
    found = get_case(case)
    if request.GET.get("version") == version_seen(found):
        return HttpResponse(status=204)
    record_look(case=found.pk, page="case")
    context = {**_context(request, found, AskedDay()), "change": latest_change(found)}
    return render(request, "desk/case_news.html", context)


def _context(request: PageRequest, case: Case, asked: AskedDay) -> dict[str, Any]:
    seen = see(case, today(), asked.day)
    drawing = Drawing(seen.plan, seen.day, request.scope, as_of=seen.as_of)
    turns = [one for one in case.turns.order_by("on", "recorded_at") if one.recorded_on <= seen.day]
    return {
        "case": case,
        "version": version_seen(case),
        "seen": seen,
        "today": today(),
        "heading": heading_of(seen, request.scope),
        "thread": draw(seen.obligations, turns, drawing),
        "beside": beside(seen),
        "before_start": seen.as_of and seen.day < case.opened,
    }


urlpatterns = [
    path("sager/<uuid:case>", show, name="case"),
    path("sager/<uuid:case>/nyt", news, name="case_news"),
]
