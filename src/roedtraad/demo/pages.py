"""The first page: to one's work, or to a door. That of a demonstration is here: a role by one click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from roedtraad.access.service import offices
from roedtraad.agreements.service import NoRules, rulebook_now
from roedtraad.demo.country import Role, country, title_of
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther
from roedtraad.web.shell import is_demo, places

PATH = ("vestre-socialraadgiver", "koebenhavn-eki")
"""The roles of the walk that the door proposes: first the one, then the other."""


@dataclass(frozen=True, slots=True)
class Card:
    """A role as the door shows it, in the language of the page."""

    username: str
    name: str
    title: str
    unit: str
    sees: str


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the first place that one has, else to the door: of the demonstration, or the real one."""
    if not request.user.is_authenticated:
        return door(request) if is_demo() else SeeOther("account_login")
    if getattr(request, "place", None) is None:
        return render(request, "demo/no_place.html")
    return SeeOther(places(request.scope.powers)[0].name)  # type: ignore[attr-defined]


@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """What this is, and the roles."""
    _only_in_a_demonstration()
    cards = {card.username: card for card in _cards()}
    groups = [
        (
            say(title),
            [cards[role.username] for role in country().roles if role.group == group and role.username in cards],
        )
        for group, title in country().groups.items()
    ]
    walk = [cards[username] for username in PATH if username in cards]
    return render(request, "demo/door.html", {"groups": [one for one in groups if one[1]], "walk": walk})


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Step into a role."""
    _only_in_a_demonstration()
    user = authenticate(request, role=request.POST.get("role", ""))
    if user is None:
        raise Http404
    logout(request)  # nothing of the earlier role's session goes along
    login(request, user)
    return SeeOther("work")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Step out."""
    logout(request)
    return SeeOther("home")


def _cards() -> Iterator[Card]:
    """The roles whose units exist: before the country is made there are none."""
    try:
        rulebook_now()
    except NoRules:
        return
    for role in country().roles:
        unit = _unit_name(role)
        if unit is not None:
            yield Card(role.username, role.name, say(title_of(role)), unit, say(role.sees))


def _unit_name(role: Role) -> str | None:
    directory = offices()
    word, code, key = role.unit
    authority = directory.authority(word, code)
    unit = directory.of.get(authority.pk, {}).get(key) if authority else None
    if authority is None or unit is None:
        return None
    name = unit.name_en if get_language() == "en" and unit.name_en else unit.name
    return name if word != "municipality" or key == "main" else f"{authority.name}, {name}"


def _only_in_a_demonstration() -> None:
    if not settings.ROEDTRAAD_DEMO:
        raise Http404


urlpatterns = [
    path("", home, name="home"),
    path("skift-rolle", door, name="door"),
    path("ind", enter, name="enter"),
    path("ud", leave, name="leave"),
    path("", include("roedtraad.demo.post_pages")),
]
