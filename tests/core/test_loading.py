"""What is written in a file is what the core gets: cases, conditions, rules, agreements, and the shipped folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from roedtraad.core.calendar import Reading
from roedtraad.core.conditions import (
    Between,
    Condition,
    DateIs,
    FallsOn,
    IsKnown,
    NoneOf,
    NotEmpty,
    OneOf,
    Requirement,
    Test,
)
from roedtraad.core.deadlines import parse
from roedtraad.core.facts import Case, Done, Entry
from roedtraad.core.loading import (
    Unreadable,
    load_acting,
    load_agreement,
    load_case,
    load_municipalities,
    load_national,
    load_sharing,
    load_vocabulary,
    with_decisions,
)
from roedtraad.core.rulebook import HELPS, Address, Agreement, Basis, Hours, National, Phone, Responsible, Share
from roedtraad.core.vocabulary import AgeOf, FirstKnown, Validity
from roedtraad.core.words import Words
from roedtraad.rulefolder import agreement_files, find_shipped, read_case, read_rulebook, read_text

VOCABULARY = load_vocabulary(
    """
facts:
  birth_date: {type: date, label: Fødselsdag, question: Hvornår født?}
  admission: {type: date, label: Indsat, question: Hvornår indsat?}
  release: {type: date, label: Løsladt, question: Hvornår løsladt?}
  expected_release: {type: date, label: Forventet løsladelse, question: Hvornår?}
  nemkonto: {type: yes_no, label: NemKonto, question: Er der en NemKonto?}
  sentence_months: {type: number, label: Måneder, question: Hvor mange?, minimum: 0}
  institution: {type: text, label: Institution, question: Hvilken?}
  registered_municipality: {type: municipality, label: Folkeregister, question: Hvilken?}
  spouse_common_home_municipality: {type: municipality, label: Fælles hjem, question: Hvor?, none_allowed: yes}
  housing:
    type: one_of
    label: Bolig
    question: {da: Hvor bor personen?, en: Where does the person live?}
    values: {lejer: {label: Lejer}, ejer: {label: Ejer}, ingen: {label: Ingen}}
  benefits:
    type: set
    label: Ydelser
    question: Hvilke ydelser?
    values:
      kontanthjaelp: {label: {da: Kontanthjælp, en: Cash benefit}}
      uddannelseshjaelp: {label: Uddannelseshjælp, valid_to: 2025-06-30, read_as: kontanthjaelp}
derived:
  age_at_release: {type: number, label: Alder, age: {born: birth_date, on: [release, expected_release, today]}}
  release_day: {type: date, label: Løsladelsesdag, first_known: [release, expected_release]}
authorities: {institution: {names: [{da: Institutionen, en: The institution}]}, municipality: {names: [{da: K, en: M}]}}
roles: {reception: Modtagelsen}
matters: {rent: Husleje, housing: Bolig}
categories: {notice: Meddelelse}
purposes: {benefits: Ydelser}
""",
    "vocabulary.yaml",
)
_, MUNICIPALITIES = load_municipalities(read_text(find_shipped() / "municipalities.yaml"), "municipalities.yaml")


def case_of(text: str) -> Case:
    return load_case(text, "sag.yaml", VOCABULARY, MUNICIPALITIES)


def value_of(line: str) -> object:
    return case_of(f"case: demo\nfacts:\n  {line}\n").entries[0].value


# --- case files


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("admission: 2026-01-05", date(2026, 1, 5)),
        ("admission: '2024-02-29'", date(2024, 2, 29)),
        ("nemkonto: yes", True),
        ("nemkonto: ja", True),
        ("nemkonto: true", True),
        ("nemkonto: no", False),
        ("nemkonto: nej", False),
        ("nemkonto: False", False),
        ("sentence_months: 4", 4),
        ("sentence_months: 4.5", 4.5),
        ("institution: 'null'", "null"),
        ("institution: none", "none"),
        ("registered_municipality: 0101", "0101"),
        ("registered_municipality: '0530'", "0530"),
        ("spouse_common_home_municipality: none", "none"),
        ("housing: lejer", "lejer"),
        ("benefits: [kontanthjaelp, uddannelseshjaelp]", frozenset({"kontanthjaelp", "uddannelseshjaelp"})),
        ("benefits: []", frozenset()),
    ],
)
def test_a_value_is_read_by_the_type_of_its_fact(line: str, value: object) -> None:
    assert value_of(line) == value
    assert type(value_of(line)) is type(value)


@pytest.mark.parametrize(
    "line",
    [
        "admission: 2026-01-05T10:00",
        "admission: 2026-1-5",
        "admission: [2026-01-05]",
        "sentence_months: -1",
        "sentence_months: ١٢",
        "sentence_months: 1e3",
        "sentence_months: .inf",
        "registered_municipality: none",
        "registered_municipality: 0411",
        "institution: ''",
        "housing: [lejer]",
        "housing: Lejer",
        "benefits: {kontanthjaelp: yes}",
        "benefits: [null]",
        "benefits: [[kontanthjaelp]]",
    ],
)
def test_a_value_of_another_kind_is_refused(line: str) -> None:
    with pytest.raises(Unreadable):
        value_of(line)


def test_the_short_form_comes_first_and_the_history_in_the_order_of_the_file() -> None:
    case = case_of(
        """
case: demo-1
history:
  - {fact: expected_release, value: 2026-06-04, from: 2026-01-20, recorded: 2026-01-21, by: KiF, source: letter}
  - {fact: expected_release, value: 2026-06-11, from: 2026-02-20}
  - {fact: nemkonto, value: no, recorded: 2026-02-01}
facts:
  admission: 2026-01-05
"""
    )
    assert case.name == "demo-1"
    january, february = date(2026, 1, 20), date(2026, 2, 20)
    assert case.entries == (
        Entry("admission", date(2026, 1, 5), line=8),
        Entry("expected_release", date(2026, 6, 4), january, date(2026, 1, 21), "KiF", "letter", 4),
        Entry("expected_release", date(2026, 6, 11), february, february, line=5),
        Entry("nemkonto", False, None, date(2026, 2, 1), line=6),
    )


def test_what_was_done_is_named_by_obligation_or_by_norm() -> None:
    case = case_of("case: d\ndone:\n  - {obligation: rent.a/2, on: 2026-01-06}\n  - {norm: K-2.3, on: 2026-01-05}\n")
    assert case.done == (Done(date(2026, 1, 6), obligation="rent.a/2"), Done(date(2026, 1, 5), norm="K-2.3"))


def test_a_case_file_may_be_json() -> None:
    case = case_of(
        '{"case": "demo", "facts": {"nemkonto": true, "sentence_months": 4.5, "benefits": ["kontanthjaelp"]}}'
    )
    assert [entry.value for entry in case.entries] == [True, 4.5, frozenset({"kontanthjaelp"})]


def test_a_case_without_facts_is_a_case() -> None:
    assert case_of("case: demo").entries == ()


def test_all_mistakes_of_a_file_are_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(Unreadable) as refused:
        case_of("facts:\n  benefit: []\n  housing: hus\ndone:\n  - {norm: K-2.3}\nmere: 1\n")
    assert [(one.code, one.line) for one in refused.value.problems] == [
        ("syntax", 1),
        ("unknown_fact", 2),
        ("unknown_value", 3),
        ("syntax", 5),
        ("syntax", 6),
    ]


# --- the vocabulary


def test_derived_facts_know_what_they_are_computed_from() -> None:
    assert VOCABULARY.derived["age_at_release"].rule == AgeOf("birth_date", ("release", "expected_release", "today"))
    assert VOCABULARY.derived["release_day"].rule == FirstKnown(("release", "expected_release"))


def test_a_value_carries_its_validity_and_its_successor() -> None:
    value = VOCABULARY.facts["benefits"].values["uddannelseshjaelp"]
    assert (value.validity, value.read_as) == (Validity(None, date(2025, 6, 30)), "kontanthjaelp")


def test_a_single_text_serves_both_languages() -> None:
    assert VOCABULARY.label_of("nemkonto") == Words("NemKonto", "NemKonto")


# --- conditions and deadlines


def national_of(text: str) -> National:
    return load_national(text, "national.yaml", VOCABULARY)


def condition_of(text: str) -> Condition:
    return national_of(f"warnings: [{{code: x, text: t, when: {text}}}]").warnings[0].when


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("{housing: lejer}", OneOf(frozenset({"lejer"}))),
        ("{housing: [lejer, ejer]}", OneOf(frozenset({"lejer", "ejer"}))),
        ("{housing: {not: [ingen]}}", NoneOf(frozenset({"ingen"}))),
        ("{benefits: any}", NotEmpty()),
        ("{benefits: kontanthjaelp}", OneOf(frozenset({"kontanthjaelp"}))),
        ("{nemkonto: no}", OneOf(frozenset({False}))),
        ("{nemkonto: known}", IsKnown()),
        ("{registered_municipality: '0101'}", OneOf(frozenset({"0101"}))),
        ("{spouse_common_home_municipality: {not: [none]}}", NoneOf(frozenset({"none"}))),
        ("{sentence_months: 4}", Between(4, 4)),
        ("{sentence_months: '< 30'}", Between(high=30, high_included=False)),
        ("{sentence_months: <= 4}", Between(high=4)),
        ("{sentence_months: '>4.5'}", Between(low=4.5, low_included=False)),
        ("{age_at_release: '>= 30'}", Between(low=30)),
        ("{age_at_release: 18..24}", Between(18, 24)),
        ("{release: {after: admission + 1 year}}", DateIs("after", parse("admission + 1 year"))),
        ("{release_day: {on_or_before: expected_release}}", DateIs("on_or_before", parse("expected_release"))),
        ("{release_day: {falls_on: [fri]}}", FallsOn(frozenset({4}))),
        ("{release_day: {falls_on: before_day_off}}", FallsOn(before_day_off=True)),
    ],
)
def test_a_test_is_read_by_the_type_of_its_fact(text: str, test: Test) -> None:
    requirement = condition_of(text).alternatives[0][0]
    assert requirement.test == test


def test_several_tests_of_one_fact_must_all_hold() -> None:
    asked = condition_of("{release: {known: yes, after: admission + 1 year}}").alternatives
    expected = (Requirement("release", IsKnown()), Requirement("release", DateIs("after", parse("admission + 1 year"))))
    assert asked == (expected,)


def test_a_list_of_conditions_is_one_of_them() -> None:
    condition = condition_of("[{nemkonto: yes}, {housing: lejer, benefits: any}]")
    assert [[one.fact for one in every] for every in condition.alternatives] == [["nemkonto"], ["housing", "benefits"]]


# --- national rules

RENT = """
obligations:
  - id: rent.application
    title: {da: Ansøgning om husleje, en: Application for rent}
    matter: rent
    phase: admission
    on: admission
    when: {housing: lejer}
    responsible: institution.reception
    to: rent
    due: [{when: {nemkonto: yes}, at: admission + 5 working days}, {at: at once}]
    ends: [{at: release}, {at: expected_release}]
    enclose:
      - Lejekontrakt
      - {text: Budget, when: {benefits: any}, valid_to: 2025-12-31}
    channels: [secure_mail, letter]
    share: {category: notice, purpose: benefits}
    basis: ["bek-1471-2019", "lbk-1160-2024 § 115, stk. 2"]
    koereplan: 1
    norms: [R-3.2.4]
    done_by: nemkonto
"""


def test_an_obligation_is_read_as_it_is_written() -> None:
    rule = national_of(RENT).obligations["rent.application"]
    assert rule.title == Words("Ansøgning om husleje", "Application for rent")
    assert rule.responsible == Responsible("institution", "reception")
    assert rule.to == ("rent",)
    assert rule.due is not None
    assert rule.ends is not None
    assert (rule.due.hit, rule.ends.hit) == ("first", "collect")
    assert [str(row.gives) for row in rule.due.rows] == ["admission + 5 working days", "at once"]
    assert [one.text.da for one in rule.enclose] == ["Lejekontrakt", "Budget"]
    assert rule.enclose[1].validity == Validity(None, date(2025, 12, 31))
    assert rule.basis == (Basis("bek-1471-2019"), Basis("lbk-1160-2024", "§ 115, stk. 2"))
    assert rule.share == Share("notice", "benefits")
    assert rule.koereplan == (1,)
    assert (rule.place.file, rule.place.line, rule.place.column) == ("national.yaml", 3, 5)


def test_what_the_national_rules_decide_may_be_asked_for_in_later_conditions() -> None:
    text = """
decisions:
  needs_plan: {type: yes_no, label: Handleplan, rows: [{when: {sentence_months: '>= 4'}, is: yes}, {is: no}]}
warnings:
  - {code: x, text: t, when: {needs_plan: yes}}
"""
    national = national_of(text)
    assert [row.gives for row in national.decisions["needs_plan"].table.rows] == [True, False]
    vocabulary = with_decisions(VOCABULARY, national.decisions)
    assert vocabulary.type_of("needs_plan") == "yes_no"
    assert vocabulary.recorded("needs_plan") == ("sentence_months",)
    with pytest.raises(Unreadable, match="sentence_months"):
        load_case("case: d\nfacts: {needs_plan: yes}", "sag.yaml", vocabulary)


def test_a_koereplan_point_may_be_marked_as_not_verified() -> None:
    points = national_of(
        "koereplan: {1: Indsættelse, 2: {title: {da: Plan, en: Plan}, unverified: Ikke set}}"
    ).koereplan
    assert (points[1].title.da, points[1].unverified) == ("Indsættelse", None)
    assert points[2].unverified == Words("Ikke set", "Ikke set")


def test_all_kinds_of_help_may_be_said_in_one_word() -> None:
    steps = load_acting("steps: [{id: a, help: all, paragraph: RSL § 9, because: t}]", "acting.yaml", VOCABULARY)
    assert steps[0].help == HELPS


def test_a_disclosure_rule_that_names_no_purpose_is_for_any() -> None:
    after = "after: [{kind: note, text: t}]"
    text = f"rules: [{{id: a, category: notice, from: institution, decision: allowed, text: t, {after}}}]"
    rule = load_sharing(text, "disclosure.yaml", VOCABULARY)[0]
    assert (rule.categories, rule.senders, rule.purposes) == (("notice",), ("institution",), ())
    assert rule.after[0].kind == "note"


# --- agreements

HEAD = 'municipality: "0101"\ntitle: Aftalen\nsource: aftale-0101\nvalid_from: 2018-01-01\n'


def agreement_of(text: str) -> Agreement:
    return load_agreement(HEAD + text, "0101-koebenhavn.yaml", VOCABULARY)


def test_a_contact_takes_the_channels_that_it_has_an_address_for() -> None:
    text = """
contacts:
  eki:
    unit: EKI
    secure_mail: eki@example.dk
    phone: [{number: "12345678", label: Vagt}, "87654321"]
    address: {street: Gaden 1, postcode: "2300", town: København S}
    walk_in: yes
    hours:
      - {days: mon-wed, from: "09:00", to: closing_time, channel: phone, topic: Husleje}
      - {days: [sat, sun], closed: yes}
"""
    contact = agreement_of(text).contacts["eki"]
    assert contact.channels == ("secure_mail", "letter", "phone", "walk_in")
    assert contact.authority == "municipality"
    assert contact.phones == (Phone("12345678", Words("Vagt", "Vagt")), Phone("87654321"))
    assert contact.hours[0] == Hours((0, 1, 2), "09:00", "closing_time", "phone", Words("Husleje", "Husleje"))
    assert contact.hours[1] == Hours((5, 6), closed=True)
    assert str(contact.postal) == "Gaden 1, 2300 København S"


def test_a_contact_like_another_takes_over_what_it_leaves_out_but_not_its_norms() -> None:
    text = """
contacts:
  eki: {unit: EKI, secure_mail: eki@example.dk, subject: Indsat, norms: [K-1.1], note: Hovedkontakt}
  eki_housing: {like: eki, subject: Bolig}
  eki_rent: {like: eki_housing}
"""
    contacts = agreement_of(text).contacts
    housing, rent = contacts["eki_housing"], contacts["eki_rent"]
    assert (housing.secure_mail, housing.subject, housing.norms, housing.note) == ("eki@example.dk", "Bolig", (), None)
    assert (rent.unit.da, rent.subject, rent.id) == ("EKI", "Bolig", "eki_rent")


def test_an_address_printed_in_a_single_run_is_kept_as_it_stands() -> None:
    assert agreement_of("contacts: {a: {unit: A, address: Gaden 12300 By}}").contacts["a"].postal == Address(
        "Gaden 12300 By"
    )


def test_a_route_is_a_table_or_in_short_those_who_always_get_it() -> None:
    text = """
routes:
  rent:
    hit: collect
    clause: rent.2
    norms: [K-3]
    rows: [{when: {benefits: kontanthjaelp}, to: [a, b], norms: [K-3.2]}, {to: see housing, clause: rent.3}]
  housing: {to: eki, norms: [K-8.2], clause: housing.2}
"""
    routes = agreement_of(text).routes
    rent, housing = routes["rent"].table, routes["housing"].table
    assert (rent.hit, [row.gives.to for row in rent.rows]) == ("collect", [("a", "b"), ("see housing",)])
    assert [row.gives.clause for row in rent.rows] == ["rent.2", "rent.3"]
    assert (routes["rent"].norms, routes["housing"].norms) == (("K-3",), ())
    assert (housing.hit, housing.rows[0].gives.norms, housing.rows[0].when) == ("first", ("K-8.2",), Condition())


def test_an_own_obligation_rests_on_the_agreement_where_it_names_nothing_else() -> None:
    text = "obligations: [{id: own, title: t, matter: rent, phase: stay, responsible: institution.reception}]"
    assert agreement_of(text).obligations["own"].basis == (Basis("aftale-0101"),)


def test_the_words_for_working_days_may_be_read_in_the_agreements_own_way() -> None:
    text = "terms: {closed_days: ['24-12'], weekday: {weekdays: mon-sat, public_holidays: counted}}"
    calendar = agreement_of(text).calendar
    closed = frozenset({(12, 24)})
    assert calendar.working_day == Reading(closed=closed)
    assert calendar.weekday == Reading(frozenset(range(6)), False, closed)


def test_the_main_contact_has_its_exceptions_and_a_role_may_be_empty() -> None:
    text = """
main_contact: {contacts: [eki], default_for: all, except: [{matter: housing}, {phase: release, when: {nemkonto: no}}]}
roles: {reintegration_coordinator: {title: Koordinator, contact: none, unverified: Læsning af en streg}}
sections:
  - {id: rent, title: Husleje, see: main_contact, clauses: [{id: rent.1, text: En, prose: Omtale uden pligt}]}
"""
    agreement = agreement_of(text)
    assert agreement.main_contact.is_default
    assert [one.matters for one in agreement.main_contact.exceptions] == [("housing",), ()]
    assert agreement.roles["reintegration_coordinator"].contact is None
    found = agreement.clause("rent.1")
    assert found is not None
    assert found[1].prose is not None


# --- the shipped folder


def test_the_shipped_folder_is_read_without_a_mistake() -> None:
    rulebook = read_rulebook(find_shipped())
    assert len(rulebook.municipalities) == 98
    assert rulebook.national.obligations
    assert rulebook.acting
    assert rulebook.sharing
    assert rulebook.norms["K-2.11"].scope
    assert rulebook.sources["koereplan"].kind == "plan"


def test_every_shipped_agreement_is_found_by_its_municipality() -> None:
    rulebook = read_rulebook(find_shipped())
    for path in agreement_files(find_shipped()):
        code = path.name[:4]
        versions = rulebook.versions_of(code)
        assert str(path) in [agreement.file for agreement in versions]
        assert {agreement.municipality for agreement in versions} == {code}
    assert rulebook.versions_of("9999") == ()


def test_a_broken_agreement_of_another_municipality_stands_in_nobodys_way(tmp_path: Path) -> None:
    folder = copytree(find_shipped(), tmp_path / "regler med æøå")
    (folder / "0751-aarhus.yaml").write_text("municipality: [0751", "utf-8")
    (folder / "0461.odense.yaml").write_text(HEAD.replace("0101", "0461"), "utf-8")
    rulebook = read_rulebook(folder)
    assert rulebook.versions_of("0461")[0].title.da == "Aftalen"
    with pytest.raises(Unreadable, match=r"0751-aarhus\.yaml:1:"):
        rulebook.versions_of("0751")


def test_an_agreement_under_another_municipalitys_name_is_refused(tmp_path: Path) -> None:
    folder = copytree(find_shipped(), tmp_path / "regler")
    (folder / "0461.yaml").write_text(HEAD, "utf-8")
    with pytest.raises(Unreadable, match="men aftalen er med kommune 0101"):
        read_rulebook(folder).versions_of("0461")


def test_a_case_that_uses_the_decided_facts_of_the_folder_is_refused(tmp_path: Path) -> None:
    rulebook = read_rulebook(find_shipped())
    path = tmp_path / "sag.yaml"
    for name in rulebook.vocabulary.derived:
        path.write_text(f"case: demo\nfacts:\n  {name}: 1\n", "utf-8")
        with pytest.raises(Unreadable, match="skrives ikke selv"):
            read_case(path, rulebook.vocabulary, rulebook.municipalities)


def test_reading_the_same_text_twice_gives_the_same_rules() -> None:
    again = national_of(RENT)
    assert again == national_of(RENT)
    assert replace(again, file="") != again
