"""Copenhagen's agreement says what its source prints, clause by clause, and plans send letters where it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Clause
from tests.agreements.planned import addresses, agreement, found, living_in, planned, shipped, warned, with_norm

CODE = "0101"
EKI = "godloesladelse@sof.kk.dk"
JKU = "bifjkufremskudtbeska@bif.kk.dk"
YDELSESSERVICE = "ydelse@bif.kk.dk"
FIRST_THREE = {
    "rusmiddel.spaniengade@sof.kk.dk",
    "rusmiddel.noerrevoldgade@sof.kk.dk",
    "rusmiddel.hoersholmsgade@sof.kk.dk",
}
OPIOID_THREE = {
    "rusmiddel.pragsboulevard@sof.kk.dk",
    "rusmiddel.vigerslevalle@sof.kk.dk",
    "rusmiddel.oernevej@sof.kk.dk",
}
SECTIONS = [
    "Hovedkontakt til kommunen",
    "Indsættelse",
    "Husleje",
    "Koordinering",
    "Løsladelsesmøde",
    "Meddelelse om løsladelse",
    "Forsørgelse og beskæftigelse ved løsladelse",
    "Bolig",
    "Uddannelse",
    "Misbrugsbehandling",
    "Øvrig behandling",
    "Bande-exit",
    "Radikalisering",
    "KSP-samarbejdet",
    "Særlige aftaler",
    "Opdatering og evaluering",
]
# As printed: mail, subject, phone, postal address.
PRINTED: dict[str, tuple[str | None, str | None, str | None, str | None]] = {
    "eki": (EKI, None, "21694395", "H.C. Andersens Boulevard 25, 1., 1553 København V"),
    "jku": (JKU, None, None, "Skelbækgade 4, 1717 København V"),
    "folkeregister_admission": ("folkeregisteret@okf.kk.dk", "Att.: Folkeregisteret", None, None),
    "folkeregister_release": ("folkeregisteret@okf.kk.dk", None, None, None),
    "ydelsesservice": (YDELSESSERVICE, None, "82564000", "Postboks 431, 2500 Valby"),
    "ydelsesservice_release": ("kontanthjaelp@bif.kk.dk", "Nyløsladt", "82564000", "Postboks 431, 2500 Valby"),
    "sociale_ydelser": ("socialeydelser@sof.kk.dk", None, "33172534", "Matthæusgade 1, 1666 København V"),
    "sociale_ydelser_rent": ("sckfortidspension@sof.kk.dk", None, "33172534", "Matthæusgade 1, 1666 København"),
    "digital_post": ("digitalpostfritagelse@kff.kk.dk", "Att.: Borgerservice, Digital Post", None, None),
    "coordination": ("godloesladelse@bif.kk.dk", None, None, None),
    "arbejdsmarkedscentret": ("amc@bif.kk.dk", None, None, "Nyropsgade 41-43, 1602 København V"),
    "arbejdsfastholdelse": ("bifjka@bif.kk.dk", None, "82565682", "Baldersgade 24, 2200 København N"),
    "jobindsats": ("bifjki@bif.kk.dk", None, None, "Musvågevej 15, 2400 København NV"),
    "uu": (None, None, None, None),
    "rusmiddel_spaniensgade": (
        "rusmiddel.spaniengade@sof.kk.dk",
        None,
        "33178600",
        "Spaniensgade 25, 2300 København S",
    ),
    "rusmiddel_noerre_voldgade": (
        "rusmiddel.noerrevoldgade@sof.kk.dk",
        None,
        "33173316",
        "Nørre Voldgade 15, 1, 1358 København K",
    ),
    "rusmiddel_hoersholmsgade": (
        "rusmiddel.hoersholmsgade@sof.kk.dk",
        None,
        "33178040",
        "Hørsholmsgade 20, 2200 København N",
    ),
    "rusmiddel_prags_boulevard": (
        "rusmiddel.pragsboulevard@sof.kk.dk",
        None,
        "33178470",
        "Prags Boulevard 55, 2300 København S",
    ),
    "rusmiddel_vigerslev_alle": (
        "rusmiddel.vigerslevalle@sof.kk.dk",
        None,
        "33175660",
        "Vigerslev Allé 1A, 2450 København SV",
    ),
    "rusmiddel_oernevej": ("rusmiddel.oernevej@sof.kk.dk", None, "33178540", "Ørnevej 33-352400 København NV"),
    "rusmiddel_acute": (None, None, None, None),
    "eki_exit": ("eki@sof.kk.dk", None, "21694395", None),
}


def serving(**facts: object) -> Plan:
    """Someone who serves eight months and is released on Thursday 4 June 2026."""
    given: dict[str, object] = {
        "legal_status": "afsoning",
        "admission": "2026-01-05",
        "expected_release": "2026-06-04",
        "sentence_months": 8,
        "birth_date": "1980-01-01",
        "benefits": ["kontanthjaelp"],
        "needs_income_at_release": True,
        "leave_section_31": True,
        "job_situation": "jobparat",
    }
    return planned(living_in(CODE, **(given | facts)))


def remand(**facts: object) -> Plan:
    given: dict[str, object] = {"legal_status": "varetaegt", "admission": "2026-03-02", "benefits": ["kontanthjaelp"]}
    return planned(living_in(CODE, **(given | facts)))


# ---------------------------------------------------------------- what the source prints


def test_all_sixteen_sections_stand_in_the_order_of_the_source() -> None:
    assert [section.title.da for section in agreement(CODE).sections] == SECTIONS


@pytest.mark.shows("K-1.1", "K-2.6")
@pytest.mark.parametrize("contact", PRINTED)
def test_a_contact_stands_as_printed(contact: str) -> None:
    written = agreement(CODE).contacts[contact]
    phone = written.phones[0].number if written.phones else None
    postal = str(written.postal) if written.postal else None
    assert (written.secure_mail, written.subject, phone, postal) == PRINTED[contact]


def test_no_contact_stands_unproved() -> None:
    assert set(agreement(CODE).contacts) == {*PRINTED, "ydelsesservice_self"}


@pytest.mark.shows("K-1.1")
def test_the_main_contacts_have_their_opening_hours_and_one_has_no_telephone() -> None:
    contacts = agreement(CODE).contacts
    eki = [(one.days, one.opens, one.until) for one in contacts["eki"].hours]
    jku = [(one.days, one.opens, one.until) for one in contacts["jku"].hours]
    assert eki == [((0, 1, 2, 3, 4), "09:00", "15:00")]
    assert jku == [((0, 1, 2, 3), "09:00", "15:00"), ((4,), "09:00", "14:00")]
    assert contacts["jku"].phones == ()


@pytest.mark.shows("K-10.6")
def test_the_hours_of_a_group_of_treatment_centres_are_those_of_each_of_its_centres() -> None:
    contacts = agreement(CODE).contacts
    first = {contacts[name].hours for name in contacts if contacts[name].secure_mail in FIRST_THREE}
    opioid = {contacts[name].hours for name in contacts if contacts[name].secure_mail in OPIOID_THREE}
    assert len(first) == len(opioid) == 1
    assert first.pop()[1].until == opioid.pop()[1].until == "18:00"


@pytest.mark.shows("K-1.2")
def test_the_reintegration_coordinator_is_there_and_empty() -> None:
    role = agreement(CODE).roles["reintegration_coordinator"]
    assert role.contact is None
    assert role.unverified is not None


@pytest.mark.shows("K-16.3", "K-16.4")
def test_the_evaluation_and_those_who_report_changes_are_named() -> None:
    copenhagen = agreement(CODE)
    assert copenhagen.evaluation is not None
    assert copenhagen.evaluation.due == date(2018, 6, 30)
    assert copenhagen.change_responsibles == ("eki", "jku")


def test_the_first_day_is_assumed_and_says_so() -> None:
    copenhagen = agreement(CODE)
    assert copenhagen.validity.valid_from == date(2018, 1, 1)
    assert copenhagen.validity_assumed is not None


# ---------------------------------------------------------------- every clause


def clauses() -> list[Clause]:
    return [clause for section in agreement(CODE).sections for clause in section.clauses]


def named_clauses() -> Iterator[str]:
    """The clauses that a contact, route, row, adjustment or obligation names."""
    copenhagen = agreement(CODE)
    yield from (one.clause for one in copenhagen.contacts.values() if one.clause)
    yield from (one.clause for one in copenhagen.adjustments.values() if one.clause)
    yield from (one.clause for one in copenhagen.obligations.values() if one.clause)
    for route in copenhagen.routes.values():
        yield from (clause for row in route.table.rows if (clause := row.gives.clause or route.clause))
        yield from (route.clause,) if route.clause else ()


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: clause.id)
def test_a_clause_is_carried_or_marked_as_prose(clause: Clause) -> None:
    carried = clause.carried_by or clause.id in set(named_clauses())
    assert carried or clause.prose is not None
    assert not (carried and clause.prose), "prose says that no rule carries it"


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: clause.id)
def test_a_clause_is_carried_by_rules_that_exist(clause: Clause) -> None:
    rules = {*shipped().national.obligations, *agreement(CODE).obligations, *(one.id for one in shipped().sharing)}
    assert set(clause.carried_by) <= rules


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: clause.id)
def test_a_clause_is_one_line_in_two_languages(clause: Clause) -> None:
    assert "\n" not in clause.text.da + clause.text.en
    assert len(clause.text.da) <= 170
    assert clause.text.da != clause.text.en


def test_every_clause_that_is_named_exists() -> None:
    assert set(named_clauses()) <= {clause.id for clause in clauses()}


def test_what_is_adjusted_exists_and_nothing_is_dropped() -> None:
    for name, adjustment in agreement(CODE).adjustments.items():
        assert name in shipped().national.obligations
        assert not adjustment.drop


# ---------------------------------------------------------------- admission and rent


@pytest.mark.shows("K-2.1", "K-2.3")
def test_the_registry_is_told_of_the_admission_with_its_subject_line() -> None:
    (registry,) = found(remand(), "admission.notice.folkeregister").recipients
    assert (registry.address, registry.subject) == ("folkeregisteret@okf.kk.dk", "Att.: Folkeregisteret")
    assert registry.authority == "folkeregister"


@pytest.mark.shows("K-6.1")
def test_the_registry_is_told_of_the_release_without_a_subject_line() -> None:
    (registry,) = found(serving(), "release.notice.folkeregister").recipients
    assert (registry.address, registry.subject) == ("folkeregisteret@okf.kk.dk", None)


@pytest.mark.shows("K-2.4", "K-2.7")
def test_cash_benefit_goes_to_ydelsesservice_and_not_to_the_pension_office() -> None:
    made = remand(benefits=["kontanthjaelp"])
    notice = found(made, "admission.notice.benefits")
    assert addresses(notice) == {YDELSESSERVICE}
    assert with_norm(made, "K-2.4") == {"admission.notice.benefits"}
    assert with_norm(made, "K-2.5") == set()


@pytest.mark.shows("K-2.5", "K-2.8", "K-2.6")
def test_disability_pension_goes_to_the_pension_office_and_to_udbetaling_danmark() -> None:
    made = remand(benefits=["foertidspension"])
    assert with_norm(made, "K-2.5") == {"admission.notice.pension", "admission.notice.udbetaling_danmark"}
    assert addresses(found(made, "admission.notice.pension")) == {"socialeydelser@sof.kk.dk"}
    (udbetaling,) = found(made, "admission.notice.udbetaling_danmark").recipients
    assert (udbetaling.channel, udbetaling.other_channels) == ("portal", ("letter", "phone"))
    assert with_norm(made, "K-2.4") == set()


@pytest.mark.shows("K-2.8")
def test_old_age_pension_goes_to_udbetaling_danmark_without_the_norm_on_disability_pension() -> None:
    made = remand(benefits=["folkepension"])
    assert "admission.notice.udbetaling_danmark" in with_norm(made, "K-2.8")
    assert with_norm(made, "K-2.5") == set()


@pytest.mark.shows("K-7.1")
def test_a_notice_of_release_to_udbetaling_danmark_is_not_done_by_the_notice_of_admission() -> None:
    made = serving(benefits=["foertidspension"])
    assert "release.notice.udbetaling_danmark" in with_norm(made, "K-7.1") - with_norm(made, "K-2.5")
    assert found(made, "release.notice.udbetaling_danmark").due == date(2026, 5, 14)


@pytest.mark.shows("K-2.11")
@pytest.mark.parametrize(
    "benefit", ["revalideringsydelse", "ledighedsydelse", "fleksydelse", "sygedagpenge", "folkepension"]
)
def test_a_benefit_without_a_printed_recipient_falls_back_to_the_main_contact_with_a_warning(benefit: str) -> None:
    made = remand(benefits=[benefit])
    rule = "admission.notice.pension" if benefit == "folkepension" else "admission.notice.benefits"
    assert addresses(found(made, rule)) == {EKI, JKU}
    assert "K-2.11" in found(made, rule).norms
    assert "K-2.11" in warned(made, "route_fell_back")


@pytest.mark.shows("K-2.10", "K-2.9")
def test_the_form_on_digital_post_goes_to_borgerservice_with_its_subject_line() -> None:
    made = remand(digital_post_weekly_access=False, digital_post_help="fritagelse")
    (only,) = found(made, "admission.digital_post").recipients
    assert (only.address, only.subject) == ("digitalpostfritagelse@kff.kk.dk", "Att.: Borgerservice, Digital Post")
    assert with_norm(made, "K-2.10") == {"admission.digital_post"}


@pytest.mark.shows("K-3.2", "K-3.3")
@pytest.mark.parametrize(
    ("benefit", "norm", "mailbox"),
    [
        ("kontanthjaelp", "K-3.2", YDELSESSERVICE),
        ("revalideringsydelse", "K-3.2", YDELSESSERVICE),
        ("foertidspension", "K-3.3", "sckfortidspension@sof.kk.dk"),
    ],
)
def test_the_rent_application_follows_the_benefit_also_on_remand(benefit: str, norm: str, mailbox: str) -> None:
    for made in (
        remand(benefits=[benefit], housing="lejer", rent_help_needed=True),
        serving(benefits=[benefit], housing="lejer", rent_help_needed=True),
    ):
        assert addresses(found(made, "rent.application")) == {mailbox}
        assert with_norm(made, norm) == {"rent.application"}


def test_uddannelseshjaelp_is_read_as_cash_benefit_after_the_reform() -> None:
    made = remand(benefits=["uddannelseshjaelp"])
    assert addresses(found(made, "admission.notice.benefits")) == {YDELSESSERVICE}
    assert warned(made, "superseded_value") == {""}


# ---------------------------------------------------------------- coordination and the release meeting


@pytest.mark.shows("K-4.4", "K-4.5")
def test_the_coordination_letter_has_its_own_mailbox_and_encloses_what_exists() -> None:
    letter = found(serving(risk_assessment_made=True), "coordination.letter")
    assert addresses(letter) == {"godloesladelse@bif.kk.dk"}
    enclosed = [one.da for one in letter.enclose]
    assert "Risiko- og behovsvurdering (LS/RNR)" in enclosed
    assert "Seneste bopælsadresse" in enclosed
    without = found(serving(risk_assessment_made=False), "coordination.letter")
    assert "Risiko- og behovsvurdering (LS/RNR)" not in [one.da for one in without.enclose]


@pytest.mark.shows("K-4.2")
def test_the_municipality_answers_within_ten_working_days_and_easter_does_not_count() -> None:
    made = serving(coordination_letter_sent="2026-03-26", coordination_letter_received="2026-03-27")
    reply = found(made, "coordination.reply")
    assert (reply.due, reply.rule.responsible.authority) == (date(2026, 4, 15), "municipality")


@pytest.mark.shows("K-4.3")
def test_the_prison_is_encouraged_to_answer_the_municipality_within_ten_weekdays() -> None:
    made = serving(municipality_enquiry_received="2026-03-02")
    answer = found(made, "coordination.answer_municipality")
    assert (answer.due, answer.rule.strength) == (date(2026, 3, 16), "encouraged")
    assert answer.rule.responsible.role == "action_plan_officer"


@pytest.mark.shows("K-4.6", "K-5.1", "K-5.3", "K-5.5", "B-9")
def test_the_release_meeting_is_called_three_months_before_with_both_main_contacts() -> None:
    meeting = found(serving(), "release_meeting.call")
    assert meeting.due == date(2026, 3, 4)
    assert {EKI, JKU} <= addresses(meeting)
    assert {"K-4.6", "K-5.1", "K-5.3", "K-5.5", "B-9"} <= set(meeting.norms)


# ---------------------------------------------------------------- income and employment at release


@pytest.mark.shows("K-7.3", "K-7.5", "K-7.13")
def test_the_application_is_due_three_weeks_before_in_the_mailbox_for_the_newly_released() -> None:
    application = found(serving(), "income.application")
    (office,) = application.recipients
    assert (office.address, office.subject) == ("kontanthjaelp@bif.kk.dk", "Nyløsladt")
    assert (application.due, application.rule.strength) == (date(2026, 5, 14), "should")
    assert 'Mærk ansøgningen "God løsladelse"' in [one.da for one in application.enclose]


@pytest.mark.shows("K-7.4")
@pytest.mark.parametrize(
    ("released", "years"), [("2018-12-20", "8 år"), ("2019-01-22", "10 år"), ("2026-06-04", "10 år")]
)
def test_the_residence_rule_in_force_says_for_how_many_years_custody_is_documented(released: str, years: str) -> None:
    made = serving(admission="2018-02-05", expected_release=released, worker_status=False)
    asked = [one.da for one in found(made, "income.application").enclose if "indsættelsesperioder" in one.da]
    assert [text.endswith(years) for text in asked] == [True]


@pytest.mark.shows("K-7.4")
def test_who_has_worker_status_documents_no_residence() -> None:
    application = found(serving(worker_status=True), "income.application")
    assert "K-7.4" not in application.norms


@pytest.mark.shows("K-7.7")
@pytest.mark.parametrize(("admitted", "asked"), [("2026-03-03", 0), ("2026-03-04", 1), ("2026-04-01", 1)])
def test_income_of_three_months_is_asked_of_who_was_inside_no_longer_than_three_months(
    admitted: str, asked: int
) -> None:
    application = found(serving(admission=admitted), "income.application")
    assert [one.da for one in application.enclose].count("Dokumentation for de seneste 3 måneders indtægter") == asked


@pytest.mark.shows("K-7.7", "K-7.8")
def test_the_documents_follow_the_home() -> None:
    def asked(**facts: object) -> str:
        return " | ".join(one.da for one in found(serving(**facts), "income.application").enclose)

    owner, renter = asked(housing="ejer"), asked(housing="lejer")
    assert "Friværdi i ejerboligen" in owner
    assert "Termins- og fællesudgifter" in owner
    assert "Kvitteringer for husleje" in renter
    assert "Friværdi" not in renter
    assert "NemKonto er oprettet" in renter


@pytest.mark.shows("K-7.8")
@pytest.mark.parametrize(("released", "asked"), [("2025-06-04", True), ("2025-09-04", False)])
def test_section_34_is_asked_for_only_while_it_holds(released: str, asked: bool) -> None:
    made = serving(admission="2025-01-06", expected_release=released, release_housing="egen_bolig")
    assert any("§ 34" in one.da for one in found(made, "income.application").enclose) is asked


@pytest.mark.shows("K-7.6")
def test_with_leave_the_person_attends_the_job_centre_two_to_three_weeks_before() -> None:
    made = serving(leave_section_31=True)
    visit = found(made, "employment.meet_on_leave")
    assert (visit.not_before, visit.due) == (date(2026, 5, 14), date(2026, 5, 21))
    assert visit.rule.responsible.authority == "person"
    assert with_norm(made, "K-7.9") == with_norm(made, "K-7.10") == with_norm(made, "K-7.11") == set()


@pytest.mark.shows("K-7.9", "K-7.10", "K-7.11")
def test_without_leave_the_prison_tells_the_job_centre_and_sends_the_application() -> None:
    made = serving(leave_section_31=False)
    assert found(made, "employment.notify_job_centre").due == date(2026, 5, 14)
    sent = found(made, "income.send_application")
    assert (sent.due, sent.rule.strength, addresses(sent)) == (date(2026, 5, 14), "must", {"kontanthjaelp@bif.kk.dk"})
    assert found(made, "income.paid_on_release_day").due == date(2026, 6, 4)
    assert found(made, "employment.meet_after_release").due == date(2026, 6, 4)
    assert with_norm(made, "K-7.6") == set()


def test_who_needs_no_income_owes_the_job_centre_no_visit() -> None:
    made = serving(needs_income_at_release=False)
    assert not {"K-7.3", "K-7.6", "K-7.9", "K-7.10", "K-7.11"} & {
        norm for one in made.obligations for norm in one.norms
    }


@pytest.mark.shows("K-7.12", "K-7.11")
def test_released_from_court_the_person_goes_to_the_job_centre_and_applies_online_or_by_letter() -> None:
    made = remand(
        admission="2026-01-05",
        release="2026-03-02",
        release_from="retten",
        needs_income_at_release=True,
        job_situation="jobparat",
        birth_date="1980-01-01",
    )
    visit, application = found(made, "employment.meet_after_release"), found(made, "income.remand_application")
    assert addresses(visit) == {"amc@bif.kk.dk"}
    assert {"K-7.11", "K-7.12"} <= set(visit.norms)
    assert visit.due == application.due == date(2026, 3, 2)
    (online,) = application.recipients
    assert (online.channel, online.other_channels) == ("portal", ("letter",))


@pytest.mark.shows("K-7.2", "K-7.14", "K-7.15")
@pytest.mark.parametrize(
    ("born", "situation", "mailboxes"),
    [
        ("1996-06-05", "jobparat", {JKU}),
        ("1996-06-04", "jobparat", {"amc@bif.kk.dk"}),
        ("1980-01-01", "jobparat", {"amc@bif.kk.dk"}),
        ("1980-01-01", "sygemeldt", {"bifjka@bif.kk.dk"}),
        ("1980-01-01", "fleksjob", {"bifjka@bif.kk.dk"}),
        ("1980-01-01", "laengere_fra_arbejdsmarkedet", {"bifjki@bif.kk.dk"}),
        ("1980-01-01", "integrationsloven", {"bifjki@bif.kk.dk"}),
        ("2003-01-01", "sygemeldt", {JKU, "bifjka@bif.kk.dk"}),
        ("2003-01-01", "integrationsloven", {JKU, "bifjki@bif.kk.dk"}),
    ],
)
def test_age_and_situation_choose_the_job_centre(born: str, situation: str, mailboxes: set[str]) -> None:
    plan = found(serving(birth_date=born, job_situation=situation), "employment.plan")
    assert addresses(plan) == mailboxes
    assert {"K-7.2", "K-7.14"} <= set(plan.norms)


@pytest.mark.shows("K-7.14")
def test_exactly_thirty_and_not_ready_for_work_has_no_job_centre() -> None:
    made = serving(birth_date="1996-06-04", job_situation="laengere_fra_arbejdsmarkedet")
    assert addresses(found(made, "employment.plan")) == {EKI, JKU}
    assert "K-7.14" in warned(made, "age_gap")


# ---------------------------------------------------------------- the other sections


@pytest.mark.shows("K-8.2", "B-9")
def test_housing_is_coordinated_by_eki() -> None:
    housing = found(serving(needs_housing=True), "housing.municipality")
    assert addresses(housing) == {EKI}
    assert {"K-8.2", "B-9"} <= set(housing.norms)


@pytest.mark.shows("K-9.1", "K-9.2", "K-10.8")
@pytest.mark.parametrize(("born", "asked"), [("2001-03-04", True), ("2001-03-03", False)])
def test_under_twenty_five_it_is_decided_whether_uu_is_involved(born: str, asked: bool) -> None:
    made = serving(birth_date=born)
    assert bool(with_norm(made, "K-9.2")) is asked
    if asked:
        decision = found(made, "education.uu_decision")
        assert decision.due == found(made, "coordination.letter").due
        assert addresses(decision) == {None}


@pytest.mark.shows("K-10.1", "K-10.7")
def test_eki_gets_what_it_asks_for_on_treatment() -> None:
    made = serving(substances=["hash"])
    assert addresses(found(made, "substance.information")) == {EKI}
    assert with_norm(made, "K-10.1") == {"substance.information"}
    assert with_norm(made, "K-10.7") == {"substance.acute"}


@pytest.mark.shows("K-10.5", "K-10.6")
@pytest.mark.parametrize(
    ("substances", "mailboxes"),
    [
        (["alkohol"], FIRST_THREE),
        (["kokain", "hash"], FIRST_THREE),
        (["opioider"], OPIOID_THREE),
        (["hash", "opioider"], FIRST_THREE | OPIOID_THREE),
    ],
)
def test_the_person_chooses_among_the_three_centres_for_the_substance(
    substances: list[str], mailboxes: set[str]
) -> None:
    assert addresses(found(serving(substances=substances), "substance.choice")) == mailboxes


@pytest.mark.shows("K-10.3", "K-10.6")
def test_the_medicine_is_agreed_with_the_opioid_centres_alone() -> None:
    made = serving(substances=["hash"], substitution_treatment=True)
    assert addresses(found(made, "substance.substitution")) == OPIOID_THREE


@pytest.mark.shows("K-11.2", "K-12.1", "K-12.3", "K-14.4")
def test_other_treatment_exit_and_ksp_reach_eki_by_their_mailboxes() -> None:
    made = serving(other_treatment=["psykologisk"], exit_wanted=True, ksp_relevant=True)
    assert addresses(found(made, "other_treatment.municipality")) == {EKI}
    assert EKI in addresses(found(made, "exit.enquiry"))
    assert addresses(found(made, "exit.orientation")) == {"eki@sof.kk.dk"}
    assert addresses(found(made, "ksp.raise")) == {EKI, JKU}
    assert with_norm(made, "K-14.4") == {"ksp.raise"}


@pytest.mark.shows("K-15.2", "K-15.3", "K-15.5")
def test_files_are_asked_for_in_three_places_and_only_one_has_a_time_limit() -> None:
    made = remand(personal_examination=True, consents=["sagsakter"], personal_examination_request_received="2026-03-02")
    request = found(made, "personal_examination.request")
    assert addresses(request) == {EKI, YDELSESSERVICE, JKU}
    assert "K-15.2" in request.norms
    assert found(made, "personal_examination.files").due == date(2026, 3, 16)
    assert found(made, "personal_examination.files_others").due is None


# ---------------------------------------------------------------- national duties in the agreement's words


@pytest.mark.shows("K-2.2", "K-3.4")
def test_notices_are_forms_and_the_rent_application_exists_in_two_ways() -> None:
    made = remand(housing="lejer", rent_help_needed=True)
    assert "Blanketten i Klientsystemet" in [one.da for one in found(made, "admission.notice.benefits").enclose]
    rent = found(made, "rent.application")
    assert {"K-3.4"} <= set(rent.norms)
    assert any("elektronisk" in one.da and "brev" in one.da for one in rent.enclose)


@pytest.mark.shows("K-4.1", "K-5.4")
@pytest.mark.parametrize(("months", "owed"), [(4, False), (4.5, True)])
def test_the_prison_coordinates_wherever_it_owes_an_action_plan(months: float, owed: bool) -> None:
    made = serving(
        sentence_months=months,
        action_plan_exception_met=False,
        parole_expected=False,
        release_housing="egen_bolig",
        means_secured_at_release=True,
    )
    assert (with_norm(made, "K-4.1") == {"coordination.letter"}) is owed
    assert found(made, "coordination.readiness").due == date(2026, 6, 4)
    assert with_norm(made, "K-5.4") == {"coordination.readiness"}


@pytest.mark.shows("K-5.2", "K-5.1")
@pytest.mark.parametrize("supervised", [True, False])
def test_the_probation_office_is_invited_only_where_there_is_supervision(supervised: bool) -> None:
    made = serving(supervision_at_release=supervised)
    assert ("release_meeting.invite_kif" in with_norm(made, "K-5.2")) is supervised
    assert all(found(made, rule).due == date(2026, 3, 4) for rule in with_norm(made, "K-5.2"))


@pytest.mark.shows("K-8.1")
def test_who_lacks_a_home_is_guided_to_housing_associations() -> None:
    assert with_norm(serving(needs_housing=True), "K-8.1") == {"housing.guide"}
    assert with_norm(serving(needs_housing=False), "K-8.1") == set()


@pytest.mark.shows("K-10.2", "K-10.4")
def test_treatment_is_described_fourteen_days_before_the_meeting_and_begins_fourteen_days_before_release() -> None:
    made = serving(
        substances=["hash"],
        parole_expected=True,
        parole_conditions=["misbrugsbehandling"],
        coordination_meeting="2026-05-20",
    )
    described = found(made, "substance.treatment_description")
    assert (described.due, addresses(described)) == (date(2026, 5, 6), {EKI})
    begun = found(made, "substance.start")
    assert (begun.not_before, begun.due) == (date(2026, 5, 21), date(2026, 6, 4))
    assert with_norm(made, "K-10.4") == {"substance.start"}


@pytest.mark.shows("K-11.1")
def test_other_treatment_is_the_regions_and_substances_are_not() -> None:
    made = serving(other_treatment=["psykiatrisk"], substances=["hash"])
    assert with_norm(made, "K-11.1") == {"other_treatment.region", "other_treatment.municipality"}
    assert [one.authority for one in found(made, "other_treatment.region").recipients] == ["region"]


@pytest.mark.shows("K-13.2", "K-13.4")
@pytest.mark.parametrize(("category", "talks"), [("1", False), ("2", True), ("3", True)])
def test_a_grave_concern_leads_to_a_conversation_and_none_reaches_the_municipality(category: str, talks: bool) -> None:
    made = serving(radicalisation_category=category, clarifying_conversation="2026-03-02")
    assert with_norm(made, "K-13.4") == {"radicalisation.report"}
    assert bool(with_norm(made, "K-13.2")) is talks
    told = [one for one in made.obligations if one.rule.matter == "radicalisation"]
    assert "municipality" not in {recipient.authority for one in told for recipient in one.recipients}


@pytest.mark.shows("K-14.5")
def test_the_municipality_is_reminded_of_ksp() -> None:
    reminder = found(serving(), "ksp.consider_others")
    assert "K-14.5" in reminder.norms
    assert reminder.rule.responsible.authority == "municipality"


def test_an_obligation_of_the_agreement_rests_on_the_agreement() -> None:
    assert {str(basis) for one in agreement(CODE).obligations.values() for basis in one.basis} == {"aftale-0101"}


def test_no_line_of_code_knows_the_municipality(root: Path) -> None:
    local = re.compile(r"kk\.dk|billund\.dk|Ydelsesservice|\bEKI\b|\bJKU\b|Socialforvaltning|Jobindsats")
    knowing = [
        f"{path.relative_to(root)}:{number}"
        for path in sorted((root / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if local.search(line) and ">>>" not in line
    ]
    assert knowing == []
