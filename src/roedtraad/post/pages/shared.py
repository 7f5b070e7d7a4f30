"""Hvad er delt: what of a case went to whom, when and why, as a page and as a paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from roedtraad.access.service import PageRequest, page, record_look, today
from roedtraad.cases.service import get_case
from roedtraad.post.shared import Shared, how_of, let_through_of, reasons_of, shared_of, shared_report
from roedtraad.post.typesetting import set_told
from roedtraad.web.filters import reader, say


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was shared, in the language of the page."""

    on: date
    what: str
    href: str
    whom: str
    why: str
    how: tuple[str, ...]
    notes: tuple[str, ...]


@require_safe
@page(needs="cases")
def show(request: PageRequest, case: UUID) -> HttpResponse:
    """All that was sent, and what the gate let through besides."""
    found = get_case(case)
    record_look(case=found.pk, page="shared")
    context = {"case": found, "sent": _lines(shared_of(found)), "let_through": _lines(let_through_of(found))}
    return render(request, "post/shared.html", context)


@require_safe
@page(needs="cases")
def pdf(_request: PageRequest, case: UUID) -> HttpResponse:
    """The same to print or hand over. Its name says nothing of whose it is."""
    found = get_case(case)
    record_look(case=found.pk, page="shared")
    headers = {"Content-Disposition": 'inline; filename="delt.pdf"'}
    paper = set_told(shared_report(found, today=today(), language=reader()))
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


def _lines(rows: Iterable[Shared]) -> list[Line]:
    return [
        Line(
            one.on,
            say(one.what),
            reverse("message", args=[one.message.pk]) if one.message else "",
            one.whom,
            say(one.why),
            tuple(how_of(one, reader())),
            tuple(reasons_of(one, reader())),
        )
        for one in rows
    ]


urlpatterns = [
    path("sager/<uuid:case>/delt", show, name="shared"),
    path("sager/<uuid:case>/delt.pdf", pdf, name="shared_pdf"),
]
