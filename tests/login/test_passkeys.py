"""Passkeys in a real browser with a virtual key: set up at the first login, and used alone at the next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.country import Country

# Playwright keeps a loop in this thread, and Django would refuse it the database; no two use it at once here.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def site(alive: Country, settings: Settings) -> Iterator[str]:
    """The real login, served; a person without a second factor."""
    from tests.country import DAY
    from tests.login.people import person
    from tests.serving import served

    settings.ROEDTRAAD_DEMO = False
    settings.AUTHENTICATION_BACKENDS = settings.LOGIN_BACKENDS
    settings.ROEDTRAAD_TODAY = DAY
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the test's site has no certificate
    person(alive.vestre.unit, "anna@vestre.example", "Anna Prøvesen", factor=False)
    with served() as address:
        yield address.replace("127.0.0.1", "localhost")


@contextmanager
def window(chromium: Browser) -> Iterator[Page]:
    """A window with a key in it, and what the browser refused."""
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    yield page
    assert [text for text in said if "422" not in text] == [], "see the content security policy"
    context.close()


def give_password(page: Page, site: str) -> None:
    from tests.login.people import PASSWORD

    page.goto(f"{site}/login")
    page.fill("#id_login", "anna@vestre.example")
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Log ind", exact=True).click()


def test_a_passkey_is_set_up_then_opens_alone_and_as_the_second_factor(site: str, chromium: Browser) -> None:
    with window(chromium) as page:
        give_password(page, site)
        assert page.url == f"{site}/login/anden-faktor"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_role("button", name="Lav en nøgle").click()
        page.get_by_role("button", name="Jeg har gemt dem, gå ind").click()
        page.wait_for_url(f"{site}/arbejde")

        page.goto(f"{site}/konto/sessioner")
        assert page.get_by_text("nøgle").first.is_visible()
        page.get_by_role("button", name="Log ud").first.click()
        page.wait_for_url(f"{site}/login")

        page.get_by_role("button", name="Log ind med en nøgle").click()
        page.wait_for_url(f"{site}/arbejde")
        page.get_by_role("button", name="Log ud").first.click()

        give_password(page, site)
        assert page.url == f"{site}/login/kode"
        page.get_by_role("button", name="Brug din nøgle").click()
        page.wait_for_url(f"{site}/arbejde")


def test_a_key_that_nobody_has_registered_opens_nothing_and_says_so(site: str, chromium: Browser) -> None:
    with window(chromium) as page:
        page.goto(f"{site}/login")
        page.get_by_role("button", name="Log ind med en nøgle").click()
        page.get_by_text("Nøglen svarede ikke").wait_for()
        assert page.url == f"{site}/login"


@pytest.mark.parametrize(
    "credential", ["", "{", "[]", "1", '{"response": []}', '{"response": {"userHandle": "eA"}}', '{"id": 7}']
)
def test_what_is_no_key_is_refused_calmly(country: Country, real: None, credential: str) -> None:
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert client.post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code == 422
