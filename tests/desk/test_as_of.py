"""Som af: the case as it was known on an earlier day, and nothing to be written on it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from pytest_django import Settings

from roedtraad.cases.service import Coordinator, get_case
from roedtraad.casework.service import (
    complete,
    name_coordinator,
    override,
    record_death,
    record_facts,
    reopen,
    set_release_date,
    transfer,
    waive,
)
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Obligation, obligations_of, plan_and_states_as_of
from tests.country import DAY, LATER, At, Country, Worker, admitted
from tests.desk.desk_pages import part, read, words

NEXT_DAY = DAY + timedelta(days=1)

OPEN_NOW = re.compile(r'<span class="rt-no-print">.*?</span></span>')


def address(case: UUID) -> str:
    return reverse("case", args=[case])


def owed(worker: Worker, case: UUID, rule: str) -> Obligation:
    with worker.at_work():
        return Obligation.objects.get(case=case, rule=rule)


def lively(country: Country) -> UUID:
    """A case in which much was done on the first day."""
    case = admitted(country.vestre, more={"nemkonto": False}).case
    by = country.vestre.actor
    with country.vestre.at_work():
        complete(obligation=owed(country.vestre, case, "rent.application").pk, by=by, today=DAY)
        notice = owed(country.vestre, case, "admission.notice.folkeregister").pk
        waive(obligation=notice, reason="Sendt af politiet.", by=by, today=DAY)
        nemkonto = owed(country.vestre, case, "income.nemkonto").pk
        override(obligation=nemkonto, due=date(2026, 4, 1), reason="Haster.", by=by, today=DAY)
        name_coordinator(
            case=case, side=Coordinator.Side.PRISON, unit=country.vestre.unit, name="Bo Eksempel", by=by, today=DAY
        )
    return case


def change_everything(country: Country, case: UUID, today: date) -> None:
    by = country.vestre.actor
    with country.vestre.at_work(today):
        reopen(obligation=owed(country.vestre, case, "rent.application").pk, reason="Ikke sendt.", by=by, today=today)
        record_facts(case=case, facts={"nemkonto": True, "mitid": True}, by=by, today=today)
        set_release_date(case=case, expected_release=date(2026, 12, 1), by=by, today=today)
        name_coordinator(
            case=case, side=Coordinator.Side.PRISON, unit=country.vestre.unit, name="Ny Eksempel", by=by, today=today
        )


def test_the_page_as_of_a_day_is_what_the_page_showed_then(at: At, country: Country, settings: Settings) -> None:
    case = lively(country)
    # Whether an office is open is said of this moment, not of that day.
    then = OPEN_NOW.sub("", read(at(country.vestre), address(case)))
    change_everything(country, case, LATER)
    settings.ROEDTRAAD_TODAY = LATER
    page = read(at(country.vestre), address(case), dag=DAY.isoformat())
    shown = without_steps(part(page, "Varetægtsfængslet · ", "Siden viser"))
    assert shown == without_steps(part(then, "Varetægtsfængslet · ", "Siden viser"))
    now = read(at(country.vestre), address(case))
    assert "Ny Eksempel" in words(now)
    assert "Ny Eksempel" not in words(page)


def without_steps(text: str) -> str:
    """The same words without what invites to do something."""
    for one in (" ret den forventede løsladelse", "I dag, ", "Den dag, ", " alle involverede", "fortsat"):
        text = text.replace(one, "")
    for button in ("Meld gjort", "Skriv og send", "Skriv det", "Hvorfor?", "Overtag"):
        text = text.replace(button, "|")
    before, after = text.split("Indsat mandag", 1)
    return " ".join((before.split(" Skriv en oplysning")[0] + after).replace("|", " ").split())


def test_the_states_of_that_day_come_from_the_history(country: Country) -> None:
    case = lively(country)
    with country.vestre.at_work():
        stored = rows(obligations_of(get_case(case)))
        assert rows(plan_and_states_as_of(get_case(case), DAY).obligations) == stored
    change_everything(country, case, LATER)
    with country.vestre.at_work(LATER):
        assert rows(obligations_of(get_case(case))) != stored
        assert rows(plan_and_states_as_of(get_case(case), DAY).obligations) == stored


def rows(found: object) -> list[tuple[object, ...]]:
    assert hasattr(found, "__iter__")
    return sorted(
        (one.rule, one.occurrence, one.state, str(one.due), str(one.pk), one.recipient_names, str(one.owner_unit_id))
        for one in found
    )


def test_a_band_says_which_day_it_is_and_leads_back(at: At, country: Country, settings: Settings) -> None:
    case = admitted(country.vestre).case
    settings.ROEDTRAAD_TODAY = LATER
    page = read(at(country.vestre), address(case), dag="2026-03-02")
    assert "Sagen, som den så ud den 2. marts 2026" in words(page)
    assert f'<a href="{address(case)}">Tilbage til sagen i dag</a>' in page
    assert "Den dag, mandag 2. marts" in words(page)


def test_nothing_can_be_written_on_an_earlier_day_and_nothing_refreshes_it(
    at: At, country: Country, settings: Settings
) -> None:
    case = admitted(country.vestre).case
    settings.ROEDTRAAD_TODAY = LATER
    page = read(at(country.vestre), address(case), dag="2026-03-02")
    main = page.split("<main")[1].split("</main>")[0]
    assert 'method="post"' not in main
    assert "data-live" not in main
    for name in ("record_facts", "release_date", "transfer", "handout"):
        assert reverse(name, args=[case]) not in main
    assert "?dag=2026-03-02" in main  # the explanation of that day


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2026-03-10", "Den dag er ikke kommet endnu."),
        ("31.2.2026", "Datoen findes ikke"),
        ("i går", "Datoen findes ikke"),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused_at_its_field_and_today_is_shown(
    at: At, country: Country, settings: Settings, asked: str, said: str
) -> None:
    case = admitted(country.vestre).case
    settings.ROEDTRAAD_TODAY = LATER
    page = read(at(country.vestre), address(case), status=422, dag=asked)
    assert said in words(page)
    assert f'value="{asked}"' in page
    assert "I dag, mandag 9. marts" in words(page)


def test_today_asked_for_is_today(at: At, country: Country) -> None:
    page = read(at(country.vestre), address(admitted(country.vestre).case), dag="02.03.2026")
    assert "som den så ud den" not in words(page)


def test_before_the_case_there_was_none(at: At, country: Country) -> None:
    page = words(read(at(country.vestre), address(admitted(country.vestre).case), dag="2026-02-01"))
    assert "Den dag var der ingen sag. Sagen begyndte mandag den 2. marts 2026." in page
    assert "Det mangler vi at vide" not in page


def test_where_the_person_was_held_then(at: At, country: Country, settings: Settings) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        transfer(case=case, to=country.enner.unit, on=LATER, by=country.vestre.actor, today=LATER)
    settings.ROEDTRAAD_TODAY = LATER
    assert "Enner Mark Fængsel · Københavns" in words(read(at(country.enner), address(case)))
    then = words(read(at(country.enner), address(case), dag="2026-03-03"))
    assert "Vestre Fængsel · Københavns" in then
    assert "Overført" not in then
    assert "skal overtages" not in then


def test_what_had_fallen_away_by_then_is_not_owed_then(at: At, country: Country, settings: Settings) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(NEXT_DAY):
        record_death(case=case, on=NEXT_DAY, by=country.vestre.actor, today=NEXT_DAY)
    settings.ROEDTRAAD_TODAY = LATER
    page = words(read(at(country.vestre), address(case), dag=NEXT_DAY.isoformat()))
    assert "Sagen er lukket: personen er død." in page
    assert "Besked til folkeregisteret om indsættelsen" in page.split("er faldet bort")[1]
    before = words(read(at(country.vestre), address(case), dag=DAY.isoformat()))
    assert "er lukket" not in before
    assert "er faldet bort" not in before


def test_a_compartment_stays_closed_as_of_any_day(at: At, country: Country, settings: Settings) -> None:
    case = admitted(country.vestre).case
    settings.ROEDTRAAD_TODAY = LATER
    before = read(at(country.vestre), address(case), dag="2026-03-02")
    with country.vestre_security.at_work():
        hidden: dict[str, FactValue] = {
            "radicalisation_reported": True,
            "radicalisation_category": "2",
            "exit_wanted": True,
        }
        record_facts(case=case, facts=hidden, by=country.vestre_security.actor, today=DAY)
    assert read(at(country.vestre), address(case), dag="2026-03-02") == before
    assert "Radikalisering" in words(read(at(country.vestre_security), address(case), dag="2026-03-02"))


def test_who_may_not_see_the_case_may_not_see_it_as_of_a_day(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    assert at(country.enner).get(address(case), {"dag": "2026-03-02"}).status_code == 404
