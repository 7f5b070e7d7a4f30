"""The pages for who is known and still does not come in: no place here, or closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def no_place_page(request: HttpRequest) -> HttpResponse:
    """Nobody has given them a unit and a role here."""
    return _page(
        request,
        _("Du har ikke en plads i Rød Tråd"),
        _("Du er kendt, men ingen enhed og rolle her hører til det, vi ved om dig. Derfor er intet åbnet."),
        _("Bed din leder eller den, der styrer adgang hos jer, om en rolle. Log så ind igen."),
    )


def closed_page(request: HttpRequest) -> HttpResponse:
    """Their access was closed."""
    return _page(
        request,
        _("Adgangen er lukket"),
        _("Din adgang til Rød Tråd er lukket, og intet er åbnet."),
        _("Er det en fejl, så tal med brugeradministratoren hos jer."),
    )


def _page(request: HttpRequest, heading: str, happened: str, remedy: str) -> HttpResponse:
    context = {"heading": heading, "happened": happened, "remedy": remedy}
    return render(request, "login/refused.html", context, status=403)
