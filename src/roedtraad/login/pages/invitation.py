"""The page of an invitation's link. Opening it changes nothing, so that a mail scanner may; taking it is a POST."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import NotFound, roles
from roedtraad.login.actions.accept_invitation import accept_as, accept_as_new
from roedtraad.login.forms import PasswordForm
from roedtraad.login.models import Invitation
from roedtraad.login.pages.doors import limited, real_login
from roedtraad.login.pages.entering import UNPROCESSABLE, see_other
from roedtraad.login.selectors import invited_by
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show whom it is for; a POST makes the account, or gives the place to who is logged in."""
    try:
        invitation = invited_by(token)
        return _taken(request, token, invitation) if request.method == "POST" else _page(request, token, invitation)
    except NotFound:
        return _over(request)


def _taken(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponseBase:
    if request.user.is_authenticated:
        accept_as(token=token, user=request.user)
        tell(request, _("Du har fået pladsen i %(unit)s.") % {"unit": invitation.unit.name})
        return SeeOther("home")
    form = PasswordForm(request.POST, auto_id="id_%s", username=invitation.mail, name=invitation.name)
    if not form.is_valid():
        return _page(request, token, invitation, form, UNPROCESSABLE)
    password = form.cleaned_data["password"]
    user = accept_as_new(token=token, password=password)
    return see_other(perform_password_login(request, {"username": user.get_username()}, Login(user=user)))


def _page(
    request: HttpRequest, token: str, invitation: Invitation, form: PasswordForm | None = None, status: int = 200
) -> HttpResponse:
    shown = form or PasswordForm(auto_id="id_%s", username="", name="")
    here = reverse("invitation", args=[token])
    context: dict[str, Any] = {
        "invitation": invitation,
        "role": role_name(invitation.role),
        "form": shown,
        "here": here,
        "login": f"{reverse('account_login')}?next={here}",
        "user": request.user if request.user.is_authenticated else None,
    }
    return render(request, "login/invitation.html", context, status=status)


def role_name(role: str) -> str:
    """A role in the language of the page."""
    found = roles().roles.get(role)
    return say(found.names) if found else role


def _over(request: HttpRequest) -> HttpResponse:
    context = {
        "heading": _("Linket åbner ikke noget"),
        "happened": _("Invitationen er brugt, trukket tilbage eller for gammel, eller adressen er ikke hel."),
        "remedy": _("Har du allerede en konto, så log ind. Ellers bed om en ny invitation."),
    }
    return render(request, "login/refused.html", context, status=404)


urlpatterns = [path("invitation/<str:token>", real_login(limited("invitation")(take)), name="invitation")]
