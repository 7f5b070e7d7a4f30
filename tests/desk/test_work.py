"""Mit arbejde: a unit's own list, overdue first, in the words of the day, narrowed by the address."""

from __future__ import annotations

import gzip
import re
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from roedtraad.casework.service import complete, override, transfer
from roedtraad.desk import worklines
from roedtraad.desk.pages.work import KEPT
from roedtraad.desk.workfilters import due_range
from roedtraad.obligations.service import work_list
from tests.country import BILLUND, DAY, LATER, At, Country, Worker, admitted

HIDDEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]*')
ROW = re.compile(r'<tr role="row">(<td.*?)</tr>', re.DOTALL)


def shown(client: Client, query: str = "") -> str:
    response = client.get(f"/arbejde{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def lines(page: str) -> list[str]:
    """Each line of the list as one reads it."""
    return [words(row) for row in ROW.findall(page)]


def line(page: str, what: str) -> str:
    """The one line that has these words, as it is written."""
    (found,) = [row for row in ROW.findall(page) if what in row]
    return str(found)


def headings(page: str) -> list[str]:
    return re.findall(r'scope="rowgroup"[^>]*>([^<]*)', page)


def tabs(page: str) -> list[str]:
    (found,) = re.findall(r'<nav class="rt-tabs".*?</nav>', page, re.DOTALL)
    return [words(one) for one in re.findall(r"<li>.*?</li>", found, re.DOTALL)]


def key_of(worker: Worker, rule: str) -> UUID:
    with worker.at_work():
        rows = work_list(unit=worker.unit, tab="owed", most=500)
    (key,) = [UUID(str(row["id"])) for row in rows if row["rule"] == rule]
    return key


def test_what_is_overdue_comes_first_and_what_has_no_date_last(country: Country, at: At, settings: Settings) -> None:
    admitted(country.vestre)
    soon = key_of(country.vestre, "handout.remand")
    with country.vestre.at_work():
        override(obligation=soon, due=date(2026, 3, 12), reason="aftalt", by=country.vestre.actor, today=DAY)
    settings.ROEDTRAAD_TODAY = LATER
    page = shown(at(country.vestre))
    assert headings(page) == ["Over fristen", "Inden for en uge", "Kommer", "Uden dato"]
    assert lines(page)[0].startswith("5 arbejdsdage over mandag 2. marts Signe Demosen Københavns Kommune ")
    assert lines(page)[-1].startswith("uden dato Signe Demosen ")
    assert "om 3 arbejdsdage torsdag 12. marts" in words(line(page, str(soon)))
    assert "fristen er ændret af en medarbejder" in line(page, str(soon))


def test_the_page_says_whose_list_it_is_and_how_much_is_on_it(country: Country, at: At, settings: Settings) -> None:
    admitted(country.vestre)
    settings.ROEDTRAAD_TODAY = LATER
    page = shown(at(country.vestre))
    assert "Vestre Fængsel · mandag den 9. marts 2026" in page
    assert "Siden viser det, som Vestre Fængsel skylder og venter på, og ikke andres." in page
    assert tabs(page) == ["Vi skylder 33 · 11 over fristen", "Vi venter på 1", "Skal overtages 0", "Afsluttet"]
    assert len(lines(page)) == 33


def test_counting_stops_at_five_hundred() -> None:
    assert [worklines.counted(number) for number in (0, 499, 500, 501)] == ["0", "499", "500", "500+"]


def test_a_line_tells_what_to_do_next(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    page = shown(at(country.vestre))
    rent = key_of(country.vestre, "rent.application")
    assert words(line(page, str(rent))).endswith("Husleje Ydelsesservice København Skriv og send Signe Demosen")
    asked = line(page, "?oplysning=digital_post_weekly_access")
    assert f'href="/sager/{case}/oplysninger/skriv?oplysning=digital_post_weekly_access"' in asked
    assert "måske: der mangler en oplysning" in asked
    assert words(asked).endswith("Svar Signe Demosen")
    assert words(line(page, "?oplysning=action_plan_made")).endswith("Skriv det Signe Demosen")


def test_what_we_wait_for_says_from_whom(country: Country, at: At, settings: Settings) -> None:
    admitted(country.vestre)
    settings.ROEDTRAAD_TODAY = LATER
    page = shown(at(country.copenhagen_benefits), "?vis=venter")
    rent = line(page, "Ansøgning om hjælp til husleje")
    assert 'data-label="Fra">Vestre Fængsel<small>Modtagelsen</small>' in rent
    assert words(rent).startswith("5 arbejdsdage over mandag 2. marts Signe Demosen Vestre Fængsel ")
    assert words(rent).endswith("Ryk Signe Demosen")


def test_who_has_no_part_in_the_case_is_led_to_the_obligation_alone(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    rent = key_of(country.vestre, "rent.application")
    assert f'href="/sager/{case}"><b>Signe Demosen' in line(shown(at(country.vestre)), str(rent))
    theirs = shown(at(country.copenhagen_benefits), "?vis=venter")
    assert f'href="/pligter/{rent}"><b>Signe Demosen' in line(theirs, "Ansøgning om hjælp til husleje")
    assert str(case) not in theirs


def test_what_came_with_a_transfer_is_taken_over_by_one_button(country: Country, at: At, settings: Settings) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        transfer(case=case, to=country.enner.unit, on=LATER, by=country.vestre.actor, today=LATER)
    settings.ROEDTRAAD_TODAY = LATER
    page = shown(at(country.enner), "?vis=overtages")
    rent = line(page, "Ansøgning om hjælp til husleje")
    assert re.search(r'<form [^>]*method="post" action="/pligter/[0-9a-f-]{36}/overtag">', rent)
    assert "csrfmiddlewaretoken" in rent
    assert "fulgte med en overførsel" in rent
    assert not lines(shown(at(country.vestre)))


def test_what_is_done_stands_among_the_closed_with_its_day(country: Country, at: At) -> None:
    admitted(country.vestre)
    rent = key_of(country.vestre, "rent.application")
    with country.vestre.at_work():
        complete(obligation=rent, by=country.vestre.actor, today=DAY)
    assert str(rent) not in shown(at(country.vestre))
    page = shown(at(country.vestre), "?vis=afsluttet")
    assert words(line(page, str(rent))).startswith("gjort mandag 2. marts Signe Demosen ")
    assert headings(page) == ["Afsluttet"]


@pytest.mark.parametrize("tab", ["skylder", "afsluttet"])
def test_page_by_page_each_line_comes_once(country: Country, at: At, monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    admitted(country.vestre)
    if tab == "afsluttet":
        with country.vestre.at_work():
            rows = work_list(unit=country.vestre.unit, tab="owed", most=500)
            for number, row in enumerate(row for row in rows if row["state"] == "open"):
                day = (DAY, LATER)[number % 2]
                complete(obligation=row["id"], by=country.vestre.actor, today=day)
    every = lines(shown(at(country.vestre), f"?vis={tab}"))
    monkeypatch.setattr(worklines, "MOST", 4)
    read, query = list[str](), f"?vis={tab}"
    while True:
        page = shown(at(country.vestre), query)
        read += lines(page)
        onward = re.search(r'<a rel="next" href="/arbejde(\?[^"]*)">Vis flere', page)
        if onward is None:
            break
        assert len(lines(page)) == 4
        query = onward[1]
    assert "Fra begyndelsen" in page
    assert read == every
    assert len(every) > 8


BOTH = {"Signe Demosen", "Åse Ærøboe"}
NARROWED = {
    "?emne=rent": BOTH,
    "?kommune=0530": {"Åse Ærøboe"},
    "?person=aas": {"Åse Ærøboe"},
    "?person=SIG": {"Signe Demosen"},
    "?person=nobody": set(),
    "?frist=over": set(),
    "?frist=uge": BOTH,
    "?frist=naeste-uge": set(),
    "?frist=2026-09&kommune=0101": {"Signe Demosen"},
    "?kommune=9999&frist=aldrig&emne=x&faengsel=x&efter=x_y": BOTH,
    "?vis=x&person=%01%0a": BOTH,
}


def test_the_address_narrows_the_list_and_its_counts(country: Country, at: At) -> None:
    admitted(country.vestre)
    admitted(country.vestre, name="Åse Ærøboe", cpr="7204990002", more=BILLUND)
    desk = at(country.vestre)
    for query, names in NARROWED.items():
        page = shown(desk, query)
        found = lines(page)
        assert {name for name in BOTH if any(name in one for one in found)} == names, query
        assert tabs(page)[0].startswith(f"Vi skylder {len(found) if len(found) < 50 else 66}"), query
        assert ("Intet på listen passer på det, du har valgt." in page) is (not names), query


def test_a_municipality_narrows_by_prison(country: Country, at: At) -> None:
    admitted(country.vestre)
    page = shown(at(country.copenhagen), "?faengsel=vestre")
    assert lines(page)
    assert '<option value="vestre" selected>Vestre Fængsel</option>' in page
    assert not lines(shown(at(country.copenhagen), "?faengsel=enner-mark"))


def test_a_cpr_number_typed_as_a_name_goes_out_of_the_address(country: Country, at: At) -> None:
    response = at(country.vestre).get("/arbejde?vis=venter&emne=rent&person=720499-0001")
    assert (response.status_code, response.headers["Location"]) == (302, "/arbejde?vis=venter&emne=rent")


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("over", None, date(2026, 3, 3)),
        ("uge", date(2026, 3, 2), date(2026, 3, 8)),
        ("naeste-uge", date(2026, 3, 9), date(2026, 3, 15)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_deadline_is_chosen_by_week_and_month(word: str, first: date | None, last: date) -> None:
    assert due_range(word, date(2026, 3, 4)) == (first, last)


@pytest.mark.parametrize("word", ["", "2026-13", "9999-12", "x", "2026-02-01"])
def test_what_is_no_month_is_no_deadline(word: str) -> None:
    assert due_range(word, DAY) is None


def test_others_see_nothing_of_it(country: Country, at: At) -> None:
    admitted(country.vestre)
    for desk in map(at, (country.enner, country.billund, country.infohus)):
        for tab in ("skylder", "venter", "overtages", "afsluttet"):
            page = shown(desk, f"?vis={tab}")
            assert "Signe" not in page
            assert not lines(page)


def test_what_stands_in_a_compartment_is_counted_and_named_for_the_cleared_alone(country: Country, at: At) -> None:
    admitted(country.vestre)
    assert '<option value="ksp">' not in shown(at(country.vestre))
    assert '<option value="ksp">' in shown(at(country.vestre_security))
    assert not lines(shown(at(country.vestre), "?emne=ksp"))


def test_an_empty_list_says_so_in_plain_words(country: Country, at: At) -> None:
    desk = at(country.enner)
    for query, said in {
        "": "I skylder ikke noget lige nu.",
        "?vis=venter": "I venter ikke på nogen.",
        "?vis=overtages": "Der er ikke noget at overtage.",
        "?vis=afsluttet": "Der er ikke afsluttet noget endnu.",
    }.items():
        page = shown(desk, query)
        assert said in page
        assert "<table" not in page


def live_address(page: str) -> str:
    found = re.search(r'hx-get="([^"]*)" hx-trigger="every 10s"', page)
    assert found
    return found[1]


def test_an_open_page_asks_for_what_is_new_and_gets_the_list_when_there_is(country: Country, at: At) -> None:
    admitted(country.vestre)
    desk = at(country.vestre)
    address = live_address(shown(desk, "?emne=rent"))
    same = desk.get(address, headers={"HX-Request": "true"})
    assert (same.status_code, same.content) == (204, b"")
    rent = key_of(country.vestre, "rent.application")
    with country.vestre.at_work():
        complete(obligation=rent, by=country.vestre.actor, today=DAY)
    new = unescape(desk.get(address, headers={"HX-Request": "true"}).content.decode())
    assert "Listen er opdateret kl. " in new
    assert "<html" not in new
    assert "Vi skylder 0" in tabs(new)[0]
    assert str(rent) not in new
    assert desk.get(live_address(new), headers={"HX-Request": "true"}).status_code == 204


TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')


def test_a_page_asked_for_again_is_the_one_that_would_be_drawn_anew(
    country: Country, at: At, settings: Settings
) -> None:
    """Whatever happened in between: to a line, its day, its owner, who may open the case, the day, the reader."""
    case = admitted(country.vestre).case
    rent = key_of(country.vestre, "rent.application")
    desks = {worker.name: at(worker) for worker in (country.vestre, country.enner, country.copenhagen_benefits)}
    queries = ("", "?vis=venter", "?vis=overtages", "?vis=afsluttet", "?emne=rent")
    different = set[str]()

    def compared() -> int:
        """Each page asked for twice, and drawn anew; gives how many different ones there have been."""
        asked = [(desk, query) for desk in desks.values() for query in queries]
        kept = [TOKEN.sub("", shown(desk, query)) for desk, query in asked * 2]
        KEPT.forget()
        anew = [TOKEN.sub("", shown(desk, query)) for desk, query in asked]
        assert kept == anew * 2
        different.update(anew)
        return len(different)

    counts = [compared()]
    assert compared() == counts[0]
    with country.vestre.at_work():
        override(obligation=rent, due=date(2026, 3, 3), reason="aftalt", by=country.vestre.actor, today=DAY)
    counts.append(compared())
    with country.vestre.at_work():
        complete(obligation=rent, by=country.vestre.actor, today=DAY)
    counts.append(compared())
    settings.ROEDTRAAD_TODAY = LATER
    counts.append(compared())
    with country.vestre.at_work():
        transfer(case=case, to=country.enner.unit, on=LATER, by=country.vestre.actor, today=LATER)
    counts.append(compared())
    desks["english"] = at(country.enner)
    desks["english"].cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    counts.append(compared())
    assert counts == sorted(set(counts)), "each change shows"


def test_a_page_that_was_kept_carries_each_reader_s_own_token(country: Country, at: At) -> None:
    admitted(country.vestre)
    one, other = at(country.vestre), at(country.vestre)
    tokens = set()
    for desk in (one, other, one):
        found = TOKEN.findall(shown(desk))
        assert found
        tokens.update(found)
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = desk.cookies
        sent = {"csrfmiddlewaretoken": found[0].split('"')[1], "language": "da", "next": "/arbejde"}
        assert strict.post("/sprog", sent).status_code == 302
    assert len(tokens) == 3


def test_a_browser_that_unpacks_gets_the_same_page_packed_and_never_the_same_length_twice(
    country: Country, at: At
) -> None:
    admitted(country.vestre)
    browser = at(country.vestre)
    plain = HIDDEN.sub(b"", browser.get("/arbejde").content)
    answers = [browser.get("/arbejde", headers={"accept-encoding": "gzip"}) for _ in range(12)]
    assert {HIDDEN.sub(b"", gzip.decompress(one.content)) for one in answers} == {plain}
    assert {(one["Content-Encoding"], "Accept-Encoding" in one["Vary"]) for one in answers} == {("gzip", True)}
    assert len({len(one.content) for one in answers}) > 1
    assert max(len(one.content) for one in answers) < len(plain) / 3


def test_a_date_that_moved_is_new_though_no_count_changes(country: Country, at: At) -> None:
    admitted(country.vestre)
    desk = at(country.vestre)
    address = live_address(shown(desk))
    rent = key_of(country.vestre, "rent.application")
    with country.vestre.at_work():
        override(obligation=rent, due=date(2026, 3, 3), reason="aftalt", by=country.vestre.actor, today=DAY)
    new = unescape(desk.get(address, headers={"HX-Request": "true"}).content.decode())
    assert words(line(new, str(rent))).startswith("i morgen tirsdag 3. marts")


def test_in_english_the_obligations_speak_english(country: Country, at: At, settings: Settings) -> None:
    admitted(country.vestre)
    desk = at(country.vestre)
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = shown(desk)
    assert "Application for help with rent" in page
    assert '<option value="rent">Rent</option>' in page
    assert "Ansøgning om hjælp til husleje" not in page


@pytest.mark.usefixtures("country")
def test_nobody_who_works_nowhere_comes_in() -> None:
    assert Client().get("/arbejde").status_code == 302
    part = Client().get("/arbejde/nyt", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/")


def test_a_page_of_fifty_lines_asks_the_database_for_few_things(
    country: Country, at: At, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        admitted(country.vestre, name=f"Prøve {number}", cpr=f"720499000{number}")
    desk = at(country.vestre)
    shown(desk)
    with django_assert_max_num_queries(10):
        assert len(lines(shown(desk))) == 50
