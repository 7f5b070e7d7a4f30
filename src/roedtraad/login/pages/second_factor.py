"""The page between the password and being somebody: an app or a passkey is set up, and the recovery codes are shown."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret, validate_totp_code
from allauth.mfa.webauthn.internal import auth as passkeys
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roedtraad.login.factors import add_app, add_passkey, has_second_factor, qr_code
from roedtraad.login.forms import CodeForm, PasskeyForm, too_many, wrong_code
from roedtraad.login.pages.doors import real_login
from roedtraad.login.pages.entering import UNPROCESSABLE, as_json, see_other
from roedtraad.login.stages import SecondFactorStage


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Choose one and set it up. Only who has one goes on, and only then is the session somebody's."""
    stage: SecondFactorStage = request._login_stage  # type: ignore[attr-defined]
    user = stage.login.user
    if has_second_factor(user):
        return see_other(stage.exit()) if request.method == "POST" else _codes_page(request, user, [])
    if request.method != "POST":
        return _page(request, user, CodeForm(auto_id="id_%s"), PasskeyForm(auto_id="id_passkey_%s"))
    if "credential" in request.POST:
        return _add_passkey(request, user)
    return _add_app(request, user)


def _add_app(request: HttpRequest, user: Any) -> HttpResponse:
    form = CodeForm(request.POST, auto_id="id_%s")
    if form.is_valid():
        secret = get_totp_secret()
        if not ratelimit.consume(request, app="allauth.account", action="login_failed", key=f"second-factor:{user.pk}"):
            form.add_error("code", too_many())
        elif not validate_totp_code(secret, form.cleaned_data["code"]):
            form.add_error("code", wrong_code())
        else:
            codes = add_app(user, secret)
            clear_totp_secret(request)
            record_authentication(request, user, "mfa", type="totp")
            return _codes_page(request, user, codes)
    return _page(request, user, form, PasskeyForm(auto_id="id_passkey_%s"), status=UNPROCESSABLE)


def _add_passkey(request: HttpRequest, user: Any) -> HttpResponse:
    form = PasskeyForm(request.POST, auto_id="id_passkey_%s")
    if form.is_valid() and is_registered(form):
        codes = add_passkey(user, form.cleaned_data["name"] or _("Min nøgle"), form.cleaned_data["credential"])
        record_authentication(request, user, "mfa", type="webauthn")
        return _codes_page(request, user, codes)
    return _page(request, user, CodeForm(auto_id="id_%s"), form, status=UNPROCESSABLE)


def is_registered(form: forms.Form) -> bool:
    """Whether what the browser sent answers the challenge that this session was given; else the form says so."""
    try:
        credential = form.cleaned_data["credential"]
        passkeys.parse_registration_response(credential)
        passkeys.complete_registration(credential)
    except (AttributeError, KeyError, TypeError, ValueError, ValidationError):
        form.add_error(None, _("Nøglen blev ikke godkendt. Prøv igen, eller brug en app."))
        return False
    return True


def _page(request: HttpRequest, user: Any, code: CodeForm, passkey: PasskeyForm, status: int = 200) -> HttpResponse:
    secret = get_totp_secret()
    context = {
        "username": user.get_username(),
        "code": code,
        "passkey": passkey,
        "drawing": qr_code(user, secret),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "options": as_json(passkeys.begin_registration(user, True)),
    }
    return render(request, "login/second_factor.html", context, status=status)


def _codes_page(request: HttpRequest, user: Any, codes: list[str]) -> HttpResponse:
    return render(request, "login/first_codes.html", {"username": user.get_username(), "codes": codes})


_staged = login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login")(set_up)

urlpatterns = [path("login/anden-faktor", real_login(_staged), name="second_factor")]
