"""How far the replannings of all cases are: for what, how many, and that no case is named."""

from __future__ import annotations

from html import unescape

from django.test import Client

from roedtraad.obligations.service import Replanning, begin_replanning, pass_batch
from tests.country import DAY, At, Country, admitted


def read(desk: Client, **headers: str) -> str:
    response = desk.get("/planlaegning", headers=headers)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_what_is_under_way_has_a_bar_that_keeps_itself_fresh(country: Country, at: At) -> None:
    for number in range(3):
        admitted(country.vestre, cpr=f"720499000{number}")
    passing = begin_replanning(why="rules", today=DAY)
    pass_batch(passing.pk, 2)
    desk = at(country.billund)
    page = read(desk)
    assert "Nye aftaler, regler eller ord: " in page
    assert '<progress value="2" max="3"' in page
    assert 'hx-get="/planlaegning" hx-trigger="every 2s"' in page
    bar = read(desk, **{"HX-Request": "true"})
    assert "<html" not in bar
    assert '<progress value="2" max="3"' in bar
    while pass_batch(passing.pk, 2):
        pass
    over = read(desk, **{"HX-Request": "true"})
    assert "Alle sager er regnet igennem." in over
    assert "hx-get" not in over
    assert "Signe" not in page + bar + over


def test_what_is_over_stands_below_with_its_reason(country: Country, at: At) -> None:
    passing = begin_replanning(why="new_day", today=DAY)
    while pass_batch(passing.pk):
        pass
    page = read(at(country.vestre))
    assert "Ny dag, mandag 2. marts" in page
    assert "<progress" not in page
    assert "Den viser ingen sager og ingen personer." in page


def test_where_nothing_was_passed_the_page_says_so(country: Country, at: At) -> None:
    assert not Replanning.objects.exists()
    assert "Der er ikke regnet noget igennem endnu." in read(at(country.vestre))
