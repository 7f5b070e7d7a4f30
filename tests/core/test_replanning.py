"""A plan against an earlier one: what came, went, moved and found another way."""

from __future__ import annotations

from datetime import date

from roedtraad.core.facts import Done
from roedtraad.core.replanning import Change, compare
from tests.core.small_rules import AGREEMENT, case, planned, rule, rules

BOOK = rules(
    rule("meeting", "due: from expected_release - 3 months to expected_release - 2 months"),
    rule("rent", "due: admission, to: rent"),
    rule("nemkonto", "when: {nemkonto: no}"),
    agreements=[
        AGREEMENT
        + "routes: {rent: {hit: collect, rows: ["
        + "{when: {benefits: [kontanthjaelp]}, to: office}, {when: {benefits: [su]}, to: town_hall}]}}\n"
    ],
)
BEFORE = {"admission": "2026-01-05", "expected_release": "2026-06-04", "benefits": "[kontanthjaelp]", "nemkonto": "yes"}


def change(**facts: str) -> Change:
    older = planned(BOOK, case(**BEFORE))
    return compare(older, planned(BOOK, case(**{**BEFORE, **facts})))


def test_a_release_that_moves_moves_both_ends_of_its_window_and_nothing_else() -> None:
    made = change(expected_release="2026-07-04")
    (moved,) = made.moved
    assert (moved.obligation.id, moved.due.was, moved.due.now) == ("meeting", date(2026, 4, 4), date(2026, 5, 4))
    assert (moved.not_before.was, moved.not_before.now) == (date(2026, 3, 4), date(2026, 4, 4))
    assert (made.added, made.withdrawn, made.rerouted) == ((), (), ())
    assert [one.id for one in made.unchanged] == ["rent"]


def test_a_window_that_only_opens_earlier_has_moved_too() -> None:
    book = rules(rule("visit", "due: from admission to expected_release"))
    older = planned(book, case(**BEFORE))
    (moved,) = compare(older, planned(book, case(**{**BEFORE, "admission": "2026-01-02"}))).moved
    assert (moved.due.changed, moved.not_before.was, moved.not_before.now) == (
        False,
        date(2026, 1, 5),
        date(2026, 1, 2),
    )


def test_a_date_that_is_no_longer_known_moves_to_none() -> None:
    older = planned(BOOK, case(**BEFORE))
    newer = planned(BOOK, case(**{name: value for name, value in BEFORE.items() if name != "expected_release"}))
    (moved,) = compare(older, newer).moved
    assert (moved.due.was, moved.due.now) == (date(2026, 4, 4), None)


def test_another_benefit_sends_it_elsewhere() -> None:
    (rerouted,) = change(benefits="[su]").rerouted
    assert rerouted.obligation.id == "rent"
    assert [one.contact for one in rerouted.recipients.was] == ["office"]
    assert [one.contact for one in rerouted.recipients.now] == ["town_hall"]


def test_what_is_both_moved_and_rerouted_stands_in_both() -> None:
    made = change(benefits="[su]", admission="2026-01-12")
    assert [one.obligation.id for one in made.moved] == ["rent"]
    assert [one.obligation.id for one in made.rerouted] == ["rent"]
    assert [one.id for one in made.unchanged] == ["meeting"]


def test_what_is_learned_adds_and_withdraws() -> None:
    assert [one.id for one in change(nemkonto="no").added] == ["nemkonto"]
    older = planned(BOOK, case(**{**BEFORE, "nemkonto": "no"}))
    assert [one.id for one in compare(older, planned(BOOK, case(**BEFORE))).withdrawn] == ["nemkonto"]


def test_doing_something_moves_nothing() -> None:
    older = planned(BOOK, case(**BEFORE))
    made = compare(older, planned(BOOK, case(Done(date(2026, 1, 5), "rent"), **BEFORE)))
    assert (made.added, made.withdrawn, made.moved, made.rerouted) == ((), (), (), ())
    assert {one.id: one.state for one in made.unchanged} == {"rent": "done", "meeting": "open"}


def test_a_new_year_adds_the_next_occurrence_and_keeps_the_first() -> None:
    book = rules(rule("yearly", "due: yearly from housing_registration until release"))
    of = case(housing_registration="2025-02-20")
    made = compare(planned(book, of, date(2026, 2, 18)), planned(book, of, date(2026, 2, 19)))
    assert (made.added, [one.key for one in made.unchanged]) == ((), [("yearly", 1)])
    made = compare(planned(book, of, date(2026, 2, 19)), planned(book, of, date(2026, 2, 20)))
    assert [one.key for one in made.added] == [("yearly", 2)]
    assert [one.key for one in made.unchanged] == [("yearly", 1)]
