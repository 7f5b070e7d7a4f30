"""Letters written from a stored case: what they take from it, and what their going means for it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from roedtraad.access.service import whole_cases
from roedtraad.casework.service import Opened
from roedtraad.core.vocabulary import FactValue
from roedtraad.post.preparing import Prepared
from roedtraad.post.service import prepare, write_messages
from tests.country import DAY, Country, admitted
from tests.post.outbox.wires import Wire
from tests.post.outbox.writing import owed, sent

MEETING = {
    "meeting_day": "2026-11-04",
    "meeting_time": "10.00-11.30",
    "meeting_place": "Mødelokale 2, eller video",
    "reason": "Løsladelsen skal aftales med kommunen, så der er en bolig og en indtægt fra første dag.",
}
SERVING: dict[str, FactValue] = {
    "legal_status": "afsoning",
    "serving_start": DAY,
    "sentence_months": 13,
    "expected_release": date(2027, 2, 2),
    "leave_section_31": False,
    "needs_income_at_release": True,
    "release_housing": "egen_bolig",
    "job_situation": "laengere_fra_arbejdsmarkedet",
    "birth_date": date(1984, 9, 2),
    "expelled_by_judgment": False,
    "keeps_home": True,
}


@pytest.fixture
def serving(country: Country) -> Opened:
    return admitted(country.vestre, more=SERVING)


def prepared(country: Country, rule: str, **given: str) -> Prepared:
    one = owed(country.vestre, rule)
    with country.vestre.at_work():
        return prepare(obligation=one.pk, by=country.vestre.actor, today=DAY, given=given)


def known_day(case: UUID, fact: str) -> str | None:
    from roedtraad.cases.service import Fact

    with whole_cases(case):
        found = Fact.objects.filter(case=case, name=fact).order_by("number").last()
        return found.value if found else None


def test_calling_the_meeting_records_its_day_and_the_duty_is_done(
    country: Country, serving: Opened, wire: Wire
) -> None:
    one = owed(country.vestre, "release_meeting.call")
    with country.vestre.at_work():
        messages = write_messages(
            obligation=one.pk, given=MEETING, channels={}, by=country.vestre.actor, today=DAY, approve=True
        )
    assert known_day(serving.case, "release_meeting") is None
    sent()
    assert {mail.subject for mail in wire.given} == {"Indkaldelse til løsladelsesmøde"}
    assert len(wire.given) == len(messages)
    assert known_day(serving.case, "release_meeting") == "2026-11-04"
    assert owed(country.vestre, "release_meeting.call").state == "done"


@pytest.mark.usefixtures("serving")
def test_the_application_states_where_the_person_has_been_held(country: Country) -> None:
    ready = prepared(country, "income.application", reason="Ansøgningen er personens egen.").ready[0]
    assert ready.subject == "Nyløsladt"
    (table,) = [part for part in ready.draft.content["body"]["parts"] if part["form"] == "table"]
    ((first, last, place),) = table["rows"]
    assert (first, last) == ("2. marts 2026", "2. februar 2027")
    assert "Vestre" in place


@pytest.mark.usefixtures("serving")
def test_a_duty_that_the_agreement_alone_states_has_its_letter(country: Country) -> None:
    ready = prepared(country, "employment.notify_job_centre").ready[0]
    assert "har ikke udgang" in ready.draft.plain
    assert ready.answer.decision == "allowed"


def test_a_protected_person_stands_without_an_address(country: Country) -> None:
    admitted(country.vestre, more=SERVING | {"protected_address": True})
    ready = prepared(country, "release.notice.folkeregister", new_address="Hemmelig Allé 7").ready[0]
    assert "Hemmelig" not in ready.draft.plain
    assert "Adressen er beskyttet og står ikke i brevet." in [one.text.da for one in ready.missing]
