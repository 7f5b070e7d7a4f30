"""The components in a real browser: accessible, within a narrow phone, by keyboard, without script, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("width", [1280, 768, 360])
def test_the_components_are_accessible_and_fit(chromium: Browser, site: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{site}/komponenter", wait_until="load")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert said == [], "the browser refused something: see the content security policy"


def test_the_first_tab_leads_past_the_navigation(chromium: Browser, site: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/findes-ikke")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_refused_form_is_begun_at_its_summary(chromium: Browser, site: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/komponenter")
        page.wait_for_function("document.activeElement.hasAttribute('data-error-summary')")


def test_without_a_script_nothing_is_offered_that_needs_one(chromium: Browser, site: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/komponenter")
        assert page.locator("[data-print]").is_hidden()
        assert page.get_by_text("Sådan er fristen regnet").is_visible()


def test_an_error_page_fits_a_phone(chromium: Browser, site: str) -> None:
    with chromium.new_context(viewport={"width": 320, "height": 600}) as context:
        page = context.new_page()
        page.goto(f"{site}/findes-ikke")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
