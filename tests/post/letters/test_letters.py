"""Every kind of letter, by the example in its folder: what it says, what it demands, what it never tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roedtraad.core.rulebook import Rule
from roedtraad.core.words import Words
from roedtraad.post.composing import About, Missing, facts_told
from roedtraad.post.letterkinds import Line, kind_for, letter_kinds, shipped_rules, without_letter
from tests.post.letters.letter_examples import CPR, PERSON, Example, OwedNow, example_of, letter_examples

EVERY = pytest.mark.parametrize("example", letter_examples(), ids=str)
SECRET = "Hemmelig Allé 7, 8000 Aarhus C"


def blocking(missing: tuple[Missing, ...]) -> set[str]:
    return {one.fact for one in missing if one.blocks}


def rules_that_share() -> dict[str, Rule]:
    book = shipped_rules()
    found = dict(book.national.obligations)
    for code in book.municipalities:
        for agreement in book.versions_of(code):
            found |= agreement.obligations
    return {name: rule for name, rule in found.items() if rule.share is not None}


@EVERY
def test_the_example_goes_and_says_what_it_must(example: Example) -> None:
    draft = example.draft()
    assert not blocking(draft.missing), draft.missing
    for words in example.written["says"]:
        assert words in draft.plain
    for words in example.written.get("never", ()):
        assert words not in draft.plain
    assert "{" not in draft.plain
    assert "mangler]" not in draft.plain


@EVERY
def test_without_what_it_demands_it_does_not_go(example: Example) -> None:
    for ask in example.kind.asks:
        if ask.required:
            given = {name: text for name, text in example.given.items() if name != ask.name}
            assert ask.name in blocking(example.draft(given=given).missing)
    for needed in example.kind.demands.facts:
        if needed.fact in example.written["facts"] and not needed.when.facts:
            known = example.known(needed.fact)
            assert needed.fact in blocking(example.draft(known=known).missing)
    for enclosure in example.kind.demands.enclosures:
        if enclosure.required and enclosure.text.da in example.enclosed:
            rest = [one for one in example.enclosed if one != enclosure.text.da]
            assert enclosure.text.da in blocking(example.draft(enclosed=rest).missing)


@EVERY
def test_it_asks_the_recipient_to_do_something(example: Example) -> None:
    assert [part for part in example.draft().content["body"]["parts"] if part["form"] == "do"]


@EVERY
def test_the_number_stands_only_where_the_recipient_needs_it(example: Example) -> None:
    number = f"{CPR[:6]}-{CPR[6:]}"
    if example.kind.about == "nobody":
        assert number not in example.draft().plain
        return
    for authority in shipped_rules().vocabulary.authorities:
        shown = number in example.draft(authority=authority).plain
        assert shown == (authority in example.kind.cpr)
    assert set(example.kind.cpr) <= {"municipality", "folkeregister", "udbetaling_danmark"}


@EVERY
def test_the_mail_names_nobody(example: Example) -> None:
    draft = example.draft()
    for words in (draft.subject, draft.text, draft.title):
        assert "Signe" not in words
        assert CPR[:6] not in words


def test_the_mail_of_a_compartment_does_not_tell_what_it_is_about() -> None:
    for kind in ("exit_orientation", "exit_enquiry", "infohus_notice", "child_concern_notice"):
        draft = example_of(kind).draft()
        for told in ("exit", "radikal", "infohuset:", "barn", "bande"):
            assert told not in f"{draft.subject} {draft.text}".casefold().replace("til den lokale exitenhed", "")


@EVERY
def test_a_protected_address_is_never_written(example: Example) -> None:
    hidden = About("Signe Demosen", CPR, SECRET, protected=True)
    given = {ask.name: SECRET if ask.address else example.given.get(ask.name, "") for ask in example.kind.asks}
    draft = example.draft(person=hidden, given=given)
    assert "Hemmelig" not in draft.plain
    assert not blocking(draft.missing)
    typed = next((ask.name for ask in example.kind.asks if ask.kind == "text" and ask.name in example.given), None)
    if typed and example.kind.about == "person":
        told = example.draft(person=hidden, given={**example.given, typed: f"Bor på hemmelig alle {SECRET.upper()}"})
        assert typed in blocking(told.missing)


@EVERY
def test_what_the_gate_holds_back_is_not_written(example: Example) -> None:
    for category in example.kind.categories:
        allowed = [one for one in example.kind.categories if one != category]
        draft = example.draft(allowed=allowed)
        parts = [part for part in example.kind.parts if part.category in allowed]
        assert len(draft.content["body"]["parts"]) <= len(parts)
        assert category in {one.fact for one in draft.missing if one.kind == "content"} or not any(
            part.category == category for part in example.kind.parts
        )
    nothing = example.draft(allowed=())
    assert not nothing.content["body"]["parts"]
    assert not nothing.is_complete


def test_every_rule_that_shares_has_a_letter_or_a_reason_why_not() -> None:
    sharing = rules_that_share()
    reasons = without_letter()
    for name in sharing:
        assert (kind_for(name) is None) == (name in reasons), name
    assert reasons.keys() <= sharing.keys()


def test_a_letter_tells_in_the_category_that_its_rules_name() -> None:
    for name, rule in rules_that_share().items():
        kind = kind_for(name)
        if kind is not None and rule.share is not None:
            assert kind.category == rule.share.category, name


def test_each_rule_has_one_letter() -> None:
    rules = [rule for kind in letter_kinds().values() for rule in kind.rules]
    assert len(rules) == len(set(rules))


def test_health_and_compartments_stand_in_sections_of_their_own() -> None:
    facts = shipped_rules().vocabulary.facts
    for kind in letter_kinds().values():
        for part in kind.parts:
            named = {*part.facts, *part.when.facts}
            for fact in named & facts.keys():
                assert facts[fact].compartment in (None, "", kind.category), (kind.id, fact)
                if fact in part.facts and facts[fact].sensitivity == "sensitive":
                    assert part.category == "health", (kind.id, fact)


@pytest.mark.shows("K-7.5")
def test_the_application_is_marked_god_loesladelse() -> None:
    assert example_of("benefit_application").draft().content["mark"] == "God løsladelse"


@pytest.mark.shows("K-7.4")
def test_the_application_states_the_times_in_custody() -> None:
    table = next(
        part for part in example_of("benefit_application").draft().content["body"]["parts"] if part["form"] == "table"
    )
    assert table["rows"] == [["3. august 2026", "14. december 2026", "Vestre Fængsel"]]


@pytest.mark.shows("K-2.10", "K-7.13")
def test_the_subject_is_exactly_that_of_the_agreement() -> None:
    assert example_of("digital_post").draft().subject == "Att.: Borgerservice, Digital Post"
    assert example_of("benefit_application").draft().subject == "Nyløsladt"
    assert example_of("coordination_letter").draft().subject == "Koordineringsskrivelse"


@pytest.mark.shows("A-14", "K-15.2")
def test_a_request_for_files_does_not_go_without_a_concrete_description() -> None:
    for kind in ("request_for_files", "personal_examination_request"):
        example = example_of(kind)
        draft = example.draft(given={**example.given, "files": "  "})
        assert "files" in blocking(draft.missing)
        assert not draft.is_complete


def test_a_number_typed_into_a_text_stops_a_letter_that_may_not_hold_it() -> None:
    example = example_of("infohus_notice")
    typed = {"concern": "Se også 610203-4567."}
    assert blocking(example.draft(given=typed).missing) == {"concern"}


@pytest.mark.shows("K-4.5")
def test_the_coordination_letter_asks_for_the_assessment_only_where_there_is_one() -> None:
    example = example_of("coordination_letter")
    assert blocking(example.draft(enclosed=["Handleplanen"]).missing) == {"Risiko- og behovsvurdering (LS/RNR)"}
    without = example.known("risk_assessment_made")
    assert not blocking(example.draft(known=without, enclosed=["Handleplanen"]).missing)


@pytest.mark.shows("K-4.5", "A-14")
def test_what_the_rule_encloses_is_asked_for_but_not_what_the_letter_itself_carries() -> None:
    example = example_of("coordination_letter")
    named = ["Handleplanen", "Bed om kvittering for modtagelsen", "Seneste bopælsadresse", "Dommen"]
    owed = OwedNow(explanation={"enclose": [{"da": one, "en": one} for one in named]})
    missing = example.draft(owed=owed).missing
    assert [(one.kind, one.fact, one.blocks) for one in missing] == [("enclosure", "Dommen", False)]


def test_what_is_asked_for_can_be_recorded() -> None:
    rules = shipped_rules()
    for example in letter_examples():
        known = example.known(*example.written["facts"])
        asked = {one.fact for one in example.draft(known=known).missing if one.kind == "fact"}
        assert asked <= rules.vocabulary.facts.keys(), (example.kind.id, asked)
    nothing_known = example_of("medicine_agreement").known("expected_release")
    assert blocking(example_of("medicine_agreement").draft(known=nothing_known).missing) == {"expected_release"}


def test_a_line_that_does_not_apply_asks_for_nothing() -> None:
    example = example_of("mentor_notice")
    line = Line(Words.same("{coordination_meeting}"), example_of("exit_enquiry").kind.parts[0].when)
    kind = replace(example.kind, parts=(replace(example.kind.parts[0], lines=(line,)), *example.kind.parts[1:]))
    assert replace(example, kind=kind).draft().is_complete


def test_an_enclosure_that_may_apply_is_named_without_its_perhaps() -> None:
    example = example_of("benefit_application")
    named = ["Dokumentation for indsættelsesperioder i de seneste 10 år (måske)", "Dokumentation for formue (måske)"]
    owed = OwedNow(explanation={"enclose": [{"da": one, "en": "Proof (perhaps)"} for one in named]})
    wanted = {one.text.da: one.text.en for one in example.draft(owed=owed).enclosures}
    assert "Dokumentation for indsættelsesperioder i de seneste 10 år" not in wanted
    assert wanted["Dokumentation for formue"] == "Proof"


def test_the_letter_to_print_carries_the_address_for_the_window() -> None:
    content = example_of("admission_notice_udbetaling_danmark").draft().content
    assert content["recipient"] == ["Udbetaling Danmark", "Kongens Vænge 8", "3400 Hillerød"]


def test_calling_the_meeting_tells_its_day() -> None:
    example = example_of("release_meeting_invitation")
    assert facts_told(example.draft().content) == {"release_meeting": date(2026, 12, 2)}
    assert facts_told(example.draft(given={**example.given, "meeting_day": "snart"}).content) == {}
    assert facts_told(example_of("coordination_letter").draft().content) == {}


def test_the_gloss_stands_only_where_it_is_asked_for() -> None:
    example = example_of("coordination_letter")
    glossed = example.draft().content["gloss"]
    assert glossed["heading"] == "Coordination of action plans"
    assert example.draft(given={**example.given, "gloss": ""}).content["gloss"] is None


def test_nothing_typed_is_read_as_a_place_to_fill() -> None:
    example = example_of("answer_to_municipality")
    draft = example.draft(given={"answer": "Se {person} og {0} og %s"})
    assert "Se {person} og {0} og %s" in draft.plain


def test_the_letter_is_about_the_person_and_signed_by_the_one_who_writes() -> None:
    draft = example_of("admission_notice_registry").draft(person=replace(PERSON, name="Åge Æbelø Demosen"))
    assert "Navn: Åge Æbelø Demosen" in draft.plain
    assert draft.plain.rstrip().endswith("Mette Demosen\nVestre Fængsel")
