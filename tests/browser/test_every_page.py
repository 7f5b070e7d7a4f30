"""Every page there is, found by itself: no violation of WCAG 2.2 AA, no wider than its window, nothing refused.

Pictures of them lie in .roedtraad/pictures afterwards, to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.addresses import of_a_case, without_keys
from tests.browser.city import City
from tests.letters import obligation_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = Path(__file__).resolve().parents[2] / ".roedtraad" / "pictures"
NO_PAGES = {"language", "unit", "enter", "leave"}
"""They only take what a form sends."""

REAL_LOGIN = ("account_", "mfa_", "socialaccount_", "second_factor", "users", "invite")
"""They exist without a demonstration, or for an administrator alone: tests/login/test_pages_in_browser.py has them."""

READERS = {"child_concern": "vestre_children"} | dict.fromkeys(("exit", "radicalisation", "ksp"), "vestre_security")
"""Who reads the pages of a compartment: they are called concern_, move_into_ or move_out_of_ and its word."""
OF_AN_AUDITOR = {"log", "log_unusual", "log_heads"}
OF_AN_ANALYST = {"figures"}
OF_THE_SECRETARIAT = {"ksp_call"}
"""Nobody in this city is the secretariat of KSP."""

AGREEMENTS = {"agreement", "agreement_versions", "agreement_difference", "agreement_check"}


FILES = frozenset({"enclosed", "written_pdf"})
"""They are handed out, and only where there is one."""


def pages() -> Iterator[tuple[str, str]]:
    """A name for each page, and how it is asked for."""
    for name in without_keys():
        if name not in NO_PAGES | OF_THE_SECRETARIAT and not name.startswith(REAL_LOGIN):
            yield name, ""
    for name in of_a_case():
        if name not in FILES:
            yield name, "case"
    for name in sorted(AGREEMENTS):
        yield name, "0101"
    yield "agreement", "0183"


OF_A_LETTER = {"write": "rent.application"}
"""Pages of an obligation that is fulfilled by a letter: the one that lacks most."""


def address_of(name: str, kind: str, city: City) -> str:
    if name in OF_A_LETTER:
        return reverse(name, args=[obligation_of(city.keys.case, OF_A_LETTER[name])])
    if kind == "case":
        return reverse(name, kwargs=next(city.keys.filled(of_a_case()[name])))
    return reverse(name, kwargs={"code": kind}) if kind else reverse(name)


def reader_of(name: str) -> str:
    """Who looks at a page: the social worker, and for what is in a compartment one of its readers."""
    if name in OF_AN_AUDITOR:
        return "auditor"
    if name in OF_AN_ANALYST:
        return "analyst"
    word = next(
        (name.removeprefix(one) for one in ("concern_", "move_into_", "move_out_of_") if name.startswith(one)), ""
    )
    return READERS.get(word, "vestre")


def pass_over_what_is_no_page(window: BrowserContext, address: str) -> None:
    """A form's goal, a part of a page that a script fetches, a file."""
    answer = window.request.get(address)
    if answer.status in (204, 405) or not answer.headers["content-type"].startswith("text/html"):
        pytest.skip("no page")
    if answer.ok and "<html" not in answer.text():
        pytest.skip("a part of a page")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("name", "kind"), sorted(set(pages())))
def test_a_page_is_accessible_and_fits(city: City, name: str, kind: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with city.window(reader_of(name), width, color_scheme="light") as window:
        address = address_of(name, kind, city)
        pass_over_what_is_no_page(window, address)
        page, said = window.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, address
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}{kind if kind.isdigit() else ''}-{width}.png", full_page=True)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").count() == 1
        assert said == [], "the browser refused something: see the content security policy"


@pytest.mark.parametrize(("name", "kind"), sorted(set(pages())))
def test_a_page_says_the_same_without_a_script(city: City, name: str, kind: str) -> None:
    address = address_of(name, kind, city)
    with city.window(reader_of(name), 360, java_script_enabled=False) as window:
        pass_over_what_is_no_page(window, address)
        page = window.new_page()
        page.goto(address)
        assert page.locator("h1").is_visible()
        # What needs a script is not shown; what is shown can be sent.
        assert page.locator("[data-needs-script]:visible").count() == 0
        for button in page.locator("main button:visible").all():
            if name == "components":
                break  # the style guide shows buttons that do nothing
            assert button.evaluate("one => one.type === 'submit' && one.form !== null"), button.inner_text()


@pytest.mark.parametrize(("name", "kind"), sorted(set(pages())))
def test_a_page_is_gone_through_by_keyboard(city: City, name: str, kind: str) -> None:
    address = address_of(name, kind, city)
    with city.window(reader_of(name)) as window:
        pass_over_what_is_no_page(window, address)
        page = window.new_page()
        page.goto(address)
        reached, rounds = set(), 0  # a page may begin in its middle, at what was refused
        for _ in range(600):
            page.keyboard.press("Tab")
            here = page.evaluate(
                """() => { const one = document.activeElement;
                if (!one || one === document.body) return null;
                one.dataset.reached = one.dataset.reached || String(Math.random());
                const box = one.getBoundingClientRect();
                const style = getComputedStyle(one);
                const seen = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                return [one.dataset.reached, seen || box.width < 2]; }"""
            )
            rounds += here is None
            if rounds > 1 or (here and here[0] in reached):
                break
            if here is None:
                continue
            assert here[1], "the focus is not seen on " + page.evaluate("document.activeElement.outerHTML")[:200]
            reached.add(here[0])
        wanted = page.locator(
            "main :is(a[href], button, input:not([type=hidden]):not([type=radio]), select, textarea, summary):visible"
        )
        missed = wanted.evaluate_all("all => all.filter(one => !one.dataset.reached).map(one => one.outerHTML)")
        assert missed == []
