"""Every example gives what it says; every rule has one where it is owed and one where it is not; and every norm that
the plan carries has one that fails when the norm is taken out of the rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from roedtraad.core.disclosure import Exchange, decide
from roedtraad.core.planning import plan
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Rulebook, ShareRule
from tests.core import decision_examples
from tests.rulebook.example_reader import COMPARED, Example, differences, examples, planned, shipped
from tests.rulebook.stripped_rules import without_carriers, without_norm

MUNICIPALITIES = ("0101", "0530")


def norms_of(*scopes: str) -> list[str]:
    return [one.id for one in shipped().norms.values() if one.scope in scopes]


def rule_ids() -> set[str]:
    rules = set(shipped().national.obligations)
    for code in MUNICIPALITIES:
        for agreement in shipped().versions_of(code):
            rules |= set(agreement.obligations)
    return rules


def expected_ids() -> Iterator[str]:
    for example in examples():
        yield from (str(one["id"]) for one in example.expected())
        yield from example.expect.get("open", ())


@pytest.mark.parametrize("example", examples(), ids=str)
def test_example(example: Example) -> None:
    assert differences(example, planned(example)) == []


def test_every_example_shows_known_norms_and_expects_something() -> None:
    for example in examples():
        assert set(example.shows) <= set(shipped().norms), example
        assert example.expect, example
        assert example.shows, example


def test_every_rule_has_an_example_where_it_is_owed() -> None:
    owed = {
        str(one["id"])
        for example in examples()
        for one in example.expected()
        if one.get("certainty", "certain") == "certain" and one.get("state", "open") == "open"
    }
    assert rule_ids() - owed == set()


def test_every_rule_has_an_example_where_it_is_not_owed() -> None:
    absent = {name for example in examples() for name in example.expect.get("absent", ())}
    closed = {name for example in examples() if "open" in example.expect for name in _not_in_plan(example)}
    assert rule_ids() - absent - closed == set()


def _not_in_plan(example: Example) -> set[str]:
    return rule_ids() - {one.id for one in planned(example).obligations}


def test_every_row_of_every_route_is_taken_in_an_example() -> None:
    taken = {
        (one.municipality, route.route, route.row)
        for example in examples()
        for one in planned(example).obligations
        for route in one.routes
    }
    for code in MUNICIPALITIES:
        for agreement in shipped().versions_of(code):
            for name, route in agreement.routes.items():
                rows = {row for municipality, of, row in taken if (municipality, of) == (code, name)}
                assert set(range(1, len(route.table.rows) + 1)) <= rows, (code, name)


def test_every_id_in_the_examples_is_that_of_a_rule() -> None:
    named = set(expected_ids()) | {name for example in examples() for name in example.expect.get("absent", ())}
    assert named - rule_ids() == set()


def test_every_word_of_the_format_is_used() -> None:
    assert {key for example in examples() for key in example.expect} == set(COMPARED)


@pytest.mark.parametrize("norm", norms_of("plan"))
def test_without_the_norm_an_example_fails(norm: str) -> None:
    showing = [one for one in examples() if norm in one.shows]
    assert showing, f"no example shows {norm}"
    assert _fails(showing, without_norm(shipped(), norm), with_norms=True), f"no example misses {norm}"


@pytest.mark.parametrize("norm", norms_of("plan"))
def test_without_what_carries_the_norm_an_example_fails_whatever_its_norms(norm: str) -> None:
    showing = [one for one in examples() if norm in one.shows]
    assert _fails(showing, without_carriers(shipped(), norm), with_norms=False), f"no example misses what {norm} says"


def _fails(showing: list[Example], rulebook: Rulebook, *, with_norms: bool) -> bool:
    return any(
        differences(one, plan(one.case, rulebook, one.today), with_norms=with_norms)
        # The fullest first: it is the likeliest to fail.
        for one in sorted(showing, key=lambda one: -len(one.expected()))
    )


@pytest.mark.parametrize("norm", norms_of("share"))
def test_without_what_carries_the_norm_an_exchange_is_decided_otherwise(norm: str) -> None:
    showing = [one for one in decision_examples.examples("share") if norm in one.shows]
    assert showing, f"no example shows {norm}"
    rules = without_carriers(shipped(), norm).sharing
    assert any(not _decided_as_said(one, rules) for one in showing), f"no exchange misses {norm}"
    assert all(_decided_as_said(one, shipped().sharing) for one in showing)


def _decided_as_said(example: decision_examples.Example, rules: tuple[ShareRule, ...]) -> bool:
    share, said = example.rest["share"], example.rest
    exchange = Exchange(share["from"], share["to"], share["what"], share["purpose"], share.get("reason"))
    known = decision_examples.known(example.facts, example.today)
    made = decide(rules, exchange, known, DEFAULT_CALENDAR, shipped().vocabulary)
    needs, after = [need.kind for need in made.needs], [duty.kind for duty in made.after]
    return (made.decision, needs, after) == (said["decision"], said.get("needs", needs), said.get("after", after))
