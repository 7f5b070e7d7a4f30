"""The form made from the vocabulary: a field for each fact by its type, in words, for who may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from roedtraad.agreements.service import rulebook_now
from roedtraad.core.vocabulary import FactValue
from roedtraad.desk.forms.vocabulary import FactsForm
from roedtraad.web.forms import field_choices, field_kind
from tests.country import DAY, Country

pytestmark = pytest.mark.usefixtures("country")


def asking(*names: str, cleared: tuple[str, ...] = (), **options: Any) -> FactsForm:
    return FactsForm(names, cleared=cleared, today=DAY, **options)


def answered(sent: Mapping[str, Any], known: dict[str, FactValue] | None = None) -> dict[str, FactValue]:
    form = asking(*sent, data=sent, known=known)
    assert form.is_valid(), form.errors
    return form.facts()


def choices(form: FactsForm, name: str) -> dict[str, str]:
    return dict(field_choices(form[name]))


def test_every_fact_of_the_vocabulary_has_a_field_with_its_question_and_help(country: Country) -> None:  # noqa: ARG001
    facts = rulebook_now().vocabulary.facts
    form = asking(*facts, cleared=("exit", "radicalisation", "child_concern", "ksp"))
    assert form.names == tuple(facts)
    for name, definition in facts.items():
        bound = form[name]
        assert bound.label == definition.question.da
        assert definition.help is None or definition.help.da in bound.help_text
        shown = {"date": "date", "yes_no": "radios", "number": "text", "text": "text"}
        assert field_kind(bound) == shown.get(definition.type, field_kind(bound))
    with override("en"):
        assert asking("mitid")["mitid"].label == facts["mitid"].question.en


def test_a_fact_of_a_compartment_has_a_field_for_who_is_cleared_alone() -> None:
    secret = [name for name, one in rulebook_now().vocabulary.facts.items() if one.compartment]
    assert secret
    assert asking(*secret, "mitid").names == ("mitid",)
    assert "child_concern" in asking(*secret, cleared=("child_concern",)).names
    assert "exit_course" not in asking(*secret, cleared=("child_concern",)).names


def test_a_name_that_is_no_fact_has_no_field() -> None:
    assert asking("findes_ikke", "age_today", "").names == ()


def test_how_a_fact_is_protected_is_said_quietly() -> None:
    form = asking("benefits", "substances", "mitid")
    assert "Fortroligt." in form["benefits"].help_text
    assert "Følsomt" in form["substances"].help_text
    assert "ortrolig" not in form["mitid"].help_text


def test_not_known_is_an_answer_of_its_own_unless_one_is_needed() -> None:
    assert choices(asking("mitid"), "mitid") == {"ja": "Ja", "nej": "Nej", "": "Ved ikke"}
    needed = asking("mitid", needed=("mitid",), data={"mitid": ""})
    assert choices(needed, "mitid") == {"ja": "Ja", "nej": "Nej"}
    assert needed.errors == {"mitid": ["Svar på spørgsmålet."]}


def test_the_98_municipalities_stand_in_danish_order() -> None:
    names = list(choices(asking("registered_municipality"), "registered_municipality").values())
    assert names[0] == "Ved ikke"
    assert (len(names), names[1], names[-4:]) == (99, "Albertslund", ["Ærø", "Aabenraa", "Aalborg", "Aarhus"])
    spouse = asking("spouse_common_home_municipality")
    assert choices(spouse, "spouse_common_home_municipality")["none"] == "Ingen"


def test_values_that_have_ended_stand_last_and_say_so() -> None:
    shown = choices(asking("benefits"), "benefits")
    ended = "Uddannelseshjælp (til 30. juni 2025; læses nu som Kontanthjælp)"
    assert shown["uddannelseshjaelp"] == ended
    assert list(shown).index("uddannelseshjaelp") > list(shown).index("su")
    assert shown["revalideringsydelse"] == "Revalideringsydelse (lukket for nye)"
    before = FactsForm(["benefits"], cleared=(), today=date(2025, 6, 30))
    assert choices(before, "benefits")["uddannelseshjaelp"] == "Uddannelseshjælp"


def test_what_is_known_is_filled_in() -> None:
    known: dict[str, FactValue] = {
        "mitid": False,
        "benefits": frozenset({"su"}),
        "substances": frozenset(),
        "sentence_months": 4.5,
        "spouse_common_home_municipality": "none",
    }
    form = asking(*known, known=known)
    shown = {name: form[name].value() for name in known}
    assert shown == {
        "mitid": "nej",
        "benefits": ["su"],
        "substances": ["none"],
        "sentence_months": "4,5",
        "spouse_common_home_municipality": "none",
    }
    with override("en"):
        assert asking("sentence_months", known={"sentence_months": 4.5})["sentence_months"].value() == "4.5"


def test_only_what_was_filled_in_and_differs_is_a_fact() -> None:
    sent = {"mitid": "ja", "nemkonto": "", "tax_card": "nej", "institution": "", "judgment": "", "substances": []}
    assert answered(sent, {"mitid": True, "tax_card": True, "substances": frozenset({"hash"})}) == {"tax_card": False}


def test_none_of_them_is_known_and_nothing_chosen_is_not() -> None:
    assert answered({"substances": ["none"]}) == {"substances": frozenset()}
    assert answered({"substances": []}) == {}
    assert answered({"substances": ["hash", "kokain"]}) == {"substances": frozenset({"hash", "kokain"})}
    both = asking("substances", data={"substances": ["none", "hash"]})
    assert both.errors == {"substances": ["Vælg enten ingen af dem eller dem, der gælder."]}


@pytest.mark.parametrize(
    ("written", "number"), [("4,5", 4.5), ("4.5", 4.5), (" 6 ", 6), ("1 000", 1000), ("0", 0), ("0,0", 0)]
)
def test_a_number_is_written_as_people_do(written: str, number: float) -> None:
    found = answered({"sentence_months": written})["sentence_months"]
    assert found == number
    assert isinstance(found, float) == (number == 4.5)


@pytest.mark.parametrize("written", ["fire", "-1", "nan", "inf", "1e99", "4,5,6", "0x10", "1" * 21])
def test_what_is_no_number_is_refused(written: str) -> None:
    assert "sentence_months" in asking("sentence_months", data={"sentence_months": written}).errors


def test_no_value_of_the_vocabulary_is_called_as_none_of_them() -> None:
    facts = rulebook_now().vocabulary.facts.values()
    assert not [one.name for one in facts if one.type in ("set", "one_of") and "none" in one.values]
