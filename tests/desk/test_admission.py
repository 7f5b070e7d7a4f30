"""Admission: the checklist that may be left open, what is owed before it is saved, and who may not know of whom."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Fact, Person, get_case
from roedtraad.casework.service import record_death, release, undo_admission
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import words
from tests.desk.filling import confirmed, hidden, page, saved, sent

WHO: dict[str, object] = {
    "cpr": "720499-0001",
    "name": "Signe Demosen",
    "on": "02.03.2026",
    "legal_status": "varetaegt",
}
YOUNG: dict[str, object] = {**WHO, "cpr": "620310-4002", "name": "Ung Demosen"}


def inside(country: Country) -> dict[str, object]:
    return {"institution": str(country.vestre.unit)}


def case_at(address: str) -> str:
    return address.rsplit("/", 1)[-1]


@pytest.fixture
def admit() -> str:
    return reverse("admit")


def test_the_checklist_asks_what_the_rules_say_in_their_groups(at: At, country: Country, admit: str) -> None:
    html = words(page(at(country.vestre).get(admit)))
    rulebook = rulebook_now()
    for group in rulebook.national.asked_at["admission"]:
        place = html.index(group.label.da)
        for name in group.facts:
            place = html.index(rulebook.vocabulary.facts[name].question.da, place)


def test_only_who_works_in_an_institution_admits(at: At, country: Country, admit: str) -> None:
    for worker in (country.copenhagen, country.kif, country.infohus):
        assert at(worker).get(admit).status_code == 404
        assert at(worker).post(admit, WHO).status_code == 404
    with country.vestre.at_work():
        assert not Case.objects.exists()


def test_person_and_day_are_enough_and_what_will_be_owed_is_shown_first(at: At, country: Country, admit: str) -> None:
    client, typed = at(country.vestre), {**WHO, **inside(country)}
    shown = sent(client, admit, typed)
    assert shown.status_code == 200
    assert "Besked til folkeregisteret om indsættelsen" in page(shown)
    with country.vestre.at_work():
        assert not Case.objects.exists()
    target = saved(client, admit, typed)
    with country.vestre.at_work():
        case = get_case(case_at(target))
        facts = {one.name for one in Fact.objects.filter(case=case)}
        assert facts == {"birth_date", "admission", "legal_status", "institution", "institution_municipality"}
        assert case.number.startswith("2026-")
    assert "Gemt." in page(client.get(target))
    assert "0001" not in target


def test_what_is_known_is_recorded_and_no_is_not_unknown(at: At, country: Country, admit: str) -> None:
    typed = {
        **WHO,
        **inside(country),
        "protected": "on",
        "registered_municipality": "0101",
        "benefits": ["kontanthjaelp"],
        "keeps_home": "nej",
        "housing": "lejer",
    }
    target = saved(at(country.vestre), admit, typed)
    with country.vestre.at_work():
        case = get_case(case_at(target))
        facts = {one.name: one.value for one in Fact.objects.filter(case=case)}
        assert case.person.protected_address
        assert (facts["keeps_home"], facts["benefits"], facts["housing"]) == (False, ["kontanthjaelp"], "lejer")
        assert "needs_housing" not in facts


def test_a_preview_spends_no_case_number(at: At, country: Country, admit: str) -> None:
    client = at(country.vestre)
    typed = {**WHO, **inside(country)}
    first = saved(client, admit, typed)
    for _ in range(3):
        sent(client, admit, {**YOUNG, **inside(country)})
    second = saved(client, admit, {**YOUNG, **inside(country)})
    with country.vestre.at_work():
        one, two = (int(get_case(case_at(key)).number.split("-")[1]) for key in (first, second))
        assert two == one + 1


def test_who_is_under_18_has_holders_of_custody_asked_for(at: At, country: Country, admit: str) -> None:
    client = at(country.vestre)
    assert "Forældremyndighed" not in page(client.get(admit))
    assert "Forældremyndighed" not in page(sent(client, admit, {**WHO, **inside(country)}))
    shown = sent(client, admit, {**YOUNG, **inside(country)})
    assert "Personen er under 18 år" in page(shown)
    wrong = client.post(admit, {**YOUNG, **inside(country), "step": "preview", "custodian_1": "Ida Demosen"})
    assert wrong.status_code == 422
    assert 'id="id_relation_1-error"' in page(wrong)
    bell = {**YOUNG, **inside(country), "step": "preview", "custodian_1": "Ida\x07", "relation_1": "mor"}
    assert 'id="id_custodian_1-error"' in page(client.post(admit, bell))
    typed = {**YOUNG, **inside(country), "custodian_1": "Ida Demosen", "relation_1": "mor", "phone_1": "12 34 56 78"}
    target = saved(client, admit, typed)
    with country.vestre.at_work():
        (holder,) = get_case(case_at(target)).custodians.all()
        assert (holder.name, holder.relation, holder.phone) == ("Ida Demosen", "mor", "12 34 56 78")


def test_an_open_case_that_one_may_see_is_linked_and_another_is_not_told_of(
    at: At, country: Country, admit: str
) -> None:
    case = admitted(country.vestre).case
    ours = sent(at(country.vestre), admit, {**WHO, **inside(country)})
    assert ours.status_code == 422
    assert reverse("case", kwargs={"case": case}) in page(ours)
    theirs = sent(at(country.enner), admit, {**WHO, "institution": str(country.enner.unit)})
    html = page(theirs)
    assert theirs.status_code == 422
    assert "Der kan ikke åbnes en sag på det CPR-nummer" in html
    assert str(case) not in html
    assert "Vestre" not in words(html)
    assert "åben sag" not in html


def test_sent_twice_one_case_is_opened(at: At, country: Country, admit: str) -> None:
    client, typed = at(country.vestre), {**WHO, **inside(country)}
    shown = sent(client, admit, typed)
    once, twice = (confirmed(client, admit, typed, shown) for _ in range(2))
    assert once.headers["Location"] == twice.headers["Location"]
    assert "allerede gemt" in page(client.get(twice.headers["Location"]))
    with country.vestre.at_work():
        assert Case.objects.count() == 1


def test_after_it_was_undone_the_same_person_is_admitted_anew(at: At, country: Country, admit: str) -> None:
    client, typed = at(country.vestre), {**WHO, **inside(country)}
    first = saved(client, admit, typed)
    saved(client, f"{first}/fortryd", {"reason": "Forkert dag"})
    again = saved(client, admit, typed)
    assert again != first
    with country.vestre.at_work():
        assert get_case(case_at(first)).closed_why == "undone"
        assert get_case(case_at(again)).closed is None


WRONG: list[tuple[dict[str, object], str]] = [
    ({"cpr": "310299-0001"}, "id_cpr"),
    ({"cpr": ""}, "id_cpr"),
    ({"cpr": "AB1234567"}, "id_cpr"),
    ({"cpr": "1" * 1000}, "id_cpr"),
    ({"name": ""}, "id_name"),
    ({"name": "x" * 300}, "id_name"),
    ({"name": "Signe\x07"}, "id_name"),
    ({"name": "Signe\x00"}, "id_name"),
    ({"on": "03.03.2026"}, "id_on"),
    ({"on": "30.02.2026"}, "id_on"),
    ({"on": ""}, "id_on"),
    ({"legal_status": ""}, "id_legal_status"),
    ({"registered_municipality": "9999"}, "id_registered_municipality"),
    ({"benefits": ["none", "kontanthjaelp"]}, "id_benefits"),
    ({"sentence_months": "mange"}, "id_sentence_months"),
]


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(at: At, country: Country, admit: str) -> None:
    client = at(country.vestre)
    for wrong, field in WRONG:
        response = sent(client, admit, {**WHO, **inside(country), "rent_help_needed": "ja", **wrong})
        html = page(response)
        assert response.status_code == 422, wrong
        assert f'id="{field}-error"' in html, wrong
        assert 'value="ja" checked' in html, wrong
    with country.vestre.at_work():
        assert not Case.objects.exists()
        assert not Person.objects.exists()


def test_an_institution_that_is_not_ones_own_is_no_choice(at: At, country: Country, admit: str) -> None:
    response = sent(at(country.vestre), admit, {**WHO, "institution": str(country.enner.unit)})
    assert response.status_code == 422


def test_the_number_stands_in_no_address_and_no_title(at: At, country: Country, admit: str) -> None:
    html = page(sent(at(country.vestre), admit, {**WHO, **inside(country)}))
    assert html.count("720499-0001") == 1  # in its own field
    assert 'method="post"' in html


def test_an_undone_admission_needs_a_reason_and_only_while_the_person_is_held(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    address = reverse("undo_admission", kwargs={"case": case})
    client = at(country.vestre)
    assert sent(client, address, {"reason": ""}).status_code == 422
    shown = page(sent(client, address, {"reason": "Forkert person"}))
    assert "Falder væk" in shown
    saved(client, address, {"reason": "Forkert person"})
    assert "Sagen er lukket" in page(client.get(address))


def test_who_was_released_comes_back_in_a_new_case_that_asks_anew(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        release(case=case, on=DAY, by=country.vestre.actor, today=DAY)
    client, address = at(country.vestre), reverse("readmit", kwargs={"case": case})
    html = page(client.get(address))
    assert 'value="lejer" checked' not in html
    target = saved(client, address, {"on": "02.03.2026", **inside(country), "registered_municipality": "0101"})
    with country.vestre.at_work():
        new = get_case(case_at(target))
        assert (new.follows_id, get_case(case).closed_why) == (case, "readmission")


def test_who_escaped_comes_back_into_the_same_case_with_what_was_known(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    client, address = at(country.vestre), reverse("readmit", kwargs={"case": case})
    assert "sidder allerede inde" in page(client.get(address))
    saved(client, reverse("escape", kwargs={"case": case}), {"on": "02.03.2026"})
    assert 'value="lejer" checked' in page(client.get(address))
    typed = {"on": "02.03.2026", **inside(country), "expected_release": "01.10.2026", "housing": "lejer"}
    assert case_at(saved(client, address, typed)) == str(case)
    with country.vestre.at_work():
        assert Fact.objects.filter(case=case, name="housing").count() == 1


def test_the_dead_and_those_of_others_are_not_readmitted(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    address = reverse("readmit", kwargs={"case": case})
    for worker in (country.enner, country.copenhagen):
        assert at(worker).get(address).status_code == 404
    with country.vestre.at_work():
        record_death(case=case, on=DAY, by=country.vestre.actor, today=DAY)
    assert "er død" in page(at(country.vestre).get(address))
    assert at(country.vestre).post(address, {"on": "02.03.2026"}).status_code == 409


def test_the_form_speaks_english(at: At, country: Country, admit: str) -> None:
    client: Client = at(country.vestre)
    client.post(reverse("language"), {"language": "en", "next": "/"})
    html = page(client.get(admit))
    assert rulebook_now().vocabulary.facts["benefits"].question.en in html
    assert hidden(html, "version")


def test_a_number_known_with_another_name_asks_whether_the_name_is_new(at: At, country: Country, admit: str) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        undo_admission(case=case, reason="Forkert person", by=country.vestre.actor, today=DAY)
    enner = at(country.enner)
    assert 'type="hidden" name="renamed"' in page(enner.get(admit))
    given = {**WHO, "name": "Signe Nygift", "institution": str(country.enner.unit)}
    answered = enner.post(admit, {**given, "step": "preview"})
    assert answered.status_code == 422
    refused = page(answered)
    assert 'type="checkbox" class="form-checkbox" id="id_renamed"' in refused
    assert "Demosen" not in refused
    shown = page(enner.post(admit, {**given, "renamed": "on", "step": "preview"}))
    assert hidden(shown, "renamed") in ("on", "True")
