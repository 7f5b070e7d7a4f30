"""Nødadgang: a case without a grant, for a reason and a short time. The record comes first, then the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import (
    BrokenGlass,
    NotFound,
    PageRequest,
    Refusal,
    actor,
    glass_broken_by,
    page,
    put_refusal,
    roles,
    today,
)
from roedtraad.casework.service import open_by_breaking, within_reach
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


class GlassForm(forms.Form):
    """Whom it is about, and why it cannot wait."""

    asked = forms.CharField(
        label=gettext_lazy("CPR-nummer eller sagsnummer"),
        max_length=80,
        help_text=gettext_lazy("Hele nummeret. Der søges ikke efter navne her."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Hvad drejer det sig om?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Hvad sker der, og hvorfor kan det ikke vente?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(self, request: PageRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        glass = roles().glass
        self.fields["kind"].choices = [(word, say(words)) for word, words in glass.reasons.items()]  # type: ignore[attr-defined]
        self.fields["reason"].help_text = _("Mindst %(least)s tegn. Den læses af sagens koordinator og af revisor.") % {
            "least": glass.least_letters
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """One's own use of it, as the page shows it."""

    at: datetime
    reason: str
    number: str
    href: str
    until: datetime
    is_open: bool


@page(needs="break_glass", records="")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PageRequest) -> HttpResponseBase:
    """The form, and what one has opened lately."""
    form = GlassForm(request)
    if request.method != "POST":
        return _shown(request, form)
    if form.is_valid():
        try:
            return _opened(request, form)
        except NotFound:
            raise
        except Refusal as refusal:
            put_refusal(refusal, form)
    return _shown(request, form, status=422)


def _opened(request: PageRequest, form: GlassForm) -> HttpResponseBase:
    given = form.cleaned_data
    ours = within_reach(given["asked"])
    if ours is not None:
        tell(request, _("Du har allerede adgang til sagen. Der er ikke brugt nødadgang."))
        return SeeOther("case", case=ours)
    open_by_breaking(
        asked=given["asked"],
        kind=given["kind"],
        reason=given["reason"],
        unit=request.place.id,
        by=actor(request),
        today=today(),
    )
    # The same words whether there is such a case or not: what there is stands below, under what was recorded.
    tell(request, _("Nødadgangen er skrevet ned, og der er givet besked. Se svaret nedenfor."))
    return SeeOther("glass")


def _shown(request: PageRequest, form: GlassForm, status: int = 200) -> HttpResponse:
    glass = roles().glass
    context = {
        "form": form,
        "minutes": glass.minutes,
        "most": glass.most_an_hour,
        "opened": [_told(one) for one in glass_broken_by(request.user.pk)],
    }
    return render(request, "desk/glass.html", context, status=status)


def _told(one: BrokenGlass) -> Opened:
    is_open = one.case_id is not None and one.until > timezone.now()
    href = reverse("case", args=[one.case_id]) if is_open else ""
    return Opened(one.at, one.reason, one.case_number, href, one.until, is_open)


urlpatterns = [
    path("noedadgang", show, name="glass"),
]
