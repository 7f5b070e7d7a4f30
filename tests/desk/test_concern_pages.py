"""Særlige forløb on screen: raised with a receipt, read by its readers, moved in two steps, asked about at the gate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from roedtraad.casework.service import record_facts
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import read, source, words


def case_of(country: Country, **facts: Any) -> UUID:
    case = admitted(country.vestre).case
    if facts:
        with country.vestre_security.at_work():
            record_facts(case=case, facts=facts, by=country.vestre_security.actor, today=DAY)
    return case


def test_who_reads_none_has_one_page_that_says_what_happens_to_a_concern(country: Country, at: At) -> None:
    page = words(read(at(country.vestre), reverse("concerns", args=[case_of(country)])))
    assert "Jeres enhed læser ingen særlige forløb. Siden er den samme i alle sager." in page
    assert "Derefter kan du ikke se bekymringen" in page
    assert "Rejs en bekymring" in page


def test_a_concern_is_raised_and_answered_with_a_receipt_that_its_readers_find_again(country: Country, at: At) -> None:
    case = case_of(country)
    address = reverse("raise_concern", args=[case])
    sent = {"kind": "child_concern", "text": "Barnet kom uden overtøj."}
    answer = at(country.vestre).post(address, sent, follow=True)
    assert answer.redirect_chain == [(reverse("concerns", args=[case]), 303)]
    told = words(source(answer))
    number = told[told.index("Kvittering ") :].split()[1].strip(".")
    assert "Barnet kom" not in told
    inside = words(read(at(country.vestre_children), reverse("concern_child_concern", args=[case])))
    assert number in inside
    assert "Barnet kom uden overtøj." in inside
    assert "Underret kommunen om bekymringen for barnet" in inside


def test_what_was_typed_stays_where_the_form_is_refused(country: Country, at: At) -> None:
    address = reverse("raise_concern", args=[case_of(country)])
    answer = at(country.vestre).post(address, {"kind": "", "text": "Det her så jeg."})
    assert answer.status_code == 422
    assert "Det her så jeg." in source(answer)
    assert "ting at rette" in words(source(answer))


def test_who_has_no_duty_to_raise_one_finds_no_form(country: Country, at: At) -> None:
    case = case_of(country)
    assert at(country.copenhagen).get(reverse("raise_concern", args=[case])).status_code == 404
    assert "Rejs en bekymring" not in read(at(country.copenhagen), reverse("concerns", args=[case]))


def test_a_compartment_shows_its_steps_facts_duties_and_people_to_its_readers(country: Country, at: At) -> None:
    case = case_of(country, radicalisation_reported=True)
    page = words(read(at(country.vestre_security), reverse("concern_radicalisation", args=[case])))
    assert "Analysér bekymringen, og sæt en kategori" in page
    assert "Først mangler: Kategori af bekymring" in page
    assert "Underret Koncern Sikkerhed om bekymringen" in page
    assert country.vestre_security.name in page
    for role in ("vestre", "vestre_children", "copenhagen"):
        answer = at(getattr(country, role)).get(reverse("concern_radicalisation", args=[case]))
        assert answer.status_code == 404


def test_a_decision_without_its_reason_is_refused_at_the_field(country: Country, at: At) -> None:
    case = case_of(country, radicalisation_reported=True, radicalisation_category="2", clarifying_conversation=DAY)
    address = reverse("record_facts", args=[case]) + "?oplysning=radicalisation_passed_on"
    sent = {"radicalisation_passed_on": "ja", "true_from": "2.3.2026", "source": "", "version": "1", "step": "preview"}
    answer = at(country.vestre_security).post(address, sent)
    assert answer.status_code == 422
    assert "den skal have en begrundelse" in words(source(answer))


def test_a_matter_is_moved_in_two_steps_and_stands_among_the_decisions(country: Country, at: At) -> None:
    case = case_of(country)
    client, address = at(country.vestre_security), reverse("move_into_exit", args=[case])
    sent = {"matter": "mentor", "reason": "Mentoren er fra exitforløbet.", "version": "0", "step": "preview"}
    shown = client.post(address, sent)
    assert shown.status_code == 200
    mark = source(shown).partition('name="previewed" value="')[2].partition('"')[0]
    saved = client.post(address, {**sent, "step": "save", "previewed": mark}, follow=True)
    assert saved.redirect_chain == [(reverse("concern_exit", args=[case]), 303)]
    page = words(source(saved))
    assert "Mentoren er fra exitforløbet." in page
    assert "Emner, der er flyttet hertil Mentor" in page
    again = client.post(address, {**sent, "matter": "housing", "step": "preview"})
    assert again.status_code == 409  # someone has written in the compartment since the form was opened
    assert at(country.vestre).get(address).status_code == 404


def test_two_browsers_inside_a_compartment_see_each_others_work_and_those_outside_nothing_new(
    country: Country, at: At
) -> None:
    case = case_of(country)
    news = reverse("case_news", args=[case])
    reader, outsider = at(country.vestre_security), at(country.vestre)
    versions = {}
    for name, client in (("in", reader), ("out", outsider)):
        versions[name] = read(client, reverse("case", args=[case])).partition("?version=")[2].partition('"')[0]
        assert client.get(news, {"version": versions[name]}).status_code == 204
    with country.vestre_security.at_work():
        record_facts(case=case, facts={"exit_wanted": True}, by=country.vestre_security.actor, today=DAY)
    assert "exit" in source(reader.get(news, {"version": versions["in"]})).lower()
    assert outsider.get(news, {"version": versions["out"]}).status_code == 204


# --- Må det deles? ---------------------------------------------------------------------------------------------------


def test_the_gate_is_asked_on_the_case_and_its_answer_stands_with_reason_and_remedy(country: Country, at: At) -> None:
    case = case_of(country)
    address, client = reverse("may_share", args=[case]), at(country.vestre)
    sent = {"category": "action_plan", "recipient": "municipality", "purpose": "coordination", "reason": ""}
    assert client.post(address, sent).status_code == 303
    page = words(read(client, address))
    assert "Ikke endnu: der mangler noget" in page
    assert "Det mangler" in page
    assert client.post(address, {**sent, "reason": "Løslades i maj."}).status_code == 303
    assert "Ja, det må deles" in words(read(client, address))
    assert "Løslades i maj." in words(read(client, address))
    assert "Yes" not in page


def test_a_radicalisation_concern_to_the_municipality_is_refused_with_the_reason(country: Country, at: At) -> None:
    case = case_of(country, radicalisation_reported=True)
    address, client = reverse("may_share", args=[case]), at(country.vestre_security)
    sent = {
        "category": "radicalisation",
        "recipient": "municipality",
        "purpose": "prevention_of_extremism",
        "reason": "De spørger.",
    }
    assert client.post(address, sent).status_code == 303
    page = words(read(client, address))
    assert "Nej, det må ikke deles" in page
    assert "aldrig direkte til kommunen" in page
    outside = words(read(at(country.vestre), address))
    assert "Der er ikke spurgt endnu." in outside
    assert at(country.vestre).post(address, sent).status_code == 422
    assert "radikalisering" not in outside.lower()
