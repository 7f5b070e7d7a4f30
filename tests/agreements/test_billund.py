"""Billund's agreement: a main contact for everything but a list, one employee's mailbox, places without mail."""

from __future__ import annotations

import pytest

from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Hours
from tests.agreements.planned import addresses, agreement, found, living_in, planned, warned

CODE = "0530"
EMPLOYEE = "PERSON-INITIALS@billund.dk"


def serving(**facts: object) -> Plan:
    given: dict[str, object] = {
        "legal_status": "afsoning",
        "admission": "2026-01-05",
        "expected_release": "2026-06-04",
        "sentence_months": 8,
        "birth_date": "1980-01-01",
        "benefits": ["kontanthjaelp"],
    }
    return planned(living_in(CODE, **(given | facts)))


def fell_back(made: Plan) -> str:
    return " | ".join(one.text.da for one in made.warnings if one.code == "route_fell_back")


def hours(contact: str, channel: str, topic: str | None = None) -> list[Hours]:
    written = agreement(CODE).contacts[contact].hours
    return [one for one in written if one.channel == channel and (one.topic.da if one.topic else None) == topic]


@pytest.mark.parametrize(
    "rule", ["admission.notice.benefits", "release.notice.municipality", "release.notice.folkeregister"]
)
def test_what_is_not_excepted_goes_to_the_main_contact_without_a_warning(rule: str) -> None:
    made = serving()
    (only,) = found(made, rule).recipients
    assert (only.address, only.via) == (EMPLOYEE, "main_contact")
    assert found(made, rule).rule.title.da not in fell_back(made)
    assert "Besked" not in fell_back(made)


@pytest.mark.parametrize(
    ("facts", "rule", "words"),
    [
        ({}, "coordination.letter", "Koordinering af handleplan"),
        ({}, "release_meeting.call", "Løsladelsesmøde"),
        ({"needs_housing": True}, "housing.municipality", "Bolig"),
        ({"substances": ["hash"]}, "substance.choice", "Rusmiddelbehandling"),
        ({"other_treatment": ["psykologisk"]}, "other_treatment.municipality", "Øvrig behandling"),
    ],
)
def test_what_is_excepted_goes_to_the_main_contact_only_as_a_way_out(
    facts: dict[str, object], rule: str, words: str
) -> None:
    made = serving(**facts)
    assert EMPLOYEE in addresses(found(made, rule))
    assert words in fell_back(made)


def test_exit_never_falls_back_to_a_main_contact_that_it_is_no_business_of() -> None:
    enquiry = found(serving(exit_wanted=True), "exit.enquiry")
    assert EMPLOYEE not in addresses(enquiry)
    assert [one.unit.da for one in enquiry.recipients if one.municipality] == ["Billund Kommune"]


def test_a_matter_that_is_referred_to_an_unseen_section_falls_back_with_a_warning() -> None:
    made = serving(needs_income_at_release=True)
    assert addresses(found(made, "income.application")) == {EMPLOYEE}
    assert "Ansøgning om forsørgelse" in fell_back(made)


def test_the_contact_is_one_person_and_every_plan_says_so() -> None:
    contact = agreement(CODE).contacts["jobcentret"]
    assert (contact.addressed_to, contact.mailbox) == ("named_person", "personal")
    assert warned(serving(), "personal_contact") == {"A-10"}


def test_the_registry_has_a_mailbox_named_after_another_unit() -> None:
    (registry,) = found(serving(), "admission.notice.folkeregister").recipients
    assert (registry.address, registry.authority) == ("jobcenter@billund.dk", "folkeregister")


@pytest.mark.parametrize("contact", ["borgerservice_grindsted", "borgerservice_billund"])
def test_a_place_without_mail_and_telephone_is_reached_in_person(contact: str) -> None:
    written = agreement(CODE).contacts[contact]
    assert written.channels == ("walk_in",)
    assert written.secure_mail is None
    assert written.phones == ()
    assert written.postal is not None
    assert written.postal.postcode is None


def test_hours_differ_by_channel_and_topic_and_may_end_at_closing_time() -> None:
    (administration,) = hours("jobcentret", "walk_in", "Øvrig administration")
    assert (administration.opens, administration.until) == ("08:30", "closing_time")
    (cash,) = hours("jobcentret", "phone", "Udbetaling af kontanthjælp")
    assert (cash.days, cash.opens, cash.until) == ((0, 1, 2, 3, 4), "10:00", "12:00")
    assert [one.until for one in hours("jobcentret", "phone")] == ["15:30", "17:00", "12:00"]
    assert [one.until for one in hours("jobcentret", "walk_in", "Jobbutikken")] == ["15:30", "17:00", "12:00"]


def test_a_place_can_be_closed_on_a_weekday() -> None:
    (friday,) = [one for one in hours("borgerservice_billund", "walk_in") if one.days == (4,)]
    assert friday.closed


def test_the_reintegration_coordinator_is_printed_as_a_dash() -> None:
    assert agreement(CODE).roles["reintegration_coordinator"].contact is None


def test_the_first_day_is_assumed_and_the_unseen_sections_say_that_they_are_unseen() -> None:
    billund = agreement(CODE)
    assert billund.validity_assumed is not None
    unseen = [section.id for section in billund.sections if any(one.id.endswith(".unseen") for one in section.clauses)]
    assert unseen == [
        "coordination",
        "release_meeting",
        "housing",
        "substance_treatment",
        "other_treatment",
        "exit",
        "special_agreements",
    ]


def test_no_national_duty_is_changed() -> None:
    assert not agreement(CODE).adjustments
    assert not agreement(CODE).obligations
