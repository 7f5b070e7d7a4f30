"""The pages of coming in, in a real browser: no violation of WCAG 2.2 AA, no wider than a phone, nothing refused.

The pages of a demonstration are tested in tests/browser; these exist without one. Pictures lie in .roedtraad/pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.country import Country

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = Path(__file__).resolve().parents[2] / ".roedtraad" / "pictures"


@pytest.fixture
def site(alive: Country, settings: Settings) -> Iterator[str]:
    """The real login, served; an administrator with an app, and a colleague."""
    from tests.country import DAY
    from tests.login.people import person
    from tests.serving import served

    settings.ROEDTRAAD_DEMO = False
    settings.AUTHENTICATION_BACKENDS = settings.LOGIN_BACKENDS
    settings.ROEDTRAAD_TODAY = DAY
    person(alive.vestre.unit, "ada@vestre.example", "Ada Styrsen", "authority_administrator")
    person(alive.vestre.unit, "bo@vestre.example", "Bo Prøvesen", factor=False)
    with served() as address:
        yield address


def looked_at(page: Page, name: str) -> None:
    """As a reader with a screen reader, a phone, and eyes."""
    from axe_playwright_python.sync_playwright import Axe

    PICTURES.mkdir(parents=True, exist_ok=True)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=PICTURES / f"login-{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == [], name
    assert page.locator("h1").count() == 1


def test_every_page_of_coming_in_is_accessible_and_fits(site: str, chromium: Browser) -> None:
    from tests.login.people import PASSWORD, SECRET, code_of

    context = chromium.new_context()
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    def press(button: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()

    def give(username: str, password: str = PASSWORD) -> None:
        page.goto(f"{site}/login")
        page.fill("#id_login", username)
        page.fill("#id_password", password)
        press("Log ind")

    page.goto(f"{site}/login")
    looked_at(page, "door")
    give("ada@vestre.example", "forkert")
    looked_at(page, "wrong")
    give("bo@vestre.example")
    looked_at(page, "second-factor")
    secret = re.sub(r"\s", "", page.locator(".rt-secret").inner_text())
    page.fill("#id_code", code_of(secret))
    press("Brug appen")
    looked_at(page, "codes")
    context.clear_cookies()
    give("ada@vestre.example")
    looked_at(page, "code")
    page.fill("#id_code", code_of(SECRET))
    press("Gå videre")
    page.wait_for_url(f"{site}/brugere")
    looked_at(page, "users")
    page.goto(f"{site}/brugere/inviter")
    looked_at(page, "invite")
    press("Inviter")
    looked_at(page, "invite-wrong")
    page.fill("#id_name", "Nina Nysen")
    page.fill("#id_mail", "nina@vestre.example")
    page.select_option("#id_unit", label="Vestre Fængsel")
    page.select_option("#id_role", "action_plan_officer")
    press("Inviter")
    looked_at(page, "invited")
    link = page.locator("#link").input_value()
    page.goto(f"{site}/brugere")
    looked_at(page, "users-invited")
    with page.expect_navigation():
        page.get_by_role("link", name="Afslut rollen").first.click()
    looked_at(page, "end-role")
    for name in ("konto/sikkerhed", "konto/sessioner", "konto/kodeord"):
        page.goto(f"{site}/{name}")
        looked_at(page, name.replace("/", "-"))
    page.fill("#id_password", PASSWORD)
    press("Bekræft")
    looked_at(page, "new-password")
    for name in ("konto/noegle", "konto/app/fjern", "konto/koder/nye", "konto/koder"):
        page.goto(f"{site}/{name}")
        looked_at(page, name.replace("/", "-")) if "404" not in page.title() else None
    context.clear_cookies()
    page.goto(link)
    looked_at(page, "invitation")
    page.goto(f"{site}/invitation/x")
    looked_at(page, "link-over")
    context.close()
    assert [text for text in said if "status of 4" not in text] == [], "see the content security policy"
