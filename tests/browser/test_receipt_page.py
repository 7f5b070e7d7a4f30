"""The public page of a receipt: accessible, on a phone, by keys alone, and without a script. Nobody is logged in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.city import City
from tests.browser.test_every_page import PICTURES, RULES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from roedtraad.post.models import Message


@contextmanager
def opened(city: City, message: Message, width: int = 360, **options: Any) -> Iterator[Page]:
    from roedtraad.post.tokens import token_of

    with city.chromium.new_context(
        base_url=city.address, viewport={"width": width, "height": 800}, locale="da-DK", **options
    ) as window:
        page = window.new_page()
        answer = page.goto(f"/kvittering/{token_of(message.nonce)}", wait_until="load")
        assert answer is not None
        assert answer.status == 200
        yield page


def letter(city: City) -> Message:
    from tests.post.back.letters_out import sent_letter

    return sent_letter(city.country, case=city.keys.case)


@pytest.mark.parametrize("width", [1280, 360])
def test_it_is_accessible_and_fits(city: City, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(city, letter(city), width, color_scheme="light") as page:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"receipt-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        for _ in range(2):
            found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
            assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
            if page.get_by_role("button", name="Ja, vi har modtaget det").count():
                page.get_by_role("button", name="Ja, vi har modtaget det").click()
                page.wait_for_url("**/kvittering/tak/modtaget")
        page.screenshot(path=PICTURES / f"receipt_given-{width}.png", full_page=True)


def test_by_keys_alone_one_says_that_it_is_not_here(city: City) -> None:
    with opened(city, letter(city)) as page:
        page.get_by_label("Hvor hører det til?").focus()
        page.keyboard.type("Prøv jobcentret")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/kvittering/tak/ikke-hos-os")
        assert "et andet sted hen" in page.inner_text("h1")


def test_without_a_script_one_acknowledges_and_the_link_opens_nothing_after(city: City) -> None:
    message = letter(city)
    with opened(city, message, java_script_enabled=False) as page:
        address = page.url
        page.get_by_role("button", name="Ja, vi har modtaget det").click()
        assert page.url.endswith("/kvittering/tak/modtaget")
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
