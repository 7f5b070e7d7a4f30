"""Tag ud til arkivet: letters, receipts and decisions of a case or a day, with what a records system needs to know."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from roedtraad.access.service import PageRequest, page, record_look, today, unit_name
from roedtraad.cases.service import get_case
from roedtraad.post.filing import filed_case, filed_day, messages_in, messages_on
from roedtraad.post.pages.places import at

DAY = "dag"


class DayForm(forms.Form):
    """Which day."""

    dag = forms.DateField(
        label=gettext_lazy("Dag"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Vælg en dag."),
            "invalid": gettext_lazy("Skriv dagen som 2026-03-02."),
        },
    )


@require_safe
@page(needs="cases")
def show_case(request: PageRequest, case: UUID) -> HttpResponse:
    """What the take-out of a case holds."""
    found = get_case(case)
    record_look(case=found.pk, page="filing")
    return render(request, "post/filing.html", {"case": found, "count": messages_in(found)})


@require_safe
@page(needs="cases")
def take_case(_request: PageRequest, case: UUID) -> HttpResponse:
    """The file. Its name says nothing of whose it is."""
    found = get_case(case)
    record_look(case=found.pk, page="filing")
    return _file(filed_case(found, today=today()))


@require_safe
@page(needs="cases")
def show_day(request: PageRequest) -> HttpResponse:
    """Choose a day, and see how much there is."""
    form = DayForm(request.GET if DAY in request.GET else {DAY: today().isoformat()})
    day = form.cleaned_data[DAY] if form.is_valid() else None
    context = {
        "unit_name": unit_name(request.place),
        "form": form,
        "day": day,
        "count": messages_on(unit=request.place.id, day=day) if day else 0,
        "file": at(reverse("filing_day_file"), **{DAY: day.isoformat()}) if day else "",
    }
    return render(request, "post/filing_day.html", context, status=200 if day else 422)


@require_safe
@page(needs="cases")
def take_day(request: PageRequest) -> HttpResponse:
    """The file of a day."""
    form = DayForm(request.GET)
    day: date = form.cleaned_data[DAY] if form.is_valid() else today()
    return _file(filed_day(unit=request.place.id, day=day, today=today()))


def _file(content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="arkiv.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


urlpatterns = [
    path("sager/<uuid:case>/arkiv", show_case, name="filing"),
    path("sager/<uuid:case>/arkiv.zip", take_case, name="filing_file"),
    path("udbakke/arkiv", show_day, name="filing_day"),
    path("udbakke/arkiv.zip", take_day, name="filing_day_file"),
]
