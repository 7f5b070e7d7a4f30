"""Danish and English always; a further language is a text file, offered once someone has reviewed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from roedtraad.post.languages import TEXTS, BadText
from roedtraad.post.service import UnknownLanguage, language_named, languages

REVIEWED = "reviewed: {by: Prøve Oversætter, day: 2026-02-20}\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with Danish and English, for a further language beside them."""
    for name in ("da.yaml", "en.yaml"):
        (tmp_path / name).write_text((TEXTS / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def further(texts: Path, head: str = "", code: str = "so") -> Path:
    english = (TEXTS / "en.yaml").read_text(encoding="utf-8").replace("name: English", "name: Soomaali")
    made = texts / f"{code}.yaml"
    made.write_text(head + english, encoding="utf-8")
    return made


def test_danish_and_english_are_offered_in_this_order() -> None:
    assert [one.code for one in languages()] == ["da", "en"]


def test_a_language_that_nobody_has_reviewed_is_not_offered_and_not_there(texts: Path) -> None:
    further(texts)
    assert [one.code for one in languages(texts)] == ["da", "en"]
    with pytest.raises(UnknownLanguage):
        language_named("so", texts)


@pytest.mark.parametrize("head", ["reviewed: {by: Prøve Oversætter}\n", "reviewed: {day: 2026-02-20}\n"])
def test_a_review_without_its_name_or_its_day_is_none(texts: Path, head: str) -> None:
    further(texts, head)
    assert [one.code for one in languages(texts)] == ["da", "en"]


def test_a_reviewed_language_is_offered_after_ours(texts: Path) -> None:
    further(texts, REVIEWED)
    found = languages(texts)
    assert [one.code for one in found] == ["da", "en", "so"]
    assert (found[2].name, found[2].reviewed_by) == ("Soomaali", "Prøve Oversætter")
    assert language_named("so", texts).rules_in == "en"


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("  lost:", "  loss:", "missing: lost"),
        ('"For {name}"', '"For you"', "for_person: takes name, has nothing"),
        ('"For {name}"', '"For {cpr}"', "for_person: takes name, has cpr"),
        ("rules_in: en", "rules_in: so", "rules_in: 'so' is neither da nor en"),
        ("[Monday, ", "[", "weekdays: 6 instead of 7"),
    ],
)
def test_a_text_file_that_is_not_whole_is_refused_by_name(texts: Path, was: str, becomes: str, said: str) -> None:
    made = further(texts, REVIEWED)
    made.write_text(made.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    with pytest.raises(BadText, match=r"so\.yaml: .*" + said.replace("{", r"\{")):
        languages(texts)
