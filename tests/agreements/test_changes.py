"""A change of an agreement is asked for by its editors and answered by those of the prison service."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from roedtraad.access.models import LogEntry, Unit
from roedtraad.access.service import keep_user
from roedtraad.agreements.models import ChangeAnswer, ChangeRequest
from tests.country import DAY, LONG_AGO, At, Country, Worker, browser_of
from tests.desk.desk_pages import read, words

ADDRESS = "/aftaler/0101/aendringer"
ASKED = {"about": "contact:eki", "what": "Nyt nummer: 33 17 00 00", "why": "Enheden er flyttet."}


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.ROEDTRAAD_TODAY = DAY


def editor(worker: Worker) -> Worker:
    """The editor of agreements in the authority that someone works in."""
    unit = Unit.objects.get(pk=worker.unit)
    user = keep_user(
        username=f"aftaler-{unit.pk}", name=f"Prøve {unit.name}", unit=unit, role="agreement_editor", since=LONG_AGO
    )
    return Worker(user.pk, unit.pk, user.name)


@pytest.fixture
def municipality(country: Country) -> Client:
    return browser_of(editor(country.copenhagen))


@pytest.fixture
def prison(country: Country) -> Client:
    return browser_of(editor(country.vestre))


def asked(worker: Worker) -> ChangeRequest:
    with worker.at_work():
        return ChangeRequest.objects.get()


def test_the_page_shows_what_check_says_and_is_for_editors_alone(
    municipality: Client, country: Country, at: At
) -> None:
    page = read(municipality, ADDRESS)
    assert "Hvad check siger om den udgave, der gælder" in words(page)
    assert page.count("rt-finding") > 3
    assert ADDRESS in read(municipality, "/aftaler/0101")
    for stranger in (country.vestre, country.copenhagen, country.copenhagen_benefits):
        assert at(stranger).get(ADDRESS).status_code in (403, 404)
        assert ADDRESS not in read(at(stranger), "/aftaler/0101")
    assert municipality.get("/aftaler/0265/aendringer").status_code == 404, "no agreement"


def test_the_municipality_asks_and_the_prison_service_answers_with_the_reason(
    municipality: Client, prison: Client, country: Country
) -> None:
    assert municipality.post(ADDRESS, ASKED).status_code == 303
    shown = words(read(prison, ADDRESS))
    for part in (ASKED["what"], ASKED["why"], "venter på svar", "2. marts 2026"):
        assert part in shown
    request = asked(country.copenhagen)
    assert (request.about, request.code, request.by_name) == ("contact:eki", "0101", editor(country.copenhagen).name)
    sent = {"request": str(request.pk), "done": "yes", "reason": ""}
    assert prison.post(ADDRESS, sent).status_code == 422
    assert prison.post(ADDRESS, {**sent, "reason": "Rettet i den nye udgave."}).status_code == 303
    shown = words(read(municipality, ADDRESS))
    assert "gennemført" in shown
    assert "Rettet i den nye udgave." in shown
    again = prison.post(ADDRESS, {**sent, "done": "no", "reason": "Alligevel ikke."})
    assert again.status_code == 422
    assert "allerede besvaret" in words(again.content.decode())
    with country.copenhagen.at_work():
        assert ChangeAnswer.objects.count() == 1


def test_the_municipality_does_not_answer_itself(municipality: Client, country: Country) -> None:
    municipality.post(ADDRESS, ASKED)
    sent = {"request": str(asked(country.copenhagen).pk), "done": "yes", "reason": "Selv rettet."}
    assert municipality.post(ADDRESS, sent).status_code == 404
    assert "Gem svaret" not in read(municipality, ADDRESS)


@pytest.mark.parametrize(
    "changed", [{"what": ""}, {"why": " "}, {"about": "contact:none"}, {"what": "Ring til 610190-0000"}]
)
def test_what_is_refused_is_kept_as_typed_and_a_cpr_number_is_refused(
    municipality: Client, country: Country, changed: dict[str, str]
) -> None:
    answer = municipality.post(ADDRESS, ASKED | changed)
    assert answer.status_code == 422
    kept = {**ASKED, **changed}
    assert kept["why"].strip() in answer.content.decode()
    with country.copenhagen.at_work():
        assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("key", ["x", "", "01a2057b-64ec-7298-b658-274c37ce02be"])
def test_a_request_that_is_none_is_not_found(prison: Client, key: str) -> None:
    assert prison.post(ADDRESS, {"request": key, "done": "yes", "reason": "Ok."}).status_code == 404


def test_nobody_writes_in_anothers_name_and_nothing_is_changed(municipality: Client, country: Country) -> None:
    municipality.post(ADDRESS, ASKED)
    request = asked(country.copenhagen)
    with country.vestre.at_work():
        with pytest.raises(DatabaseError), transaction.atomic():
            ChangeAnswer.objects.create(
                request=request, done=True, reason="x", on=DAY, by_name="x", by_user_id=country.copenhagen.user
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            ChangeRequest.objects.update(what="andet")
        with pytest.raises(DatabaseError), transaction.atomic():
            ChangeRequest.objects.all().delete()


def test_it_stands_in_the_log_and_shows_nobody(municipality: Client) -> None:
    from tests.audit.test_log import as_seen_by_all

    municipality.post(ADDRESS, ASKED)
    read(municipality, ADDRESS)
    with as_seen_by_all():
        assert LogEntry.objects.filter(kind="write", page="agreements_changerequest").count() == 1
        assert not LogEntry.objects.filter(kind="look", page="agreement_changes").exists()
