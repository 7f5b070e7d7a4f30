"""Everyone involved in a case: the units and why, the coordinators, the holders of custody, and who has looked."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from roedtraad.cases.service import Coordinator, Custodian, get_case
from roedtraad.casework.service import record_death, record_facts
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import part, read, source, words


def address(case: UUID) -> str:
    return reverse("people", args=[case])


def young(country: Country) -> UUID:
    return admitted(country.vestre, name="Unge Demosen", cpr="7204104001").case


def coordinator(
    client: Client, case: UUID, *, name: str = "Bo Eksempel", phone: str = "", version: int = 1
) -> HttpResponseBase:
    form = {"coordinator-name": name, "coordinator-phone": phone, "version": str(version)}
    return client.post(address(case), {"what": "coordinator", **form})


def custodian(client: Client, case: UUID, *, name: str, relation: str = "mor", version: int = 1) -> HttpResponseBase:
    form = {"custodian-name": name, "custodian-relation": relation, "version": str(version)}
    return client.post(address(case), {"what": "custodian", **form})


def test_each_unit_stands_with_why_in_words(at: At, country: Country) -> None:
    units = part(read(at(country.copenhagen), address(admitted(country.vestre).case)), "Enheder", "Navngiv")
    assert "Vestre Fængsel personen sidder her, har " in units
    assert "(jer) Københavns Kommune handlekommune" in units
    assert "Ydelsesservice København Københavns Kommune er modtager af 2 opgaver" in units
    assert "I ser sagen, fordi I er handlekommune." in units


def test_one_names_the_coordinator_of_ones_own_side(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    answer = coordinator(at(country.copenhagen), case, phone="12 34 56 78")
    assert (answer.status_code, answer["Location"]) == (303, address(case))
    with country.vestre.at_work():
        named = Coordinator.objects.get(case=case)
        assert (named.side, named.unit_id, named.name) == ("municipality", country.copenhagen.unit, "Bo Eksempel")
    page = words(read(at(country.vestre), address(case)))
    assert "Kommunen Bo Eksempel" in page
    assert "12 34 56 78" in page
    assert "Fængslet mangler" in page


def test_a_new_coordinator_takes_the_place_of_the_earlier(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    coordinator(at(country.vestre), case, name="Første Eksempel")
    coordinator(at(country.vestre), case, name="Anden Eksempel", version=2)
    page = words(read(at(country.vestre), address(case)))
    assert "Fængslet Anden Eksempel" in page
    assert "Første Eksempel" not in page


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "Bo\x00Eksempel", "Bo\u202eEksempel"])
def test_a_name_that_is_none_is_refused_and_what_was_typed_is_kept(at: At, country: Country, name: str) -> None:
    case = admitted(country.vestre).case
    answer = coordinator(at(country.vestre), case, name=name, phone="87654321")
    page = source(answer)
    assert answer.status_code == 422
    assert 'value="87654321"' in page
    assert "form-error-message" in page
    with country.vestre.at_work():
        assert not Coordinator.objects.filter(case=case).exists()


def test_sent_twice_is_recorded_once_and_says_so(at: At, country: Country) -> None:
    case, browser = admitted(country.vestre).case, at(country.vestre)
    coordinator(browser, case)
    again = coordinator(browser, case)
    assert again.status_code == 409
    assert "Står navnet der, er det allerede gemt." in words(source(again))
    with country.vestre.at_work():
        assert Coordinator.objects.filter(case=case).count() == 1


def test_what_someone_else_saved_meanwhile_is_shown_and_what_was_typed_is_kept(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.copenhagen.at_work():
        record_facts(case=case, facts={"mitid": True}, by=country.copenhagen.actor, today=DAY)
    page = source(coordinator(at(country.vestre), case, name="Bo Eksempel"))
    assert 'value="Bo Eksempel"' in page
    assert 'name="version" value="2"' in page
    assert coordinator(at(country.vestre), case, version=2).status_code == 303


def test_who_is_on_no_side_names_nobody(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    for worker in (country.infohus, country.enner):
        assert coordinator(at(worker), case).status_code == 404
    with country.vestre.at_work():
        assert not Coordinator.objects.filter(case=case).exists()


def test_a_holder_of_custody_is_put_on_the_case_of_someone_under_18(at: At, country: Country) -> None:
    case = young(country)
    assert "Skriv en indehaver af forældremyndigheden" in words(read(at(country.vestre), address(case)))
    assert custodian(at(country.vestre), case, name="Ane Eksempel").status_code == 303
    page = words(read(at(country.copenhagen), address(case)))
    assert "mor Ane Eksempel" in page
    with country.vestre.at_work():
        assert Custodian.objects.get(case=case).name == "Ane Eksempel"


def test_custody_is_no_matter_for_someone_grown_up(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    assert "forældremyndighed" not in words(read(at(country.vestre), address(case))).lower()
    assert custodian(at(country.vestre), case, name="Ane Eksempel").status_code == 422
    with country.vestre.at_work():
        assert not Custodian.objects.filter(case=case).exists()


def test_those_with_the_case_see_who_has_looked_at_it(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    read(at(country.copenhagen), address(case))
    page = words(read(at(country.vestre), address(case)))
    assert country.copenhagen.name in page
    assert country.vestre.name not in page  # one's own look is recorded as the page leaves
    assert country.vestre.name in words(read(at(country.vestre), address(case)))


def test_the_page_of_a_closed_case_has_no_form(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_death(case=case, on=DAY, by=country.vestre.actor, today=DAY)
        assert get_case(case).closed == DAY
    main = read(at(country.vestre), address(case)).split("<main")[1].split("</main>")[0]
    assert 'method="post"' not in main
    assert coordinator(at(country.vestre), case, version=2).status_code == 422
