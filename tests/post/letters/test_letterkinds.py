"""Reading a kind of letter: what it names must exist, and a slip is told with its line."""

from __future__ import annotations

from functools import cache

import pytest

from roedtraad.core.loading import Unreadable
from roedtraad.post.letterkinds import LETTERS, Ground, ground_of, kind_for, letter_kinds, read_kind, shipped_rules

GOOD = """
title: {da: Brev, en: Letter}
rules: coordination.letter
category: action_plan
cpr: municipality
carries: Handleplanen
records: {sent: coordination_letter_sent}
reply: {days: 10, norms: [K-4.2]}
asks:
  plan: {label: {da: Planen, en: The plan}, required: yes}
demands:
  facts: [admission]
parts:
  - text: {da: "Til {person} fra {admission}: {plan}", en: "To {person} from {admission}: {plan}"}
  - facts: [expected_release]
    category: health
    when: {release: known}
  - asked: plan
"""


@cache
def ground() -> Ground:
    return ground_of(shipped_rules())


def test_what_is_written_is_what_is_read() -> None:
    kind = read_kind(GOOD, "letter.yaml", "brev", ground())
    assert kind.id == "brev"
    assert kind.rules == ("coordination.letter",)
    assert kind.reply is not None
    assert (kind.reply.days, kind.reply.norms) == (10, ("K-4.2",))
    assert kind.categories == ("action_plan", "health")
    assert [part.form for part in kind.parts] == ["text", "facts", "asked"]
    assert kind.fulfils == "sent"
    assert not kind.automatic


@pytest.mark.parametrize(
    ("was", "became"),
    [
        ("rules: coordination.letter", "rules: coordination.leter"),
        ("category: action_plan\n", "category: plan\n"),
        ("cpr: municipality", "cpr: the_town"),
        ("carries: Handleplanen", "carries: Planen"),
        ("coordination_letter_sent", "coordination_letter_send"),
        ("{sent: ", "{gone: "),
        ("K-4.2", "K-99"),
        ("facts: [admission]", "facts: [admision]"),
        ("facts: [expected_release]", "facts: [expected]"),
        ("{release: known}", "{relase: known}"),
        ("asked: plan", "asked: plans"),
        ('{da: "Til {person}', '{da: "Til {name}'),
        ("To {person}", "To {nobody}"),
        ("required: yes", "requierd: yes"),
        ("asked: plan", "asked: plan\n    facts: [admission]"),
        ("parts:", "part:"),
        ("title: {da: Brev, en: Letter}", "heading: {da: Brev, en: Letter}"),
    ],
)
def test_what_does_not_exist_is_refused_with_its_place(was: str, became: str) -> None:
    assert was in GOOD
    with pytest.raises(Unreadable) as refused:
        read_kind(GOOD.replace(was, became, 1), "letter.yaml", "brev", ground())
    problem = refused.value.problems[0]
    assert problem.file == "letter.yaml"
    assert problem.line > 0
    assert problem.remedy.da


def test_a_rule_without_a_letter_has_none() -> None:
    assert kind_for("action_plan.make") is None
    found = kind_for("admission.notice.folkeregister")
    assert found is not None
    assert found.id == "admission_notice_registry"


def test_every_folder_is_a_kind_with_its_example_and_says_what_it_rests_on() -> None:
    folders = {path.name for path in LETTERS.iterdir() if path.is_dir()}
    assert folders == letter_kinds().keys()
    for name in folders:
        assert {path.name for path in (LETTERS / name).iterdir()} == {"letter.yaml", "example.yaml"}
        assert (LETTERS / name / "letter.yaml").read_text(encoding="utf-8").startswith("# ")


def test_the_file_is_called_by_its_subject() -> None:
    names = {kind.id: kind.file_name for kind in letter_kinds().values()}
    assert names["coordination_letter"] == "Koordineringsskrivelse.pdf"
    assert names["personal_examination_request"] == "Anmodning om sagsakter til personundersøgelse (§ 808).pdf"
    assert names["exit_orientation"] == "Orienteringsskrivelse.pdf"
    assert all(len(name) < 100 for name in names.values())


def test_what_goes_by_itself_asks_for_nothing_and_stands_in_no_compartment() -> None:
    facts = shipped_rules().vocabulary.facts
    restricted = {definition.compartment for definition in facts.values() if definition.compartment}
    automatic = [kind for kind in letter_kinds().values() if kind.automatic]
    assert automatic
    for kind in automatic:
        assert not any(ask.required for ask in kind.asks)
        assert not any(one.required for one in kind.demands.enclosures)
        assert kind.category not in restricted


@pytest.mark.shows("K-4.2", "K-15.3")
def test_the_clock_of_an_answer_is_ten_working_days() -> None:
    for name in ("coordination_letter", "personal_examination_request"):
        reply = letter_kinds()[name].reply
        assert reply is not None
        assert reply.days == 10
