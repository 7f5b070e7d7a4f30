"""The check finds what is wrong with an agreement, where it stands, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from roedtraad.checkfolder import check_paths, shown_by
from roedtraad.core.checking import CODES, check_agreement, check_rulebook
from roedtraad.core.loading import Problem
from roedtraad.rulefolder import find_shipped, read_agreement, read_rulebook

TODAY = date(2026, 4, 8)
BROKEN = Path(__file__).parent.parent / "rulebook" / "broken_agreements"
FILES = sorted(BROKEN.glob("*.yaml"))
EXPECT = re.compile(r"# ! (?P<code>\w+) (?P<severity>\w+): (?P<words>.*)$")
SHIPPED = find_shipped()


def expected(path: Path) -> Iterator[tuple[str, str, int, str]]:
    """Give what the marks of a file expect; a mark stands on the line that the finding must point to."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := EXPECT.search(line):
            yield match["code"], match["severity"], number, match["words"]


@cache
def found_in_all() -> tuple[Problem, ...]:
    return check_paths(FILES, None, TODAY)


def found_in(path: Path) -> tuple[Problem, ...]:
    """Give the findings of one file, out of one run over all."""
    return tuple(one for one in found_in_all() if one.file == str(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_found_where_it_stands_and_nothing_else_is_found(path: Path) -> None:
    wanted = list(expected(path))
    assert wanted or path.stem == "nothing-wrong"
    found = found_in(path)
    said = [(one.code, one.severity, one.line) for one in found]
    assert said == [(code, severity, line) for code, severity, line, _ in wanted], [one.in_("da") for one in found]
    for problem, (_, _, _, words) in zip(found, wanted, strict=True):
        assert words in problem.in_("da")
        assert problem.file == str(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_finding_is_said_in_both_languages_with_a_remedy(path: Path) -> None:
    for problem in found_in(path):
        assert problem.code in CODES
        assert problem.message.da != problem.message.en
        for words in (problem.message, problem.remedy):
            assert words.da.endswith((".", "?")), words.da
            assert words.en.endswith((".", "?")), words.en


def test_a_file_checked_alone_gives_what_it_gives_among_others() -> None:
    for path in FILES[::10]:
        assert check_paths((path,), None, TODAY) == found_in(path)


def test_who_falls_through_is_shown_by_the_fewest_facts() -> None:
    (gap,) = found_in(BROKEN / "gap-for-exactly-thirty.yaml")
    assert gap.witness == {"age_at_release": 30}
    (overlap,) = found_in(BROKEN / "overlap-of-two-values-of-a-set.yaml")
    assert overlap.witness == {"benefits": frozenset({"folkepension", "foertidspension"})}


def test_what_is_not_for_the_main_contact_is_a_gap_though_the_main_contact_holds_for_all(tmp_path: Path) -> None:
    text = (BROKEN / "nothing-wrong.yaml").read_text(encoding="utf-8").replace("  exit: {to: vagten}\n", "")
    path = tmp_path / "aftale.yaml"
    path.write_text(text, encoding="utf-8")
    (gap,) = check_paths((path,), None, TODAY)
    assert gap.code == "gap"
    assert "ikke for hovedkontakten" in gap.message.da


def test_a_finding_carries_the_norms_of_its_place() -> None:
    gap = found_in(BROKEN / "gap-for-one-benefit.yaml")[0]
    assert (gap.witness, gap.norms) == ({"benefits": frozenset({"sygedagpenge"})}, ("K-2.11",))


def test_a_value_is_no_finding_before_its_last_day() -> None:
    path = BROKEN / "value-that-has-ended.yaml"
    assert check_paths((path,), None, date(2025, 6, 30)) == ()
    assert [one.code for one in check_paths((path,), None, date(2025, 7, 1))] == ["outside_validity"]


def test_an_evaluation_is_overdue_from_the_day_after() -> None:
    path = BROKEN / "evaluation-overdue.yaml"
    assert check_paths((path,), None, date(2025, 6, 30)) == ()
    assert [one.code for one in check_paths((path,), None, date(2025, 7, 1))] == ["evaluation_overdue"]


def test_a_version_is_checked_on_a_day_on_which_it_holds(tmp_path: Path) -> None:
    text = (BROKEN / "evaluation-overdue.yaml").read_text(encoding="utf-8")
    path = tmp_path / "gammel.yaml"
    path.write_text(text.replace("valid_from: 2024-01-01", "valid_to: 2025-06-30"), encoding="utf-8")
    assert check_paths((path,), None, TODAY) == ()


def test_two_versions_that_hold_on_the_same_day_are_told() -> None:
    rulebook = read_rulebook(SHIPPED)
    agreement = read_agreement(BROKEN / "nothing-wrong.yaml", rulebook.vocabulary)
    assert check_agreement(rulebook, agreement, TODAY) == ()
    twice = check_rulebook(rulebook, (agreement, agreement), TODAY)
    assert [one.code for one in twice if one.severity == "warning"] == ["overlap"]


def test_a_file_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    for path in SHIPPED.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "0461-odense.yaml").write_text("municipality: 0461\n  title: skæv\n", encoding="utf-8")
    (tmp_path / "sources.yaml").write_text("sources: &x {}\n", encoding="utf-8")
    (tmp_path / "0851-aalborg.yaml").write_bytes(b"\xff\xfe")
    errors = {
        (one.code, Path(one.file).name) for one in check_paths((tmp_path,), None, TODAY) if one.severity == "error"
    }
    assert errors == {
        ("syntax", "0461-odense.yaml"),
        ("alias", "sources.yaml"),
        ("encoding", "0851-aalborg.yaml"),
    }
    codes = {one.code for one in check_paths((tmp_path,), None, TODAY)}
    assert {"gap", "overlap"} <= codes


@pytest.mark.parametrize("name", ["vocabulary.yaml", "national.yaml", "disclosure.yaml", "norms.yaml"])
def test_a_broken_file_of_the_ground_gives_no_false_alarms(tmp_path: Path, name: str) -> None:
    for path in SHIPPED.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_text("nothing: here\n", encoding="utf-8")
    errors = [one for one in check_paths((tmp_path,), None, TODAY) if one.severity == "error"]
    assert errors
    assert {Path(one.file).name for one in errors} == {name}


def test_a_file_in_a_whole_folder_is_checked_against_that_folder(tmp_path: Path) -> None:
    for path in SHIPPED.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    own = tmp_path / "0461-odense.yaml"
    text = (BROKEN / "nothing-wrong.yaml").read_text(encoding="utf-8").replace("0530", "0461")
    own.write_text(text, encoding="utf-8")
    assert [one.code for one in check_paths((own,), None, TODAY)] == ["unknown_source"]
    sources = tmp_path / "sources.yaml"
    entry = "  aftale-0461: {kind: aftale, title: {da: Aftalen, en: The agreement}}\n"
    sources.write_text(sources.read_text(encoding="utf-8") + entry, encoding="utf-8")
    assert check_paths((own,), None, TODAY) == ()


def test_an_agreement_called_by_another_number_is_told(tmp_path: Path) -> None:
    path = tmp_path / "0461-odense.yaml"
    path.write_bytes((BROKEN / "nothing-wrong.yaml").read_bytes())
    assert [one.code for one in check_paths((path,), None, TODAY)] == ["unknown_value"]


def test_a_case_file_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "sag.yaml"
    path.write_text("case: demo\nfacts: {admision: 2026-01-05}\n", encoding="utf-8")
    assert [(one.code, one.line) for one in check_paths((path,), None, TODAY)] == [("unknown_fact", 2)]


def test_the_files_of_a_folder_without_a_rulebook_are_checked_one_by_one(tmp_path: Path) -> None:
    for name in ("unknown-norm.yaml", "nothing-wrong.yaml"):
        (tmp_path / name).write_bytes((BROKEN / name).read_bytes())
    assert [one.code for one in check_paths((tmp_path,), None, TODAY)] == ["unknown_norm"]


def test_an_empty_folder_is_told_what_it_lacks(tmp_path: Path) -> None:
    found = check_paths((tmp_path,), None, TODAY)
    assert "vocabulary.yaml" in {Path(one.file).name for one in found}
    assert {one.severity for one in found} == {"error"}


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    (problem,) = check_paths((tmp_path / "0101-koebenhavn.yaml",), None, TODAY)
    assert (problem.severity, problem.file) == ("error", str(tmp_path / "0101-koebenhavn.yaml"))


def test_checking_twice_says_the_same() -> None:
    assert check_paths((), None, TODAY) == check_paths((), None, TODAY)


def test_norms_shown_by_examples_and_by_marks_are_collected(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "share.yaml").write_text("- shows: [K-2.1, N-2]\n- shows:\n    - A-10\n  text: K-9.9\n", encoding="utf-8")
    mark = "import pytest\n\n@pytest.mark.shows('K-2.1', 'R-3.3.4')\ndef test_it() -> None: ...\n"
    (tests / "test_x.py").write_text(mark, encoding="utf-8")
    assert shown_by(tests) == {
        "K-2.1": ("tests/share.yaml", "tests/test_x.py::test_it"),
        "N-2": ("tests/share.yaml",),
        "A-10": ("tests/share.yaml",),
        "R-3.3.4": ("tests/test_x.py::test_it",),
    }
    assert shown_by(tmp_path / "none") == {}
