"""Coming in by password and second factor: nothing is somebody's before both, and nothing tells whether one exists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.models import Session
from tests.country import DAY, Country
from tests.login.people import (
    PASSWORD,
    Person,
    code_of,
    come_in,
    give_code,
    give_password,
    person,
    without_tokens,
)

FACTORS = ("mfa_authenticate", "second_factor")


def is_somebody(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_and_code_open_ones_work(anna: Person) -> None:
    client = Client()
    first = give_password(client, anna.name)
    assert (first.status_code, first.headers["Location"]) == (303, reverse("mfa_authenticate"))
    assert not is_somebody(client)
    assert client.get(reverse("work")).status_code == 302
    second = give_code(client, code_of())
    assert (second.status_code, second.headers["Location"]) == (303, "/")
    assert client.get(reverse("work")).status_code == 200


def test_a_code_is_taken_once(anna: Person) -> None:
    code = code_of()
    one, other = Client(), Client()
    give_password(one, anna.name)
    give_password(other, anna.name)
    assert give_code(one, code).status_code == 303
    assert give_code(other, code).status_code == 422
    assert not is_somebody(other)


def test_who_has_no_second_factor_reaches_nothing_before_one_is_set_up(country: Country, real: None) -> None:
    bo = person(country.vestre.unit, "bo@vestre.example", "Bo Prøvesen", factor=False)
    client = Client()
    there = give_password(client, bo.name)
    assert (there.status_code, there.headers["Location"]) == (303, reverse("second_factor"))
    for name in ("work", "cases", "sessions", "mfa_index", "users"):
        assert client.get(reverse(name)).status_code in (302, 303), name
        assert not is_somebody(client)
    # Sending the last step without the one before it leads nowhere.
    assert client.post(reverse("second_factor"), {}).status_code == 422
    assert not is_somebody(client)

    page = client.get(reverse("second_factor"))
    assert b"<svg" in page.content
    secret = client.session["mfa.totp.secret"]
    assert client.post(reverse("second_factor"), {"code": "000000"}).status_code == 422
    codes = client.post(reverse("second_factor"), {"code": code_of(secret)})
    assert codes.status_code == 200
    assert codes.content.count(b"<li><code>") == 10
    assert not is_somebody(client)
    assert client.post(reverse("second_factor"), {}).status_code == 303
    assert client.get(reverse("work")).status_code == 200


def test_a_recovery_code_stands_in_for_the_factor_once(country: Country, real: None) -> None:
    from roedtraad.login.factors import add_app

    bo = person(country.vestre.unit, "bo@vestre.example", "Bo Prøvesen", factor=False)
    codes = add_app(bo.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    for client, status in ((Client(), 303), (Client(), 422)):
        give_password(client, bo.name)
        assert give_code(client, codes[0]).status_code == status


def test_the_secrets_of_second_factors_are_not_stored_in_clear(anna: Person) -> None:
    stored = Authenticator.objects.get(user=anna.user).data["secret"]
    assert "JBSWY3" not in stored


def wrong_answers(anna: Person) -> dict[str, tuple[str, str]]:
    return {
        "wrong": (anna.name, "ikke mit kodeord"),
        "unknown": ("ingen@vestre.example", "ikke mit kodeord"),
        "closed": ("lukket@vestre.example", PASSWORD),
        "provided": ("oidc:nogen", "ikke mit kodeord"),
    }


@pytest.fixture
def others(country: Country, anna: Person) -> None:
    closed = person(country.vestre.unit, "lukket@vestre.example", "Lukket Prøvesen")
    closed.user.is_active = False
    closed.user.save()
    provided = person(country.vestre.unit, "oidc:nogen", "Fra Udbyderen")
    provided.user.set_unusable_password()
    provided.user.save()


def asked(anna: Person, kind: str) -> tuple[int, bytes]:
    username, password = wrong_answers(anna)[kind]
    answer = give_password(Client(), username, password)
    return answer.status_code, without_tokens(answer.content).replace(username.encode(), b"")


def test_wrong_unknown_and_closed_are_answered_by_the_same_bytes(anna: Person, others: None) -> None:
    answers = {kind: asked(anna, kind) for kind in wrong_answers(anna)}
    assert {status for status, _content in answers.values()} == {422}
    assert len({content for _status, content in answers.values()}) == 1


def test_wrong_and_unknown_cost_the_same_work(anna: Person, others: None, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        made: str = encode(self, password, salt)
        return made

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    asked(anna, "wrong")  # whatever is done once a process
    costs = {}
    for kind in ("wrong", "unknown", "provided"):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            asked(anna, kind)
        costs[kind] = (len(queries), len(hashed))
    assert {hashes for _queries, hashes in costs.values()} == {1}
    assert len(set(costs.values())) == 1, costs


def test_after_five_wrong_tries_an_account_is_shut_from_there_whether_it_exists_or_not(
    anna: Person, others: None
) -> None:
    said = {}
    for kind in ("wrong", "unknown"):
        cache.clear()
        answers = [asked(anna, kind) for _try in range(7)]
        said[kind] = [(status, content) for status, content in answers]
        assert answers[4] != answers[5]
    assert said["wrong"] == said["unknown"]
    # The right password does not help from there, and does from elsewhere: nobody is shut out from afar.
    cache.clear()
    for _try in range(6):
        asked(anna, "wrong")
    assert give_password(Client(), anna.name).status_code == 422
    assert give_password(Client(REMOTE_ADDR="192.0.2.7"), anna.name).status_code == 303


def test_the_second_factor_is_limited_too(anna: Person) -> None:
    client = Client()
    give_password(client, anna.name)
    for _try in range(5):
        assert give_code(client, "000000").status_code == 422
    assert give_code(client, code_of()).status_code == 422
    assert not is_somebody(client)


def test_too_many_requests_from_one_address_are_answered_429_in_the_layout(anna: Person, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    for _try in range(2):
        asked(anna, "unknown")
    status, content = asked(anna, "unknown")
    assert status == 429
    assert "Det går for hurtigt".encode() in content


def test_the_key_of_the_session_is_another_after_login_so_a_planted_one_opens_nothing(anna: Person) -> None:
    client = Client()
    client.get(reverse("account_login"))
    give_password(client, anna.name)
    planted = client.session.session_key
    give_code(client, code_of())
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
    intruder = Client()
    intruder.cookies["sessionid"] = str(planted)
    assert intruder.get(reverse("work")).status_code == 302


def test_a_session_key_of_the_callers_own_making_is_not_taken_over(anna: Person) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    give_password(client, anna.name)
    give_code(client, code_of())
    assert client.session.session_key != "a" * 32


@pytest.mark.parametrize(
    "there",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_next_leads_nowhere_else(anna: Person, there: str) -> None:
    client = Client()
    give_password(client, anna.name, next=there)
    assert give_code(client, code_of()).headers["Location"] == "/"


def test_next_leads_on_here(anna: Person) -> None:
    client = Client()
    give_password(client, anna.name, next=reverse("sessions"))
    assert give_code(client, code_of()).headers["Location"] == reverse("sessions")


def test_a_password_is_never_given_back(anna: Person) -> None:
    assert b"hemmeligt-her" not in give_password(Client(), anna.name, "hemmeligt-her").content


def test_logging_out_ends_the_session_and_takes_a_post(anna: Person) -> None:
    client = come_in(anna)
    key = client.session.session_key
    assert client.get(reverse("leave")).status_code == 405
    assert client.post(reverse("leave")).status_code == 303
    assert not Session.objects.filter(session_key=key).exists()


def test_who_has_no_unit_any_more_is_told_so_and_does_not_go_in_circles(anna: Person) -> None:
    client = come_in(anna)
    anna.user.memberships.update(valid_to=DAY - timedelta(days=1))
    home = client.get("/")
    assert home.status_code == 200
    assert "Du har ingen enhed i dag" in home.content.decode()
    assert client.get(reverse("work")).headers["Location"] == "/"


def test_the_pages_speak_english_too(anna: Person) -> None:
    client = Client()
    client.cookies["sprog"] = "en"
    assert b'lang="en"' in client.get(reverse("account_login")).content


def test_in_a_demonstration_the_real_login_is_not_there(country: Country) -> None:
    for name in ("account_login", "mfa_authenticate", "second_factor", "mfa_index", "account_reauthenticate"):
        assert Client().get(reverse(name)).status_code == 404, name
        assert Client().post(reverse(name)).status_code == 404, name


def test_a_session_of_the_demonstration_opens_nothing_in_a_real_site(country: Country, settings: Settings) -> None:
    client = Client()
    client.post(reverse("enter"), {"role": "nobody"})
    client.force_login(person(country.vestre.unit, "demo", "Demo").user, "roedtraad.demo.backend.DemoBackend")
    assert client.get(reverse("work")).status_code == 200
    settings.ROEDTRAAD_DEMO = False
    settings.AUTHENTICATION_BACKENDS = settings.LOGIN_BACKENDS
    assert client.get(reverse("work")).status_code == 302
