"""Two people with one case open, each in a browser of their own: what the one saves comes to the other by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from playwright.sync_api import expect

from tests.browser.city import City
from tests.browser.hands import Finger
from tests.country import admitted

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOON = 20_000
"""A case is asked for every 5 seconds and a list every 10; two cores may be busy."""

MARK = "window.openedOnce = true"


@dataclass(frozen=True)
class Desk:
    """What someone has on their screen: the case and their list, each opened once and never loaded again."""

    case: Page
    work: Page

    def was_not_loaded_again(self) -> bool:
        """Whether what has come has come by itself."""
        return all(page.evaluate("window.openedOnce === true") for page in (self.case, self.work))


@contextmanager
def desk(city: City, role: str, case: UUID, name: str, tab: str = "") -> Iterator[Desk]:
    with city.window(role) as here:
        made = Desk(here.new_page(), here.new_page())
        made.case.goto(f"/sager/{case}")
        made.work.goto(f"/arbejde?{tab}&person={name.partition(' ')[0]}")
        for page in (made.case, made.work):
            page.evaluate(MARK)
        yield made


def sets_release_date(page: Page, case: UUID, written: str) -> None:
    """The prison's form, in its two steps."""
    page.goto(f"/sager/{case}/loesladelsesdato")
    hand = Finger(page)
    hand.writes("Hvornår ventes personen løsladt?", written)
    hand.presses("Vis, hvad det ændrer")
    hand.presses("Gem den nye dato")


def test_a_new_release_date_comes_by_itself_to_the_municipalitys_case_and_list(city: City) -> None:
    name = "Karen Prøvesen"
    case = admitted(city.country.vestre, name=name, cpr="6403880002").case
    with city.window("vestre") as prison, desk(city, "copenhagen", case, name, "vis=venter") as municipality:
        expect(municipality.case.locator("h1 + p")).to_contain_text("torsdag den 17. september 2026")
        notice = municipality.work.get_by_role("row").filter(has_text="Besked til kommunen om løsladelsen")
        expect(notice).to_contain_text("17. september")

        sets_release_date(prison.new_page(), case, "15.10.2026")

        expect(municipality.case.locator("h1 + p")).to_contain_text("torsdag den 15. oktober 2026", timeout=SOON)
        expect(municipality.case.get_by_role("status")).to_contain_text("Vestre Fængsel har skrevet en oplysning")
        expect(notice).to_contain_text("15. oktober", timeout=SOON)
        expect(municipality.work.locator("#rt-news")).to_contain_text("Listen er opdateret")
        assert municipality.was_not_loaded_again()


def test_what_the_municipality_does_and_answers_comes_by_itself_to_the_prison(city: City) -> None:
    name = "Palle Prøvesen"
    case = admitted(city.country.vestre, name=name, cpr="6503880002").case
    with city.window("copenhagen") as municipality, desk(city, "vestre", case, name) as prison:
        asked = prison.work.get_by_role("row").filter(has_text="Koordinér opholdet med kommunen")
        expect(asked).to_contain_text("måske")
        news = prison.case.get_by_role("status")

        page = municipality.new_page()
        page.goto("/arbejde?person=Palle")
        hand = Finger(page)
        hand.presses_in_line("Vurdér, om der skal knyttes en mentor til", "Meld gjort")
        hand.opens("Meld gjort")
        hand.presses("Gem, at det er gjort")
        expect(news).to_contain_text("har gjort en opgave", timeout=SOON)
        done = prison.case.get_by_role("listitem").filter(has_text="Vurdér, om der skal knyttes en mentor til")
        expect(done.last).to_contain_text("udført")

        page.goto("/arbejde?person=Palle")
        hand.presses_in_line("Skriftligt svar på koordineringsskrivelsen", "Svar")
        hand.ticks("Er det hensigtsmæssigt at koordinere handleplanen", "Ja")
        hand.presses("Vis, hvad det ændrer")
        hand.presses("Gem")
        expect(news).to_contain_text("har skrevet en oplysning", timeout=SOON)
        expect(asked).not_to_contain_text("måske", timeout=SOON)
        assert prison.was_not_loaded_again()


def test_a_form_that_was_open_meanwhile_is_told_who_saved_and_loses_nothing(city: City) -> None:
    name = "Rosa Prøvesen"
    case = admitted(city.country.vestre, name=name, cpr="6603880002").case
    with city.window("vestre") as prison, city.window("copenhagen") as municipality:
        form, other = prison.new_page(), municipality.new_page()
        form.goto(f"/sager/{case}/loesladelsesdato")
        here, there = Finger(form), Finger(other)
        here.writes("Hvornår ventes personen løsladt?", "15.10.2026")
        here.writes("Hvor ved du det fra?", "Kendelse")
        here.presses("Vis, hvad det ændrer")

        other.goto(f"/sager/{case}/oplysninger/skriv?oplysning=needs_housing")
        there.ticks("Har personen brug for en bolig ved løsladelsen?", "Ja")
        there.presses("Vis, hvad det ændrer")
        there.presses("Gem")

        with form.expect_response(lambda answer: answer.request.method == "POST") as sent:
            here.presses("Gem den nye dato")
        assert sent.value.status == 409
        expect(form.locator("main")).to_contain_text("har skrevet en oplysning, kl.")
        expect(form.get_by_label("Hvornår ventes personen løsladt?")).to_have_value("15.10.2026")
        expect(form.get_by_label("Hvor ved du det fra?")).to_have_value("Kendelse")

        # Nothing was saved over the other; seen once more, it is, and both are there.
        other.goto(f"/sager/{case}")
        expect(other.locator("h1 + p")).to_contain_text("17. september")
        here.presses("Vis, hvad det ændrer")
        here.presses("Gem den nye dato")
        form.goto(f"/sager/{case}/oplysninger")
        for said in ("15. oktober 2026", "Kendelse", "Mangler bolig"):
            expect(form.locator("main")).to_contain_text(said)
