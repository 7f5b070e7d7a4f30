"""The letters of a day: approved in one go from Mit arbejde, with a script and without one, and seen on their way."""

from __future__ import annotations

import re

import pytest

from roedtraad.post.actions.approve_all import pass_round
from roedtraad.post.models import Round
from tests.browser.city import City
from tests.browser.hands import Finger
from tests.country import DAY, admitted


@pytest.mark.parametrize(("scripted", "width", "cpr"), [(True, 1280, "6203920002"), (False, 360, "7110890003")])
def test_the_letters_of_a_day_are_approved_in_one_go_and_seen_on_their_way(
    city: City, scripted: bool, width: int, cpr: str
) -> None:
    admitted(city.country.vestre, name="Maja Testgaard", cpr=cpr)
    with city.window("vestre", width, java_script_enabled=scripted) as window:
        page = window.new_page()
        hand = Finger(page)
        page.goto("/arbejde")
        page.get_by_role("link", name=re.compile("brev(e)? at sende i dag")).click()
        hand.presses("Godkend og send")
        assert page.get_by_text("Brevene gøres klar.").is_visible()
        with city.country.vestre.at_work():
            round_ = Round.objects.get(finished_at=None)
        while pass_round(round_key=round_.pk, user=city.country.vestre.user, day=DAY):
            pass
        if not scripted:
            hand.presses("Se, hvor langt det er")
        page.get_by_text("Brevene sendes.").wait_for(timeout=10_000)
        assert page.get_by_role("row").filter(has_text="Maja Testgaard").filter(has_text="sendes nu").count() >= 2
