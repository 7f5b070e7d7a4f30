"""The forms of coming in. Their labels are ours; what they check is allauth's and Django's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as AllauthAuthenticateWebAuthnForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm as AllauthLoginWebAuthnForm
from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roedtraad.web.forms import DayField


class LoginForm(AllauthLoginForm):
    """User name and password. Wrong, unknown and closed are answered by the same words."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["login"].label, self.fields["password"].label = _("Brugernavn"), _("Kodeord")


class _Answered:
    """What a browser sends for a passkey is any JSON; what cannot be read is a passkey that does not fit."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError, TypeError, ValueError) as wrong:
            raise ValidationError(
                _("Nøglen passer ikke til en konto her. Brug en anden, eller brugernavn og kodeord.")
            ) from wrong


class LoginWebAuthnForm(_Answered, AllauthLoginWebAuthnForm):
    """A passkey instead of user name, password and code."""


class AuthenticateWebAuthnForm(_Answered, AllauthAuthenticateWebAuthnForm):
    """A passkey as the second factor."""


class CodeForm(forms.Form):
    """A code of the app that was just set up."""

    code = forms.CharField(label=_("Koden, som appen viser"), max_length=20)


class PasskeyForm(forms.Form):
    """What the browser sends for a new passkey."""

    name = forms.CharField(label=_("Hvad nøglen skal hedde"), max_length=60, required=False)
    credential = forms.JSONField(widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(label=_("Vælg et kodeord"), max_length=200, strip=False)
    again = forms.CharField(label=_("Skriv det igen"), max_length=200, strip=False)

    def __init__(self, *arguments: Any, username: str, name: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.person = get_user_model()(username=username, email=username, name=name)

    def clean(self) -> dict[str, Any] | None:
        """Check it against the rules of settings.py."""
        given = super().clean() or {}
        password = given.get("password")
        if password and given.get("again") and password != given["again"]:
            self.add_error("again", _("De to er ikke ens."))
        elif password:
            try:
                password_validation.validate_password(password, self.person)
            except ValidationError as weak:
                self.add_error("password", weak)
        return given


class InviteForm(forms.Form):
    """Whom to invite, to which unit, as what, and for how long."""

    name = forms.CharField(label=_("Navn"), max_length=200)
    mail = forms.CharField(label=_("Mailadresse"), max_length=254, help_text=_("Den bliver også brugernavnet."))
    unit = forms.ChoiceField(label=_("Enhed"))
    role = forms.ChoiceField(label=_("Rolle"))
    since = DayField(label=_("Fra og med"), required=False, help_text=_("Udeladt: i dag."))
    until = DayField(label=_("Til og med"), required=False, help_text=_("Udeladt: indtil videre."))

    def __init__(
        self,
        *arguments: Any,
        units: Iterable[tuple[str, str]],
        roles: Iterable[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        choose = [("", _("Vælg"))]
        self.fields["unit"].choices = choose + list(units)  # type: ignore[attr-defined]
        self.fields["role"].choices = choose + list(roles)  # type: ignore[attr-defined]


def wrong_code() -> ValidationError:
    """The words for a code that does not fit."""
    from allauth.mfa.adapter import get_adapter as second_factors

    wrong: ValidationError = second_factors().validation_error("incorrect_code")
    return wrong


def too_many() -> ValidationError:
    """The words for too many tries."""
    refused: ValidationError = get_adapter().validation_error("too_many_login_attempts")
    return refused
