"""The turns of a course as forms: shown before they are saved, refused at their field, closed to who has no part."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.urls import reverse

from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Fact, Turn, get_case
from roedtraad.casework.service import record_facts
from roedtraad.obligations.service import work_list
from tests.country import DAY, At, Country, Worker, admitted
from tests.desk.filling import confirmed, hidden, page, saved, sent

TURNS = ("transfer", "release_date", "judge", "release", "escape", "death", "move", "undo_admission")
OURS = tuple(one for one in TURNS if one != "move")

TODAY = {"on": "02.03.2026"}
REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("release_date", {"expected_release": "31.02.2026"}, "id_expected_release"),
    ("release_date", {"expected_release": ""}, "id_expected_release"),
    ("release_date", {"expected_release": "01.01.0001"}, "id_expected_release"),
    ("release_date", {"expected_release": "15.10.2026", "source": "a\x07b"}, "id_source"),
    ("release_date", {"expected_release": "15.10.2026", "source": "a\x00b"}, "id_source"),
    ("release_date", {"expected_release": "15.10.2026", "source": "x" * 1_000_000}, "id_source"),
    ("release", {"on": "03.03.2026", "legal_status": "loesladt"}, "id_on"),
    ("release", {"on": "02.03.2026"}, "id_legal_status"),
    ("release", {"on": "02.03.2026", "legal_status": "varetaegt"}, "id_legal_status"),
    ("transfer", {"on": "02.03.2026"}, "id_to"),
    ("transfer", {"on": "02.03.2026", "to": "11111111-1111-1111-1111-111111111111"}, "id_to"),
    ("judge", {"on": "02.03.2026", "sentence_months": "mange"}, "id_sentence_months"),
    ("judge", {"on": "02.03.2026", "sentence_months": "-1"}, "id_sentence_months"),
    ("escape", {"on": "02.03.2026", "note": "a\x1bb"}, "id_note"),
    ("move", {"on": "02.03.2026", "registered_municipality": "9999"}, "id_registered_municipality"),
    ("move", {"on": "02.03.2026", "registered_municipality": "0101"}, "id_registered_municipality"),
    ("undo_admission", {"reason": "   "}, "id_reason"),
]


def at_turn(turn: str, case: UUID) -> str:
    return reverse(turn, kwargs={"case": case})


@pytest.fixture
def case(country: Country) -> UUID:
    return admitted(country.vestre).case


def seen(worker: Worker, case: UUID) -> Case:
    with worker.at_work():
        return get_case(case)


def test_each_form_opens_for_the_institution_that_holds_the_person(at: At, country: Country, case: UUID) -> None:
    client = at(country.vestre)
    for turn in TURNS:
        html = page(client.get(at_turn(turn, case)))
        assert "Signe Demosen" in html, turn
        assert 'value="preview"' in html, turn
        assert 'value="save"' not in html, turn
        assert "7204990001" not in html, turn


@pytest.mark.parametrize("who", ["copenhagen", "enner", "billund", "kif", "copenhagen_benefits"])
def test_the_turns_of_the_institution_do_not_exist_for_others(at: At, country: Country, case: UUID, who: str) -> None:
    client = at(getattr(country, who))
    for turn in OURS:
        address, nowhere = (at_turn(turn, key) for key in (case, UUID(int=7)))
        answers = [client.get(address), client.post(address, TODAY), client.get(nowhere)]
        assert [one.status_code for one in answers] == [404] * 3, turn
        assert page(answers[0]) == page(answers[2]), turn


def test_a_move_is_recorded_by_whoever_works_on_the_case_and_by_nobody_else(
    at: At, country: Country, case: UUID
) -> None:
    address = at_turn("move", case)
    assert at(country.copenhagen).get(address).status_code == 200
    assert at(country.billund).get(address).status_code == 404
    assert at(country.copenhagen_benefits).get(address).status_code == 404


def test_a_new_release_date_shows_what_moves_before_it_is_saved_and_then_says_it(
    at: At, country: Country, case: UUID
) -> None:
    client, typed = at(country.vestre), {"expected_release": "15.10.2026", "source": "Ny straffetidsberegning"}
    shown = page(sent(client, at_turn("release_date", case), typed))
    assert "→" in shown
    assert "Det ændrer sig, når du gemmer" in shown
    assert seen(country.vestre, case).version == 1
    target = saved(client, at_turn("release_date", case), typed)
    assert target == at_turn("case", case)
    assert seen(country.vestre, case).version == 2
    told = page(client.get(target))
    assert re.search(r"Gemt\. .*\d+ opgaver? flyttes", told)
    with country.vestre.at_work():
        newest = Fact.objects.filter(case=case).latest("number")
        assert (newest.name, newest.value, newest.source) == (
            "expected_release",
            "2026-10-15",
            "Ny straffetidsberegning",
        )


def test_what_was_not_shown_is_not_saved(at: At, country: Country, case: UUID) -> None:
    client, address = at(country.vestre), at_turn("release_date", case)
    first = page(sent(client, at_turn("release_date", case), {"expected_release": "15.10.2026"}))
    typed = {"version": hidden(first, "version"), "previewed": hidden(first, "previewed"), "step": "save"}
    response = client.post(address, {**typed, "expected_release": "16.10.2026"})
    assert response.status_code == 200
    assert "Du har rettet" in page(response)
    assert seen(country.vestre, case).version == 1


def test_the_day_that_stands_there_is_no_new_day(at: At, country: Country, case: UUID) -> None:
    response = sent(at(country.vestre), at_turn("release_date", case), {"expected_release": "17.09.2026"})
    assert response.status_code == 422
    assert "Skriv en anden" in page(response)


def test_a_form_that_someone_has_overtaken_comes_back_with_what_was_typed(at: At, country: Country, case: UUID) -> None:
    client, address = at(country.vestre), at_turn("release_date", case)
    typed = {"expected_release": "15.10.2026", "source": "Brev fra retten"}
    first = sent(client, address, typed)
    with country.copenhagen.at_work():
        record_facts(case=case, facts={"mitid": False}, by=country.copenhagen.actor, today=DAY)
    stale = confirmed(client, address, typed, first)
    assert stale.status_code == 409
    assert "Brev fra retten" in page(stale)
    assert hidden(page(stale), "version") == "2"
    assert seen(country.vestre, case).version == 2
    shown = client.post(address, {**typed, "version": "2", "step": "preview"})
    assert confirmed(client, address, typed, shown).status_code == 303


@pytest.mark.parametrize(
    ("turn", "typed"),
    [
        ("release_date", {"expected_release": "15.10.2026"}),
        ("transfer", {**TODAY, "to": "enner"}),
        ("release", {**TODAY, "legal_status": "loesladt"}),
        ("escape", TODAY),
        ("death", TODAY),
        ("undo_admission", {"reason": "Forkert person"}),
    ],
)
def test_sent_twice_it_is_saved_once_and_says_so(
    at: At, country: Country, case: UUID, turn: str, typed: dict[str, str]
) -> None:
    typed = {**typed, **({"to": str(country.enner.unit)} if "to" in typed else {})}
    client, address = at(country.vestre), at_turn(turn, case)
    first = sent(client, address, typed)
    once, twice = (confirmed(client, address, typed, first) for _ in range(2))
    assert (once.status_code, twice.status_code) == (303, 303)
    assert once.headers["Location"] == twice.headers["Location"]
    assert "allerede gemt" in page(client.get(twice.headers["Location"]))
    holder = country.enner if turn == "transfer" else country.vestre
    assert seen(holder, case).version == 2


def test_a_transfer_lists_what_goes_over_and_leaves_it_to_be_taken_there(at: At, country: Country, case: UUID) -> None:
    client, typed = at(country.vestre), {**TODAY, "to": str(country.enner.unit), "note": "Plads i Enner"}
    opened = page(client.get(at_turn("transfer", case)))
    assert "Ansøgning om hjælp til husleje" in opened
    assert "Vestre Fængsel</option>" not in opened
    assert saved(client, at_turn("transfer", case), typed) == reverse("work")
    assert re.search(r"opgaver står nu på listen i Enner Mark Fængsel", page(client.get(reverse("work"))))
    assert client.get(at_turn("case", case)).status_code == 404
    with country.enner.at_work():
        assert "rent.application" in {line["rule"] for line in work_list(unit=country.enner.unit, tab="to_take")}
        assert Turn.objects.get(kind=Turn.Kind.TRANSFERRED).note == "Plads i Enner"


def test_a_judgment_takes_the_sentence_with_it(at: At, country: Country, case: UUID) -> None:
    typed = {**TODAY, "serving_from": "02.03.2026", "sentence_months": "4,5"}
    saved(at(country.vestre), at_turn("judge", case), typed)
    with country.vestre.at_work():
        facts = {one.name: one.value for one in Fact.objects.filter(case=case)}
        assert (facts["judgment"], facts["serving_start"], facts["sentence_months"]) == (
            "2026-03-02",
            "2026-03-02",
            4.5,
        )
        assert facts["legal_status"] == "afsoning" or "afsoning" in {
            one.value for one in Fact.objects.filter(case=case, name="legal_status")
        }


def test_a_release_before_the_admission_is_warned_of_before_it_is_saved(at: At, country: Country, case: UUID) -> None:
    response = sent(at(country.vestre), at_turn("release", case), {"on": "01.02.2026", "legal_status": "loesladt"})
    assert response.status_code == 200
    assert "Se efter en ekstra gang" in page(response)
    assert "før indsættelsen" in page(response)


def test_who_is_released_cannot_be_released_again_and_the_page_says_why(at: At, country: Country, case: UUID) -> None:
    client = at(country.vestre)
    saved(
        client, at_turn("release", case), {**TODAY, "legal_status": "proeveloesladt", "release_housing": "hos_venner"}
    )
    for turn in ("release", "transfer", "escape", "judge", "undo_admission", "release_date"):
        response = client.get(at_turn(turn, case))
        assert response.status_code == 200
        assert "sidder ikke inde" in page(response)
        assert client.post(at_turn(turn, case), TODAY).status_code == 409
    with country.vestre.at_work():
        assert Fact.objects.filter(case=case, name="release_housing", value="hos_venner").exists()


def test_a_death_closes_the_case(at: At, country: Country, case: UUID) -> None:
    saved(at(country.vestre), at_turn("death", case), {**TODAY, "note": ""})
    assert seen(country.vestre, case).closed_why == "death"


def test_a_move_sends_the_tasks_to_the_new_municipality(at: At, country: Country) -> None:
    case = admitted(country.vestre, more={"keeps_home": False}).case
    typed = {**TODAY, "registered_municipality": "0530"}
    assert "Skifter modtager" in page(sent(at(country.copenhagen), at_turn("move", case), typed))
    saved(at(country.copenhagen), at_turn("move", case), typed)
    with country.billund.at_work():
        assert work_list(unit=country.billund.unit, tab="awaited")


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(at: At, country: Country, case: UUID) -> None:
    client = at(country.vestre)
    for turn, typed, field in REFUSED:
        response = sent(client, at_turn(turn, case), typed)
        html = page(response)
        assert response.status_code == 422, (turn, typed)
        assert f'id="{field}-error"' in html, (turn, typed)
        assert f'href="#{field}' in html, (turn, typed)
    assert seen(country.vestre, case).version == 1
    with country.vestre.at_work():
        assert not Turn.objects.filter(case=case).exclude(kind=Turn.Kind.ADMITTED).exists()


def test_ten_megabytes_are_refused_as_a_whole(at: At, country: Country, case: UUID) -> None:
    client = at(country.vestre)
    response = client.post(at_turn("escape", case), {**TODAY, "note": "x" * 10_000_000})
    assert response.status_code in (400, 413)
    assert seen(country.vestre, case).version == 1


def test_the_forms_speak_english(at: At, country: Country, case: UUID) -> None:
    client = at(country.vestre)
    client.post(reverse("language"), {"language": "en", "next": "/"})
    html = page(client.get(at_turn("judge", case)))
    assert rulebook_now().vocabulary.facts["sentence_months"].question.en in html
    assert '<html lang="en"' in html
