"""Kontaktlister: each quarter to the municipalities, looked at before they go, kept as they went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, put_refusal, today, unit_name
from roedtraad.agreements.service import rulebook_now
from roedtraad.post.actions.make_contact_lists import make_contact_lists, report_list_sent
from roedtraad.post.contact_lists import Ours, last_ours, lists_of, municipalities_with_agreement, quarter_key
from roedtraad.post.models import ContactList
from roedtraad.web.filters import full_date
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


class OursForm(forms.Form):
    """How we are reached."""

    phone = forms.CharField(label=gettext_lazy("Jeres telefon"), max_length=60, required=False)
    mail = forms.EmailField(label=gettext_lazy("Jeres sikre mail"), max_length=320, required=False)
    hours = forms.CharField(
        label=gettext_lazy("Hvornår træffes I?"),
        help_text=gettext_lazy("Fx mandag-fredag 8-15."),
        max_length=200,
        required=False,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A municipality with its list, where it is made."""

    municipality: str
    key: UUID | None
    to: str
    state: str
    tone: str
    sent: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page(needs="cases")
def show(request: PageRequest) -> HttpResponseBase:
    """The lists of the quarter."""
    if request.method != "POST":
        known = last_ours(request.place.id) or Ours()
        return _page(request, OursForm(initial={"phone": known.phone, "mail": known.mail, "hours": known.hours}))
    if sent := request.POST.get("sent", ""):
        report_list_sent(contact_list=_key(sent), unit=request.place.id, by=actor(request), today=today())
        tell(request, _("Det er skrevet, at listen er sendt."))
        return SeeOther("contact_lists")
    form = OursForm(request.POST)
    if form.is_valid():
        try:
            made = make_contact_lists(
                unit=request.place.id, ours=Ours(**form.cleaned_data), by=actor(request), today=today()
            )
        except Refusal as refusal:
            put_refusal(refusal, form)
        else:
            tell(request, _("%(count)s lister er lavet. Se dem igennem, før de sendes.") % {"count": len(made)})
            return SeeOther("contact_lists")
    return _page(request, form, status=422)


@require_safe
@page(needs="cases")
def pdf(request: PageRequest, key: str) -> HttpResponse:
    """A list as it goes."""
    found = ContactList.objects.filter(pk=_key(key), unit=request.place.id).first()
    if found is None:
        raise NotFound
    headers = {"Content-Disposition": 'inline; filename="kontaktliste.pdf"'}
    return HttpResponse(bytes(found.document), content_type="application/pdf", headers=headers)


def _page(request: PageRequest, form: OursForm, status: int = 200) -> HttpResponse:
    day, names = today(), rulebook_now().municipalities
    there = lists_of(request.place.id, quarter_key(day))
    codes = dict.fromkeys([*municipalities_with_agreement(day), *there])
    context: dict[str, Any] = {
        "unit_name": unit_name(request.place),
        "form": form,
        "quarter": _("%(number)s. kvartal %(year)s") % {"number": (day.month + 2) // 3, "year": day.year},
        "lines": [_line(names[code].name, there.get(code)) for code in codes],
    }
    return render(request, "post/contact_lists.html", context, status=status)


def _line(municipality: str, one: ContactList | None) -> Line:
    if one is None:
        return Line(municipality, None, "", _("ikke lavet"), "coming", sent=False)
    to = f"{one.to_name} · {one.address}" if one.address else one.to_name
    if one.sent_on is None:
        return Line(municipality, one.pk, to, _("skal ses og sendes"), "soon", sent=False)
    told = _("sendt %(day)s af %(who)s") % {"day": full_date(one.sent_on), "who": one.sent_by}
    return Line(municipality, one.pk, to, told, "done", sent=True)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


urlpatterns = [
    path("udbakke/kontaktlister", show, name="contact_lists"),
    path("udbakke/kontaktlister/<str:key>.pdf", pdf, name="contact_list_pdf"),
]
