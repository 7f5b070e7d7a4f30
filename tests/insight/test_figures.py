"""The page of figures: for the power `figures` alone, counted by the database, without anyone in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from roedtraad.access.service import whole_cases
from roedtraad.insight.service import Quarter, post_figures, quarter_of, quarters_over
from roedtraad.post.models import Message
from tests.country import DAY, At, Country, Worker, admitted
from tests.desk.desk_pages import read, words
from tests.insight.analysts import analyst_of_the_directorate
from tests.post.back.letters_out import sent_letter

NEXT_QUARTER = date(2026, 4, 1)
FIRST = Quarter(2026, 1)


@pytest.fixture
def analyst(country: Country, settings: Settings) -> Worker:  # noqa: ARG001 - there must be rules first
    settings.ROEDTRAAD_TODAY = NEXT_QUARTER
    return analyst_of_the_directorate()


def letters(country: Country, count: int) -> list[Message]:
    """Of so many persons."""
    found = []
    for number in range(count):
        case = admitted(country.vestre, name=f"Prøve Demosen{number}", cpr=f"720499{number + 1:04}").case
        found.append(sent_letter(country, case=case))
        with whole_cases(case):
            Message.objects.filter(pk=found[-1].pk).update(due=DAY, acknowledged_on=DAY, answered_on=DAY)
    return found


def test_figures_are_told_by_institution_and_municipality_and_name_nobody(
    country: Country, analyst: Worker, at: At, settings: Settings
) -> None:
    some = letters(country, 6)
    browser = at(analyst)
    settings.ROEDTRAAD_TODAY = NEXT_QUARTER
    page = words(read(browser, "/tal", kvartal="2026-1"))
    assert "Vestre Fængsel" in page
    assert "København" in page
    assert page.count("100 % 6 af 6") == 6
    assert "Demosen" not in page
    assert not any(str(one.case_id) in page for one in some)


def test_of_few_cases_nothing_is_told(country: Country, analyst: Worker) -> None:
    letters(country, 4)
    with analyst.at_work(NEXT_QUARTER):
        assert post_figures("institution", FIRST) == post_figures("municipality", FIRST) == []


def test_what_is_in_a_compartment_a_reminder_or_a_draft_is_not_counted(country: Country, analyst: Worker) -> None:
    some = letters(country, 8)
    changes: list[dict[str, object]] = [
        {"compartment": "exit"},
        {"step": "reminder"},
        {"sent_on": None, "state": "draft"},
    ]
    for one, change in zip(some, changes, strict=False):
        with whole_cases(one.case_id):
            Message.objects.filter(pk=one.pk).update(**change)
    with analyst.at_work(NEXT_QUARTER):
        (group,) = post_figures("institution", FIRST)
    assert (group.cases, [share.whole for share in group.shares]) == (5, [5, 5, 5])


def test_an_answer_that_is_not_due_yet_is_not_counted_as_late(country: Country, analyst: Worker) -> None:
    for one in letters(country, 6):
        with whole_cases(one.case_id):
            Message.objects.filter(pk=one.pk).update(answered_on=None, reply_due=NEXT_QUARTER)
    with analyst.at_work(NEXT_QUARTER):
        assert post_figures("institution", FIRST)[0].shares[2].whole == 0
    with analyst.at_work(NEXT_QUARTER + timedelta(days=1)):
        (group,) = post_figures("institution", FIRST)
    assert (group.shares[2].part, group.shares[2].whole) == (0, 6)


def test_who_has_not_the_power_gets_no_figures_from_page_or_database(country: Country, at: At) -> None:
    for worker in country.everyone.values():
        assert at(worker).get("/tal").status_code == 403
        with worker.at_work(), pytest.raises(DatabaseError), transaction.atomic():
            post_figures("institution", FIRST)
    with pytest.raises(DatabaseError), transaction.atomic():
        post_figures("institution", FIRST)


def test_who_has_the_power_sees_the_page_and_still_no_message(country: Country, analyst: Worker) -> None:
    sent_letter(country)
    with analyst.at_work(NEXT_QUARTER), connection.cursor() as cursor:
        cursor.execute("select count(*) from post_message")
        assert cursor.fetchone() == (0,)


def test_the_quarter_that_is_not_over_is_not_offered() -> None:
    offered = quarters_over(date(2026, 1, 15))
    assert offered[0] == Quarter(2025, 4)
    assert quarter_of(date(2026, 1, 15)) not in offered
    assert (Quarter(2024, 1).last, Quarter(2025, 4).last) == (date(2024, 3, 31), date(2025, 12, 31))
