"""The ground data is whole: the 98 municipalities, the norms, the sources and the vocabulary hang together.

It reads the files as plain text trees, so it holds whatever the loader thinks. What the rules say is tested elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

AGREEMENTS = Path(__file__).resolve().parents[2] / "agreements"
GROUND_FILES = ("vocabulary.yaml", "sources.yaml", "municipalities.yaml", "norms.yaml")

UNITS = [
    "institution",
    "kif",
    "other_prison_unit",
    "koncern_sikkerhed",
    "omraade_sikkerhed",
    "municipality",
    "police",
    "infohus",
    "exit_unit",
    "udbetaling_danmark",
    "folkeregister",
    "region",
    "prosecution",
    "ungekriminalforsorgen",
    "relative",
    "person",
]
MATTERS = [
    "notice_admission",
    "notice_release",
    "digital_post",
    "rent",
    "action_plan",
    "coordination",
    "release_meeting",
    "income",
    "employment",
    "housing",
    "education",
    "substance_treatment",
    "other_treatment",
    "exit",
    "radicalisation",
    "ksp",
    "child_concern",
    "personal_examination",
    "handout",
    "identity",
    "youth",
    "mentor",
]
CATEGORIES = [
    "identity",
    "notice",
    "whereabouts",
    "action_plan",
    "risk_assessment",
    "health",
    "private_circumstances",
    "radicalisation",
    "exit",
    "child_concern",
    "personal_examination",
    "ksp_entry",
    "case_files",
]
PURPOSES = [
    "notice",
    "coordination",
    "ksp",
    "personal_examination",
    "exit",
    "prevention_of_extremism",
    "child_protection",
    "benefits",
]
NORM_KINDS = {"duty", "deadline", "route", "right", "gate", "fact", "process", "finding", "target"}
NORM_SCOPES = {"plan", "share", "check", "screen", "post", "locks", "meetings", "insight"}
NORMS_OF = {
    "aftale-0101": 80,
    "samarbejde-kommunerne": 17,
    "analyse-2016": 36,
    "guide-varetaegt-2025": 40,
    "budgetnotat-bi6a": 9,
}
KINDS_BY_PREFIX = {
    "lov": "lov",
    "lbk": "lovbekendtgørelse",
    "bek": "bekendtgørelse",
    "cir": "cirkulære",
    "cis": "cirkulæreskrivelse",
    "vej": "vejledning",
}
OTHER_KINDS = {"aftale", "guide", "analyse", "plan", "dom", "side"}
FACT_TYPES = {"date", "yes_no", "number", "text", "municipality", "one_of", "set"}
COMPARTMENTS = {"exit", "radicalisation", "child_concern", "ksp"}
NATIONAL_PAGE_LAWS = {
    "lbk-1333-2019": "2019-12-09",
    "lbk-1655-2022": "2022-12-25",
    "lbk-265-2022": "2022-02-25",
    "lbk-170-2022": "2022-01-24",
    "lbk-702-2022": "2022-05-23",
    "cir-87-1985": "1985-08-09",
    "cir-11320-1988": "1988-10-24",
    "cis-11319-1994": "1994-08-19",
    "bek-1471-2019": "2019-12-16",
    "bek-642-2006": "2006-06-15",
    "bek-421-2015": "2015-04-09",
    "cir-9741-2022": "2022-06-28",
    "vej-9926-2022": "2022-08-26",
    "bek-173-2022": "2022-01-31",
}
GUIDE_LAWS = {
    "cir-9741-2022",
    "bek-1099-2024",
    "lbk-155-2025",
    "lbk-1160-2024",
    "bek-1471-2019",
    "lov-548-2019",
    "udlaegscirkulaeret",
    "national-handlingsplan-ekstremisme",
}


class Tree:
    """A node of a YAML file, every scalar as text; a missing or repeated key is an error that names it."""

    def __init__(self, node: yaml.Node, where: str) -> None:
        self.node = node
        self.where = where

    @property
    def text(self) -> str:
        assert isinstance(self.node, yaml.ScalarNode), f"{self.where} is not a text"
        return str(self.node.value)

    @property
    def keys(self) -> dict[str, Tree]:
        assert isinstance(self.node, yaml.MappingNode), f"{self.where} is not a mapping"
        pairs = [(str(key.value), value) for key, value in self.node.value]
        repeated = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        assert not repeated, f"{self.where} has {repeated} twice"
        return {key: Tree(value, f"{self.where}.{key}") for key, value in pairs}

    @property
    def items(self) -> list[Tree]:
        assert isinstance(self.node, yaml.SequenceNode), f"{self.where} is not a list"
        return [Tree(value, f"{self.where}[{index}]") for index, value in enumerate(self.node.value)]

    def get(self, key: str) -> str | None:
        found = self.keys.get(key)
        return found.text if found else None

    def day(self, key: str) -> date | None:
        found = self.get(key)
        return date.fromisoformat(found) if found else None

    def __getitem__(self, key: str) -> Tree:
        return self.keys[key]


def tree(name: str, folder: Path = AGREEMENTS) -> Tree:
    node = yaml.compose((folder / name).read_text("utf-8"), Loader=yaml.BaseLoader)
    assert node is not None
    return Tree(node, name)


def assert_both_languages(words: Tree) -> None:
    assert set(words.keys) == {"da", "en"}, words.where
    assert words["da"].text.strip(), words.where
    assert words["en"].text.strip(), words.where


SOURCES = tree("sources.yaml")["sources"].keys
NORMS = tree("norms.yaml")["norms"].items
VOCABULARY = tree("vocabulary.yaml").keys
FACTS = VOCABULARY["facts"].keys
REGIONS = tree("municipalities.yaml")["regions"].keys
MUNICIPALITIES = tree("municipalities.yaml")["municipalities"].keys


def every_mapping(root: Tree) -> list[Tree]:
    if isinstance(root.node, yaml.MappingNode):
        return [root, *(found for child in root.keys.values() for found in every_mapping(child))]
    if isinstance(root.node, yaml.SequenceNode):
        return [found for child in root.items for found in every_mapping(child)]
    return []


@pytest.mark.parametrize("name", GROUND_FILES)
def test_a_ground_file_repeats_no_key_and_uses_no_tab_and_no_alias(name: str) -> None:
    text = (AGREEMENTS / name).read_text("utf-8")
    assert "\t" not in text
    assert not [token for token in yaml.scan(text) if isinstance(token, (yaml.AnchorToken, yaml.AliasToken))]
    assert [found.keys for found in every_mapping(tree(name))]


@pytest.mark.parametrize("name", GROUND_FILES)
def test_a_validity_never_ends_before_it_begins(name: str) -> None:
    for found in every_mapping(tree(name)):
        for first, last in (("valid_from", "valid_to"), ("in_force_from", "in_force_to")):
            if first in found.keys and last in found.keys:
                assert (found.day(first) or date.max) <= (found.day(last) or date.min), found.where


# Municipalities


def region_on(code: str, day: date) -> str:
    region = MUNICIPALITIES[code]["region"].text
    last = REGIONS[region].day("valid_to")
    return REGIONS[region]["successor"].text if last and day > last else region


def test_there_are_98_municipalities_each_with_a_four_digit_code_and_a_name_of_its_own() -> None:
    assert len(MUNICIPALITIES) == 98
    assert all(re.fullmatch(r"0\d{3}", code) for code in MUNICIPALITIES)
    assert len({municipality["name"].text for municipality in MUNICIPALITIES.values()}) == 98
    assert "0411" not in MUNICIPALITIES, "Christiansø is not a municipality"


@pytest.mark.parametrize(
    ("code", "official"),
    [
        ("0101", "Københavns Kommune"),
        ("0400", "Bornholms Regionskommune"),
        ("0480", "Nordfyns Kommune"),
        ("0820", "Vesthimmerlands Kommune"),
        ("0530", "Billund Kommune"),
        ("0751", "Aarhus Kommune"),
    ],
)
def test_a_municipality_has_its_official_name(code: str, official: str) -> None:
    assert MUNICIPALITIES[code]["official"].text == official


def test_until_the_end_of_2026_there_are_five_regions() -> None:
    regions = Counter(region_on(code, date(2026, 12, 31)) for code in MUNICIPALITIES)
    assert regions == {
        "hovedstaden": 29,
        "sjaelland": 17,
        "syddanmark": 22,
        "midtjylland": 19,
        "nordjylland": 11,
    }


def test_from_2027_the_two_eastern_regions_are_one() -> None:
    regions = Counter(region_on(code, date(2027, 1, 1)) for code in MUNICIPALITIES)
    assert regions == {"oestdanmark": 46, "syddanmark": 22, "midtjylland": 19, "nordjylland": 11}


# Norms


def test_every_norm_is_numbered_once() -> None:
    counted = Counter(norm["id"].text for norm in NORMS)
    assert [norm for norm, count in counted.items() if count > 1] == []


def test_no_norm_of_a_source_is_lost() -> None:
    assert Counter(norm["source"].text for norm in NORMS) == NORMS_OF


def test_every_norm_has_a_known_kind_scope_and_strength_and_says_what_it_demands_and_what_we_do() -> None:
    for norm in NORMS:
        assert norm["kind"].text in NORM_KINDS, norm["id"].text
        assert norm["scope"].text in NORM_SCOPES, norm["id"].text
        assert norm.get("strength") in {None, "should", "encouraged"}, norm["id"].text
        assert norm["system"].text.strip(), norm["id"].text


def test_every_norm_says_its_demand_in_danish_and_in_english() -> None:
    for norm in NORMS:
        assert_both_languages(norm["text"])
        assert norm["text"]["da"].text != norm["text"]["en"].text, norm["id"].text


def test_every_norm_comes_from_a_source_we_know() -> None:
    assert {norm["source"].text for norm in NORMS} <= set(SOURCES)


# Sources


def carrying(norm: str) -> set[str]:
    return {
        name
        for name, source in SOURCES.items()
        if "norms" in source.keys and norm in [carried.text for carried in source["norms"].items]
    }


def test_the_national_page_rests_on_fourteen_laws_with_number_and_date() -> None:
    assert carrying("N-13") == set(NATIONAL_PAGE_LAWS)
    for name, day in NATIONAL_PAGE_LAWS.items():
        assert SOURCES[name].get("date") == day
        assert SOURCES[name].get("number") == name.split("-")[1]


def test_the_guide_on_remand_rests_on_eight() -> None:
    assert carrying("R-2.6") == GUIDE_LAWS


def test_the_two_guidelines_the_analysis_names_are_in_the_register() -> None:
    assert carrying("A-36") == {"underretningsretningslinjer-2014-15", "opskrivnings-retningslinjer-2016"}


def test_a_source_carries_only_norms_that_exist() -> None:
    known = {norm["id"].text for norm in NORMS}
    for source in SOURCES.values():
        if "norms" in source.keys:
            assert {carried.text for carried in source["norms"].items} <= known, source.where


def test_the_id_of_a_numbered_law_says_its_kind_number_and_year() -> None:
    for name, source in SOURCES.items():
        if numbered := re.fullmatch(r"(lov|lbk|bek|cir|cis|vej)-(\d+)-(\d{4})", name):
            prefix, number, year = numbered.groups()
            assert source["kind"].text == KINDS_BY_PREFIX[prefix], name
            assert source.get("number") == number, name
            assert (source.get("date") or year).startswith(year), name
        else:
            assert "number" not in source.keys, name
            assert source["kind"].text in OTHER_KINDS | set(KINDS_BY_PREFIX.values()), name


def test_every_source_has_a_title_in_both_languages_and_says_in_both_what_is_unverified() -> None:
    for source in SOURCES.values():
        assert_both_languages(source["title"])
        if "unverified" in source.keys:
            assert_both_languages(source["unverified"])


def test_a_numbered_law_without_a_date_says_that_something_is_unverified() -> None:
    for source in SOURCES.values():
        if "number" in source.keys and "date" not in source.keys:
            assert "unverified" in source.keys, source.where


def test_a_successor_exists_and_takes_over_the_day_after() -> None:
    for name, source in SOURCES.items():
        if successor := source.get("successor"):
            assert successor in SOURCES, name
            assert successor != name
            last, first = source.day("in_force_to"), SOURCES[successor].day("in_force_from")
            if last and first:
                assert first == last + timedelta(days=1), name


def test_the_residence_rule_has_two_generations_that_meet_at_new_year_2019() -> None:
    assert SOURCES["opholdskrav-7-af-8"].day("in_force_to") == date(2018, 12, 31)
    assert SOURCES["opholdskrav-9-af-10"].day("in_force_from") == date(2019, 1, 1)


def test_every_source_named_in_the_ground_data_is_in_the_register() -> None:
    for name in ("vocabulary.yaml", "municipalities.yaml"):
        named = {found["source"].text for found in every_mapping(tree(name)) if "source" in found.keys}
        assert named <= set(SOURCES)


# Vocabulary


def test_the_closed_lists_are_the_ones_that_other_programs_rely_on() -> None:
    assert list(VOCABULARY["authorities"].keys) == UNITS
    assert list(VOCABULARY["matters"].keys) == MATTERS
    assert list(VOCABULARY["categories"].keys) == CATEGORIES
    assert list(VOCABULARY["purposes"].keys) == PURPOSES


def test_every_fact_has_words_in_both_languages_to_be_asked_with() -> None:
    for fact in FACTS.values():
        for part in ("label", "question", "help"):
            assert_both_languages(fact[part])
        assert fact["question"]["da"].text.endswith("?"), fact.where
        assert fact["question"]["en"].text.endswith("?"), fact.where


def test_every_word_of_a_closed_list_stands_in_both_languages() -> None:
    for part in ("roles", "matters", "categories", "purposes"):
        for words in VOCABULARY[part].keys.values():
            assert_both_languages(words)
    for derived in VOCABULARY["derived"].keys.values():
        assert_both_languages(derived["label"])


STABLE_FACTS = tree("stable_facts.yaml", Path(__file__).parent).keys


@pytest.mark.parametrize("name", STABLE_FACTS)
def test_a_fact_that_case_files_rely_on_keeps_its_name_its_type_and_its_values(name: str) -> None:
    stable = STABLE_FACTS[name]
    assert name in FACTS
    if isinstance(stable.node, yaml.ScalarNode):
        assert FACTS[name]["type"].text == stable.text
    else:
        ((fact_type, values),) = stable.keys.items()
        assert FACTS[name]["type"].text == fact_type
        assert {value.text for value in values.items} <= set(FACTS[name]["values"].keys)


def test_what_is_unverified_in_the_vocabulary_is_said_in_both_languages() -> None:
    said = [found["unverified"] for found in every_mapping(tree("vocabulary.yaml")) if "unverified" in found.keys]
    assert said
    for words in said:
        assert_both_languages(words)


def test_a_fact_lists_values_exactly_when_its_type_is_a_list_of_words() -> None:
    for name, fact in FACTS.items():
        assert fact["type"].text in FACT_TYPES, name
        assert ("values" in fact.keys) == (fact["type"].text in {"one_of", "set"}), name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name), name
        for value, spec in fact["values"].keys.items() if "values" in fact.keys else ():
            assert re.fullmatch(r"[a-z][a-z_]*|\d", value), f"{name}: {value}"
            assert_both_languages(spec["label"])


def test_exactly_the_restricted_facts_lie_in_a_compartment() -> None:
    for name, fact in FACTS.items():
        assert fact["sensitivity"].text in {"ordinary", "confidential", "sensitive", "restricted"}, name
        assert (fact.get("compartment") in COMPARTMENTS) == (fact["sensitivity"].text == "restricted"), name


@pytest.mark.parametrize(
    ("fact", "compartment"),
    [
        ("exit_course", "exit"),
        ("exit_wanted", "exit"),
        ("radicalisation_category", "radicalisation"),
        ("radicalisation_reported", "radicalisation"),
        ("clarifying_conversation", "radicalisation"),
        ("terror_case", "radicalisation"),
        ("child_concern", "child_concern"),
        ("ksp_relevant", "ksp"),
        ("ksp_enquiry_received", "ksp"),
    ],
)
def test_what_few_may_see_lies_in_its_compartment(fact: str, compartment: str) -> None:
    assert FACTS[fact].get("compartment") == compartment


def read_on(benefit: str, day: date) -> str:
    values = FACTS["benefits"]["values"].keys
    last = values[benefit].day("valid_to")
    return read_on(values[benefit]["read_as"].text, day) if last and day > last else benefit


@pytest.mark.parametrize(
    ("benefit", "day", "read_as"),
    [
        ("uddannelseshjaelp", date(2025, 6, 30), "uddannelseshjaelp"),
        ("uddannelseshjaelp", date(2025, 7, 1), "kontanthjaelp"),
        ("overgangsydelse", date(2025, 7, 1), "kontanthjaelp"),
        ("selvforsoergelses_og_hjemrejseydelse", date(2025, 7, 1), "kontanthjaelp"),
        ("integrationsydelse", date(2018, 6, 1), "integrationsydelse"),
        ("integrationsydelse", date(2022, 6, 1), "selvforsoergelses_og_hjemrejseydelse"),
        ("integrationsydelse", date(2026, 1, 1), "kontanthjaelp"),
        ("revalideringsydelse", date(2026, 11, 22), "revalideringsydelse"),
    ],
)
def test_a_benefit_that_has_ended_is_read_as_the_one_that_followed(benefit: str, day: date, read_as: str) -> None:
    assert read_on(benefit, day) == read_as


def test_every_value_that_ends_is_read_as_another_value_of_the_same_fact() -> None:
    for name, fact in FACTS.items():
        for value, spec in fact["values"].keys.items() if "values" in fact.keys else ():
            assert ("valid_to" in spec.keys) == ("read_as" in spec.keys), f"{name}: {value}"
            assert spec.get("read_as") in {None, *fact["values"].keys} - {value}, f"{name}: {value}"


def test_a_derived_fact_is_computed_from_facts_that_people_record() -> None:
    for name, derived in VOCABULARY["derived"].keys.items():
        assert name not in FACTS
        for kind, fact in read_by(derived):
            assert fact == "today" or fact in FACTS, name
            assert kind == "recorded" or fact == "today" or FACTS[fact]["type"].text == "date", name


def read_by(derived: Tree) -> list[tuple[str, str]]:
    """The way a fact is derived, with each fact that it reads."""
    (kind,) = {"first_known", "age", "days_between", "recorded"} & derived.keys.keys()
    match kind:
        case "recorded":
            names = [derived[kind].text]
        case "first_known":
            names = [one.text for one in derived[kind].items]
        case "age":
            names = [derived[kind]["born"].text, *(one.text for one in derived[kind]["on"].items)]
        case _:
            names = [derived[kind]["from"].text, derived[kind]["to"].text]
    return [(kind, name) for name in names]


@pytest.mark.parametrize("authority", UNITS)
def test_an_authority_has_exactly_one_name_on_every_day(authority: str) -> None:
    names = VOCABULARY["authorities"][authority]["names"].items
    assert names[0].get("valid_from") is None
    assert names[-1].get("valid_to") is None
    for earlier, later in pairwise(names):
        assert later.day("valid_from") == (earlier.day("valid_to") or date.max - timedelta(1)) + timedelta(1)


def test_the_prison_service_is_called_danmarks_faengsler_after_the_summer_of_2025() -> None:
    earlier, later = VOCABULARY["authorities"]["institution"]["names"].items
    assert "Kriminalforsorgen" in earlier["da"].text
    assert "Danmarks Fængsler" in later["da"].text
    assert later.day("valid_from") == date(2025, 9, 1)
    assert "unverified" in later.keys
