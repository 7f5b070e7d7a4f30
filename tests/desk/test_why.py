"""Hvorfor: an obligation explained to who has the case, and to who only gets it; and what can be done with it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse

from roedtraad.access.service import looks_at
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Fact
from roedtraad.casework.service import complete, correct_fact, record_facts, set_release_date, transfer
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Event, Obligation, get_obligation
from tests.access.people import employed
from tests.country import DAY, LATER, At, Country, Worker, admitted
from tests.desk.desk_pages import part, read, source, words

RENT = "rent.application"
DEEDS = ("complete", "waive", "override", "reopen", "take_over")


def owed(country: Country, *, rule: str = RENT, more: dict[str, FactValue] | None = None) -> UUID:
    case = admitted(country.vestre, more=more).case
    return of(country.vestre, case, rule).pk


def of(worker: Worker, case: UUID, rule: str) -> Obligation:
    with worker.at_work():
        return Obligation.objects.get(case=case, rule=rule)


def now(country: Country, obligation: UUID) -> Obligation:
    with country.vestre.at_work():
        return get_obligation(obligation)


def why(client: Client, obligation: UUID, **query: str) -> str:
    return words(read(client, reverse("obligation", args=[obligation]), 200, **query))


def do(client: Client, deed: str, obligation: UUID, **form: str) -> HttpResponseBase:
    return client.post(reverse(deed, args=[obligation]), {"version": "1", **form})


# --- What is told -----------------------------------------------------------------------------------------------------


def test_who_has_the_case_reads_the_whole_explanation(at: At, country: Country) -> None:
    page = why(at(country.vestre), owed(country))
    assert "Ansøgning om hjælp til husleje Signe Demosen" in page
    assert "Hvem skal gøre det Vestre Fængsel" in page
    assert "Til hvem Ydelsesservice København" in page
    assert "Senest mandag den 2. marts 2026" in page
    assert "Ydelser Kontanthjælp fra 2. marts 2026" in page
    assert "Aftalen siger" in page
    assert "Sådan er fristen regnet ud Indsættelse: mandag den 2. marts 2026" in page
    assert "Hjemmel" in page
    assert "(nr. 1689 af 17. december 2025)" in page
    assert "Skal gøres: det følger af reglerne." in page
    assert "Køreplanens punkt" in page
    assert "Historie Kom på listen: indsat" in page


def test_the_row_that_chose_the_recipient_is_told_in_words(at: At, country: Country) -> None:
    rows = part(read(at(country.vestre), reverse("obligation", args=[owed(country)])), "Sådan er modtageren", "Hjemmel")
    assert "Række 1 gælder, når: Ydelser: " in rows
    assert "Kontanthjælp" in rows


def test_of_what_has_fallen_away_the_row_is_not_read_out_of_rules_that_may_be_newer(at: At, country: Country) -> None:
    obligation = owed(country)
    case = now(country, obligation).case_id
    with country.vestre.at_work():
        record_facts(case=case, facts={"rent_help_needed": False}, by=country.vestre.actor, today=DAY)
    page = why(at(country.vestre), obligation)
    assert "bortfaldet" in page
    assert "Række 1. Hjemmel" in page
    assert "gælder, når" not in page


def test_who_only_gets_it_reads_why_and_nothing_of_the_facts(at: At, country: Country) -> None:
    page = why(at(country.copenhagen_benefits), owed(country))
    assert "Ansøgning om hjælp til husleje Signe Demosen" in page
    assert "Aftalen siger" in page
    assert "Sådan er fristen regnet ud Indsættelse: mandag den 2. marts 2026" in page
    assert "(nr. 1689 af 17. december 2025)" in page
    assert "ikke resten af sagen" in page
    for fact in ("Fordi", "Kontanthjælp", "Lejer", "Det mangler vi at vide", "Række 1", "oplysninger"):
        assert fact not in page, fact


def test_who_only_gets_it_is_led_to_no_page_of_the_case(at: At, country: Country) -> None:
    obligation = owed(country)
    page = read(at(country.copenhagen_benefits), reverse("obligation", args=[obligation]))
    assert "/sager/" not in page
    assert "dag=" not in page
    case = now(country, obligation).case_id
    for name in ("case", "facts", "record_facts"):
        assert at(country.copenhagen_benefits).get(reverse(name, args=[case])).status_code == 404


def test_the_reason_of_a_correction_is_not_told_to_who_only_gets_it(at: At, country: Country) -> None:
    obligation = owed(country)
    case = now(country, obligation).case_id
    with country.vestre.at_work():
        wrong = Fact.objects.get(case=case, name="admission")
        by, secret = country.vestre.actor, "Han var på hospitalet."
        correct_fact(fact=wrong.pk, value=DAY - timedelta(days=1), reason=secret, by=by, today=DAY)
    assert "Fristen flyttede" in why(at(country.copenhagen_benefits), obligation)
    assert "hospitalet" not in why(at(country.copenhagen_benefits), obligation)
    assert "hospitalet" in why(at(country.vestre), obligation)


def test_what_is_not_known_is_asked_with_a_way_to_answer(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        open_ended = Obligation.objects.filter(case=case, state="possible").exclude(missing=[])[0]
    page = read(at(country.vestre), reverse("obligation", args=[open_ended.pk]))
    assert "Det mangler vi at vide" in page
    assert f"{reverse('record_facts', args=[case])}?oplysning=" in page


def test_an_obligation_of_a_compartment_is_nothing_to_others(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre_children.at_work():
        by = country.vestre_children.actor
        record_facts(case=case, facts={"child_concern": True}, by=by, today=DAY)
        hidden = Obligation.objects.filter(case=case, compartment="child_concern")[0]
    assert at(country.vestre_children).get(reverse("obligation", args=[hidden.pk])).status_code == 200
    for other in (country.vestre, country.copenhagen_benefits, country.enner):
        assert at(other).get(reverse("obligation", args=[hidden.pk])).status_code == 404
        for deed in DEEDS:
            assert do(at(other), deed, hidden.pk, reason="x").status_code == 404


def test_the_case_alone_does_not_open_the_facts_of_a_compartment(at: At, country: Country) -> None:
    """The municipality has the case and gets the notice, but what the concern rests on stays in the prison."""
    case = admitted(country.vestre).case
    with country.vestre_children.at_work():
        by = country.vestre_children.actor
        record_facts(case=case, facts={"child_concern": True}, by=by, today=DAY, source="Moderens udsagn")
    notice = of(country.vestre_children, case, "child_concern.notice").pk
    assert at(country.copenhagen).get(reverse("obligation", args=[notice])).status_code == 404  # no such role
    client = at(employed("municipality", "0101", "eki", "children_officer"))
    assert client.get(reverse("case", args=[case])).status_code == 200
    for query in ({}, {"dag": "2026-01-01"}):
        page = why(client, notice, **query)
        assert "Underret kommunen om bekymringen for barnet" in page
        assert "Hjemmel Barnets lov, § 133" in page
        assert "straks" in page
        for hidden in ("Fordi", "Moderens udsagn", "Det mangler vi at vide", "som den så ud", "en anden dag"):
            assert hidden not in page, hidden
    assert "Moderens udsagn" in why(at(country.vestre_children), notice)


def test_what_nobody_has_verified_is_said(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    rules = rulebook_now().national.obligations
    with country.vestre.at_work():
        standing = Obligation.objects.filter(case=case)
        unverified = next(one for one in standing if one.rule in rules and rules[one.rule].unverified)
    known = rules[unverified.rule].unverified
    assert known is not None
    assert f"Ikke efterprøvet: {known.da}" in why(at(country.vestre), unverified.pk)


def test_it_is_told_in_english_too(at: At, country: Country) -> None:
    client = at(country.vestre)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = why(client, owed(country))
    assert "Application for help with rent" in page
    assert "Admission: Monday 2 March 2026" in page


def test_the_history_says_who_did_what_and_why_the_newest_first(at: At, country: Country) -> None:
    obligation = owed(country)
    do(at(country.vestre), "override", obligation, due="9.3.2026", reason="Banken har lukket.")
    do(at(country.vestre), "override", obligation, due="10.3.2026", reason="Banken lukker igen.", version="2")
    do(at(country.vestre), "waive", obligation, reason="Familien betaler.", version="3")
    history = part(read(at(country.vestre), reverse("obligation", args=[obligation])), "Historie", "Se opgaven")
    waived, moved = history.index("Frafaldet: Familien betaler."), history.index("Fristen blev sat til mandag den 9.")
    assert waived < moved < history.index("Kom på listen")
    assert "Banken har lukket." in history
    assert "Fristen blev sat til tirsdag den 10. marts 2026; før mandag den 9. marts 2026" in history
    assert country.vestre.name in history


def test_an_earlier_day_shows_it_as_it_stood_then(at: At, country: Country) -> None:
    case = admitted(country.vestre, more={"nemkonto": False}).case
    with country.vestre.at_work():
        meeting = Obligation.objects.filter(case=case, due__gt=date(2026, 5, 1), state="open")[0]
    with country.vestre.at_work(LATER):
        by = country.vestre.actor
        set_release_date(case=case, expected_release=date(2026, 11, 17), by=by, today=LATER)
        complete(obligation=of(country.vestre, case, RENT).pk, by=by, today=LATER)
    client = at(country.vestre)
    with override_settings(ROEDTRAAD_TODAY=LATER):
        today, then = why(client, meeting.pk), why(client, meeting.pk, dag=DAY.isoformat())
        rent = why(client, of(country.vestre, case, RENT).pk, dag=DAY.isoformat())
        bad = client.get(reverse("obligation", args=[meeting.pk]), {"dag": "31.02.2026"})
        before = why(client, meeting.pk, dag="2025-01-01")
    assert "17. november 2026" in today
    assert "17. november 2026" not in then
    assert "17. september 2026" in then
    assert "Opgaven, som den så ud den 2. marts 2026" in then
    assert "udført" not in rent
    assert "Meld gjort" not in rent
    assert bad.status_code == 422
    assert "Den dag var der ingen sådan opgave." in before


def test_the_look_is_recorded(at: At, country: Country) -> None:
    obligation = owed(country)
    why(at(country.copenhagen_benefits), obligation)
    with country.copenhagen_benefits.at_work():
        assert [one.page for one in looks_at(now(country, obligation).case_id)] == ["obligation"]


# --- What is done -----------------------------------------------------------------------------------------------------


def test_done_is_recorded_with_its_day_and_note(at: At, country: Country) -> None:
    obligation, client = owed(country), at(country.vestre)
    answer = do(client, "complete", obligation, on="1.3.2026", note="Sendt med sikker mail.")
    assert (answer.status_code, answer["Location"]) == (303, reverse("obligation", args=[obligation]))
    assert "Gemt: det er gjort." in why(client, obligation)
    assert "Gemt:" not in why(client, obligation)
    done = now(country, obligation)
    assert (done.state, done.done_on) == ("done", date(2026, 3, 1))
    page = why(at(country.vestre), obligation)
    assert "Gjort søndag den 1. marts 2026" in page
    assert "Sendt med sikker mail." in page
    assert "Meld gjort" not in page
    assert "Genåbn" in page


def test_what_was_done_is_opened_again_for_a_reason(at: At, country: Country) -> None:
    obligation, client = owed(country), at(country.vestre)
    do(client, "complete", obligation, on="2.3.2026")
    assert do(client, "reopen", obligation, reason="", version="2").status_code == 422
    assert do(client, "reopen", obligation, reason="Brevet kom retur.", version="2").status_code == 303
    assert now(country, obligation).state == "open"


def test_waiving_and_another_date_need_a_reason_and_what_was_typed_is_kept(at: At, country: Country) -> None:
    obligation, client = owed(country), at(country.vestre)
    assert do(client, "waive", obligation, reason=" ").status_code == 422
    answer = do(client, "override", obligation, due="9.3.2026", reason="")
    page = source(answer)
    assert answer.status_code == 422
    assert 'value="9.3.2026"' in page
    assert "Skriv en grund." in page
    assert 'href="#id_override_reason"' in page
    assert now(country, obligation).due == DAY
    assert do(client, "override", obligation, due="9.3.2026", reason="Aftalt.").status_code == 303
    assert (now(country, obligation).due, now(country, obligation).overridden) == (LATER, True)


BAD: tuple[tuple[str, dict[str, str]], ...] = (
    ("complete", {"on": "31.2.2026"}),
    ("complete", {"on": "3.3.2026"}),
    ("complete", {"on": "2.3.0026"}),
    ("complete", {"on": "2.3.2026", "note": "x" * 2001}),
    ("complete", {"on": "2.3.2026", "note": "a\x00b"}),
    ("waive", {"reason": "a\u202eb"}),
    ("override", {"due": "i morgen", "reason": "x"}),
    ("override", {"due": "2.3.2026", "reason": "x"}),
)


def test_bad_input_is_refused_and_changes_nothing(at: At, country: Country) -> None:
    obligation, client = owed(country), at(country.vestre)
    for deed, form in BAD:
        answer = do(client, deed, obligation, **form)
        assert answer.status_code == 422, (deed, form)
        assert "form-error-message" in source(answer)
    assert do(client, "waive", obligation, reason="x" * 10_000_000).status_code in (400, 413, 422)
    standing = now(country, obligation)
    assert (standing.state, standing.due, standing.overridden) == ("open", DAY, False)


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        ("complete", {"on": "2.3.2026"}),
        ("waive", {"reason": "Familien betaler."}),
        ("override", {"due": "9.3.2026", "reason": "Aftalt."}),
    ],
)
def test_sent_twice_is_recorded_once(at: At, country: Country, deed: str, form: dict[str, str]) -> None:
    obligation, client = owed(country), at(country.vestre)
    assert do(client, deed, obligation, **form).status_code == 303
    assert do(client, deed, obligation, **form).status_code in (409, 422)
    with country.vestre.at_work():
        assert Event.objects.filter(obligation=obligation).exclude(kind="added").count() == 1


def test_a_form_that_is_older_than_the_case_comes_back_with_what_was_typed(at: At, country: Country) -> None:
    obligation = owed(country)
    case = now(country, obligation).case_id
    with country.copenhagen.at_work():
        record_facts(case=case, facts={"mitid": True}, by=country.copenhagen.actor, today=DAY)
    answer = do(at(country.vestre), "waive", obligation, reason="Familien betaler.")
    page = source(answer)
    assert answer.status_code == 409
    assert "Familien betaler." in page
    assert 'name="version" value="2"' in page
    assert now(country, obligation).state == "open"
    assert do(at(country.vestre), "waive", obligation, reason="Familien betaler.", version="2").status_code == 303


def test_who_only_gets_it_can_change_nothing(at: At, country: Country) -> None:
    obligation = owed(country)
    for worker in (country.copenhagen_benefits, country.copenhagen):
        client = at(worker)
        assert "Næste skridt" not in why(client, obligation)
        for deed in DEEDS:
            shown = read(client, reverse(deed, args=[obligation]))
            assert "Det er en anden enhed" in words(shown)
            form = {"reason": "x", "on": "2.3.2026", "due": "9.3.2026"}
            assert do(client, deed, obligation, **form).status_code == 404
    assert now(country, obligation).state == "open"


def test_who_has_nothing_to_do_with_it_gets_the_page_of_nothing(at: At, country: Country) -> None:
    obligation = owed(country)
    for worker in (country.enner, country.billund, country.infohus):
        assert at(worker).get(reverse("obligation", args=[obligation])).status_code == 404
        for deed in DEEDS:
            assert at(worker).get(reverse(deed, args=[obligation])).status_code == 404
            assert do(at(worker), deed, obligation, reason="x").status_code == 404


def test_who_owes_it_without_having_the_case_does_it_all_the_same(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    client = at(country.kif)
    with country.kif.at_work():
        theirs = Obligation.objects.filter(case=case, owner_unit=country.kif.unit)[0]
    page = read(client, reverse("obligation", args=[theirs.pk]))
    assert at(country.kif).get(reverse("case", args=[case])).status_code == 404
    assert "Frafald" in page
    assert 'name="version" value=""' in page
    assert do(client, "waive", theirs.pk, reason="Ikke hos os.", version="").status_code == 303
    assert do(client, "waive", theirs.pk, reason="Ikke hos os.", version="").status_code == 409
    with country.kif.at_work():
        assert get_obligation(theirs.pk).state == "waived"
    assert do(client, "reopen", theirs.pk, reason="Det var os alligevel.", version="").status_code == 303
    assert "Det var os alligevel." in why(client, theirs.pk)


def test_each_deed_has_a_page_of_its_own(at: At, country: Country) -> None:
    obligation, client = owed(country), at(country.vestre)
    for deed, text in (("complete", "Hvornår blev det gjort?"), ("waive", "Hvorfor"), ("override", "Ny frist")):
        page = read(client, reverse(deed, args=[obligation]))
        assert text in page
        assert page.split("<main")[1].split("</main>")[0].count('method="post"') == 1
    assert "står ikke sådan længere" in words(read(client, reverse("reopen", args=[obligation])))
    assert "står ikke sådan længere" in words(read(client, reverse("take_over", args=[obligation])))


def test_what_came_with_a_transfer_is_taken_over_by_one_button(at: At, country: Country) -> None:
    obligation = owed(country)
    case = now(country, obligation).case_id
    with country.vestre.at_work():
        transfer(case=case, to=country.enner.unit, on=DAY, by=country.vestre.actor, today=DAY)
    client = at(country.enner)
    assert "Overtag opgaven" in why(client, obligation)
    assert client.post(reverse("take_over", args=[obligation])).status_code == 303
    with country.enner.at_work():
        assert not get_obligation(obligation).to_take
    history = part(read(client, reverse("obligation", args=[obligation])), "Historie", "Se opgaven")
    assert f"Overtaget af {country.enner.name}" in history
    assert client.post(reverse("take_over", args=[obligation])).status_code == 409
