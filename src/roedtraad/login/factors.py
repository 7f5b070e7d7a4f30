"""Second factors: whether someone has one, and the setting up of one by who is not anybody yet."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from markupsafe import Markup

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor by itself; recovery codes only stand in for one."""


def has_second_factor(user: Any) -> bool:
    """Whether the user has one."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def qr_code(user: Any, secret: str) -> Markup:
    """The secret as a picture that an app reads: a drawing in the page, for the page may load none from elsewhere."""
    drawn: str = get_adapter().build_totp_svg(get_adapter().build_totp_url(user, secret))
    return Markup(drawn[drawn.index("<svg") :])


@transaction.atomic
def add_app(user: Any, secret: str) -> list[str]:
    """Add an app that shows codes, and give the recovery codes if they are new."""
    TOTP.activate(user, secret)
    return _new_codes(user)


@transaction.atomic
def add_passkey(user: Any, name: str, credential: dict[str, Any]) -> list[str]:
    """Add a passkey, and give the recovery codes if they are new."""
    WebAuthn.add(user, name, credential)
    return _new_codes(user)


def _new_codes(user: Any) -> list[str]:
    """Codes for the day when the phone is lost; they are shown once."""
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        return []
    made = RecoveryCodes.activate(user)
    made.mark_as_viewed()
    codes: list[str] = made.get_unused_codes()
    return codes
