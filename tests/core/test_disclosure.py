"""May this be shared: the examples of tests/rulebook/share, and laws that hold for every exchange and every case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.core.calendar import Calendar
from roedtraad.core.disclosure import Disclosure, Exchange, Verdict, decide
from tests.core.decision_examples import Example, examples, known, shipped

TODAY = date(2026, 6, 1)
CALENDAR = Calendar()
RANK: dict[Verdict, int] = {"denied": 0, "needs": 1, "allowed": 2}
CONCERN_MAY_GO_TO = {"infohus", "omraade_sikkerhed", "koncern_sikkerhed"}
CARRIED = {"K-14.1", "K-14.2", "K-14.3", "K-14.4", "K-15.4", "R-3.1.3", "R-3.1.4", "R-3.3.4", "R-3.3.5", "R-3.3.9"}
CARRIED |= {"R-3.3.10", "A-33", "K-15.1", "K-7.10", "R-3.1.6", "R-3.1.7", "R-3.1.8", "R-3.3.3"}

YES_OR_NO = st.booleans()
LEARNED_LATER: dict[str, st.SearchStrategy[Any]] = {
    "legal_status": st.sampled_from(["varetaegt", "afsoning", "udslusning", "loesladt", "ungdomssanktion"]),
    "sentence_months": st.integers(0, 20),
    "radicalisation_reported": YES_OR_NO,
    "terror_case": YES_OR_NO,
    "prosecution_permission": YES_OR_NO,
    "protected_address": YES_OR_NO,
    "exit_course": YES_OR_NO,
    "exit_wanted": YES_OR_NO,
    "child_concern": YES_OR_NO,
    "admission": st.dates(date(2026, 1, 1), date(2026, 5, 1)),
    "consents": st.lists(
        st.sampled_from(["ydelsesansoegning", "sagsakter", "personundersoegelse", "koordinering"]), unique=True
    ),
}
EVENTS: dict[str, st.SearchStrategy[Any]] = {
    "radicalisation_category": st.sampled_from(["ingen", "1", "2", "3"]),
    "serves_outside_section_78": YES_OR_NO,
    "release": st.dates(date(2026, 1, 1), date(2026, 6, 1)),
}
"""What counts as not so until it is recorded; recording it is something new that happened, not something learned."""
FACTS = st.fixed_dictionaries({}, optional={**LEARNED_LATER, **EVENTS})
REASONS = st.sampled_from([None, "", " \t\n ", "Uden bolig er risikoen høj"])
DAYS = st.sampled_from([date(2016, 2, 29), date(2018, 5, 24), date(2018, 5, 25), TODAY])


def exchanges() -> st.SearchStrategy[Exchange]:
    words = shipped().vocabulary
    units, categories, purposes = sorted(words.authorities), sorted(words.categories), sorted(words.purposes)
    pick = st.sampled_from
    return st.builds(Exchange, pick(units), pick(units), pick(categories), pick(purposes), REASONS)


EXCHANGES = st.deferred(exchanges)


def every_exchange(reason: str | None = None) -> Iterator[Exchange]:
    words = shipped().vocabulary
    for sender, recipient, category, purpose in product(
        words.authorities, words.authorities, words.categories, words.purposes
    ):
        yield Exchange(sender, recipient, category, purpose, reason)


def answer(exchange: Exchange, facts: dict[str, Any], today: date = TODAY) -> Disclosure:
    rulebook = shipped()
    return decide(rulebook.sharing, exchange, known(facts, today), CALENDAR, rulebook.vocabulary)


def asked(example: Example) -> Exchange:
    share = example.rest["share"]
    return Exchange(share["from"], share["to"], share["what"], share["purpose"], share.get("reason"))


EVERYTHING = {
    "legal_status": "afsoning", "radicalisation_reported": True, "radicalisation_category": "3", "terror_case": True,
    "prosecution_permission": True, "exit_course": True, "child_concern": True, "protected_address": False,
    "consents": ["ydelsesansoegning", "sagsakter", "personundersoegelse", "koordinering"],
}  # fmt: skip


@pytest.mark.parametrize("example", examples("share"), ids=str)
def test_the_gate_answers_as_the_example_says(example: Example) -> None:
    made = answer(asked(example), example.facts, example.today)
    assert made.decision == example.rest["decision"], made
    if "needs" in example.rest:
        assert [need.kind for need in made.needs] == example.rest["needs"]
    if "facts_asked" in example.rest:
        assert [need.fact for need in made.needs if need.kind == "fact"] == example.rest["facts_asked"]
    if "after" in example.rest:
        assert [duty.kind for duty in made.after] == example.rest["after"]


def test_every_norm_that_an_example_shows_stands_on_a_rule_of_the_gate() -> None:
    carried = {norm for rule in shipped().sharing for norm in rule.norms}
    shown = {norm for example in examples("share") for norm in example.shows}
    assert carried & shown >= CARRIED
    assert shown <= carried


@pytest.mark.parametrize("facts", [{}, EVERYTHING], ids=["nothing known", "everything open"])
@pytest.mark.parametrize("reason", [None, "Det haster"], ids=["no reason", "a reason"])
def test_every_exchange_has_an_answer_with_its_basis_and_no_concern_leaks(
    facts: dict[str, Any], reason: str | None
) -> None:
    rulebook = shipped()
    now = known(facts, TODAY)
    for exchange in every_exchange(reason):
        made = decide(rulebook.sharing, exchange, now, CALENDAR, rulebook.vocabulary)
        assert all((made.basis, made.rule, made.text.da, made.text.en)), exchange
        assert bool(made.needs) == (made.decision == "needs"), exchange
        assert made.decision != "denied" or not made.after, exchange
        if exchange.category == "radicalisation" and exchange.recipient == "municipality":
            assert made.decision == "denied", exchange
        if exchange.purpose == "prevention_of_extremism" and exchange.recipient in {"municipality", "police"}:
            assert made.decision == "denied", exchange


@given(EXCHANGES, FACTS, DAYS)
def test_a_concern_for_radicalisation_leaves_the_prison_only_for_infohus_and_security(
    exchange: Exchange, facts: dict[str, Any], today: date
) -> None:
    for sender in ("institution", "kif"):
        made = answer(replace(exchange, sender=sender, category="radicalisation"), facts, today)
        assert made.decision == "denied" or exchange.recipient in CONCERN_MAY_GO_TO


@given(EXCHANGES, FACTS, DAYS)
def test_a_personal_examination_reaches_the_municipality_only_through_both_gates_and_a_reason(
    exchange: Exchange, facts: dict[str, Any], today: date
) -> None:
    exchange = replace(exchange, recipient="municipality", category="personal_examination")
    if exchange.sender != "person" and answer(exchange, facts, today).decision == "allowed":
        assert "personundersoegelse" in facts["consents"]
        assert facts["prosecution_permission"]
        assert exchange.reason
        assert exchange.reason.strip()


@given(EXCHANGES, FACTS, st.sampled_from(["institution", "kif", "other_prison_unit"]))
def test_a_remand_prisoner_is_shared_in_ksp_only_with_a_concern(
    exchange: Exchange, facts: dict[str, Any], sender: str
) -> None:
    facts = {**facts, "legal_status": "varetaegt", "serves_outside_section_78": False}
    for recipient in ("municipality", "police"):
        made = answer(replace(exchange, sender=sender, recipient=recipient, category="ksp_entry"), facts)
        if made.decision == "allowed":
            category = facts.get("radicalisation_category")
            assert category in {"1", "2", "3"} or (category is None and facts["radicalisation_reported"])
            assert exchange.purpose == "ksp"


@given(EXCHANGES, FACTS, st.fixed_dictionaries({}, optional=LEARNED_LATER), DAYS)
def test_learning_a_fact_never_turns_an_answer_round(
    exchange: Exchange, facts: dict[str, Any], learned: dict[str, Any], today: date
) -> None:
    learned.pop("consents", None)
    before, after = answer(exchange, facts, today), answer(exchange, {**learned, **facts}, today)
    if before.decision != "needs":
        assert after.decision == before.decision


@given(EXCHANGES, FACTS, DAYS)
def test_consent_permission_and_reason_only_ever_open_and_never_mend_a_denial(
    exchange: Exchange, facts: dict[str, Any], today: date
) -> None:
    before = answer(exchange, facts, today).decision
    mended = {**facts, "consents": EVERYTHING["consents"], "prosecution_permission": True}
    after = answer(replace(exchange, reason="Det haster"), mended, today).decision
    assert RANK[after] >= RANK[before]
    assert (after == "denied") == (before == "denied")


@given(EXCHANGES, FACTS, DAYS)
def test_a_reason_of_blanks_is_no_reason(exchange: Exchange, facts: dict[str, Any], today: date) -> None:
    assert answer(replace(exchange, reason=" \n\u00a0"), facts, today) == answer(
        replace(exchange, reason=None), facts, today
    )


@given(EXCHANGES, FACTS, DAYS)
def test_a_fact_that_is_asked_for_is_not_known_and_is_asked_in_words(
    exchange: Exchange, facts: dict[str, Any], today: date
) -> None:
    for need in answer(exchange, facts, today).needs:
        assert need.text.da
        assert need.text.en
        if need.kind == "fact":
            assert need.fact is not None
            assert need.fact not in facts
            assert need.text == shipped().vocabulary.facts[need.fact].question


@given(EXCHANGES, FACTS)
def test_everything_shared_without_consent_outside_the_prison_service_is_noted_and_told(
    exchange: Exchange, facts: dict[str, Any]
) -> None:
    made = answer(exchange, facts)
    if made.decision == "allowed" and {"R-3.1.3", "R-3.1.4"} & set(made.norms):
        assert [duty.kind for duty in made.after] == ["note", "inform_person", "reason_not_informing"]


def test_words_that_no_rule_knows_are_denied_not_refused() -> None:
    assert answer(Exchange("institution", "nabo", "action_plan", "coordination", "x"), {}).decision == "denied"


def test_every_unit_category_and_purpose_of_a_rule_is_in_the_vocabulary() -> None:
    words = shipped().vocabulary
    for rule in shipped().sharing:
        assert {*rule.senders, *rule.recipients} <= set(words.authorities), rule.id
        assert set(rule.categories) <= set(words.categories), rule.id
        assert set(rule.purposes) <= set(words.purposes), rule.id
        assert {basis.source for basis in rule.basis} <= set(shipped().sources), rule.id


def test_every_rule_of_the_gate_decides_somewhere() -> None:
    rulebook = shipped()
    deciding = {answer(asked(example), example.facts, example.today).rule for example in examples("share")}
    now = known(EVERYTHING, TODAY)
    for exchange in every_exchange("Det haster"):
        deciding.add(decide(rulebook.sharing, exchange, now, CALENDAR, rulebook.vocabulary).rule)
    assert {rule.id for rule in rulebook.sharing} <= deciding
