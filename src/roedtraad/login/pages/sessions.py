"""Mine sessioner: where one is logged in, and an end to it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roedtraad.access.service import NotFound, SessionSeen, end_sessions, is_handle, sessions_of
from roedtraad.login.devices import device_name
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


@require_safe
@login_required(login_url="home", redirect_field_name=None)
def show(request: HttpRequest) -> HttpResponse:
    """Show them; nobody else's."""
    found = sessions_of(_user(request), request.session.session_key)
    ways = {
        "password": _("kodeord"),
        "totp": _("kodeord og app"),
        "passkey": _("nøgle"),
        "recovery_codes": _("kodeord og nødkode"),
        "provider": _("organisationens login"),
        "demo": _("demonstration"),
    }
    lines = [(one, device_name(one.agent), ways.get(one.way, "")) for one in found]
    response = render(request, "login/sessions.html", {"sessions": lines, "others": len(found) > 1})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required(login_url="home", redirect_field_name=None)
def end(request: HttpRequest) -> HttpResponse:
    """End one, or all others. One's own is ended by logging out."""
    current, handle = request.session.session_key, request.POST.get("session", "")
    if handle == "others":
        ended = end_sessions(_user(request), lambda one: not one.current, current)
        text = ngettext("%(num)s session er afsluttet.", "%(num)s sessioner er afsluttet.", ended) % {"num": ended}
        tell(request, text)
        return SeeOther("sessions")
    mine = next((one for one in sessions_of(_user(request), current) if is_handle(handle, one)), None)
    if mine is None:
        raise NotFound
    if mine.current:
        logout(request)
        return SeeOther("home")
    end_sessions(_user(request), partial(_is, mine), current)
    tell(request, _("Sessionen er afsluttet."))
    return SeeOther("sessions")


def _user(request: HttpRequest) -> UUID:
    """Who is logged in; the decorators have seen to it."""
    user = request.user.pk
    assert user is not None
    return user


def _is(mine: SessionSeen, one: SessionSeen) -> bool:
    return one.handle == mine.handle


urlpatterns = [
    path("konto/sessioner", show, name="sessions"),
    path("konto/sessioner/afslut", end, name="end_session"),
]
