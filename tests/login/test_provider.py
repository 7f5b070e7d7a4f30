"""The organisation's own login, against a real provider: in by code and PKCE, units by claims, out by its word."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.models import Session
from roedtraad.core.claims import ClaimTable
from roedtraad.core.loading import load_claims
from roedtraad.login.actions import end_provided_sessions
from roedtraad.project.login_settings import openid_connect
from tests.country import Country
from tests.login.provider.running import CLIENT, SECRET, Provider, provider_running

TABLE = """
rules:
  - claims: {groups: rt-vestre}
    word: institution
    code: vestre
    role: action_plan_officer
  - claims: {groups: rt-sikkerhed, department: [vagt, ledelse]}
    word: institution
    code: vestre
    unit: security
    role: exit_officer
  - claims: {groups: rt-nowhere}
    word: institution
    code: findes-ikke
    role: action_plan_officer
"""
EVENT: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
BACK = "/login/oidc/oidc/logout"


@pytest.fixture(autouse=True)
def no_network(here_only: None) -> None:
    """This machine, and nothing beyond it."""


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider_running() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, country: Country, real: None, settings: Settings) -> Provider:
    """The provider, set as a site would set it."""
    given = {
        "ROEDTRAAD_OIDC_NAME": "Vestres login",
        "ROEDTRAAD_OIDC_ISSUER": running.issuer,
        "ROEDTRAAD_OIDC_CLIENT_ID": CLIENT,
        "ROEDTRAAD_OIDC_SECRET": SECRET,
        "ROEDTRAAD_OIDC_SECRET_FILE": "",
        "ROEDTRAAD_OIDC_AUTH": "client_secret_basic",
        "ROEDTRAAD_OIDC_SCOPES": ("openid", "profile", "email"),
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": openid_connect(given)}
    settings.ROEDTRAAD_CLAIMS = load_claims(TABLE, "claims.yaml")
    return running


def there(client: Client, **given: str) -> str:
    """Where the button leads."""
    page = client.post(reverse("openid_connect_login", args=["oidc"]), given)
    assert page.status_code == 200
    found = re.search(rb'http-equiv="refresh" content="0;url=([^"]+)"', page.content)
    assert found
    return unescape(found[1].decode())


def arrived(provider: Provider, who: str, client: Client | None = None, **given: str) -> tuple[Client, Any, Any]:
    """Someone goes there and comes back."""
    client = client or Client()
    back, browser = provider.visited(there(client, **given), who)
    return client, client.get(back.removeprefix("http://testserver")), browser


def places_of(who: str) -> list[str]:
    user: Any = SocialAccount.objects.get(uid=who).user
    return sorted(one.unit.key for one in user.memberships.filter(valid_to=None))


def test_the_door_offers_it_by_name_and_the_way_there_is_a_post_with_pkce(provider: Provider) -> None:
    client = Client()
    assert "Vestres login" in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("openid_connect_login", args=["oidc"])).status_code == 405
    address = there(client)
    assert address.startswith(f"{provider.issuer}/auth?")
    assert "code_challenge_method=S256" in address
    assert "response_type=code" in address
    assert "state=" in address


def test_who_comes_by_it_gets_the_units_of_their_claims(provider: Provider) -> None:
    provider.knows(karin={"name": "Karin Prøvesen", "email": "karin@vestre.example", "groups": ["alle", "rt-vestre"]})
    client, answer, _browser = arrived(provider, "karin")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get(reverse("work")).status_code == 200
    user = SocialAccount.objects.get(uid="karin").user
    assert (user.name, user.email, places_of("karin")) == ("Karin Prøvesen", "karin@vestre.example", ["main"])
    assert not user.has_usable_password()
    assert SocialAccount.objects.get(uid="karin").extra_data == {}, "what the provider tells besides is not stored"
    assert "organisationens login" in client.get(reverse("sessions")).content.decode()


def test_units_are_given_and_ended_with_the_claims_at_each_login(provider: Provider) -> None:
    name = {"name": "Karin Prøvesen"}
    provider.knows(karin={**name, "groups": ["rt-vestre"]})
    arrived(provider, "karin")
    provider.knows(karin={**name, "groups": ["rt-vestre", "rt-sikkerhed"], "department": "vagt"})
    arrived(provider, "karin")
    assert places_of("karin") == ["main", "security"]
    provider.knows(karin={**name, "groups": ["rt-sikkerhed"], "department": "vagt"})
    arrived(provider, "karin")
    assert places_of("karin") == ["security"]
    provider.knows(karin={**name, "groups": ["rt-vestre"]})
    arrived(provider, "karin")
    assert places_of("karin") == ["main"]


def test_who_has_no_claim_of_the_table_is_told_so_and_does_not_become_a_user(provider: Provider) -> None:
    provider.knows(olga={"name": "Olga", "groups": ["andet"]}, odin={"name": "Odin", "groups": ["rt-nowhere"]})
    for who in ("olga", "odin"):
        client, answer, _browser = arrived(provider, who)
        assert answer.status_code == 403
        assert "Du har ikke en plads i Rød Tråd" in answer.content.decode()
        assert "_auth_user_id" not in client.session
        assert not SocialAccount.objects.filter(uid=who).exists()


def test_who_has_lost_every_claim_is_shut_out_and_their_units_end(provider: Provider) -> None:
    provider.knows(karin={"name": "Karin", "groups": ["rt-vestre"]})
    earlier, _answer, _browser = arrived(provider, "karin")
    assert earlier.get(reverse("work")).status_code == 200
    provider.knows(karin={"name": "Karin", "groups": []})
    _client, answer, _browser = arrived(provider, "karin")
    assert answer.status_code == 403
    assert places_of("karin") == []
    assert earlier.get(reverse("work")).status_code == 302, "a session that was open sees nothing any more"


def test_a_demand_that_is_not_met_opens_nothing(provider: Provider, settings: Settings) -> None:
    table = settings.ROEDTRAAD_CLAIMS
    settings.ROEDTRAAD_CLAIMS = ClaimTable(table.rules, {"acr": ("to-faktorer",)})
    provider.knows(karin={"name": "Karin", "groups": ["rt-vestre"]})
    assert arrived(provider, "karin")[1].status_code == 403


def test_an_account_that_was_closed_here_stays_closed(provider: Provider) -> None:
    provider.knows(karin={"name": "Karin", "groups": ["rt-vestre"]})
    arrived(provider, "karin")
    get_user_model().objects.filter(socialaccount__uid="karin").update(is_active=False)
    client, answer, _browser = arrived(provider, "karin")
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_code_or_state_of_another_browser_opens_nothing(provider: Provider) -> None:
    provider.knows(karin={"name": "Karin", "groups": ["rt-vestre"]})
    back, _browser = provider.visited(there(Client()), "karin")
    victim = Client()
    answer = victim.get(back.removeprefix("http://testserver"))
    assert answer.status_code == 401
    assert "Login mislykkedes" in answer.content.decode()
    assert "_auth_user_id" not in victim.session


def test_the_way_back_has_a_new_session_key_and_next_leads_nowhere_else(provider: Provider) -> None:
    provider.knows(karin={"name": "Karin", "groups": ["rt-vestre"]})
    client = Client()
    there(client)
    planted = client.session.session_key
    _client, answer, _browser = arrived(provider, "karin", client, next="https://evil.example/")
    assert answer.headers["Location"] == "/"
    assert client.session.session_key != planted


# --- Out by the provider's word -------------------------------------------------------------------------------------


def told(token: str) -> int:
    return Client().post(BACK, {"logout_token": token}).status_code


def test_who_logs_out_at_the_provider_is_logged_out_here(provider: Provider) -> None:
    provider.knows(karin={"name": "Karin", "groups": ["rt-vestre"]})
    client, _answer, browser = arrived(provider, "karin")
    other, _answer, _browser = arrived(provider, "karin")
    token = provider.logged_out(browser)
    assert told(token) == 200
    assert client.get(reverse("work")).status_code == 302
    assert other.get(reverse("work")).status_code == 200, "the other session of the provider goes on"
    assert told(token) == 400, "a token is taken once"


@pytest.fixture
def signing(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Tokens as the provider would sign them, and otherwise."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    keys = json.dumps({"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]})
    monkeypatch.setattr(end_provided_sessions, "_keys", lambda _address, _moment: keys)

    def made(signed_by: Any = key, algorithm: str = "RS256", kid: str = "one", **changed: Any) -> str:
        said = {
            "iss": provider.issuer,
            "aud": CLIENT,
            "iat": int(time.time()),
            "jti": f"{time.time_ns()}",
            "sub": "karin",
            "events": EVENT,
        }
        said |= changed
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, signed_by, algorithm=algorithm, headers={"kid": kid})

    return made


STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def broken() -> dict[str, dict[str, Any]]:
    """One rule broken each time."""
    long_ago = int(time.time()) - 4000
    return {
        "another issuer": {"iss": "https://evil.example"},
        "for another": {"aud": "another"},
        "old": {"iat": long_ago},
        "past its end": {"exp": long_ago},
        "no events": {"events": None},
        "another event": {"events": {"http://schemas.openid.net/event/other": {}}},
        "events as text": {"events": "backchannel-logout"},
        "with a nonce": {"nonce": "1"},
        "without a jti": {"jti": None},
        "a number as jti": {"jti": 7},
        "of nobody": {"sub": None},
        "of a number": {"sub": 7},
        "signed by a stranger": {"signed_by": STRANGER},
        "signed by a word": {"signed_by": "only-for-tests-and-long-enough-for-it", "algorithm": "HS256"},
        "not signed": {"signed_by": None, "algorithm": "none"},
        "by a key that is not there": {"kid": "two"},
    }


def test_a_token_that_breaks_one_rule_ends_nothing(provider: Provider, signing: Callable[..., str]) -> None:
    provider.knows(karin={"name": "Karin", "groups": ["rt-vestre"]})
    client, _answer, _browser = arrived(provider, "karin")
    for name, changed in broken().items():
        assert told(signing(**changed)) == 400, name
        assert client.get(reverse("work")).status_code == 200, name
    assert told(signing(sid="another session")) == 200
    assert client.get(reverse("work")).status_code == 200
    assert told(signing()) == 200
    assert client.get(reverse("work")).status_code == 302


def test_what_is_no_token_is_refused_calmly(provider: Provider) -> None:
    for token in ("", "a.b.c", "x" * 30_000, "e30.e30.", "æøå", "eyJhbGciOiJSUzI1NiIsImtpZCI6e319.e30.e30"):
        assert told(token) == 400, token[:20]


def test_a_provider_that_does_not_answer_is_said_so(provider: Provider, settings: Settings) -> None:
    given = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    given["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    cache.clear()
    answer = Client().post(reverse("openid_connect_login", args=["oidc"]))
    assert answer.status_code == 503
    assert "svarer ikke" in answer.content.decode()


def test_without_a_provider_its_addresses_answer_nothing(country: Country, real: None) -> None:
    assert Client().post("/login/oidc/oidc").status_code == 404
    assert Client().get("/login/oidc/oidc/svar").status_code == 404
    assert told("a.b.c") == 404
    assert not Session.objects.exists()
