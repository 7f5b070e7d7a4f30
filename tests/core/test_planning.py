"""What the planner makes of a rule: owed, possible or not; when; to whom; done, lapsed or late; asked and warned."""

from __future__ import annotations

from datetime import date

import pytest

from roedtraad.core.facts import Done
from tests.core.small_rules import AGREEMENT, case, codes, only, planned, rule, rules

TODAY = date(2026, 2, 2)
RENT = rule("rent.help", "on: admission, due: at once, to: rent, when: {rent_help_needed: yes}")


# ------------------------------------------------------------------------------------------------ owed, and how surely


@pytest.mark.parametrize(("answer", "certainty"), [("yes", "certain"), (None, "possible"), ("no", None)])
def test_a_rule_is_owed_possible_or_not_as_its_fact_is_yes_unknown_or_no(
    answer: str | None, certainty: str | None
) -> None:
    facts = {"rent_help_needed": answer} if answer else {}
    made = planned(rules(RENT, agreements=[AGREEMENT]), case(admission="2026-01-05", **facts))
    assert [one.certainty for one in made.obligations] == ([certainty] if certainty else [])
    assert [one.fact for one in made.questions] == (["rent_help_needed"] if answer is None else [])


def test_one_alternative_that_holds_is_enough_and_the_other_is_not_asked_for() -> None:
    either = rule("either", "when: [{rent_help_needed: yes}, {nemkonto: no}]")
    made = planned(rules(either), case(nemkonto="no"))
    assert only(made).certainty == "certain"
    assert "rent_help_needed" not in {one.fact for one in made.questions}


def test_a_fact_that_settles_nothing_any_more_is_not_asked_for() -> None:
    both = rule("both", "when: {rent_help_needed: yes, nemkonto: no}")
    made = planned(rules(both), case(nemkonto="yes"))
    assert (made.obligations, made.questions) == ((), ())


# ------------------------------------------------------------------------------------------------------------ by when


def test_a_rule_without_a_term_is_undated_and_one_without_its_anchor_waits() -> None:
    book = rules(rule("undated", "on: admission"), rule("waiting", "due: expected_release - 3 weeks"))
    made = {one.id: one for one in planned(book, case(admission="2026-01-05")).obligations}
    assert (made["undated"].timing, made["undated"].due, made["undated"].missing) == ("undated", None, ())
    assert (made["waiting"].timing, made["waiting"].due) == ("waiting", None)
    assert made["waiting"].missing == ("expected_release",)


def test_the_first_row_that_holds_gives_the_date_and_an_open_row_before_it_none() -> None:
    dated = rule("dated", "due: [{when: {leave_section_31: yes}, at: admission + 1 week}, {at: admission + 2 weeks}]")
    book = rules(dated)
    assert only(planned(book, case(admission="2026-01-05", leave_section_31="yes"))).due == date(2026, 1, 12)
    assert only(planned(book, case(admission="2026-01-05", leave_section_31="no"))).due == date(2026, 1, 19)
    open_one = only(planned(book, case(admission="2026-01-05")))
    assert (open_one.due, open_one.timing, open_one.missing) == (None, "waiting", ("leave_section_31",))


def test_rows_that_come_to_the_same_day_need_no_answer() -> None:
    same = rule(
        "same",
        "due: [{when: {leave_section_31: yes}, at: admission + 1 week}, {at: admission + 1 week}]",
    )
    assert only(planned(rules(same), case(admission="2026-01-05"))).due == date(2026, 1, 12)


def test_what_is_due_first_comes_first_and_what_has_no_date_last() -> None:
    book = rules(
        rule("c_late", "due: admission + 2 weeks"),
        rule("a_undated", "on: admission"),
        rule("b_early", "due: admission + 1 week"),
        rule("d_waiting", "due: release"),
    )
    order = [one.id for one in planned(book, case(admission="2026-01-05")).obligations]
    assert order == ["b_early", "c_late", "d_waiting", "a_undated"]


def test_due_today_is_not_late_and_due_yesterday_is() -> None:
    book = rules(rule("now", "due: admission"))
    assert not only(planned(book, case(admission="2026-02-02"), TODAY)).already_late
    assert only(planned(book, case(admission="2026-02-01"), TODAY)).already_late


def test_late_from_the_start_is_what_was_due_before_its_facts_were_known() -> None:
    book = rules(rule("early", "due: expected_release - 3 weeks"))
    known = "history: [{fact: expected_release, value: 2026-02-20, from: 2026-02-02, recorded: 2026-02-02}]\n"
    made = planned(book, case(history=known, admission="2026-01-05"))
    assert only(made).due == date(2026, 1, 30)
    assert only(made).late_from_start
    assert "late_from_start" in codes(made)
    in_time = known.replace("2026-02-02", "2026-01-30")
    assert not only(planned(book, case(history=in_time, admission="2026-01-05"))).late_from_start


def test_a_question_is_due_five_working_days_before_what_hangs_on_it_and_never_before_today() -> None:
    book = rules(rule("help", "due: admission + 4 weeks, when: {rent_help_needed: yes}"))
    (question,) = planned(book, case(admission="2026-01-05"), date(2026, 1, 6)).questions
    assert (question.fact, question.due, question.decides) == ("rent_help_needed", date(2026, 1, 26), ("help",))
    (late,) = planned(book, case(admission="2026-01-05"), TODAY).questions
    assert late.due == TODAY


# ---------------------------------------------------------------------------------------------------- done and over


def test_the_nth_time_something_was_done_is_the_nth_occurrence() -> None:
    book = rules(rule("yearly", "due: yearly from housing_registration until release"))
    of = case(Done(date(2025, 3, 1), "yearly"), housing_registration="2024-02-20")
    states = {one.occurrence: (one.state, one.due) for one in planned(book, of).obligations}
    assert states == {1: ("done", date(2025, 2, 20)), 2: ("open", date(2026, 2, 20))}


def test_an_occurrence_can_be_named() -> None:
    book = rules(rule("yearly", "due: yearly from housing_registration until release"))
    of = case(Done(date(2026, 1, 15), "yearly/2"), housing_registration="2024-02-20")
    assert [one.state for one in planned(book, of).obligations] == ["open", "done"]


def test_what_will_be_done_is_not_done() -> None:
    book = rules(rule("now", "due: admission"))
    assert only(planned(book, case(Done(date(2026, 2, 3), "now"), admission="2026-01-05"), TODAY)).state == "open"


def test_what_was_done_is_done_also_after_its_end() -> None:
    book = rules(rule("now", "due: admission, ends: release"))
    of = case(Done(date(2026, 1, 7), "now"), admission="2026-01-05", release="2026-01-20")
    assert only(planned(book, of)).state == "done"
    assert only(planned(book, case(admission="2026-01-05", release="2026-01-20"))).state == "lapsed"
    assert only(planned(book, case(admission="2026-01-05", release="2026-02-03"))).state == "open"


def test_nothing_that_is_done_or_over_is_asked_about() -> None:
    book = rules(rule("help", "due: admission, ends: release, when: {rent_help_needed: yes}"))
    made = planned(book, case(admission="2026-01-05", release="2026-01-20"))
    assert [one.state for one in made.obligations] == ["lapsed"]
    assert made.questions == ()


# ----------------------------------------------------------------------------------------------------------- validity


def test_a_rule_is_judged_on_the_day_it_is_due() -> None:
    book = rules(
        rule("old", "due: admission + 1 week, valid_to: 2026-01-12"),
        rule("new", "due: admission + 1 week, valid_from: 2026-01-13"),
    )
    assert only(planned(book, case(admission="2026-01-05"))).id == "old"
    assert only(planned(book, case(admission="2026-01-06"))).id == "new"


def test_of_two_versions_of_an_agreement_the_one_of_the_day_is_used() -> None:
    first = AGREEMENT + "valid_to: 2026-01-31\nroutes: {rent: {to: town_hall}}\n"
    second = AGREEMENT + "valid_from: 2026-02-01\nroutes: {rent: {to: office}}\n"
    book = rules(RENT, agreements=[second, first])
    of = case(admission="2026-01-05", rent_help_needed="yes")
    assert [one.contact for one in only(planned(book, of, date(2026, 1, 31))).recipients] == ["town_hall"]
    assert [one.contact for one in only(planned(book, of, date(2026, 2, 1))).recipients] == ["office"]


def test_after_its_end_an_agreement_stands_in_and_it_is_said() -> None:
    ended = AGREEMENT + "valid_to: 2026-01-31\nroutes: {rent: {to: office}}\n"
    made = planned(rules(RENT, agreements=[ended]), case(admission="2026-01-05", rent_help_needed="yes"))
    assert [one.contact for one in only(made).recipients] == ["office"]
    assert "no_agreement" in codes(made)


# ------------------------------------------------------------------------------------------------------------ to whom


def test_without_a_route_the_main_contact_gets_it_and_it_is_said() -> None:
    made = planned(rules(RENT, agreements=[AGREEMENT]), case(admission="2026-01-05", rent_help_needed="yes"))
    assert [(one.contact, one.via) for one in only(made).recipients] == [("town_hall", "main_contact")]
    assert "route_fell_back" in codes(made)


def test_where_the_agreement_says_so_it_is_in_order() -> None:
    default = AGREEMENT.replace("{contacts: [town_hall]}", "{contacts: [town_hall], default_for: all}")
    made = planned(rules(RENT, agreements=[default]), case(admission="2026-01-05", rent_help_needed="yes"))
    assert [one.contact for one in only(made).recipients] == ["town_hall"]
    assert "route_fell_back" not in codes(made)


def test_what_is_no_business_of_the_main_contact_names_the_municipality_instead() -> None:
    concern = rule("concern", "to: child_concern")
    made = planned(rules(concern, agreements=[AGREEMENT]), case())
    assert [(one.contact, one.address) for one in only(made).recipients] == [("municipality", None)]
    assert "no_recipient" in codes(made)


def test_a_contact_that_is_gone_is_replaced_by_its_fallback() -> None:
    moved = AGREEMENT.replace(
        "kontor@example.dk}", "kontor@example.dk, valid_to: 2026-01-31, fallback: annex}\n  annex: {unit: Annekset}"
    )
    book = rules(RENT, agreements=[moved + "routes: {rent: {to: office}}\n"])
    of = case(admission="2026-01-05", rent_help_needed="yes")
    assert [one.contact for one in only(planned(book, of, date(2026, 1, 31))).recipients] == ["office"]
    made = planned(book, of, date(2026, 2, 1))
    assert [(one.contact, one.via) for one in only(made).recipients] == [("annex", "fallback")]
    assert {"route_fell_back", "no_recipient"} <= codes(made)


def test_references_that_lead_in_a_circle_end_at_the_main_contact_with_a_warning() -> None:
    circle = AGREEMENT + "routes: {rent: {to: see housing}, housing: {to: see rent}}\n"
    made = planned(rules(RENT, agreements=[circle]), case(admission="2026-01-05", rent_help_needed="yes"))
    assert [one.contact for one in only(made).recipients] == ["town_hall"]
    assert "route_fell_back" in codes(made)


def test_the_way_that_the_rule_wishes_comes_first() -> None:
    both = AGREEMENT.replace(
        "kontor@example.dk}", 'kontor@example.dk, address: {street: Torvet 1, postcode: "1000", town: Byen}}'
    )
    by_letter = RENT.replace("to: rent", "to: rent, channels: [letter]")
    book = rules(by_letter, agreements=[both + "routes: {rent: {to: office}}\n"])
    (to,) = only(planned(book, case(admission="2026-01-05", rent_help_needed="yes"))).recipients
    assert (to.channel, to.address, to.other_channels) == ("letter", "Torvet 1, 1000 Byen", ("secure_mail",))


def test_of_a_unique_table_every_row_that_may_hold_is_listed() -> None:
    table = AGREEMENT + (
        "routes: {job_centre: {hit: unique, rows: ["
        "{when: {age_at_release: '< 30'}, to: town_hall}, {when: {age_at_release: '>= 30'}, to: office}]}}\n"
    )
    book = rules(rule("meet", "to: job_centre"), agreements=[table])
    unknown = only(planned(book, case(expected_release="2026-06-04")))
    assert [(one.contact, one.certain) for one in unknown.recipients] == [("town_hall", False), ("office", False)]
    assert unknown.missing == ("birth_date",)
    known = only(planned(book, case(expected_release="2026-06-04", birth_date="1996-06-04")))
    assert [(one.contact, one.certain) for one in known.recipients] == [("office", True)]


def test_who_is_thirty_today_is_not_under_thirty_at_a_release_to_come() -> None:
    table = AGREEMENT + (
        "routes: {job_centre: {hit: unique, rows: ["
        "{when: {age_at_release: '< 30'}, to: town_hall}, {when: {age_at_release: '>= 30'}, to: office}]}}\n"
    )
    book = rules(rule("meet", "to: job_centre"), agreements=[table])
    of = case(birth_date="1996-02-02")
    assert [(one.contact, one.certain) for one in only(planned(book, of, TODAY)).recipients] == [("office", True)]


def test_an_age_that_is_past_opens_no_way_through_a_table() -> None:
    table = AGREEMENT + (
        "  annex: {unit: Annekset}\n"
        "routes: {job_centre: {hit: unique, rows: ["
        "{when: {age_at_release: 30}, to: annex}, {when: {age_at_release: '> 30'}, to: office}]}}\n"
    )
    book = rules(rule("meet", "to: job_centre"), agreements=[table])
    at_thirty, at_twenty_nine = case(birth_date="1996-02-02"), case(birth_date="1996-02-03")
    assert [one.contact for one in only(planned(book, at_thirty, TODAY)).recipients] == ["annex", "office"]
    assert [one.contact for one in only(planned(book, at_twenty_nine, TODAY)).recipients] == [
        "annex",
        "office",
        "town_hall",
    ]


def test_of_an_agreement_what_it_says_of_a_duty_stands_and_the_rest_is_unchanged() -> None:
    adjusted = AGREEMENT + "adjust: [{obligation: rent.help, due: admission + 2 days, norms: [K-3.2]}]\n"
    made = only(planned(rules(RENT, agreements=[adjusted]), case(admission="2026-01-05", rent_help_needed="yes")))
    assert made.due == date(2026, 1, 7)
    assert "K-3.2" in made.norms
    assert made.rule.responsible.role == "reception"
