"""KSP on screen: one meeting, its list, one version of it, and the pages that outsiders get."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from roedtraad.casework.service import judge
from roedtraad.meetings.service import Entry, FiledList, Meeting
from tests.country import DAY, At, Country, admitted
from tests.country_ksp import Participants, meeting_called, participants
from tests.desk.desk_pages import read, source, words

CPR = "7204990001"


@pytest.fixture
def people(country: Country) -> Participants:
    return participants(country)


@pytest.fixture
def meeting(people: Participants) -> Meeting:
    return meeting_called(people)


def convicted(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        judge(case=case, on=DAY, serving_from=DAY, by=country.vestre.actor, today=DAY)


def add(client: Client, meeting: Meeting, cpr: str = CPR, name: str = "", reason: str = "Løslades uden bolig.") -> int:
    sent = {"what": "add", "cpr": cpr, "name": name, "reason": reason}
    return client.post(reverse("ksp_meeting", args=[meeting.pk]), sent).status_code


def test_the_secretariat_calls_a_meeting_and_others_find_no_form(people: Participants, at: At) -> None:
    client = at(people.kif)
    units = [str(unit) for unit in people.others]
    sent = {"on": "12.3.2026", "place": "Video", "units": units}
    assert client.post(reverse("ksp_call"), sent).status_code == 303
    page = words(read(client, reverse("ksp")))
    assert "Video" in page
    assert "indkaldt" in page
    assert at(people.police).get(reverse("ksp_call")).status_code == 404
    assert client.post(reverse("ksp_call"), {**sent, "on": "1.3.2020"}).status_code == 422


def test_a_person_is_put_on_the_list_and_the_number_stands_on_the_page_and_in_no_address_or_title(
    country: Country, people: Participants, meeting: Meeting, at: At
) -> None:
    convicted(country)
    assert add(at(people.prison), meeting) == 303
    page = read(at(people.police), reverse("ksp_meeting", args=[meeting.pk]))
    assert "720499-0001" in words(page)
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "720499" not in title
    assert "Signe" not in title
    assert "720499" not in "".join(page.split('href="')[1:]).partition('"')[0]


def test_whom_the_gate_does_not_admit_is_refused_with_its_reason_and_the_form_keeps_what_was_typed(
    country: Country, people: Participants, meeting: Meeting, at: At
) -> None:
    admitted(country.vestre)
    client = at(people.prison)
    sent = {"what": "add", "cpr": CPR, "name": "", "reason": "Vi er bekymrede."}
    answer = client.post(reverse("ksp_meeting", args=[meeting.pk]), sent)
    assert answer.status_code == 422
    assert "Vi er bekymrede." in source(answer)
    assert "bekymring for radikalisering" in words(source(answer))
    with people.prison.at_work():
        assert not Entry.objects.exists()


def test_the_police_propose_and_the_prison_takes_it_up(
    country: Country, people: Participants, meeting: Meeting, at: At
) -> None:
    convicted(country)
    assert add(at(people.police), meeting, name="Signe D") == 303
    with people.police.at_work():
        proposal = Entry.objects.get()
    assert "Foreslået, ikke på listen endnu" in words(
        read(at(people.police), reverse("ksp_meeting", args=[meeting.pk]))
    )
    address = reverse("ksp_entry", args=[proposal.pk])
    assert at(people.municipality).get(address).status_code == 404
    assert at(people.prison).post(address, {"what": "take_up"}).status_code == 303
    page = words(read(at(people.municipality), reverse("ksp_meeting", args=[meeting.pk])))
    assert "Signe Demosen" in page


def test_the_list_is_circulated_read_and_fetched_as_it_was_filed_and_an_update_is_a_new_one(
    country: Country, people: Participants, meeting: Meeting, at: At
) -> None:
    convicted(country)
    add(at(people.prison), meeting)
    address = reverse("ksp_meeting", args=[meeting.pk])
    assert at(people.police).post(address, {"what": "circulate"}).status_code == 404
    assert at(people.kif).post(address, {"what": "circulate"}).status_code == 303
    with people.kif.at_work():
        first = FiledList.objects.get()
        entry = Entry.objects.get()
    page = words(read(at(people.police), reverse("ksp_list", args=[first.pk])))
    assert first.sha256[:32] in page
    assert "Signe Demosen" in page
    document = at(people.police).get(reverse("ksp_document", args=[first.pk]))
    assert document.content == bytes(first.document)
    assert document.headers["Content-Disposition"] == 'inline; filename="ksp-liste-1.pdf"'
    withdrawn = at(people.prison).post(
        reverse("ksp_entry", args=[entry.pk]), {"what": "withdraw", "reason": "Har fået bolig."}
    )
    assert withdrawn.status_code == 303
    page = words(read(at(people.police), address))
    assert "Liste nr. 2" in page
    assert "trukket tilbage" in page
    assert at(people.police).get(reverse("ksp_document", args=[first.pk])).content == bytes(first.document)
    assert at(people.kif).post(address, {"what": "close"}).status_code == 303
    assert add(at(people.prison), meeting) == 422


def test_an_entry_whose_window_has_closed_is_shown_as_lapsed(
    country: Country, people: Participants, meeting: Meeting, at: At, settings: object
) -> None:
    from roedtraad.casework.service import release

    case = admitted(country.vestre).case
    with country.vestre.at_work():
        judge(case=case, on=DAY, serving_from=DAY, by=country.vestre.actor, today=DAY)
    add(at(people.prison), meeting)
    with country.vestre.at_work():
        release(case=case, on=DAY, by=country.vestre.actor, today=DAY)
    client = at(people.kif)
    settings.ROEDTRAAD_TODAY = DAY + timedelta(days=60)  # type: ignore[attr-defined]
    page = words(read(client, reverse("ksp_meeting", args=[meeting.pk])))
    assert "bortfaldet" in page
    assert "for længe siden" in page
    assert "Der er ingen på listen." in page


def test_who_takes_no_part_has_an_empty_page_and_for_the_rest_the_answer_about_nothing(
    country: Country, people: Participants, meeting: Meeting, at: At
) -> None:
    convicted(country)
    add(at(people.prison), meeting)
    for worker in (people.stranger, country.vestre, country.copenhagen):
        client = at(worker)
        assert "I deltager ikke i nogen KSP-møder." in words(read(client, reverse("ksp")))
        assert client.get(reverse("ksp_meeting", args=[meeting.pk])).status_code == 404


def test_a_meeting_whose_list_names_nobody_has_its_pages_all_the_same(
    people: Participants, meeting: Meeting, at: At
) -> None:
    address = reverse("ksp_meeting", args=[meeting.pk])
    assert at(people.kif).post(address, {"what": "circulate"}).status_code == 303
    page = read(at(people.police), address)
    with people.police.at_work():
        filed = FiledList.objects.get()
    assert reverse("ksp_list", args=[filed.pk]) in page
    assert "Liste nr. 1" in words(read(at(people.police), reverse("ksp_list", args=[filed.pk])))
    assert at(people.police).get(reverse("ksp_document", args=[filed.pk])).content.startswith(b"%PDF")
