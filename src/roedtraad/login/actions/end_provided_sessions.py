"""Back-channel logout: a token of the provider is checked by every rule of the standard, then sessions end.

OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from requests import RequestException

from roedtraad.access.service import end_sessions

EVENT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that only the provider has. Neither `none` nor a shared secret is among them."""
SKEW, OLDEST = 120, 600
"""Seconds that clocks may differ, and that a token is taken after it was made."""
LONGEST = 20_000
KEYS_KEPT = 300


class LogoutRefused(Exception):
    """The token is not one that sessions are ended by. Why is said in words that tell nothing of any user."""


def end_provided_sessions(*, adapter: Any, provider: str, token: str) -> int:
    """End what the token says is over; gives how many sessions. Raises LogoutRefused."""
    said = _checked(adapter, token)
    subject, session = said.get("sub"), said.get("sid")
    accounts = SocialAccount.objects.filter(provider=provider, user__isnull=False)
    if subject is not None:
        accounts = accounts.filter(uid=str(subject))
    ended = 0
    for account in accounts.iterator():
        if session is None:
            ended += end_sessions(account.user_id, lambda one: one.way == "provider")
        else:
            ended += end_sessions(account.user_id, lambda one: one.outside == str(session))
    return ended


def _checked(adapter: Any, token: str) -> Mapping[str, Any]:
    if not token or len(token) > LONGEST:
        raise LogoutRefused("no logout_token")
    try:
        configuration = adapter.openid_config
        said = jwt.decode(
            token,
            key=_key(configuration["jwks_uri"], token),
            algorithms=list(ALGORITHMS),
            audience=adapter.get_provider().app.client_id,
            issuer=configuration["issuer"],
            leeway=SKEW,
            options={"require": ["iss", "aud", "iat", "jti"]},
        )
    except (jwt.PyJWTError, RequestException, KeyError, TypeError, ValueError):
        raise LogoutRefused("the token cannot be verified") from None
    _check_content(said)
    # The same token again is refused for as long as it could be taken.
    if not cache.add(f"backchannel:{said['iss']}:{said['jti']}", 1, timeout=OLDEST + 2 * SKEW):
        raise LogoutRefused("the token was used before")
    return dict(said)


def _check_content(said: Mapping[str, Any]) -> None:
    events = said.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise LogoutRefused("no logout event")
    if "nonce" in said:
        raise LogoutRefused("a logout token has no nonce")
    if not isinstance(said["jti"], str) or not 0 < len(said["jti"]) <= 300:
        raise LogoutRefused("no jti")
    if said["iat"] < time.time() - OLDEST:
        raise LogoutRefused("the token is too old")
    named = [said[name] for name in ("sub", "sid") if name in said]
    if not named or not all(isinstance(one, str) and one for one in named):
        raise LogoutRefused("neither sub nor sid")


def _key(address: str, token: str) -> Any:
    """The provider's key that the token names; fetched anew where it is not among those that were kept."""
    wanted = jwt.get_unverified_header(token).get("kid")
    for moment in (int(time.time()) // KEYS_KEPT, time.time()):
        keys = jwt.PyJWKSet.from_dict(json.loads(_keys(address, moment))).keys
        fit = [one for one in keys if wanted in (one.key_id, None) and one.public_key_use in ("sig", None)]
        if len(fit) == 1:
            return fit[0].key
    raise LogoutRefused("no key of the provider fits")


@lru_cache(maxsize=4)
def _keys(address: str, _moment: float) -> str:
    with get_adapter().get_requests_session() as session:
        response = session.get(address)
        response.raise_for_status()
        text: str = response.text
        return text
