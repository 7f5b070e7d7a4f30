"""Which kinds of letter my unit lets go without approval."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import NotFound, PageRequest, actor, page, today, unit_name
from roedtraad.post.actions.set_automatic import set_automatic
from roedtraad.post.letterkinds import LetterKind, letter_kinds
from roedtraad.post.models import Automatic
from roedtraad.post.selectors import automatic_of
from roedtraad.web.filters import moment, say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter, and whether it goes by itself."""

    id: str
    title: str
    about: str
    on: bool
    since: str


@require_http_methods(["GET", "HEAD", "POST"])
@page(needs="cases")
def show(request: PageRequest) -> HttpResponseBase:
    """The kinds, each with its switch."""
    place = request.place
    if request.method == "POST":
        return _switched(request)
    set_so = {one.kind: one for one in automatic_of(place.id)}
    kinds = [_kind(kind, set_so.get(kind.id)) for kind in letter_kinds().values() if kind.automatic]
    context = {"unit_name": unit_name(place), "kinds": sorted(kinds, key=lambda one: one.title)}
    return render(request, "post/automatic.html", context)


def _switched(request: PageRequest) -> HttpResponse:
    kind = letter_kinds().get(request.POST.get("kind", ""))
    if kind is None:
        raise NotFound
    wanted = request.POST.get("on") == "yes"
    set_automatic(unit=request.place.id, kind=kind.id, on=wanted, by=actor(request), today=today())
    words = _("»%(letter)s« sendes nu af sig selv.") if wanted else _("I godkender nu selv »%(letter)s«.")
    tell(request, words % {"letter": say(kind.title)})
    return SeeOther("automatic")


def _kind(kind: LetterKind, set_so: Automatic | None) -> Kind:
    since = _("siden %(when)s, %(who)s") % {"when": moment(set_so.since), "who": set_so.by_name} if set_so else ""
    return Kind(kind.id, say(kind.title), "", set_so is not None, since)


urlpatterns = [
    path("udbakke/af-sig-selv", show, name="automatic"),
]
