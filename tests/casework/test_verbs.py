"""Each verb as a story: what it records, what it moves, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from roedtraad.access.service import NotFound, Refusal
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Fact, StaleCase, Turn, get_case, known_case
from roedtraad.casework import service as verbs
from roedtraad.obligations.service import (
    OPEN_STATES,
    Obligation,
    cautions_of,
    history_of,
    why_it_happened,
    work_counts,
    work_list,
)
from tests.country import BILLUND, COPENHAGEN, DAY, LATER, Country, admitted

SEPTEMBER, OCTOBER = date(2026, 9, 17), date(2026, 10, 15)


def owed(rule: str) -> Obligation:
    return Obligation.objects.get(rule=rule, occurrence=1)


def test_admission_makes_the_plan_and_puts_it_on_both_sides_lists(country: Country) -> None:
    opened = admitted(country.vestre)
    assert {one.rule for one in opened.change.added} >= {"admission.reception", "rent.application"}
    with country.vestre.at_work():
        rent = owed("rent.application")
        assert (rent.state, rent.due, rent.person_name) == ("open", DAY, "Signe Demosen")
        assert rent.explanation["arithmetic"]
        assert "Ydelsesservice" in rent.recipient_names
        lines = work_list(unit=country.vestre.unit, tab="owed")
        assert [line["due"] for line in lines if line["due"]] == sorted(line["due"] for line in lines if line["due"])
    with country.copenhagen_benefits.at_work():
        awaited = work_list(unit=country.copenhagen_benefits.unit, tab="awaited")
        assert "rent.application" in {line["rule"] for line in awaited}


def test_a_person_with_an_open_case_is_not_admitted_again(country: Country) -> None:
    admitted(country.vestre)
    with pytest.raises(Refusal, match="allerede en åben sag"):
        admitted(country.vestre)
    with pytest.raises(Refusal, match="Der kan ikke åbnes en sag") as refused:
        admitted(country.enner)
    assert "åben sag" not in refused.value.message.da
    with country.vestre.at_work():
        assert Case.objects.count() == 1


def test_nobody_admits_to_an_institution_that_they_do_not_work_in(country: Country) -> None:
    with country.vestre.at_work(), pytest.raises(Refusal) as refused:
        verbs.admit(
            cpr="7204990001",
            name="Signe Demosen",
            institution=country.enner.unit,
            on=DAY,
            by=country.vestre.actor,
            today=DAY,
        )
    assert refused.value.field == "institution"


@pytest.mark.parametrize("cpr", ["", "12345", "3213990001", "abcdefghij", "0000000000"])
def test_what_is_no_cpr_number_is_refused_at_its_field(country: Country, cpr: str) -> None:
    with country.vestre.at_work(), pytest.raises(Refusal) as refused:
        verbs.admit(cpr=cpr, name="A", institution=country.vestre.unit, on=DAY, by=country.vestre.actor, today=DAY)
    assert refused.value.field == "cpr"
    assert not cpr or cpr not in str(refused.value)


def test_a_new_release_date_moves_what_hangs_on_it_and_the_preview_says_the_same(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        before = verbs.preview(case=case, facts={"expected_release": OCTOBER}, by=country.vestre.actor, today=LATER)
        done = verbs.set_release_date(case=case, expected_release=OCTOBER, by=country.vestre.actor, today=LATER)
        assert [(one.rule, one.due_was, one.due) for one in before.moved] == [
            (one.rule, one.due_was, one.due) for one in done.moved
        ]
        assert done.moved
        moved = owed(done.moved[0].rule)
        assert moved.due == done.moved[0].due
        assert next(event.kind for event in history_of(moved)) == "added"
        assert "moved" in {event.kind for event in history_of(moved)}


def test_a_preview_saves_nothing(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        facts, version = Fact.objects.count(), get_case(case).version
        verbs.preview(case=case, facts={"expected_release": OCTOBER}, by=country.vestre.actor, today=DAY)
        assert (Fact.objects.count(), get_case(case).version) == (facts, version)
        assert known_case(get_case(case), rulebook_now().vocabulary).entries[-1].value != OCTOBER


def test_a_form_that_is_stale_saves_nothing(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        seen = get_case(case).version
        verbs.record_facts(case=case, facts={"photo_id": True}, by=country.vestre.actor, today=DAY, expected=seen)
        with pytest.raises(StaleCase):
            verbs.record_facts(case=case, facts={"mitid": True}, by=country.vestre.actor, today=DAY, expected=seen)
        assert not Fact.objects.filter(name="mitid").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no_such_fact", True),
        ("benefits", "kontanthjaelp"),
        ("benefits", frozenset({"lottery"})),
        ("sentence_months", -1),
        ("registered_municipality", "9999"),
        ("expected_release", date(1, 1, 1)),
        ("institution", "x" * 10_000_000),
        ("institution", "bell\x07"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_leaves_nothing(country: Country, name: str, value: object) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        before = Fact.objects.count()
        with pytest.raises(Refusal) as refused:
            verbs.record_facts(
                case=case,
                facts={"photo_id": True, name: value},  # type: ignore[dict-item]
                by=country.vestre.actor,
                today=DAY,
            )
        assert refused.value.field == name
        assert Fact.objects.count() == before


def test_a_correction_is_a_new_fact_and_the_wrong_one_no_longer_counts(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        wrong = Fact.objects.get(name="rent_help_needed")
        change = verbs.correct_fact(
            fact=wrong.pk, value=False, reason="Læst forkert", by=country.vestre.actor, today=LATER
        )
        assert "rent.application" in {one.rule for one in change.withdrawn}
        vocabulary = rulebook_now().vocabulary
        now = [one.value for one in known_case(get_case(case), vocabulary).entries if one.fact == "rent_help_needed"]
        then = [
            one.value
            for one in known_case(get_case(case), vocabulary, as_of=DAY).entries
            if one.fact == "rent_help_needed"
        ]
        assert (now, then) == ([False], [True])


def test_a_fact_can_be_taken_back_to_unknown(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        told = Fact.objects.get(name="rent_help_needed")
        verbs.correct_fact(fact=told.pk, value=None, reason="Ingen har spurgt", by=country.vestre.actor, today=DAY)
        names = [one.fact for one in known_case(get_case(case), rulebook_now().vocabulary).entries]
        assert "rent_help_needed" not in names
        assert owed("rent.application").state == "possible"


def test_a_transfer_leaves_what_is_open_to_be_taken_and_closes_the_case_to_who_sent_it(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        verbs.transfer(case=case, to=country.enner.unit, on=LATER, by=country.vestre.actor, today=LATER)
    with country.vestre.at_work(LATER):
        with pytest.raises(NotFound):
            get_case(case)
        assert Obligation.objects.count() == 0
    with country.enner.at_work(LATER):
        waiting = work_list(unit=country.enner.unit, tab="to_take")
        assert "rent.application" in {line["rule"] for line in waiting}
        assert owed("handover.transfer").state == "open"
        taken = verbs.take_over(case=case, by=country.enner.actor, today=LATER)
        assert taken == len(waiting)
        assert work_counts(unit=country.enner.unit, today=LATER)["to_take"] == 0
        assert owed("rent.application").taken_by_id == country.enner.user


def test_only_the_institution_that_holds_the_person_turns_the_case(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.copenhagen.at_work(), pytest.raises(NotFound):
        verbs.release(case=case, on=LATER, by=country.copenhagen.actor, today=LATER)
    with country.copenhagen.at_work():
        verbs.record_facts(case=case, facts={"mitid": False}, by=country.copenhagen.actor, today=DAY)


def test_a_judgment_moves_the_case_from_remand_to_serving(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        change = verbs.judge(
            case=case,
            on=LATER,
            serving_from=LATER,
            facts={"sentence_months": 8},
            by=country.vestre.actor,
            today=LATER,
        )
        assert not change.empty
        assert "phase.remand_ends" in {one.rule for one in change.added}


def test_release_from_court_makes_every_notice_due_that_day(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        change = verbs.release_from_court(
            case=case, on=LATER, court="Københavns Byret", time="11.40", by=country.vestre.actor, today=LATER
        )
        due = {one.rule: one.due for one in (*change.added, *change.moved)}
        assert due["release.notice.folkeregister"] == LATER
        turn = Turn.objects.get(kind=Turn.Kind.RELEASED_FROM_COURT)
        assert turn.note == "Københavns Byret 11.40"
        assert "handout.remand" in {line.rule for line in Obligation.objects.filter(state="open", due=LATER)}


def test_after_an_escape_the_release_is_unknown_and_the_return_takes_the_case_up_again(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        verbs.record_escape(case=case, on=LATER, by=country.vestre.actor, today=LATER)
        assert owed("release.notice.municipality").due is None
        again = verbs.readmit(
            case=case,
            institution=country.vestre.unit,
            on=LATER,
            by=country.vestre.actor,
            today=LATER,
            facts={"expected_release": OCTOBER},
        )
        assert again.case == case
        assert owed("release.notice.municipality").due is not None


def test_who_is_released_and_comes_back_gets_a_new_case_that_follows_the_old(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        verbs.release(case=case, on=LATER, by=country.vestre.actor, today=LATER)
        again = verbs.readmit(
            case=case, institution=country.vestre.unit, on=LATER, by=country.vestre.actor, today=LATER
        )
        assert again.case != case
        assert Case.objects.get(pk=again.case).follows_id == case
        assert Case.objects.get(pk=case).closed == LATER
        facts = {fact.name: fact.value for fact in Fact.objects.filter(case=again.case)}
        assert facts["registered_municipality"] == "0101"
        assert "benefits" not in facts


def test_a_death_ends_what_is_owed_and_keeps_what_was_done(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        verbs.complete(obligation=owed("rent.application").pk, by=country.vestre.actor, today=LATER)
        verbs.record_death(case=case, on=LATER, by=country.vestre.actor, today=LATER)
        assert not Obligation.objects.filter(state__in=OPEN_STATES).exists()
        assert owed("rent.application").state == "done"
    with country.copenhagen_benefits.at_work(LATER):
        assert work_counts(unit=country.copenhagen_benefits.unit, today=LATER)["awaited"] == 0
        assert not Obligation.objects.exclude(state="done").exists()


def test_a_mistaken_admission_is_undone_with_a_reason(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        with pytest.raises(Refusal):
            verbs.undo_admission(case=case, reason="  ", by=country.vestre.actor, today=DAY)
        verbs.undo_admission(case=case, reason="Forkert person", by=country.vestre.actor, today=DAY)
        assert not Obligation.objects.filter(state__in=OPEN_STATES).exists()
        assert {why_it_happened(event) for event in history_of(owed("rent.application"))} >= {"Forkert person"}
    with country.copenhagen.at_work():
        assert Obligation.objects.count() == 0
        with pytest.raises(NotFound):
            get_case(case)
    admitted(country.enner)  # the person may be admitted anew


def test_a_move_sends_what_is_owed_to_the_new_municipality(country: Country) -> None:
    case = admitted(country.vestre, more={"keeps_home": False}).case
    with country.vestre.at_work(LATER):
        change = verbs.move_municipality(case=case, municipality="0530", on=LATER, by=country.vestre.actor, today=LATER)
        assert change.rerouted
        assert Case.objects.get(pk=case).municipality in {"0530", "0101"}
    with country.billund.at_work(LATER):
        assert work_list(unit=country.billund.unit, tab="awaited")


def test_what_is_done_stays_done_and_keeps_who_it_went_to(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        rent = owed("rent.application")
        verbs.complete(obligation=rent.pk, by=country.vestre.actor, today=LATER, note="Sendt med sikker mail")
        verbs.record_facts(
            case=case,
            facts={"rent_help_needed": False, **{name: BILLUND[name] for name in ("registered_municipality",)}},
            by=country.vestre.actor,
            today=LATER,
        )
        rent.refresh_from_db()
        assert (rent.state, rent.done_on) == ("done", LATER)
        assert rent.recipients_then
        with pytest.raises(Refusal, match="allerede afsluttet"):
            verbs.complete(obligation=rent.pk, by=country.vestre.actor, today=LATER)


def test_what_was_not_done_after_all_is_opened_again_with_a_reason(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        rent = owed("rent.application")
        verbs.complete(obligation=rent.pk, by=country.vestre.actor, today=DAY)
        verbs.reopen(obligation=rent.pk, reason="Mailen kom retur", by=country.vestre.actor, today=LATER)
        rent.refresh_from_db()
        assert (rent.state, rent.done_on) == ("open", None)


def test_waiving_needs_a_reason_and_outlives_replanning(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        rent = owed("rent.application")
        with pytest.raises(Refusal) as refused:
            verbs.waive(obligation=rent.pk, reason="", by=country.vestre.actor, today=DAY)
        assert refused.value.field == "reason"
        verbs.waive(obligation=rent.pk, reason="Personen ønsker det ikke", by=country.vestre.actor, today=DAY)
        verbs.record_facts(case=case, facts={"expected_release": OCTOBER}, by=country.vestre.actor, today=LATER)
        rent.refresh_from_db()
        assert rent.state == "waived"
        assert history_of(rent).last().why == "Personen ønsker det ikke"  # type: ignore[union-attr]


def test_a_date_set_by_hand_stands_until_the_plan_gives_another(country: Country) -> None:
    case = admitted(country.vestre).case
    by_hand = date(2026, 5, 1)
    with country.vestre.at_work():
        call = owed("release.notice.municipality")
        verbs.override(obligation=call.pk, due=by_hand, reason="Ferie", by=country.vestre.actor, today=DAY)
        verbs.record_facts(case=case, facts={"photo_id": True}, by=country.vestre.actor, today=DAY)
        call.refresh_from_db()
        assert (call.due, call.overridden) == (by_hand, True)
        verbs.set_release_date(case=case, expected_release=OCTOBER, by=country.vestre.actor, today=LATER)
        call.refresh_from_db()
        assert (call.due, call.overridden) == (call.planned_due, False)


def test_only_who_owes_it_does_it(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        rent = owed("rent.application")
    with country.copenhagen_benefits.at_work(), pytest.raises(NotFound):
        verbs.complete(obligation=rent.pk, by=country.copenhagen_benefits.actor, today=DAY)
    with country.billund.at_work(), pytest.raises(NotFound):
        verbs.complete(obligation=rent.pk, by=country.billund.actor, today=DAY)


def test_each_side_names_its_own_coordinator_and_the_holders_of_custody_are_on_the_case(country: Country) -> None:
    case = admitted(country.vestre, cpr="6203100002").case
    with country.vestre.at_work():
        verbs.name_coordinator(
            case=case,
            side="prison",  # type: ignore[arg-type]
            unit=country.vestre.unit,
            name="Bo Prøve",
            by=country.vestre.actor,
            today=DAY,
        )
        verbs.name_custodian(case=case, name="Ida Demosen", relation="mor", by=country.vestre.actor, today=DAY)
        found = get_case(case)
        assert [one.name for one in found.coordinators.all()] == ["Bo Prøve"]
        assert [one.name for one in found.custodians.all()] == ["Ida Demosen"]
        with pytest.raises(NotFound):
            verbs.name_coordinator(
                case=case,
                side="municipality",  # type: ignore[arg-type]
                unit=country.copenhagen.unit,
                name="Ikke min",
                by=country.vestre.actor,
                today=DAY,
            )
        assert cautions_of(found) is not None


def test_the_day_of_birth_is_read_from_the_number(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        assert Fact.objects.get(name="birth_date").value == "1999-04-12"


def test_copenhagen_is_asked_with_the_facts_that_the_test_gives(country: Country) -> None:
    assert set(COPENHAGEN) <= set(rulebook_now().vocabulary.facts)
    assert country.everyone


def test_what_has_happened_did_not_happen_on_a_day_to_come(country: Country) -> None:
    case = admitted(country.vestre).case
    by, on = country.vestre.actor, LATER
    with country.vestre.at_work():
        tried: list[Callable[[], object]] = [
            lambda: verbs.judge(case=case, on=on, by=by, today=DAY),
            lambda: verbs.transfer(case=case, to=country.enner.unit, on=on, by=by, today=DAY),
            lambda: verbs.release(case=case, on=on, by=by, today=DAY),
            lambda: verbs.record_escape(case=case, on=on, by=by, today=DAY),
            lambda: verbs.record_death(case=case, on=on, by=by, today=DAY),
            lambda: verbs.readmit(case=case, institution=country.vestre.unit, on=on, by=by, today=DAY),
        ]
        for verb in tried:
            with pytest.raises(Refusal) as refused:
                verb()
            assert refused.value.field == "on"
        assert get_case(case).version == 1


def test_who_is_not_held_is_neither_released_nor_moved_nor_lost_again(country: Country) -> None:
    case = admitted(country.vestre).case
    by = country.vestre.actor
    with country.vestre.at_work(LATER):
        verbs.release(case=case, on=LATER, by=by, today=LATER)
        tried: list[Callable[[], object]] = [
            lambda: verbs.judge(case=case, on=LATER, by=by, today=LATER),
            lambda: verbs.transfer(case=case, to=country.enner.unit, on=LATER, by=by, today=LATER),
            lambda: verbs.release(case=case, on=LATER, by=by, today=LATER),
            lambda: verbs.release_from_court(case=case, on=LATER, court="A", time="9.00", by=by, today=LATER),
            lambda: verbs.record_escape(case=case, on=LATER, by=by, today=LATER),
            lambda: verbs.undo_admission(case=case, reason="Fejl", by=by, today=LATER),
        ]
        for verb in tried:
            with pytest.raises(Refusal):
                verb()
        assert Turn.objects.filter(case=case).count() == 2


def test_who_is_held_is_not_taken_in_again_and_nobody_is_transferred_to_where_they_are(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        with pytest.raises(Refusal, match="sidder allerede inde"):
            verbs.readmit(case=case, institution=country.vestre.unit, on=DAY, by=country.vestre.actor, today=DAY)
        with pytest.raises(Refusal) as refused:
            verbs.transfer(case=case, to=country.vestre.unit, on=DAY, by=country.vestre.actor, today=DAY)
        assert refused.value.field == "to"


def test_the_dead_are_not_taken_in_again(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        verbs.record_death(case=case, on=DAY, by=country.vestre.actor, today=DAY)
        with pytest.raises(Refusal, match="død"):
            verbs.readmit(case=case, institution=country.vestre.unit, on=DAY, by=country.vestre.actor, today=DAY)


def test_a_protection_that_is_known_is_not_lost_by_a_form_that_does_not_ask(country: Country) -> None:
    first = admitted(country.vestre, more={"protected_address": True}).case
    with country.vestre.at_work():
        assert get_case(first).person.protected_address
        verbs.undo_admission(case=first, reason="Forkert dag", by=country.vestre.actor, today=DAY)
    again = admitted(country.vestre).case
    with country.vestre.at_work():
        assert get_case(again).person.protected_address


def test_a_protection_that_is_recorded_later_is_said_of_the_person(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.copenhagen.at_work():
        for protected in (True, False):
            verbs.record_facts(
                case=case, facts={"protected_address": protected}, by=country.copenhagen.actor, today=DAY
            )
            assert get_case(case).person.protected_address is protected


def test_the_holders_of_custody_come_with_the_admission(country: Country) -> None:
    holders = [verbs.CustodyHolder("Ida Demosen", "mor", "12345678"), verbs.CustodyHolder("Per Demosen", "far")]
    with country.vestre.at_work():
        opened = verbs.admit(
            cpr="6203100002",
            name="Ung Demosen",
            institution=country.vestre.unit,
            on=DAY,
            by=country.vestre.actor,
            today=DAY,
            custodians=holders,
        )
        named = get_case(opened.case).custodians.order_by("name")
        assert [(one.name, one.relation, one.phone) for one in named] == [
            ("Ida Demosen", "mor", "12345678"),
            ("Per Demosen", "far", ""),
        ]


def test_a_slip_in_the_number_renames_nobody(country: Country) -> None:
    first = admitted(country.vestre).case
    with country.vestre.at_work():
        verbs.undo_admission(case=first, reason="Forkert person", by=country.vestre.actor, today=DAY)
    given: dict[str, Any] = {
        "cpr": "7204990001",
        "name": "Jonas Prøvesen",
        "institution": country.enner.unit,
        "on": DAY,
        "by": country.enner.actor,
        "today": DAY,
    }
    with country.enner.at_work():
        with pytest.raises(Refusal) as refused:
            verbs.admit(**given)
        assert (refused.value.field, "Signe" in str(refused.value)) == ("cpr", False)
        renamed = verbs.admit(**given, renamed=True).case
        assert get_case(renamed).person.name == "Jonas Prøvesen"
