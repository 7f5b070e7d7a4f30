"""The organisation's own login by OpenID Connect: the way there, the way back, and its word that someone logged out."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from roedtraad.login.actions.end_provided_sessions import LogoutRefused, end_provided_sessions
from roedtraad.login.pages.doors import limited, real_login
from roedtraad.login.pages.entering import see_other
from roedtraad.login.providing import CLAIMS


class Adapter(OpenIDConnectOAuth2Adapter):
    """allauth's, save that what the provider tells of a person is looked at and not stored."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **given: Any) -> SocialLogin:
        """What the id token and the user information say, together; of two the signed one counts."""
        arriving: SocialLogin = super().complete_login(request, app, token, **given)
        told = arriving.account.extra_data
        signed, asked = told.get("id_token") or {}, told.get("userinfo") or {}
        if signed.get("sub") != asked.get("sub", signed.get("sub")):
            raise OAuth2Error("id token and user information are of two persons")
        setattr(arriving, CLAIMS, {**asked, **signed})
        arriving.account.extra_data = {}
        return arriving


@require_POST
def leave_for(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the browser to the provider: by a page of its own, for a form's answer may lead to this site alone."""
    try:
        response = OAuth2LoginView.adapter_view(Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except RequestException:
        return _unreachable(request)
    if isinstance(response, HttpResponseRedirect):
        return render(request, "login/leaving.html", {"there": response.url})
    return response


@require_GET
@transaction.atomic
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The provider's answer, with a code that is turned into who it is."""
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except RequestException:
        return _unreachable(request)
    return see_other(response)


@csrf_exempt
@require_POST
def logged_out_there(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back-channel logout: the provider says, in a token that it signed, whose sessions are over."""
    try:
        end_provided_sessions(
            adapter=Adapter(request, provider_id), provider=provider_id, token=request.POST.get("logout_token", "")
        )
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except LogoutRefused as refused:
        return HttpResponse(str(refused), status=400, content_type="text/plain")
    return HttpResponse(status=200)


def _unreachable(request: HttpRequest) -> HttpResponse:
    context = {
        "heading": _("Jeres login svarer ikke"),
        "happened": _("Rød Tråd kunne ikke få fat i organisationens login. Intet er ændret."),
        "remedy": _("Prøv igen om lidt. Bliver det ved, så sig det til dem, der driver jeres login."),
    }
    return render(request, "login/refused.html", context, status=503)


urlpatterns = [
    path("login/oidc/<slug:provider_id>", real_login(leave_for), name="openid_connect_login"),
    path("login/oidc/<slug:provider_id>/svar", real_login(come_back), name="openid_connect_callback"),
    path(
        "login/oidc/<slug:provider_id>/logout",
        csrf_exempt(real_login(limited("backchannel")(logged_out_there))),
        name="provider_logout",
    ),
]
