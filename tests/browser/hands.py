"""Hands at a page: a finger that presses what it reads, or a keyboard alone, with the eye on where the focus is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CHANGES = "Det ændrer sig, når du gemmer"
A_CASE = re.compile(r"/sager/[0-9a-f-]{36}(#.*)?$")
"""The address of a case; a browser keeps the place of the form that led to it."""

STOPS = 150


@dataclass(frozen=True)
class Admitted:
    """Someone who is admitted in a story: a person of its own, on remand, from Copenhagen, with a rented home."""

    cpr: str
    name: str

    def texts(self) -> dict[str, str]:
        """Fields with a text, by the beginning of their labels."""
        return {"CPR-nummer": self.cpr, "Navn": self.name, "Hvornår ventes personen løsladt?": "17.09.2026"}


CHOSEN = {
    "Hvilken kommune er personen registreret i?": "København",
    "I hvilken kommune opholdt personen sig sædvanligvis": "København",
}
TICKED = {
    "Beholder personen sin bolig under opholdet?": "Ja",
    "Er kommuner uenige om, hvem der skal hjælpe personen?": "Nej",
    "Hvilke ydelser modtager personen?": "Kontanthjælp",
    "Hvordan boede personen, da opholdet begyndte?": "Lejebolig",
    "Har personen brug for hjælp til at betale boligen": "Ja",
}
"""What is known on the first day, by the beginning of the question; the rest of the checklist is left open."""


# --- A finger ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finger:
    """Presses what it reads: with the mouse, or by touch. No page is wider than the window that it is shown in."""

    page: Page
    touches: bool = False

    def presses(self, words: str) -> None:
        """Press the first link or button whose words begin so, and wait for what comes."""
        self._goes_on(self.page.locator("body"), words)

    def presses_in_line(self, text: str, words: str) -> None:
        """Press what stands in the line of a list that says this."""
        self._goes_on(self.page.get_by_role("row").filter(has_text=text), words)

    def opens(self, words: str) -> None:
        """Unfold what is folded under these words."""
        self._press(self.page.locator("summary", has_text=words))

    def writes(self, label: str, text: str) -> None:
        field = self.page.get_by_role("textbox", name=re.compile("^" + re.escape(label)))
        self._press(field)
        field.fill(text)

    def chooses(self, label: str, option: str) -> None:
        self.page.get_by_label(re.compile("^" + re.escape(label))).select_option(option)

    def ticks(self, question: str, answer: str) -> None:
        group = self.page.get_by_role("group", name=re.compile("^" + re.escape(question)))
        self._press(group.get_by_text(answer, exact=True))

    def fills_in(self, person: Admitted) -> None:
        """Fill in the form of an admission."""
        for label, text in person.texts().items():
            self.writes(label, text)
        for label, option in CHOSEN.items():
            self.chooses(label, option)
        for question, answer in TICKED.items():
            self.ticks(question, answer)

    def _goes_on(self, inside: Locator, words: str) -> None:
        begins = re.compile("^" + re.escape(words))
        found = inside.get_by_role("button", name=begins).or_(inside.get_by_role("link", name=begins))
        with self.page.expect_navigation():
            self._press(found.first)
        size = self.page.viewport_size
        assert size is not None
        wide = self.page.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)")
        assert wide <= size["width"], f"{self.page.url} is {wide} wide"

    def _press(self, found: Locator) -> None:
        if self.touches:
            found.tap()
        else:
            found.click()


# --- The keyboard -----------------------------------------------------------------------------------------------------


class Stop(TypedDict):
    """Where the focus is: its words, the question round it, whether it is chosen, and what the eye sees of it."""

    words: str
    question: str
    chosen: bool
    marked: bool
    visible: bool
    written: str


HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.labels?.[0];
  const box = (one.getBoundingClientRect().width < 2 && label ? label : one).getBoundingClientRect();
  const outlined = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const looks = [getComputedStyle(one)];
  if (label) looks.push(getComputedStyle(label), getComputedStyle(label, '::before'));
  return {
    words: (one.matches('input, select, textarea') ? label?.innerText : one.innerText) ?? '',
    question: one.closest('fieldset')?.querySelector('legend')?.innerText ?? '',
    chosen: one.checked === true,
    marked: looks.some(outlined),
    visible: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    written: one.outerHTML.slice(0, 200),
  };
}"""


@dataclass(frozen=True)
class Keyboard:
    """The keys and nothing else. The eye follows: where the focus stops there is an outline, inside the window."""

    page: Page

    def goes_to(self, words: str, question: str = "") -> Stop:
        """Press Tab until the focus is on what begins with these words, or in the question that does."""
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            here = self.here()
            if here is None:
                continue
            assert self._is_seen(), f"no outline, or outside the window, where the focus is: {here['written']}"
            if here["question"].startswith(question) if question else here["words"].startswith(words):
                return here
        raise AssertionError(f"the keyboard does not come to {words or question!r}")

    def presses(self, words: str) -> None:
        """Come to a link or a button, and press Enter on it."""
        self.goes_to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def writes(self, label: str, text: str) -> None:
        self.goes_to(label)
        self.page.keyboard.type(text)

    def chooses(self, label: str, option: str) -> None:
        """A list is answered by the first letter of the answer, then by arrows."""
        self.goes_to(label)
        self.page.keyboard.press(option[0])
        for _ in range(STOPS):
            if self.page.evaluate("document.activeElement.selectedOptions[0].text") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option!r} is not among the answers to {label!r}")

    def ticks(self, question: str, answer: str) -> None:
        """Arrows go from radio to radio; checkboxes are stops of their own."""
        here = self.goes_to("", question)
        while here["words"] != answer:
            self.page.keyboard.press("ArrowDown" if 'type="radio"' in here["written"] else "Tab")
            stopped = self.here()
            assert stopped is not None
            assert stopped["question"].startswith(question), f"{answer!r} is not among the answers to {question!r}"
            here = stopped
        if not here["chosen"]:
            self.page.keyboard.press("Space")

    def _is_seen(self) -> bool:
        """Whether an outline is seen in the window, at the latest when what slides in has come."""
        for _ in range(10):
            here = self.here()
            if here is not None and here["marked"] and here["visible"]:
                return True
            self.page.wait_for_timeout(100)
        return False

    def here(self) -> Stop | None:
        """Where the focus is; nowhere while the page is its own."""
        found: Stop | None = self.page.evaluate(HERE)
        return found
