"""A course ends: the case is closed the day after its last day by itself, or before that by someone; and reopened."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.access.models import LogEntry
from roedtraad.access.service import NotFound, Refusal, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Turn
from roedtraad.casework.service import close_case, close_ended, course_ends, readmit, release, reopen_case
from roedtraad.core.course import last_day
from roedtraad.core.deadlines import parse
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import CourseEnd
from roedtraad.core.words import Words
from roedtraad.obligations.service import OPEN_STATES, Obligation
from roedtraad.retention.service import course_ended
from roedtraad.rulefolder import find_shipped, read_rulebook
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import read, words
from tests.desk.filling import saved

A_YEAR = date(2027, 3, 2)
WHY = "Kommunen har overtaget, og tilsynet er ophævet."


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.ROEDTRAAD_TODAY = DAY


@pytest.fixture
def case(country: Country) -> UUID:
    """Someone released on the day."""
    opened = admitted(country.vestre).case
    with country.vestre.at_work():
        release(case=opened, on=DAY, by=country.vestre.actor, today=DAY)
    return opened


def seen(case: UUID) -> Case:
    with whole_cases(case):
        return Case.objects.get(pk=case)


def still_owed(case: UUID) -> int:
    with whole_cases(case):
        return Obligation.objects.filter(case=case, state__in=OPEN_STATES).count()


def turns(case: UUID) -> list[tuple[str, date, str]]:
    with whole_cases(case):
        return list(Turn.objects.filter(case=case).order_by("recorded_at").values_list("kind", "on", "note"))


@cache
def shipped() -> CourseEnd | None:
    return read_rulebook(find_shipped()).national.course_end


def released_on(day: date) -> Known:
    return Known(today=day, values={"release": day}, entries={})


# --- The day ----------------------------------------------------------------------------------------------------------


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31)))
def test_the_last_day_is_the_day_of_release_a_year_later_and_nothing_but_that_day(released: date) -> None:
    end = shipped()
    day = last_day(released_on(released), end)
    assert day is not None
    # Plain: the same day and month; where there is none, the last of February.
    leap_day = (released.month, released.day) == (2, 29)
    assert day == (date(released.year + 1, 2, 28) if leap_day else released.replace(year=released.year + 1))
    assert 365 <= (day - released).days <= 366


@given(st.integers(1, 3000))
def test_another_term_in_the_rules_is_another_day(days: int) -> None:
    end = CourseEnd(parse(f"release + {days} days"), Words.same("x"))
    assert last_day(released_on(DAY), end) == DAY + timedelta(days=days)


def test_who_is_not_released_and_rules_that_say_nothing_have_no_last_day() -> None:
    end = shipped()
    assert last_day(Known(today=DAY, values={}, entries={}), end) is None
    assert last_day(released_on(DAY), None) is None
    assert last_day(released_on(date(9999, 12, 1)), end) is None


# --- By itself --------------------------------------------------------------------------------------------------------


def test_a_case_is_open_on_its_last_day_and_closed_the_day_after(case: UUID) -> None:
    with whole_cases(case):
        assert course_ends(Case.objects.get(pk=case), rulebook_now(), DAY) == A_YEAR
    assert close_ended(today=A_YEAR) == 0
    assert seen(case).closed is None
    assert still_owed(case)
    assert close_ended(today=A_YEAR + timedelta(days=1)) == 1
    closed = seen(case)
    assert (closed.closed, closed.closed_why) == (A_YEAR, "course_ended")
    assert still_owed(case) == 0
    assert turns(case)[-1] == ("course_ended", A_YEAR, "")
    assert close_ended(today=A_YEAR + timedelta(days=2)) == 0


def test_a_night_that_was_missed_changes_nothing_of_the_day(case: UUID) -> None:
    assert close_ended(today=A_YEAR + timedelta(days=40)) == 1
    assert seen(case).closed == A_YEAR


def test_the_terms_of_retention_run_from_the_closing_and_from_nothing_before(case: UUID) -> None:
    assert course_ended(seen(case)) is None
    close_ended(today=A_YEAR + timedelta(days=1))
    assert course_ended(seen(case)) == A_YEAR


def test_who_is_held_and_who_has_escaped_is_followed_on(country: Country) -> None:
    held = admitted(country.vestre, name="Karla Prøvesen", cpr="7110890003").case
    assert close_ended(today=date(2040, 1, 1)) == 0
    assert seen(held).closed is None


def test_it_stands_in_the_log_who_closed_it(case: UUID) -> None:
    from tests.audit.test_log import as_seen_by_all

    close_ended(today=A_YEAR + timedelta(days=1))
    with as_seen_by_all():
        entry = LogEntry.objects.filter(page="cases_turn", cases__contains=[case]).latest("at")
        assert (entry.user_id, entry.name) == (None, "Rød Tråd")


# --- By someone -------------------------------------------------------------------------------------------------------


def test_it_is_closed_before_with_a_reason_and_opened_again_with_one(country: Country, case: UUID) -> None:
    before = still_owed(case)
    with country.vestre.at_work():
        with pytest.raises(Refusal):
            close_case(case=case, reason=" ", by=country.vestre.actor, today=DAY)
        close_case(case=case, reason=WHY, by=country.vestre.actor, today=DAY)
        assert still_owed(case) == 0
        with pytest.raises(Refusal, match="lukket"):
            close_case(case=case, reason=WHY, by=country.vestre.actor, today=DAY)
        reopen_case(case=case, reason="Lukket ved en fejl.", by=country.vestre.actor, today=DAY)
    assert still_owed(case) == before
    assert [(kind, note) for kind, _, note in turns(case)[-2:]] == [
        ("closed", WHY),
        ("reopened", "Lukket ved en fejl."),
    ]


def test_a_reopened_case_is_not_closed_by_itself_again(country: Country, case: UUID) -> None:
    later = A_YEAR + timedelta(days=1)
    close_ended(today=later)
    with country.vestre.at_work(later):
        reopen_case(case=case, reason="Tilsynet varer længere.", by=country.vestre.actor, today=later)
    assert close_ended(today=later + timedelta(days=30)) == 0
    with country.vestre.at_work(later):
        close_case(case=case, reason=WHY, by=country.vestre.actor, today=later)
    assert course_ended(seen(case)) == later


def test_who_is_held_is_not_closed_and_others_find_nothing(country: Country, case: UUID) -> None:
    held = admitted(country.vestre, name="Karla Prøvesen", cpr="7110890003").case
    with country.vestre.at_work(), pytest.raises(Refusal, match="sidder inde"):
        close_case(case=held, reason=WHY, by=country.vestre.actor, today=DAY)
    for other in (country.enner, country.copenhagen):
        with other.at_work(), pytest.raises(NotFound):
            close_case(case=case, reason=WHY, by=other.actor, today=DAY)
        with other.at_work(), pytest.raises(NotFound):
            reopen_case(case=case, reason=WHY, by=other.actor, today=DAY)


def test_who_came_back_has_another_case_and_the_first_stays_closed(country: Country, case: UUID) -> None:
    later = A_YEAR + timedelta(days=1)
    close_ended(today=later)
    with country.vestre.at_work(later):
        readmit(case=case, institution=country.vestre.unit, on=later, by=country.vestre.actor, today=later)
        with pytest.raises(Refusal, match="kan ikke åbnes igen"):
            reopen_case(case=case, reason=WHY, by=country.vestre.actor, today=later)


# --- On the page ------------------------------------------------------------------------------------------------------


def test_the_case_page_says_why_it_is_closed_and_leads_to_opening_it_again(
    country: Country, case: UUID, at: At, settings: Any
) -> None:
    address = reverse("case", args=[case])
    assert reverse("close_case", args=[case]) in read(at(country.vestre), address)
    settings.ROEDTRAAD_TODAY = A_YEAR + timedelta(days=1)
    close_ended(today=settings.ROEDTRAAD_TODAY)
    page = read(at(country.vestre), address)
    assert "forløbet er slut. Der er gået et år siden løsladelsen." in words(page)
    assert "Forløbet er slut" in words(page)
    assert reverse("reopen_case", args=[case]) in page
    again = reverse("reopen_case", args=[case])
    assert at(country.vestre).post(again, {"reason": ""}).status_code == 422
    saved(at(country.vestre), again, {"reason": "Tilsynet varer længere."})
    assert seen(case).closed is None
    assert at(country.copenhagen).get(reverse("reopen_case", args=[case])).status_code == 404
