"""Where allauth asks how things are here: who comes in, by which stages, and what is done with what a provider says."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, InvalidToken
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from roedtraad.login.beginnings import address_of
from roedtraad.login.factors import SECOND_FACTORS
from roedtraad.login.providing import admit_provided


class Accounts(DefaultAccountAdapter):
    """Accounts are made by invitation. Whether one exists is never told, nor whether it has been closed."""

    error_messages = {  # noqa: RUF012 - as its parent has it
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Brugernavn og kodeord passer ikke sammen. Se efter begge, og prøv igen."),
        "too_many_login_attempts": _("Der er prøvet for mange gange. Vent et kvarter, og prøv igen."),
        "rate_limited": _("Der er prøvet for mange gange. Vent et kvarter, og prøv igen."),
        "incorrect_password": _("Det er ikke dit kodeord. Prøv igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - as its parent has it
        """Nobody makes an account by themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """The second factor; and who has none sets one up before they are anybody here."""
        return ["allauth.mfa.stages.AuthenticateStage", "roedtraad.login.stages.SecondFactorStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt: at this account from this address, from the address, and slowly at the account at all."""
        super().pre_authenticate(request, **credentials)
        account = str(credentials.get("username", "")).lower()
        usage = ratelimit.consume(request, app="allauth.account", action="login_failed_account", key=account)
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._account_usage = usage

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{address_of(request)}:{str(credentials.get('username', '')).lower()}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The user; a closed account is answered like a wrong password."""
        user = super().authenticate(request, **credentials)
        if user is None or not user.is_active:
            return None
        self._account_usage.rollback()
        return user

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether it is the password of who is logged in."""
        found = self.authenticate(self.request or _request(), username=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:  # noqa: ARG002
        """A passkey of a closed account, or a provider's user whose access was closed here."""
        from roedtraad.login.pages.refused import closed_page

        return closed_page(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """To one's work."""
        return reverse("home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """To the door."""
        return reverse("home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: what allauth would write about stands on the pages, and the mail of this site is the invitation."""

    def send_notification_mail(self, *_arguments: Any, **_options: Any) -> None:
        """Nothing, as above."""


class SecondFactors(DefaultMFAAdapter):
    """Second factors: their secrets are stored encrypted, and the last of them cannot be removed."""

    error_messages = {  # noqa: RUF012 - as its parent has it
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Koden passer ikke. Skriv den, appen viser lige nu."),
        "cannot_delete_authenticator": _(
            "Det er din eneste anden faktor, og uden en kan du ikke komme ind. Tilføj en ny først."
        ),
    }

    def encrypt(self, text: str) -> str:
        """With a key that follows from SECRET_KEY: a copy of the database holds no secrets that open."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Back again; after a new SECRET_KEY nothing fits any more, which is a wrong code and no error."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(Fernet.generate_key()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one."""
        if authenticator.type not in SECOND_FACTORS:
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """This site, as a passkey knows it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Rød Tråd"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The user, as their passkey shows them: by user name, and by a key that tells nothing."""
        return {"id": str(user.pk).encode(), "display_name": str(user), "name": user.get_username()}


class Providers(DefaultSocialAccountAdapter):
    """Who comes by the organisation's own login: they are what the table of claims makes of them, or stay outside."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """By the table of claims alone; it is looked at before."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep user and memberships in step with what is said now; raises allauth's answer where there is no place."""
        admit_provided(request, sociallogin)


def _request() -> HttpRequest:
    from allauth.core import context

    return context.request


def _cipher() -> Fernet:
    made = salted_hmac("roedtraad.login.adapters", "second factors", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(made))
