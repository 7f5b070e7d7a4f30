"""The KSP list: only whom the gate admits, immutable, filed anew at each update, and open to the participants alone."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from roedtraad.access.service import NotFound, Refusal, whole_cases
from roedtraad.casework.service import judge, record_facts, release
from roedtraad.core.vocabulary import FactValue
from roedtraad.meetings.service import (
    Entry,
    FiledList,
    Meeting,
    add_entry,
    call_meeting,
    circulate,
    close_meeting,
    decline,
    entries_of,
    get_list,
    get_meeting,
    is_whole,
    lists_of,
    meetings_seen,
    standing,
    take_up,
    withdraw,
)
from roedtraad.sharing.service import Decision
from tests.country import DAY, LATER, Country, admitted
from tests.country_ksp import Participants, meeting_called, participants

CPR = "7204990001"
WHY = "Løslades uden bolig, og der er fare for ny kriminalitet."
CONCERN: dict[str, FactValue] = {"radicalisation_reported": True}


@pytest.fixture
def people(country: Country) -> Participants:
    return participants(country)


@pytest.fixture
def meeting(people: Participants) -> Meeting:
    return meeting_called(people)


def convicted(country: Country) -> object:
    """Someone who serves, so that the gate admits them."""
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        judge(case=case, on=DAY, serving_from=DAY, by=country.vestre.actor, today=DAY)
    return case


def put_on(people: Participants, meeting: Meeting, today: date = DAY) -> Entry:
    with people.prison.at_work(today):
        return add_entry(meeting=meeting.pk, cpr=CPR, name="", reason=WHY, by=people.prison.actor, today=today).entry


# --- Whom the gate admits --------------------------------------------------------------------------------------------


@pytest.mark.shows("R-3.1.4", "R-3.3.8")
def test_someone_convicted_is_put_on_the_list_and_the_gates_answers_are_kept(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    entry = put_on(people, meeting)
    assert (entry.person_name, entry.cpr, entry.reason) == ("Signe Demosen", CPR, WHY)
    with people.prison.at_work():
        kept = Decision.objects.filter(pk__in=entry.decisions)
        assert {one.recipient for one in kept} == {"kif", "municipality", "police"}
        assert {(one.verdict, one.compartment) for one in kept} == {("allowed", "ksp")}


@pytest.mark.shows("R-3.3.5")
def test_someone_on_remand_is_refused_without_a_concern_with_the_gates_reason_and_the_answer_stays(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    case = admitted(country.vestre).case
    with people.prison.at_work():
        record_facts(case=case, facts={"radicalisation_reported": False}, by=people.prison.actor, today=DAY)
    with people.prison.at_work():
        with pytest.raises(Refusal) as refused:
            add_entry(meeting=meeting.pk, cpr=CPR, name="", reason=WHY, by=people.prison.actor, today=DAY)
        assert "radikaliser" in refused.value.message.da
        assert standing(meeting) == []
        denied = Decision.objects.filter(verdict="denied")
        assert denied.exists()
        assert refused.value.message.da in set(denied.values_list("text", flat=True))


@pytest.mark.shows("R-3.3.5")
def test_someone_on_remand_with_a_concern_is_admitted(country: Country, people: Participants, meeting: Meeting) -> None:
    case = admitted(country.vestre).case
    with people.prison.at_work():
        record_facts(case=case, facts=CONCERN, by=people.prison.actor, today=DAY)
    assert put_on(people, meeting).case_id == case


@pytest.mark.parametrize(("days", "on"), [(14, True), (40, False)])
@pytest.mark.shows("R-3.3.9")
def test_an_entry_lapses_when_the_window_around_the_release_closes(
    country: Country, people: Participants, meeting: Meeting, days: int, on: bool
) -> None:
    case = convicted(country)
    put_on(people, meeting)
    with country.vestre.at_work(LATER):
        release(case=case, on=LATER, by=country.vestre.actor, today=LATER)  # type: ignore[arg-type]
    day = LATER + timedelta(days=days)
    with people.kif.at_work(day):
        filed = circulate(meeting=meeting.pk, by=people.kif.actor, today=day)
        assert bool(filed.content["rows"]) is on
        (entry,) = entries_of(meeting)
        assert hasattr(entry, "ending") is not on
        if not on:
            assert entry.ending.kind == "lapsed"
            assert "for længe siden" in entry.ending.why


def test_nobody_is_put_on_twice_nor_without_a_reason(country: Country, people: Participants, meeting: Meeting) -> None:
    convicted(country)
    put_on(people, meeting)
    with pytest.raises(Refusal, match="står på listen"):
        put_on(people, meeting)
    with people.prison.at_work(), pytest.raises(Refusal):
        add_entry(meeting=meeting.pk, cpr=CPR, name="", reason=" ", by=people.prison.actor, today=DAY)


# --- Each party adds its own -----------------------------------------------------------------------------------------


def test_who_has_no_case_proposes_and_hears_the_same_whether_the_person_is_known_or_not(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    with people.police.at_work():
        known, unknown = (
            add_entry(meeting=meeting.pk, cpr=number, name="Signe D", reason=WHY, by=people.police.actor, today=DAY)
            for number in (CPR, "6101900000")
        )
        assert known.proposed
        assert unknown.proposed
        assert not Decision.objects.exists()
        assert standing(meeting) == []
    with people.municipality.at_work():
        assert not Entry.objects.exists()  # a proposal is for its party and the prison service
    with people.kif.at_work():
        assert Entry.objects.count() == 2


def test_a_proposal_is_taken_up_by_who_has_the_case_through_the_gate_or_declined_with_a_reason(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    with people.police.at_work():
        first, second = (
            add_entry(meeting=meeting.pk, cpr=number, name="S", reason=WHY, by=people.police.actor, today=DAY).entry
            for number in (CPR, "6101900000")
        )
        with pytest.raises(NotFound):
            decline(proposal=second.pk, reason="x", by=people.police.actor, today=DAY)
    with people.prison.at_work():
        taken = take_up(proposal=first.pk, by=people.prison.actor, today=DAY).entry
        assert (taken.answers_id, taken.person_name) == (first.pk, "Signe Demosen")
        with pytest.raises(Refusal, match="ingen sag"):
            take_up(proposal=second.pk, by=people.prison.actor, today=DAY)
        decline(proposal=second.pk, reason="Ikke indsat.", by=people.prison.actor, today=DAY)
    with people.police.at_work():
        endings = {one.cpr: one.ending.kind for one in entries_of(meeting) if hasattr(one, "ending")}
        assert endings == {CPR: "taken_up", "6101900000": "declined"}
        assert [one.pk for one in standing(meeting)] == [taken.pk]


def test_an_entry_is_withdrawn_by_who_made_it_or_the_secretariat_with_a_reason(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    entry = put_on(people, meeting)
    with people.police.at_work(), pytest.raises(NotFound):
        withdraw(entry=entry.pk, reason="x", by=people.police.actor, today=DAY)
    with people.prison.at_work():
        with pytest.raises(Refusal):
            withdraw(entry=entry.pk, reason="", by=people.prison.actor, today=DAY)
        withdraw(entry=entry.pk, reason="Har fået bolig.", by=people.prison.actor, today=DAY)
        assert standing(meeting) == []
        with pytest.raises(Refusal, match="afgjort"):
            withdraw(entry=entry.pk, reason="igen", by=people.prison.actor, today=DAY)


# --- The list as a document ------------------------------------------------------------------------------------------


@pytest.mark.shows("R-3.3.8", "R-3.3.13")
def test_each_update_is_a_new_filed_document_and_the_earlier_ones_stay(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    entry = put_on(people, meeting)
    with people.kif.at_work():
        first = circulate(meeting=meeting.pk, by=people.kif.actor, today=DAY)
    with people.prison.at_work():
        second = withdraw(entry=entry.pk, reason="Har fået bolig.", by=people.prison.actor, today=DAY)
        assert second is not None
    with people.police.at_work():
        assert [(one.number, one.occasion) for one in lists_of(meeting)] == [(2, "updated"), (1, "circulated")]
        earlier, later = get_list(first.pk), get_list(second.pk)
        assert [row[:3] for row in earlier.content["rows"]] == [["Signe Demosen", "720499-0001", WHY]]
        assert later.content["rows"] == []
        assert earlier.sha256 == sha256(bytes(earlier.document)).hexdigest() != later.sha256
        assert bytes(earlier.document).startswith(b"%PDF")
        assert is_whole(earlier)  # made again from what stands on it, byte for byte the same


def test_nothing_of_a_filed_list_or_an_entry_can_be_changed_in_the_database(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    put_on(people, meeting)
    with people.kif.at_work():
        circulate(meeting=meeting.pk, by=people.kif.actor, today=DAY)
        for table in ("meetings_filedlist", "meetings_entry", "meetings_ending"):
            for change in (f"update {table} set by_name = 'x'", f"delete from {table}"):
                with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(change)


def test_the_list_of_a_closed_meeting_stays_as_it_was_filed(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    entry = put_on(people, meeting)
    with people.kif.at_work():
        with pytest.raises(Refusal, match="rundsendt"):
            close_meeting(meeting=meeting.pk, by=people.kif.actor, today=DAY)
        circulate(meeting=meeting.pk, by=people.kif.actor, today=DAY)
        with pytest.raises(Refusal):
            circulate(meeting=meeting.pk, by=people.kif.actor, today=DAY)
        close_meeting(meeting=meeting.pk, by=people.kif.actor, today=DAY)
        marks = [(one.number, one.sha256) for one in lists_of(meeting)]
    with people.prison.at_work():
        for act in (
            lambda: withdraw(entry=entry.pk, reason="x", by=people.prison.actor, today=DAY),
            lambda: add_entry(
                meeting=meeting.pk, cpr="6101900000", name="x", reason="x", by=people.prison.actor, today=DAY
            ),
        ):
            with pytest.raises(Refusal, match="ligger fast"):
                act()
        assert [(one.number, one.sha256) for one in lists_of(meeting)] == marks


# --- Participants alone ----------------------------------------------------------------------------------------------


def test_only_participants_see_that_there_is_a_meeting(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    convicted(country)
    entry = put_on(people, meeting)
    with people.kif.at_work():
        filed = circulate(meeting=meeting.pk, by=people.kif.actor, today=DAY)
    for worker in (people.kif, people.police, people.municipality, people.prison):
        with worker.at_work():
            assert get_meeting(meeting.pk).pk == meeting.pk
            assert get_list(filed.pk).number == 1
            assert Entry.objects.filter(pk=entry.pk).exists()
    outside = [people.stranger, *(one for one in country.everyone.values() if one.unit != people.prison.unit)]
    for worker in outside:
        with worker.at_work():
            assert not meetings_seen().exists()
            assert not Entry.objects.exists()
            assert not FiledList.objects.exists()
            with pytest.raises(NotFound):
                get_meeting(meeting.pk)


def test_a_whole_case_opens_no_meeting_and_a_meeting_no_case(
    country: Country, people: Participants, meeting: Meeting
) -> None:
    from roedtraad.cases.service import Case

    case = convicted(country)
    put_on(people, meeting)
    with whole_cases(case):  # type: ignore[arg-type]
        assert not Entry.objects.exists()
    with people.police.at_work():
        assert not Case.objects.exists()


def test_only_a_probation_office_calls_and_only_units_that_are_cleared_take_part(
    country: Country, people: Participants
) -> None:
    on = DAY + timedelta(days=3)
    with people.police.at_work(), pytest.raises(NotFound):
        call_meeting(units=people.others, on=on, place="", by=people.police.actor, today=DAY)
    with people.kif.at_work():
        for units in ([], [country.vestre.unit]):
            with pytest.raises(Refusal):
                call_meeting(units=units, on=on, place="", by=people.kif.actor, today=DAY)
        with pytest.raises(Refusal):
            call_meeting(units=people.others, on=DAY - timedelta(days=1), place="", by=people.kif.actor, today=DAY)
