"""Who comes by the organisation's own login: made a user the first time, and given their units anew each time."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from roedtraad.access.service import Office, Refusal, access_role_of, offices, today
from roedtraad.core.claims import ClaimRule, ClaimTable, values_of
from roedtraad.login.actions.keep_provided import Given, keep_provided
from roedtraad.login.beginnings import PROVIDED

LOG = logging.getLogger(__name__)
CLAIMS = "roedtraad_claims"
"""On the answer of a provider, until it has been looked at: what it says. It is not stored; it may say much."""
NAMES = ("name", "urn:oid:2.5.4.3", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name")
MAILS = (
    "email",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)


def admit_provided(request: HttpRequest, arriving: SocialLogin) -> None:
    """Let in whom the table of claims gives a place, and take the places from whom it gives none any more.

    Raises allauth's answer for who stays outside: after what was taken from them has been written.
    """
    refused = _refused(request, arriving)
    if refused is not None:
        raise ImmediateHttpResponse(refused(request))


@transaction.atomic
def _refused(request: HttpRequest, arriving: SocialLogin) -> Callable[[HttpRequest], HttpResponse] | None:
    from roedtraad.login.pages.refused import closed_page, no_place_page

    said: Mapping[str, Any] = getattr(arriving, CLAIMS, None) or arriving.account.extra_data
    known = bool(arriving.is_existing)
    user = arriving.user if known else _new_user(arriving, said)
    given = list(_given(settings.ROEDTRAAD_CLAIMS or ClaimTable(), said))
    if not known and not given:
        return no_place_page
    arriving.account.extra_data = {}  # what the provider tells besides is none of ours to keep
    if user.is_active:
        user.name, user.email = _first(said, NAMES) or user.name, _first(said, MAILS) or user.email
        user.save()
    arriving.user = arriving.account.user = user
    arriving.account.save()
    if not user.is_active:
        return closed_page
    keep_provided(user=user, given=given, today=today())
    setattr(request, PROVIDED, str(said.get("sid", "")))
    return None if given else no_place_page


def _new_user(arriving: SocialLogin, said: Mapping[str, Any]) -> Any:
    made = get_user_model()(username=_username(arriving), name=_first(said, NAMES) or str(arriving.account.uid)[:200])
    made.set_unusable_password()
    return made


def _username(arriving: SocialLogin) -> str:
    """The provider's own key of the person; nobody invited has a colon in the name."""
    plain = f"{arriving.account.provider}:{arriving.account.uid}"
    return plain if len(plain) <= 80 else f"{arriving.account.provider}:{hashlib.sha256(plain.encode()).hexdigest()}"


def _given(table: ClaimTable, said: Mapping[str, Any]) -> Iterator[Given]:
    for rule in table.given_by(said):
        office = _office(rule)
        if office is None:
            LOG.warning("%s: there is no unit %s/%s/%s", rule.place, rule.word, rule.code, rule.unit)
            continue
        try:
            access_role_of(rule.role, rule.word)
        except Refusal as refused:
            LOG.warning("%s: %s", rule.place, refused.message.en)
            continue
        yield Given(office, rule.role)


def _office(rule: ClaimRule) -> Office | None:
    directory = offices()
    authority = directory.authority(rule.word, rule.code)
    return directory.of.get(authority.pk, {}).get(rule.unit) if authority else None


def _first(said: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value[:200] for name in names for value in sorted(values_of(said, name)) if value), "")
