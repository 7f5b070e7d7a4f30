"""An admission and what follows it, as people do it: by keys alone, without a script, with a finger on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from roedtraad.access.service import keep_user, offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.demo.country import country
from roedtraad.demo.pages import PATH
from tests.browser.city import City
from tests.browser.hands import A_CASE, CHANGES, CHOSEN, TICKED, Admitted, Finger, Keyboard
from tests.country import LONG_AGO

if TYPE_CHECKING:
    from playwright.sync_api import Page

PRISON, MUNICIPALITY = "Gå ind som Aase Prøvegaard", "Gå ind som Yasmin Eksempelholm"
RENT = "Ansøgning om hjælp til husleje"
PHONE = 360


@pytest.fixture(scope="module")
def door(city: City) -> City:
    """The city with a door: the two roles of the walk that it proposes."""
    for role in country().roles:
        if role.username in PATH:
            word, code, key = role.unit
            authority = offices().authority(word, code)
            assert authority is not None
            unit = authority.units.get(pk=offices().of[authority.pk][key].id)
            title = rulebook_now().vocabulary.roles[role.role]
            keep_user(
                username=role.username, name=role.name, unit=unit, role=role.role, role_name=title, since=LONG_AGO
            )
    return city


@pytest.fixture
def desktop(door: City) -> Iterator[Page]:
    """A window of someone who has not come in yet."""
    with door.chromium.new_context(base_url=door.address, locale="da-DK") as context:
        yield context.new_page()


def test_someone_is_admitted_by_keyboard_alone_and_the_focus_is_always_seen(desktop: Page) -> None:
    person, keys = Admitted("610388-0002", "Tasta Prøvesen"), Keyboard(desktop)
    desktop.goto("/")
    keys.presses(PRISON)
    expect(desktop).to_have_url("/arbejde")
    keys.presses("Sager")
    keys.presses("Indsæt en person")

    texts = person.texts()
    keys.writes("CPR-nummer", texts.pop("CPR-nummer"))
    keys.writes("Navn", texts.pop("Navn"))
    for label, text in texts.items():
        keys.writes(label, text)
    for label, option in CHOSEN.items():
        keys.chooses(label, option)
    for question, answer in TICKED.items():
        keys.ticks(question, answer)
    keys.presses("Vis, hvad der skal gøres")

    # What changes has been seen before the button that saves it is reached.
    expect(desktop.get_by_role("heading", name=CHANGES)).to_be_in_viewport()
    expect(desktop.locator("main")).to_contain_text(RENT)
    keys.presses("Gem indsættelsen")
    expect(desktop).to_have_url(A_CASE)
    expect(desktop.get_by_role("heading", level=1)).to_have_text(person.name)
    expect(desktop.get_by_text("Gemt.")).to_be_visible()
    expect(desktop.locator("main")).to_contain_text("torsdag den 17. september 2026")
    expect(desktop.locator("main")).to_contain_text("Københavns Kommune handler")
    expect(desktop.locator("main")).to_contain_text(RENT)


def test_without_a_script_one_comes_from_the_admission_to_the_release_from_court(door: City) -> None:
    person = Admitted("620388-0002", "Stille Prøvesen")
    with door.chromium.new_context(base_url=door.address, locale="da-DK", java_script_enabled=False) as context:
        page = context.new_page()
        hand, main = Finger(page), page.locator("main")
        page.goto("/")
        hand.presses(PRISON)
        hand.presses("Sager")
        hand.presses("Indsæt en person")
        hand.fills_in(person)
        hand.presses("Vis, hvad der skal gøres")
        expect(main).to_contain_text(CHANGES)
        hand.presses("Gem indsættelsen")
        expect(page).to_have_url(A_CASE)
        expect(main).to_contain_text(RENT)  # what is owed

        hand.presses("ret")
        hand.writes("Hvornår ventes personen løsladt?", "15.10.2026")
        hand.writes("Hvor ved du det fra?", "Kendelse")
        hand.presses("Vis, hvad det ændrer")
        moves = page.get_by_role("heading", name="Flyttes").locator("xpath=..")
        expect(moves).to_contain_text("28 dage senere")  # what moves
        hand.presses("Gem den nye dato")
        expect(main).to_contain_text("torsdag den 15. oktober 2026")

        hand.presses("Skift rolle")
        hand.presses(MUNICIPALITY)
        hand.presses("Vi venter på")
        found = page.get_by_role("row").filter(has_text=person.name)
        expect(found.filter(has_text="Besked til kommunen om løsladelsen")).to_contain_text("15. oktober")

        hand.presses("Skift rolle")
        hand.presses(PRISON)
        hand.presses("Sager")
        hand.presses("Løsladt fra retten")
        hand.writes("Hvem?", person.name)
        hand.presses("Find")  # the only one of that name: one is led straight on
        hand.writes("Hvilken ret?", "Københavns Byret")
        hand.presses("Løslad, og vis hvad der skal ske nu")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{person.name} er løsladt. Dette skal ske nu:")
        at_hand = page.get_by_role("link", name="Kontaktark til print (PDF)")
        expect(at_hand).to_be_in_viewport()
        sheet = context.request.get(at_hand.get_attribute("href") or "")
        assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
        assert sheet.body().startswith(b"%PDF-")


def test_on_a_phone_someone_is_admitted_by_touch_and_no_page_on_the_way_is_wider_than_it(door: City) -> None:
    person = Admitted("630388-0002", "Lille Prøvesen")
    with door.chromium.new_context(
        base_url=door.address, locale="da-DK", viewport={"width": PHONE, "height": 740}, is_mobile=True, has_touch=True
    ) as context:
        page = context.new_page()
        hand = Finger(page, touches=True)  # asks at every page how wide it is
        page.goto("/")
        hand.presses(PRISON)
        hand.presses("Sager")
        hand.presses("Indsæt en person")
        hand.fills_in(person)
        hand.presses("Vis, hvad der skal gøres")
        expect(page.locator("main")).to_contain_text(CHANGES)
        hand.presses("Gem indsættelsen")
        expect(page).to_have_url(A_CASE)
        expect(page.get_by_role("heading", level=1)).to_have_text(person.name)
        expect(page.locator("main")).to_contain_text(RENT)
