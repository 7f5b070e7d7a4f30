"""Coming in: user name and password, a passkey, the second factor, and the way to the organisation's own login."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.views import LoginView
from allauth.core.internal import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.adapter import get_adapter as providers
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from roedtraad.login.forms import AuthenticateWebAuthnForm, LoginForm, LoginWebAuthnForm
from roedtraad.login.pages.doors import real_login

UNPROCESSABLE = 422


class Login(LoginView):
    """The page of the door."""

    template_name = "login/login.html"
    form_class = LoginForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on by 303: what was posted is not sent again by a reload."""
        return see_other(super().form_valid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what is wrong; the user name is kept, the password never."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """The page's own words beside what the view has."""
        next_one = self.request.POST.get("next") or self.request.GET.get("next") or ""
        return {"form": given.get("form") or self.get_form(), "next": next_one, "providers": offered(self.request)}


class SecondFactor(AuthenticateView):
    """The second factor, asked for after the password."""

    template_name = "login/authenticate.html"
    webauthn_form_class = AuthenticateWebAuthnForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on by 303."""
        return see_other(super().form_valid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what is wrong."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """The challenge as the browser's script reads it."""
        context: dict[str, Any] = super().get_context_data(**given)
        kinds = {one.type for one in self.stage.login.user.authenticator_set.all()}
        return {
            "form": context["form"],
            "passkey_form_sent": context["webauthn_form"],
            "options": as_json(context["js_data"]["request_options"]) if "webauthn" in kinds else "",
            "has_app": "totp" in kinds,
        }


class PasskeyLogin(LoginWebAuthnView):
    """A passkey alone: it is held and unlocked by its owner, which is two factors."""

    form_class = LoginWebAuthnForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on by 303."""
        return see_other(super().form_valid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the door, with the words."""
        login_form = LoginForm(request=self.request)
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        context = {"form": login_form, "next": "", "providers": offered(self.request), "passkey_wrong": wrong}
        return render(self.request, "login/login.html", context, status=UNPROCESSABLE)


@require_GET
def cancelled(request: HttpRequest) -> HttpResponse:
    """Who turned back at the organisation's own login."""
    context = {
        "heading": _("Login blev afbrudt"),
        "happened": _("Du kom tilbage uden at være logget ind. Intet er ændret."),
        "remedy": _("Prøv igen fra forsiden."),
    }
    return render(request, "login/refused.html", context)


def offered(request: HttpRequest) -> list[tuple[str, str]]:
    """The organisation's own logins: what each is called, and where it begins."""
    return [(one.name, one.get_login_url(request)) for one in providers().list_providers(request)]


def see_other(response: HttpResponse) -> HttpResponse:
    """The same answer as 303 where it leads on."""
    if isinstance(response, HttpResponseRedirect):
        response.status_code = 303
    return response


def as_json(options: Any) -> str:
    """The browser's options for a passkey, for an attribute of the page."""
    return json.dumps(options, cls=DjangoJSONEncoder)


authenticate = login_stage_required(stage="mfa_authenticate", redirect_urlname="account_login")(SecondFactor.as_view())
_passkey_login = ratelimit.decorator(app="allauth.mfa", action="webauthn_login")(PasskeyLogin.as_view())

urlpatterns = [
    path("login", real_login(Login.as_view()), name="account_login"),
    path("login/kode", real_login(authenticate), name="mfa_authenticate"),
    path("login/noegle", real_login(_passkey_login), name="mfa_login_webauthn"),
    path("login/afbrudt", real_login(cancelled), name="socialaccount_login_cancelled"),
]
