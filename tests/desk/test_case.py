"""Sagen: the red thread, what stands beside it, and what others do meanwhile."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

import pytest
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.service import looks_at
from roedtraad.cases.service import Coordinator
from roedtraad.casework.service import (
    complete,
    name_coordinator,
    record_death,
    record_escape,
    record_facts,
    transfer,
    waive,
)
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Obligation
from tests.country import DAY, LATER, At, Country, Worker, admitted
from tests.desk.desk_pages import part, read, source, words

SERVING: dict[str, FactValue] = {"legal_status": "afsoning", "sentence_months": 18, "action_plan_required": True}
HIDDEN: dict[str, FactValue] = {"exit_wanted": True, "radicalisation_reported": True, "radicalisation_category": "2"}


def address(case: UUID, name: str = "case") -> str:
    return reverse(name, args=[case])


def owed(worker: Worker, case: UUID, rule: str) -> Obligation:
    with worker.at_work():
        return Obligation.objects.get(case=case, rule=rule)


# --- The heading -----------------------------------------------------------------------------------------------------


def test_the_page_begins_with_who_where_whose_and_when(at: At, country: Country) -> None:
    page = read(at(country.vestre), address(admitted(country.vestre).case))
    assert (
        "Signe Demosen Varetægtsfængslet · Vestre Fængsel · Københavns Kommune handler · forventet løsladelse"
        " torsdag den 17. september 2026 ret" in words(page)
    )


def test_no_cpr_number_stands_on_the_page(at: At, country: Country) -> None:
    page = read(at(country.vestre), address(admitted(country.vestre, cpr="7204990001").case))
    assert "720499" not in page


def test_the_institution_is_offered_its_turns_and_the_municipality_only_the_move(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    ours, theirs = read(at(country.vestre), address(case)), read(at(country.copenhagen), address(case))
    for name in ("transfer", "judge", "release", "release_from_court", "escape", "death", "undo_admission"):
        assert f'href="{address(case, name)}"' in ours
        assert f'href="{address(case, name)}"' not in theirs
    assert f'href="{address(case, "release_date")}"' in ours
    assert f'href="{address(case, "release_date")}"' not in theirs
    assert f'href="{address(case, "move")}"' in theirs


def test_who_has_escaped_is_taken_in_again_and_not_transferred(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_escape(case=case, on=DAY, by=country.vestre.actor, today=DAY)
    page = read(at(country.vestre), address(case))
    assert address(case, "readmit") in page
    assert address(case, "transfer") not in page
    assert "sidder ikke inde" in words(page)
    assert "forventet løsladelse ukendt" in words(page)


def test_a_closed_case_says_why_and_lacks_nothing(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_death(case=case, on=DAY, by=country.vestre.actor, today=DAY)
    page = words(read(at(country.vestre), address(case)))
    assert "Sagen er lukket: personen er død." in page
    assert "Klar til løsladelse" not in page
    assert "er faldet bort" in page


# --- The thread ------------------------------------------------------------------------------------------------------


def test_what_is_done_and_late_stands_above_today_and_the_rest_below(
    at: At, country: Country, settings: Settings
) -> None:
    case = admitted(country.vestre).case
    rent = owed(country.vestre, case, "rent.application")
    with country.vestre.at_work():
        complete(obligation=rent.pk, by=country.vestre.actor, today=DAY)
    settings.ROEDTRAAD_TODAY = LATER
    thread = part(read(at(country.vestre), address(case)), "Indsat mandag 2. marts", "Punkter i Køreplanen")
    above, below = thread.split("I dag, mandag 9. marts")
    assert "udført Ansøgning om hjælp til husleje" in above
    assert "5 arbejdsdage over Besked til folkeregisteret om indsættelsen" in above
    assert "17. september Besked til folkeregisteret om løsladelsen" in below
    assert below.index("Forvent") < below.index("Den sidste koordinering")


def test_the_points_stand_in_their_order(at: At, country: Country) -> None:
    case = admitted(country.vestre, more={**SERVING, "supervision_at_release": True}).case
    page = read(at(country.vestre), address(case))
    with country.vestre.at_work():
        numbers = {one.koereplan[0] for one in Obligation.objects.filter(case=case) if one.koereplan}
    marks = [
        int(piece.split("<")[0])
        for piece in page.split('<span class="rt-knot__mark" aria-hidden="true">')[1:]
        if piece.split("<")[0].strip()
    ]
    assert marks == sorted(marks)
    assert set(marks) == numbers >= {1, 5, 6, 8, 11, 12}


def test_a_point_that_holds_nothing_is_named_at_the_end(at: At, country: Country) -> None:
    page = words(read(at(country.vestre), address(admitted(country.vestre).case)))
    assert "Punkter i Køreplanen uden opgaver i sagen: 2 En handleplansansvarlig udpeges" in page


def test_what_may_be_owed_says_what_it_depends_on_and_where_that_is_answered(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    page = read(at(country.vestre), address(case))
    assert "måske · 3. september Opret NemKonto afhænger af: Har personen en NemKonto?" in words(page)
    assert f'href="{address(case, "record_facts")}?oplysning=nemkonto"' in page


def test_what_depends_on_one_answer_stands_together(at: At, country: Country) -> None:
    page = words(read(at(country.vestre), address(admitted(country.vestre).case)))
    assert "Begynd behandlingen · Aftal, hvor medicinen udleveres fra løsladelsen · Lad personen vælge" in page


def test_the_step_is_a_button_for_who_owes_it_and_for_nobody_else(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    button = "Skriv og send Besked til folkeregisteret om indsættelsen"
    assert button in words(read(at(country.vestre), address(case)))
    theirs = words(read(at(country.copenhagen), address(case)))
    assert button not in theirs
    assert "Hvorfor? Besked til folkeregisteret om indsættelsen" in theirs
    assert "Besked til folkeregisteret om indsættelsen Vestre Fængsel · Folkeregisteret i København" in theirs


def test_what_was_waived_stands_above_and_what_fell_away_is_folded(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    rent = owed(country.vestre, case, "rent.application")
    with country.vestre.at_work():
        waive(obligation=rent.pk, reason="Huslejen er betalt.", by=country.vestre.actor, today=DAY)
        record_facts(case=case, facts={"mentor_need": False}, by=country.vestre.actor, today=DAY)
    page = read(at(country.vestre), address(case))
    assert "frafaldet Ansøgning om hjælp til husleje" in part(page, "Indsat", "I dag, mandag")
    assert "Fortæl kommunen om behovet for mentor" in words(page).split("er faldet bort")[1]


# --- Beside it -------------------------------------------------------------------------------------------------------


def test_open_questions_come_first_with_their_day_and_what_they_decide(at: At, country: Country) -> None:
    page = words(read(at(country.vestre), address(admitted(country.vestre).case)))
    asked = page.split("Det mangler vi at vide")[1].split("Klar til løsladelse")[0]
    assert "Har personen et MitID, der virker? senest torsdag 27. august, afgør 1 opgave" in asked
    assert "spørgsmål mere" in asked


def test_readiness_says_yes_no_and_open(at: At, country: Country) -> None:
    case = admitted(country.vestre, more={"mitid": True, "nemkonto": False}).case
    ready = part(read(at(country.vestre), address(case)), "Klar til løsladelse", "Advarsler")
    assert "Ja: MitID" in ready
    assert "Nej: NemKonto" in ready
    assert "Mangler: Skattekort" in ready
    assert "Mangler: Kontaktark udleveret" in ready
    assert "Løsladelsesmøde" not in ready  # none is owed to someone on remand


def test_a_side_without_a_coordinator_lacks_one(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.copenhagen.at_work():
        name_coordinator(
            case=case,
            side=Coordinator.Side.MUNICIPALITY,
            unit=country.copenhagen.unit,
            name="Anne Eksempel",
            phone="12 34 56 78",
            by=country.copenhagen.actor,
            today=DAY,
        )
    page = read(at(country.vestre), address(case))
    assert "Fængslet mangler Kommunen Anne Eksempel" in part(page, "Tovholdere", "Placeringer")


def test_while_the_municipality_has_no_coordinator_its_main_contact_says_whether_it_is_open(
    at: At, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = address(admitted(country.vestre).case)
    for hour, said in ((10, "åben nu"), (16, "lukket, åbner i morgen kl. 9")):
        monkeypatch.setattr("roedtraad.desk.overview.now", lambda hour=hour: datetime.combine(DAY, time(hour)))
        assert said in part(read(at(country.vestre), page), "hovedkontakt: Enheden", "alle involverede")


def test_the_holders_of_custody_are_asked_for_only_where_the_person_is_under_18(at: At, country: Country) -> None:
    grown = admitted(country.vestre).case
    young = admitted(country.vestre, name="Unge Demosen", cpr="7204104001").case
    assert "Forældremyndighed" not in words(read(at(country.vestre), address(grown)))
    assert "skriv, hvem der har forældremyndigheden" in words(read(at(country.vestre), address(young)))


# --- Who may see it --------------------------------------------------------------------------------------------------


def test_who_knows_only_the_name_and_who_has_nothing_to_do_with_it_find_no_case(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.copenhagen_benefits.at_work():
        assert Obligation.objects.filter(case=case).exists()
    for worker in (country.copenhagen_benefits, country.enner, country.billund):
        for name in ("case", "case_news", "people"):
            assert at(worker).get(address(case, name)).status_code == 404


def test_a_compartment_leaves_no_trace_on_the_page_of_who_is_not_cleared(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    before = read(at(country.vestre), address(case)), read(at(country.vestre), address(case, "people"))
    with country.vestre_security.at_work():
        record_facts(case=case, facts=HIDDEN, by=country.vestre_security.actor, today=DAY)
    page, people = read(at(country.vestre), address(case)), read(at(country.vestre), address(case, "people"))
    assert page == before[0]
    assert part(people, "Enheder", "Hvem har set sagen") == part(before[1], "Enheder", "Hvem har set sagen")
    cleared = words(read(at(country.vestre_security), address(case)))
    assert "Radikalisering" in cleared
    assert "Underret Koncern Sikkerhed om bekymringen" in cleared


def test_each_look_is_recorded(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    read(at(country.copenhagen), address(case))
    with country.copenhagen.at_work():
        assert [(one.page, one.user_id) for one in looks_at(case)] == [("case", country.copenhagen.user)]


# --- Live ------------------------------------------------------------------------------------------------------------


def test_nothing_new_is_said_with_nothing(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    browser = at(country.copenhagen)
    page = read(browser, address(case))
    asked = page.split('hx-get="')[1].split('"')[0]
    assert asked == f"{address(case, 'case_news')}?version=1"
    answer = browser.get(asked)
    assert (answer.status_code, answer.content) == (204, b"")
    with country.copenhagen.at_work():
        assert len(looks_at(case)) == 1  # asking whether there is news shows nothing


def test_the_other_side_sees_what_was_done_and_by_whom(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    browser = at(country.copenhagen)
    read(browser, address(case))
    with country.vestre.at_work():
        record_facts(case=case, facts={"mitid": True}, by=country.vestre.actor, today=DAY)
    news = browser.get(address(case, "case_news"), {"version": "1"})
    assert news.status_code == 200
    text = source(news)
    assert "Ja: MitID" in words(text)
    assert "Vestre Fængsel har skrevet en oplysning, kl. " in words(text)
    assert f"{address(case, 'case_news')}?version=2" in text
    assert "<html" not in text
    assert words(text).split("Vestre Fængsel har skrevet")[0].strip() in words(read(browser, address(case)))


@pytest.mark.parametrize("did", ["done", "waived", "transferred"])
def test_the_news_says_what_kind_of_thing_was_done(at: At, country: Country, did: str) -> None:
    case = admitted(country.vestre, more={"supervision_at_release": True}).case
    rent, by = owed(country.vestre, case, "rent.application").pk, country.vestre.actor
    with country.vestre.at_work():
        if did == "done":
            complete(obligation=rent, by=by, today=DAY)
        elif did == "waived":
            waive(obligation=rent, reason="Huslejen er betalt.", by=by, today=DAY)
        else:
            transfer(case=case, to=country.enner.unit, on=DAY, by=by, today=DAY)
    said = {
        "done": "Vestre Fængsel har gjort en opgave, kl.",
        "waived": "Vestre Fængsel har ændret en opgave, kl.",
        "transferred": "Vestre Fængsel har skrevet: Overført, kl.",
    }
    assert said[did] in words(source(at(country.copenhagen).get(address(case, "case_news"), {"version": "1"})))


# --- The other language ----------------------------------------------------------------------------------------------


def test_rules_and_facts_are_said_in_english_too(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    browser = at(country.vestre)
    browser.post(reverse("language"), {"language": "en", "next": "/"})
    page = words(read(browser, address(case)))
    for said in (
        "On remand",
        "Notice of the admission",
        "Does the person have a working MitID?",
        "Thursday 17 September 2026",
    ):
        assert said in page, said
