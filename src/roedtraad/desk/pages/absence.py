"""Fravær og vikar: a colleague does one's work for a time. What is given, to whom, until when; and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import (
    PERSONS,
    NotFound,
    PageRequest,
    Refusal,
    ScopeUnit,
    actor,
    colleagues,
    deputies_of,
    deputised_by,
    end_deputy,
    membership_of,
    name_deputy,
    page,
    put_refusal,
    roles,
    today,
    unit_name,
)
from roedtraad.web.filters import full_date
from roedtraad.web.forms import DayField
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


class DeputyForm(forms.Form):
    """Who does which of one's work, from when to when."""

    place = forms.ChoiceField(label=gettext_lazy("Hvilket arbejde?"))
    user = forms.ChoiceField(label=gettext_lazy("Hvem er vikar?"))
    first = DayField(label=gettext_lazy("Første dag"))
    last = DayField(label=gettext_lazy("Sidste dag"))

    def __init__(self, request: PageRequest, day: date) -> None:
        sent = request.POST if request.method == "POST" else None
        super().__init__(sent, initial={"first": day})
        own = own_places(request)
        places = [(str(one.membership), f"{one.role_name}, {unit_name(one)}") for one in own]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        known = {user.pk: user.name for one in own for user in colleagues(membership_of(one), day)}
        named = sorted(known.items(), key=lambda one: one[1])
        choices = [("", _("Vælg en kollega")), *((str(key), name) for key, name in named)]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]
        self.fields["last"].help_text = _("Højst %(days)s dage. Det ophører af sig selv.") % {
            "days": roles().deputies.most_days
        }


def own_places(request: PageRequest) -> list[ScopeUnit]:
    """What one may give: one's own work with persons. What one does for others cannot be passed on."""
    return [one for one in request.scope.places if not one.behalf and PERSONS & one.powers]


@page(records="")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PageRequest) -> HttpResponseBase:
    """What one has given and what one does for others; give, and take back."""
    day = today()
    if request.method == "POST" and "end" in request.POST:
        end_deputy(deputy=_key(request.POST["end"]), by=actor(request))
        tell(request, _("Taget tilbage. Kollegaen ser ikke længere dit arbejde."))
        return SeeOther("absence")
    form = DeputyForm(request, day)
    if request.method != "POST":
        return _shown(request, form, day)
    if form.is_valid():
        try:
            return _given(request, form, day)
        except NotFound:
            raise
        except Refusal as refusal:
            put_refusal(refusal, form)
    return _shown(request, form, day, status=422)


def _given(request: PageRequest, form: DeputyForm, day: date) -> HttpResponseBase:
    given: dict[str, Any] = form.cleaned_data
    name_deputy(
        membership=_key(given["place"]),
        user=_key(given["user"]),
        first=given["first"],
        last=given["last"],
        by=actor(request),
        today=day,
    )
    tell(request, _("Gemt. Vikaren har fået besked, og det ophører efter %(day)s.") % {"day": full_date(given["last"])})
    return SeeOther("absence")


def _key(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound from None


def _shown(request: PageRequest, form: DeputyForm, day: date, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "has_work": bool(own_places(request)),
        "given": deputies_of(request.user.pk, day),
        "taken": deputised_by(request.user.pk, day),
        "today": day,
    }
    return render(request, "desk/absence.html", context, status=status)


urlpatterns = [
    path("fravaer", show, name="absence"),
]
