"""How a case ends, begins again, or should never have begun."""

from __future__ import annotations

from datetime import date

from tests.country import LATER, Country
from tests.journeys.browsing import AtDesk, Becomes, form_with

JUNE = date(2026, 6, 8)


def test_after_a_death_nothing_is_owed_by_anyone(country: Country, at_desk: AtDesk, becomes: Becomes) -> None:
    prison, benefits = at_desk(country.vestre), at_desk(country.copenhagen_benefits)
    case = prison.receives()
    becomes(LATER)
    meant = prison.sees_what_changes("death", case, on="08.03.2026", note="Natten til søndag")
    assert "Falder væk" in meant.words
    after = prison.presses(meant, "Gem dødsfaldet")
    assert not list(after.says("Gemt.", "Sagen er lukket: personen er død."))
    for one in (prison, benefits):
        assert "Signe Demosen" not in one.work()
        assert "Signe Demosen" not in one.work("?vis=venter")
    assert "Det er skrevet, at personen er død." in prison.opens("readmit", case).words


def test_a_mistaken_admission_is_undone_with_its_reason_and_what_was_written_stays(
    country: Country, at_desk: AtDesk
) -> None:
    prison, benefits = at_desk(country.vestre), at_desk(country.copenhagen_benefits)
    case = prison.receives()
    assert "Signe Demosen" in benefits.work("?vis=venter")
    refused = prison.presses(prison.opens("undo_admission", case), "Vis, hvad det ændrer")
    assert (refused.status, "Skriv, hvorfor" in refused.words) == (422, True)
    after = prison.saves("undo_admission", "Fortryd indsættelsen", case, reason="Forkert person")
    assert "Sagen er lukket: indsættelsen blev fortrudt." in after.words
    assert "Signe Demosen" not in prison.work()
    assert "Signe Demosen" not in benefits.work("?vis=venter")
    assert not list(prison.opens("facts", case).says("Forkert person", "Lejebolig"))
    assert prison.receives() != case


def test_who_comes_back_after_a_release_has_a_new_case_and_is_not_asked_everything_again(
    country: Country, at_desk: AtDesk, becomes: Becomes
) -> None:
    prison = at_desk(country.vestre)
    case = prison.receives()
    becomes(LATER)
    prison.saves("release", "Gem løsladelsen", case, on="09.03.2026", legal_status="loesladt")
    becomes(JUNE)
    known = form_with(prison.opens("readmit", case).page, "Vis, hvad").fields
    assert (known["registered_municipality"], known["usual_stay_municipality"]) == (["0101"], ["0101"])
    assert (known["benefits"], known["housing"]) == ([], [""])
    after = prison.saves("readmit", "Gem genindsættelsen", case, on="08.06.2026")
    assert not list(after.says("Gemt.", "Vestre Fængsel"))
    assert "Sagen er lukket: personen er indsat igen i en ny sag." in prison.opens("case", case).words
    assert str(case) not in after.address
    assert "Signe Demosen" in prison.work()


def test_who_escapes_and_is_found_has_the_same_case_and_what_waited_goes_on(
    country: Country, at_desk: AtDesk, becomes: Becomes
) -> None:
    prison = at_desk(country.vestre)
    case = prison.receives()
    becomes(LATER)
    gone = prison.saves("escape", "Gem undvigelsen", case, on="08.03.2026")
    assert not list(gone.says("sidder ikke inde", "forventet løsladelse ukendt"))
    becomes(JUNE)
    back = prison.saves("readmit", "Gem genindsættelsen", case, on="08.06.2026", expected_release="01.12.2026")
    assert back.address.endswith(str(case))
    assert not list(back.says("Vestre Fængsel", "tirsdag den 1. december 2026"))


def test_of_someone_under_18_the_holders_of_custody_are_asked_for(country: Country, at_desk: AtDesk) -> None:
    prison = at_desk(country.vestre)
    young = {"cpr": "720509-4003", "name": "Ung Demosen", "on": "02.03.2026"}
    assert "Forældremyndighed" not in prison.opens("admit").words
    meant = prison.sees_what_changes("admit", **young)
    assert "Personen er under 18 år." in meant.words
    half = prison.presses(meant, "Gem indsættelsen", custodian_1="Mor Demosen")
    assert (half.status, "Skriv, hvem det er for personen" in half.words) == (422, True)
    again = prison.presses(half, "Vis, hvad", relation_1="mor", phone_1="20 00 00 01")
    case = prison.presses(again, "Gem indsættelsen")
    assert "Mor Demosen" in case.words.partition("Forældremyndighed")[2]

    # Not known yet is no reason to wait: it stands as missing.
    later = prison.saves("admit", "Gem indsættelsen", **{**young, "cpr": "730509-4001", "name": "Anden Demosen"})
    assert "mangler" in later.words.partition("Forældremyndighed")[2]
