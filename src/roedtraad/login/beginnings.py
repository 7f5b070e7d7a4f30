"""How a session began, written into it: with which browser, from where, by what, and what the provider calls it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest

PROVIDED = "provider_session"
"""On the request that a provider's answer came with: the provider's own name for the session."""


def begin_session(request: HttpRequest) -> None:
    """To be called when someone has logged in, by whichever way; Django has made the session a new key by then."""
    request.session.begin(  # type: ignore[attr-defined]
        agent=request.headers.get("User-Agent", ""),
        address=address_of(request),
        way=_way(request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []),
        outside=getattr(request, PROVIDED, ""),
    )


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; nothing where that cannot be known."""
    return str(get_client_ip(request) or "")


def _way(records: list[dict[str, Any]]) -> str:
    """`demo`, `provider`, `passkey`, `totp` or `recovery_codes`."""
    if settings.ROEDTRAAD_DEMO:
        return "demo"
    if any(one.get("method") == "socialaccount" for one in records):
        return "provider"
    kinds = [str(one.get("type")) for one in records if one.get("method") == "mfa"]
    return {"webauthn": "passkey"}.get(kinds[-1], kinds[-1]) if kinds else "password"
