"""The sheet says where to go, when it is open, whom to call, what to bring and what the person does next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roedtraad.core.calendar import Calendar
from roedtraad.core.rulebook import Address, Hours, Phone
from roedtraad.core.words import Words
from roedtraad.post.service import (
    Handout,
    Place,
    Purpose,
    Written,
    handing_rules,
    handout_of,
    language_named,
    write_handout,
)
from tests.post.conftest import PlanOf

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
COURT = "06-loesladt-fra-retten"


def written(sheet: Handout, lang: str = "da") -> Written:
    return write_handout(sheet, language_named(lang))


def office(*hours: Hours) -> Handout:
    """A sheet with one office, made on a Monday."""
    place = Place(
        Words("Jobcentret", "The job centre"),
        postal=Address("Prøvevej 1", "1717", "København V"),
        phones=(Phone("79727200"),),
        hours=hours,
        takes_visits=True,
    )
    monday = date(2026, 11, 23)
    return Handout("Signe Demosen", monday, monday, Calendar(), Words.same("Prøve Kommune"), True, places=(place,))


@pytest.mark.shows("N-8", "K-7.11")
def test_released_from_court_the_sheet_gives_the_persons_own_next_steps_and_where_they_lead(plan_of: PlanOf) -> None:
    sheet = written(handout_of(plan_of(COURT, FRIDAY), "Signe Demosen"))
    steps = {one.title: one for one in sheet.steps}
    meet = steps["Mød i jobcentret lige efter løsladelsen"]
    assert (meet.when, meet.where) == ("Umiddelbart efter løsladelsen", "Arbejdsmarkedscentret")
    places = {one.name: one for one in sheet.places}
    centre = places["Arbejdsmarkedscentret"]
    assert centre.address.startswith("Nyropsgade 41-43, 1602")
    assert centre.hours == ("mandag til torsdag 9–15, fredag 9–14",)
    assert (centre.is_open, centre.today) == (True, "Åbent i dag (fredag) 9–14")
    assert places["Ydelsesservice København"].phones == (("", "82 56 40 00", "+4582564000"),)
    assert places["Ydelsesservice København"].portal == "www.kk.dk/kontanthjaelp"
    assert 'Mærk ansøgningen "God løsladelse"' in sheet.papers
    assert "Straksudbetaling til den der er løsladt fra retten" in {one.title for one in sheet.awaited}
    assert ("Bolig ved løsladelsen", "Hos venner") in sheet.arranged


@pytest.mark.shows("N-10")
def test_after_serving_the_papers_for_the_application_are_named_and_the_visit_is_on_the_day_of_release(
    plan_of: PlanOf,
) -> None:
    sheet = handout_of(plan_of("02-afsoning-uden-udgang", date(2026, 8, 3)), "Signe Demosen")
    assert sheet.visit == date(2027, 5, 7)
    said = written(sheet)
    assert "Kontoudtog for de seneste 3 måneder, alle konti" in said.papers
    assert any(one.today == "Fredag den 7. maj 2027: åbent 9–15" for one in said.places)


def test_who_stands_on_it_comes_from_the_rule_that_hands_it_over(plan_of: PlanOf) -> None:
    plan = plan_of(COURT, FRIDAY)
    rules = {rule.id: rule for rule in handing_rules(plan.rulebook)}
    assert rules.keys() == {"handout.remand", "handout.serving"}
    assert {one.name for one in written(handout_of(plan, "x")).places} >= {"Jobcenter København, Ungecentret (JKU)"}
    national = plan.rulebook.national
    silent = {name: replace(rule, lists=rule.lists[:1]) for name, rule in national.obligations.items()}
    obligations = tuple(one._replace(rule=silent.get(one.id, one.rule)) for one in plan.obligations)
    fewer = replace(plan, obligations=obligations)
    # What the person's own steps lead to stays.
    assert [one.name for one in written(handout_of(fewer, "x")).places] == [
        "Arbejdsmarkedscentret",
        "Ydelsesservice København",
    ]


def test_a_treatment_that_nobody_has_spoken_of_does_not_stand_on_it(plan_of: PlanOf) -> None:
    without = written(handout_of(plan_of(COURT, FRIDAY), "x"))
    with_it = written(handout_of(plan_of("02-afsoning-uden-udgang", date(2026, 8, 3)), "x"))
    assert not any("Rusmiddel" in one.name for one in without.places)
    assert sum("Rusmiddel" in one.name for one in with_it.places) == 3


def test_where_there_is_no_agreement_the_sheet_says_so_plainly(plan_of: PlanOf) -> None:
    sheet = written(handout_of(plan_of("09-kommune-uden-aftale", date(2026, 8, 3)), "x"))
    assert "Vi har ingen aftale med kommunen" in sheet.lead
    assert "Aarhus Kommune" in sheet.lead
    assert sheet.places == ()


def test_where_nobody_knows_whose_the_person_is_the_sheet_says_so(plan_of: PlanOf) -> None:
    plan = plan_of("11-naesten-intet-vides", FRIDAY)
    unknown = replace(
        plan,
        settings={
            scope: replace(one, municipality=None, agreement=None, in_force=False)
            for scope, one in plan.settings.items()
        },
    )
    assert "Vi ved endnu ikke, hvilken kommune" in written(handout_of(unknown, "x")).lead


def test_hours_are_said_in_words_and_lunch_breaks_too() -> None:
    sheet = office(
        Hours((0, 3), "08:00", "12:00"),
        Hours((0, 3), "15:00", "18:30"),
        Hours((1, 2, 4), "08:00", "closing_time"),
        Hours((0, 1, 2), "10:00", "12:00", channel="phone"),
    )
    place = written(sheet).places[0]
    assert place.hours == ("mandag og torsdag 8–12 og 15–18.30, tirsdag, onsdag og fredag 8–lukketid",)
    assert place.phone_hours == ("mandag til onsdag 10–12",)
    assert place.today == "Åbent i dag (mandag) 8–12 og 15–18.30"
    english = written(sheet, "en").places[0]
    assert english.today == "Open today (Monday) 8:00–12:00 and 15:00–18:30"


def test_a_weekend_and_a_public_holiday_are_closed_and_it_says_when_it_opens() -> None:
    sheet = office(Hours((0, 1, 2, 3, 4), "09:00", "15:00"))
    on_saturday = written(replace(sheet, day=SATURDAY, visit=SATURDAY)).places[0]
    assert (on_saturday.is_open, on_saturday.today) == (
        False,
        "Lukket i dag (lørdag). Åbner igen mandag den 23. november 2026: 9–15",
    )
    maundy = date(2026, 4, 2)
    in_easter = written(replace(sheet, day=maundy, visit=maundy)).places[0]
    assert in_easter.today == "Lukket i dag (torsdag). Åbner igen tirsdag den 7. april 2026: 9–15"


def test_a_place_without_any_way_to_it_sends_the_person_to_the_staff() -> None:
    bare = replace(office(), places=(Place(Words.same("UU"), purposes=(Purpose(Words("Vejledning", "Guidance")),)),))
    assert written(bare).places[0].note.startswith("Vi kender hverken adresse eller telefon.")


def test_one_of_several_is_said_to_be_only_perhaps_the_right_one() -> None:
    sheet = office()
    centre = Purpose(Words("Jobcenter", "Job centre"), certain=False)
    maybe = replace(sheet.places[0], certain=False, purposes=(centre,))
    place = written(replace(sheet, places=(maybe,))).places[0]
    assert (place.purposes, place.note) == (("Jobcenter: måske her",), "Ring eller spørg først.")
    known = replace(maybe, certain=True, purposes=(centre, Purpose(Words("Bolig", "Housing"))))
    place = written(replace(sheet, places=(known,))).places[0]
    assert (place.purposes, place.note) == (("Jobcenter: måske her", "Bolig"), "")


def test_a_step_that_hangs_on_what_is_not_known_is_said_to_be_perhaps(plan_of: PlanOf) -> None:
    plan = plan_of(COURT, FRIDAY)
    unsure = tuple(
        one._replace(certainty="possible") if one.id == "employment.meet_after_release" else one
        for one in plan.obligations
    )
    steps = written(handout_of(replace(plan, obligations=unsure), "x")).steps
    assert [one.when.partition(";")[0] for one in steps] == ["Senest fredag den 20. november 2026", "Måske"]
