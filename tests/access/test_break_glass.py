"""Emergency access: a reason, a record, a short time, those told who must know, and never a compartment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roedtraad.access.models import BrokenGlass, Grant, Notice
from roedtraad.access.service import Actor, NotFound, Refusal, roles, whole_cases
from roedtraad.cases.service import Case, Fact, get_case
from roedtraad.casework.service import name_coordinator, open_by_breaking, record_facts
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Obligation
from tests.access.people import asked, counted, employed, statements
from tests.country import DAY, At, Country, Worker, admitted
from tests.desk.desk_pages import read, words

CPR, UNKNOWN = "7204990001", "7112800005"
REASON = "Fundet bevidstløs i nat; vagtlægen spørger til medicin."
CLOSED: dict[str, FactValue] = {"exit_wanted": True}


def broken(worker: Worker, asked_for: str = CPR, reason: str = REASON, kind: str = "danger") -> BrokenGlass:
    with worker.at_work():
        return open_by_breaking(asked=asked_for, kind=kind, reason=reason, unit=worker.unit, by=worker.actor, today=DAY)


def sent(client: Client, asked_for: str, reason: str = REASON) -> tuple[int, str]:
    said = client.post(reverse("glass"), {"asked": asked_for, "kind": "danger", "reason": reason})
    return said.status_code, said.headers.get("Location", "")


@pytest.fixture
def auditor(country: Country) -> Worker:  # noqa: ARG001 - the offices must be there
    return employed("institution", "enner-mark", "main", "auditor")


def test_the_case_opens_for_the_one_who_asked_and_for_no_colleague(country: Country) -> None:
    case = admitted(country.vestre).case
    colleague = employed("institution", "enner-mark", "main", "reception_officer")
    with country.enner.at_work():
        assert Case.objects.count() == 0
    glass = broken(country.enner)
    assert glass.case_id == case
    with country.enner.at_work():
        assert get_case(case).person.cpr == CPR
        assert counted("cases_fact") > 0
        assert counted("obligations_obligation") > 0
    for other in (colleague, country.billund, country.kif):
        with other.at_work():
            assert Case.objects.count() == 0


def test_it_is_closed_by_the_clock_of_the_database(country: Country) -> None:
    case = admitted(country.vestre).case
    broken(country.enner)
    with whole_cases(case):
        grant = Grant.objects.get(only_for=country.enner.user)
        assert grant.until is not None
        minutes = (grant.until - timezone.now()).total_seconds() / 60
        assert roles().glass.minutes - 1 < minutes <= roles().glass.minutes
        Grant.objects.filter(pk=grant.pk).update(until=timezone.now() - timedelta(seconds=1))
    with country.enner.at_work():
        assert {table: counted(table) for table in ("cases_case", "cases_fact", "cases_person", "access_grant")} == {
            "cases_case": 0,
            "cases_fact": 0,
            "cases_person": 0,
            "access_grant": 0,
        }
        assert counted("obligations_obligation") == 0
        with pytest.raises(NotFound):
            get_case(case)


def test_a_compartment_stays_closed_in_content_and_existence(country: Country) -> None:
    case = admitted(country.vestre).case
    broken(country.enner)
    seen = []
    for security in (country.enner, employed("institution", "enner-mark", "security", "security_officer")):
        if security is not country.enner:
            broken(security)
        with security.at_work():
            seen.append(_all_counts())
    with country.vestre_security.at_work():
        record_facts(case=case, facts=CLOSED, by=country.vestre_security.actor, today=DAY)
        assert Obligation.objects.exclude(compartment="").exists()
    with country.enner.at_work():
        assert _all_counts() == seen[0]
    with security.at_work() as opened:
        assert "exit" in opened.compartments  # in their own institution
        assert _all_counts() == seen[1]
        assert not Fact.objects.exclude(compartment="").exists()


def _all_counts() -> dict[str, int]:
    tables = ("fact", "deed", "turn", "placement")
    owed = ("obligation", "addressee", "event", "ground", "remark", "question", "caution")
    return {one: counted(f"cases_{one}") for one in tables} | {one: counted(f"obligations_{one}") for one in owed}


def test_the_database_itself_refuses_a_short_grant_for_a_compartment(country: Country) -> None:
    case = admitted(country.vestre).case
    broken(country.enner)
    with whole_cases(case), pytest.raises(DatabaseError), transaction.atomic():
        Grant.objects.filter(only_for=country.enner.user).update(compartment="exit")


def test_the_coordinator_and_the_auditors_are_told_and_nobody_else(country: Country, auditor: Worker) -> None:
    case = admitted(country.vestre).case
    of_vestre = employed("institution", "vestre", "main", "auditor")
    with country.vestre.at_work():
        name_coordinator(
            case=case,
            side="prison",  # type: ignore[arg-type]
            unit=country.vestre.unit,
            name="Aase Prøvegaard",
            phone="",
            by=country.vestre.actor,
            today=DAY,
            expected=get_case(case).version,
        )
    broken(country.enner)
    told = {}
    for name, worker in {**country.everyone, "auditor": auditor, "of_vestre": of_vestre}.items():
        with worker.at_work():
            told[name] = [one.told["reason"] for one in Notice.objects.all()]
    assert {name for name, said in told.items() if said} == {"vestre", "auditor", "of_vestre"}
    assert told["auditor"] == told["of_vestre"] == told["vestre"] == [REASON]
    with auditor.at_work():
        assert counted("cases_person") == counted("cases_case") == 0
        assert Notice.objects.get().case_id is None


def test_without_a_named_coordinator_the_unit_that_has_the_case_is_told(country: Country) -> None:
    admitted(country.vestre)
    broken(country.enner)
    with country.vestre.at_work():
        assert Notice.objects.get().unit_id == country.vestre.unit
    caseworker = employed("institution", "vestre", "main", "unit_caseworker")
    with caseworker.at_work():
        assert Notice.objects.count() == 0  # who does not see the case is not told of it


@pytest.mark.parametrize("asked_for", [CPR, UNKNOWN])
def test_who_asks_is_answered_in_the_same_words_and_always_recorded(
    at: At, country: Country, auditor: Worker, asked_for: str
) -> None:
    admitted(country.vestre)
    browser = at(country.enner)
    assert sent(browser, asked_for) == (303, reverse("glass"))
    with country.enner.at_work():
        glass = BrokenGlass.objects.get()
        assert (glass.reason, glass.asked_by) == (REASON, "cpr")
        assert asked_for not in str(glass.__dict__)
    with auditor.at_work():
        assert BrokenGlass.objects.count() == 1
        assert Notice.objects.get().told["number"] == glass.case_number
    shown = words(read(browser, reverse("glass")))
    assert "Nødadgangen er skrevet ned" in shown
    assert ("Ingen sag med det nummer" in shown) is (asked_for == UNKNOWN)
    assert asked_for not in shown


def existence_tries() -> Iterator[tuple[str, dict[str, str]]]:
    """Every way to send the form that leaves no record."""
    good = {"asked": CPR, "kind": "danger", "reason": REASON}
    for name, worse in {
        "no reason": {"reason": ""},
        "short": {"reason": "haster"},
        "blanks": {"reason": "x" + " " * 60},
        "no kind": {"kind": ""},
        "other kind": {"kind": "curiosity"},
        "too long": {"reason": "x" * 3000},
    }.items():
        yield name, good | worse


@pytest.mark.parametrize(("name", "form"), list(existence_tries()))
def test_whether_someone_exists_cannot_be_learnt_without_leaving_a_record(
    at: At, country: Country, name: str, form: dict[str, str]
) -> None:
    number = admitted(country.vestre).number
    browser = at(country.enner)
    answers = set()
    for asked_for in (CPR, UNKNOWN, number, "2026-999999"):
        with statements() as sent_there:
            said = browser.post(reverse("glass"), form | {"asked": asked_for})
        page = words(said.content.decode()).replace(asked_for, "?")
        answers.add((said.status_code, page.split("Skift rolle")[-1]))
        assert not [one for one in sent_there if "cases_person_with" in one or "cases_numbered" in one], name
    assert len({status for status, _ in answers}) == 1
    assert answers.pop()[0] == 422
    with country.enner.at_work():
        assert BrokenGlass.objects.count() == 0


def test_an_answer_whose_record_fails_is_none(at: At, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    admitted(country.vestre)
    browser = at(country.enner)
    browser.raise_request_exception = False

    def fails(**_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("roedtraad.access.actions.break_glass.give_notice", fails)
    answers = {(said.status_code, said.content) for said in (_posted(browser, CPR), _posted(browser, UNKNOWN))}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 500
    with country.enner.at_work():
        assert Case.objects.count() == 0


def _posted(client: Client, asked_for: str) -> Any:
    return client.post(reverse("glass"), {"asked": asked_for, "kind": "danger", "reason": REASON})


def test_a_number_that_is_none_is_refused_by_its_form_alone(country: Country) -> None:
    for text in ("123", "Signe Demosen", "9999999999", "720499000", "% or 1=1"):
        with pytest.raises(Refusal) as refused:
            broken(country.enner, text)
        assert refused.value.field == "asked"


def test_so_many_an_hour_and_no_more_whoever_is_asked_for(country: Country) -> None:
    admitted(country.vestre)
    for _ in range(roles().glass.most_an_hour):
        broken(country.enner, UNKNOWN)
    said = set()
    for asked_for in (CPR, UNKNOWN):
        with pytest.raises(Refusal) as refused:
            broken(country.enner, asked_for)
        said.add(refused.value.message.da)
    assert len(said) == 1
    with country.enner.at_work():
        assert Case.objects.count() == 0


def test_only_a_role_with_the_power_may_and_only_from_ones_own_place(at: At, country: Country) -> None:
    admitted(country.vestre)
    for worker in (
        country.infohus,
        country.copenhagen_benefits,
        employed("institution", "vestre", "main", "auditor"),
        employed("municipality", "0530", "jobcentret", "unit_caseworker"),
    ):
        with pytest.raises(NotFound):
            broken(worker)
        assert at(worker).get(reverse("glass")).status_code == 403
    with country.enner.at_work(), pytest.raises(NotFound):
        open_by_breaking(
            asked=CPR, kind="danger", reason=REASON, unit=country.vestre.unit, by=country.enner.actor, today=DAY
        )
    with country.enner.at_work(), pytest.raises(NotFound):
        open_by_breaking(asked=CPR, kind="danger", reason=REASON, unit=country.enner.unit, by=Actor("x"), today=DAY)


def test_what_ones_unit_has_anyway_needs_no_emergency(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    assert sent(at(country.vestre), CPR) == (303, reverse("case", args=[case]))
    with country.vestre.at_work():
        assert BrokenGlass.objects.count() == 0


def test_the_record_is_never_changed_and_nobody_elses_to_read(country: Country) -> None:
    admitted(country.vestre)
    broken(country.enner)
    with country.enner.at_work():
        for statement in ("update access_brokenglass set reason = 'x'", "delete from access_brokenglass"):
            with pytest.raises(DatabaseError), transaction.atomic():
                asked(statement)
    for other in (country.vestre, country.billund):
        with other.at_work():
            assert BrokenGlass.objects.count() == 0


def test_the_page_leads_to_the_case_while_it_is_open_and_the_notice_is_seen_once(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    browser = at(country.enner)
    sent(browser, CPR)
    assert reverse("case", args=[case]) in read(browser, reverse("glass"))
    assert "Signe Demosen" in words(read(browser, reverse("case", args=[case])))
    told = at(country.vestre)
    assert "1 ny besked" in words(read(told, reverse("work")))
    page = read(told, reverse("notices"))
    assert REASON in words(page)
    assert reverse("case", args=[case]) in page
    key = page.split('name="seen" value="')[1].split('"')[0]
    stranger = at(country.billund)
    stranger.post(reverse("notices"), {"seen": key})
    assert "1 ny besked" in words(read(told, reverse("work")))
    assert told.post(reverse("notices"), {"seen": key}).status_code == 303
    assert "ny besked" not in words(read(told, reverse("work")))
    with country.vestre.at_work():
        assert Notice.objects.get(pk=UUID(key)).seen_by_id == country.vestre.user
