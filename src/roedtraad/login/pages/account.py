"""One's own account: password, second factors, recovery codes. What changes them asks again who it is."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import IndexView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret, validate_totp_code
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView

from roedtraad.access.service import end_sessions
from roedtraad.login.factors import add_app, add_passkey, qr_code
from roedtraad.login.forms import CodeForm, PasskeyForm, PasswordForm, wrong_code
from roedtraad.login.pages.doors import real_login
from roedtraad.login.pages.entering import UNPROCESSABLE, as_json, see_other
from roedtraad.login.pages.second_factor import is_registered
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell


class Refusing(FormView):  # type: ignore[type-arg]
    """A form that is refused is 422, and what is saved goes on by 303."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on."""
        return see_other(super().form_valid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


class Account(IndexView):
    """What one comes in by."""

    template_name = "login/account.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """The factors, and whether they are here or with the organisation's own login."""
        context: dict[str, Any] = super().get_context_data(**given)
        held = context["authenticators"]
        codes = held.get("recovery_codes")
        return {
            "username": self.request.user.get_username(),
            "here": self.request.user.has_usable_password(),
            "app": held.get("totp"),
            "passkeys": held.get("webauthn", []),
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
        }


class ByPassword(Refusing, ReauthenticateView):
    """Who it is, by the password."""

    template_name = "login/again_password.html"


class ByCode(Refusing, ReauthenticateByCodeView):
    """Who it is, by a code."""

    template_name = "login/again_code.html"


class ByPasskey(Refusing, ReauthenticateWebAuthnView):
    """Who it is, by a passkey."""

    template_name = "login/again_passkey.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """The challenge as the browser's script reads it."""
        context: dict[str, Any] = super().get_context_data(**given)
        form = given.get("form") or context["form"]
        return {**context, "form": form, "options": as_json(context["js_data"]["request_options"])}


class RemoveApp(Refusing, DeactivateTOTPView):
    """Remove the app, if there is another factor."""

    template_name = "login/remove_app.html"


class RemovePasskey(RemoveWebAuthnView):
    """Remove a passkey, if there is another factor."""

    template_name = "login/remove_passkey.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """The last factor stays."""
        from allauth.mfa.adapter import get_adapter

        if not get_adapter().can_delete_authenticator(self.get_object()):
            form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
            return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
        return see_other(super().form_valid(form))


class NewCodes(Refusing, GenerateRecoveryCodesView):
    """New recovery codes; the earlier ones open nothing any more."""

    template_name = "login/new_codes.html"


class Codes(ViewRecoveryCodesView):
    """The recovery codes, once."""

    template_name = "login/codes.html"


@login_required
@reauthentication_required(app="allauth.mfa")
def change_password(request: HttpRequest) -> HttpResponse:
    """Another password: one's other sessions end, for a reason to change it may be that another has it."""
    user: Any = request.user
    if not user.has_usable_password():
        return redirect("mfa_index")
    sent = request.POST if request.method == "POST" else None
    form = PasswordForm(sent, auto_id="id_%s", username=user.username, name=user.name)
    if form.is_valid():
        from django.contrib.auth import update_session_auth_hash

        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        end_sessions(user.pk, lambda one: not one.current, request.session.session_key)
        tell(request, _("Kodeordet er skiftet, og dine andre sessioner er afsluttet."))
        return SeeOther("mfa_index")
    return render(request, "login/change_password.html", {"form": form}, status=200 if sent is None else UNPROCESSABLE)


@login_required
@reauthentication_required(app="allauth.mfa")
def add_an_app(request: HttpRequest) -> HttpResponse:
    """An app that shows codes, beside what there is."""
    user: Any = request.user
    form = CodeForm(request.POST if request.method == "POST" else None, auto_id="id_%s")
    secret = get_totp_secret()
    if form.is_valid() and not user.authenticator_set.filter(type="totp").exists():
        if validate_totp_code(secret, form.cleaned_data["code"]):
            codes = add_app(user, secret)
            clear_totp_secret(request)
            return _added(request, codes)
        form.add_error("code", wrong_code())
    context = {"form": form, "drawing": qr_code(user, secret), "secret": secret, "username": user.username}
    return render(request, "login/add_app.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@reauthentication_required(app="allauth.mfa")
def add_a_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey beside what there is."""
    user: Any = request.user
    form = PasskeyForm(request.POST if request.method == "POST" else None, auto_id="id_passkey_%s")
    if form.is_bound and form.is_valid() and is_registered(form):
        return _added(
            request, add_passkey(user, form.cleaned_data["name"] or _("Min nøgle"), form.cleaned_data["credential"])
        )
    context = {"passkey": form, "options": as_json(passkeys.begin_registration(user, True))}
    return render(request, "login/add_passkey.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _added(request: HttpRequest, codes: list[str]) -> HttpResponse:
    if codes:
        return render(request, "login/codes.html", {"unused_codes": codes, "can_view_codes": True})
    tell(request, _("Den er tilføjet."))
    return SeeOther("mfa_index")


def _logged_in(view: Any) -> Any:
    return real_login(login_required(view))


urlpatterns = [
    path("konto/sikkerhed", _logged_in(Account.as_view()), name="mfa_index"),
    path("konto/bekraeft", _logged_in(ByPassword.as_view()), name="account_reauthenticate"),
    path("konto/bekraeft/kode", _logged_in(ByCode.as_view()), name="mfa_reauthenticate"),
    path("konto/bekraeft/noegle", _logged_in(ByPasskey.as_view()), name="mfa_reauthenticate_webauthn"),
    path("konto/kodeord", real_login(change_password), name="account_change_password"),
    path("konto/app", real_login(add_an_app), name="mfa_activate_totp"),
    path("konto/app/fjern", _logged_in(RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("konto/noegle", real_login(add_a_passkey), name="mfa_add_webauthn"),
    path("konto/noegle/<int:pk>/fjern", _logged_in(RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("konto/koder", _logged_in(Codes.as_view()), name="mfa_view_recovery_codes"),
    path("konto/koder/nye", _logged_in(NewCodes.as_view()), name="mfa_generate_recovery_codes"),
]
