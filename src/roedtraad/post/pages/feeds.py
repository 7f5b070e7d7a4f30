"""Kalender: my unit's due dates in my own calendar program, by an address that can be closed again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, today, unit_name
from roedtraad.post.actions.make_feed import make_feed, revoke_feed
from roedtraad.post.calendars import feeds_of, unit_calendar
from roedtraad.post.pages.guessing import limited
from roedtraad.post.tokens import feed_token
from roedtraad.web.filters import moment, say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


@dataclass(frozen=True, slots=True)
class Shown:
    """An address; only who made it sees it."""

    key: UUID
    made: str
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
@page
def show(request: PageRequest) -> HttpResponseBase:
    """The addresses of my unit."""
    if request.method != "POST":
        return _page(request)
    try:
        if closed := request.POST.get("close", ""):
            revoke_feed(feed=_key(closed), unit=request.place.id)
            tell(request, _("Kalenderen er lukket. Adressen virker ikke længere."))
        else:
            make_feed(unit=request.place.id, by=actor(request))
            tell(request, _("Kalenderen er lavet. Kopiér adressen over i dit kalenderprogram."))
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, problem=f"{say(refusal.message)} {say(refusal.remedy)}", status=422)
    return SeeOther("feeds")


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404, content_type="text/plain; charset=utf-8")


@require_safe
@limited(_nothing)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, as calendar programs fetch it: without a login, by its secret alone."""
    text = unit_calendar(
        token,
        today=today(),
        lang="en" if request.GET.get("sprog") == "en" else "da",
        address_of=lambda key: request.build_absolute_uri(reverse("obligation", args=[key])),
    )
    headers = {"Content-Disposition": 'inline; filename="roedtraad.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: PageRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    mine = request.user.pk
    shown = [
        Shown(
            one.pk,
            _("lavet %(when)s af %(who)s") % {"when": moment(one.made_at), "who": one.user.name},
            request.build_absolute_uri(reverse("feed", args=[feed_token(one.pk)])) if one.user_id == mine else "",
        )
        for one in feeds_of(request.place.id)
    ]
    context = {"unit_name": unit_name(request.place), "feeds": shown, "problem": problem}
    return render(request, "post/feeds.html", context, status=status)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


urlpatterns = [
    path("udbakke/kalender", show, name="feeds"),
    path("kalender/<str:token>.ics", calendar, name="feed"),
]
