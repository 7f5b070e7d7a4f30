"""One broken file a mistake: each says in its first lines which code, which place and which words it must give.

What cannot be kept as a text file (wrong bytes, line ends, a folder) is made when the test runs.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roedtraad.core.loading import (
    Unreadable,
    load_acting,
    load_agreement,
    load_case,
    load_municipalities,
    load_national,
    load_norms,
    load_sharing,
    load_sources,
    load_vocabulary,
)
from roedtraad.rulefolder import find_shipped, read_agreement, read_case, read_rulebook, read_text

BROKEN = Path(__file__).parent / "broken"
EXPECT = re.compile(r"# expect: (?P<code>\w+) (?P<line>\d+):(?P<column>\d+) (?P<words>.*)")

SHIPPED = find_shipped()
VOCABULARY = load_vocabulary(read_text(SHIPPED / "vocabulary.yaml"), "vocabulary.yaml")
_, MUNICIPALITIES = load_municipalities(read_text(SHIPPED / "municipalities.yaml"), "municipalities.yaml")

LOADERS: dict[str, Callable[[str, str], object]] = {
    "case": lambda text, file: load_case(text, file, VOCABULARY, MUNICIPALITIES),
    "vocabulary": load_vocabulary,
    "national": lambda text, file: load_national(text, file, VOCABULARY),
    "agreement": lambda text, file: load_agreement(text, file, VOCABULARY),
    "sources": load_sources,
    "municipalities": load_municipalities,
    "norms": load_norms,
    "acting": lambda text, file: load_acting(text, file, VOCABULARY),
    "sharing": lambda text, file: load_sharing(text, file, VOCABULARY),
}


def problems_of(load: Callable[[], object]) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        load()
    return refused.value


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_code_place_and_words(path: Path) -> None:
    text = read_text(path)
    expected = [match for line in text.splitlines() if (match := EXPECT.fullmatch(line))]
    assert expected, "the file must say what it expects"

    refused = problems_of(lambda: LOADERS[path.stem.partition("-")[0]](text, path.name))

    found = [(problem.code, problem.line, problem.column) for problem in refused.problems]
    assert found == [(one["code"], int(one["line"]), int(one["column"])) for one in expected], refused.in_("da")
    for one, problem in zip(expected, refused.problems, strict=True):
        assert one["words"] in problem.in_("da")
        assert problem.in_("da").startswith(f"{path.name}:{one['line']}:{one['column']}: ")


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_refusal_is_said_in_both_languages(path: Path) -> None:
    refused = problems_of(lambda: LOADERS[path.stem.partition("-")[0]](read_text(path), path.name))
    for problem in refused.problems:
        assert problem.message.da.endswith((".", "?"))
        assert problem.message.en.endswith((".", "?"))
        assert problem.message.da != problem.message.en
        assert problem.remedy.da
        assert problem.remedy.en


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tom.yaml"
    path.write_bytes(b"")
    refused = problems_of(lambda: read_case(path, VOCABULARY))
    assert "Filen er tom" in refused.in_("da")
    assert "The file is empty" in refused.in_("en")


def test_bytes_that_are_not_utf_8_are_refused_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("case: demo\nfacts:\n  institution: Søbysøgård\n".encode("latin-1"))
    problem = problems_of(lambda: read_case(path, VOCABULARY)).problems[0]
    assert (problem.code, problem.line, problem.column) == ("encoding", 3, 17)
    assert "UTF-8" in problem.in_("da")


def test_a_column_counts_characters_and_not_bytes(tmp_path: Path) -> None:
    path = tmp_path / "blandet.yaml"
    path.write_bytes("case: æøå".encode() + b"\xff")
    problem = problems_of(lambda: read_case(path, VOCABULARY)).problems[0]
    assert (problem.line, problem.column) == (1, 10)


def test_utf_16_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "utf16.yaml"
    path.write_bytes("case: demo\n".encode("utf-16"))
    assert problems_of(lambda: read_case(path, VOCABULARY)).problems[0].code == "encoding"


def test_a_nul_character_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nul.yaml"
    path.write_bytes(b"case: demo\nfacts: \0\n")
    problem = problems_of(lambda: read_case(path, VOCABULARY)).problems[0]
    assert (problem.code, problem.line, problem.column) == ("encoding", 2, 8)


def test_a_control_character_is_refused_where_it_stands() -> None:
    problem = problems_of(lambda: load_case("case: de\x07mo\n", "a.yaml", VOCABULARY)).problems[0]
    assert (problem.code, problem.line, problem.column) == ("encoding", 1, 9)


def test_a_byte_order_mark_and_windows_line_ends_are_simply_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbfcase: demo\r\nfacts:\r\n  nemkonto: yes\r\n")
    case = read_case(path, VOCABULARY)
    assert case.name == "demo"
    assert [(entry.fact, entry.value, entry.line) for entry in case.entries] == [("nemkonto", True, 3)]


def test_a_file_over_five_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "stor.yaml"
    with path.open("wb") as file:
        file.truncate(6_000_000)  # takes no space, and would be refused as NUL if it were read
    problem = problems_of(lambda: read_case(path, VOCABULARY)).problems[0]
    assert problem.code == "too_large"
    assert "6,0 MB" in problem.in_("da")


def test_a_file_of_exactly_five_megabytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "netop.yaml"
    path.write_bytes(b"case: demo\n#" + b"x" * (5_000_000 - 12))
    assert read_case(path, VOCABULARY).name == "demo"


def test_a_missing_file_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "demo-1.yaml").write_text("case: demo\n", "utf-8")
    refused = problems_of(lambda: read_case(tmp_path / "demo1.yaml", VOCABULARY))
    assert "findes ikke" in refused.in_("da")
    assert f"Mente du {tmp_path / 'demo-1.yaml'}?" in refused.in_("da")


def test_a_missing_file_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    refused = problems_of(lambda: read_case(tmp_path / "ingen" / "sag.yaml", VOCABULARY))
    assert "findes ikke" in refused.in_("da")


def test_a_folder_is_refused_with_a_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "demo-1.yaml").write_text("case: demo\n", "utf-8")
    refused = problems_of(lambda: read_case(tmp_path, VOCABULARY))
    assert "er en mappe" in refused.in_("da")
    assert "demo-1.yaml" in refused.in_("da")


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sag.yaml").write_text("case: demo\n", "utf-8")
    refused = problems_of(lambda: read_case(tmp_path / "sag.yaml" / "sag.yaml", VOCABULARY))
    assert "kan ikke åbnes" in refused.in_("da")


def test_a_path_with_a_nul_is_refused() -> None:
    assert "kan ikke åbnes" in problems_of(lambda: read_case(Path("a\0b"), VOCABULARY)).in_("da")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lukket.yaml"
    path.write_text("case: demo\n", "utf-8")
    path.chmod(0)
    assert "læseadgang" in problems_of(lambda: read_case(path, VOCABULARY)).in_("da")


def test_a_refused_permission_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "læseadgang" in problems_of(lambda: read_case(tmp_path / "a.yaml", VOCABULARY)).in_("da")


def test_a_symbolic_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "sag.yaml").write_text("case: demo\n", "utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "sag.yaml")
    assert read_case(tmp_path / "link.yaml", VOCABULARY).name == "demo"


def test_a_rule_folder_that_is_a_file_or_missing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "regler.yaml"
    path.write_text("facts: {}\n", "utf-8")
    assert "det er en fil" in problems_of(lambda: read_rulebook(path)).in_("da")
    assert "findes ikke" in problems_of(lambda: read_rulebook(tmp_path / "andre")).in_("da")


def test_a_rule_folder_without_a_vocabulary_names_the_missing_file(tmp_path: Path) -> None:
    refused = problems_of(lambda: read_rulebook(tmp_path))
    assert refused.problems[0].file == str(tmp_path / "vocabulary.yaml")


def test_an_agreement_is_refused_with_the_path_it_was_read_from(tmp_path: Path) -> None:
    path = tmp_path / "0101-koebenhavn.yaml"
    path.write_text("municipality: '0101'\ntitle: Aftalen\n", "utf-8")
    assert problems_of(lambda: read_agreement(path, VOCABULARY)).problems[0].file == str(path)


def test_a_hundred_thousand_brackets_are_refused_quickly() -> None:
    refused = problems_of(lambda: load_case("[" * 100_000, "a.yaml", VOCABULARY))
    assert "indlejret" in refused.in_("da")


def test_a_file_wrong_all_through_gives_a_page_of_problems_and_not_a_book() -> None:
    text = "case: demo\nfacts:\n" + "".join(f"  ukendt_{number}: 1\n" for number in range(20_000))
    assert len(problems_of(lambda: load_case(text, "a.yaml", VOCABULARY)).problems) == 50


def refusal_of(load: Callable[[], object]) -> Unreadable | None:
    """Give the refusal, or None where the file was read; anything else raised ends the test."""
    try:
        load()
    except Unreadable as refused:
        return refused
    return None


def read_or_refuse(text: str) -> None:
    for load in LOADERS.values():
        refused = refusal_of(partial(load, text, "tilfældig.yaml"))
        for problem in refused.problems if refused else ():
            assert problem.line >= 1
            assert problem.column >= 1
            assert "\n" not in problem.in_("da")


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_gives_anything_but_a_refusal(text: str) -> None:
    read_or_refuse(text)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_at_all_give_anything_but_a_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)
    refused = refusal_of(lambda: read_case(path, VOCABULARY, MUNICIPALITIES))
    assert refused is None or refused.problems


OUR_WORDS = """
case facts history done fact value from on obligation norm admission benefits kontanthjaelp 2026-01-05 yes none null ~
obligations when due ends at is not known contacts like eki unit hours days mon-fri terms weekdays sections clauses id
routes rows to hit values derived age born today first_known steps help all rules needs kind text da en type label
koereplan 1 decisions adjust main_contact except sources norms municipalities regions municipality 0101
"""
WORDS = st.sampled_from(OUR_WORDS.split())
TREES = st.recursive(
    WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=25,
)


def as_flow(tree: object) -> str:
    """Write a tree as YAML on one line, sometimes without the quotes it would need."""
    match tree:
        case dict():
            return "{" + ", ".join(f"{key}: {as_flow(value)}" for key, value in tree.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_flow, tree)) + "]"
        case _:
            return str(tree)


@settings(max_examples=250, deadline=None)
@given(st.dictionaries(WORDS, TREES, max_size=6))
def test_no_yaml_of_our_own_words_gives_anything_but_a_refusal(tree: dict[str, object]) -> None:
    read_or_refuse(as_flow(tree))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.name)
def test_a_shipped_file_with_a_line_lost_or_doubled_never_gives_a_traceback(path: Path) -> None:
    lines = read_text(path).splitlines(keepends=True)
    dice = random.Random(path.name)
    for _ in range(6):
        at = dice.randrange(len(lines))
        damaged = [*lines[:at], *([lines[at]] * dice.choice((0, 2))), *lines[at + 1 :]]
        read_or_refuse("".join(damaged))
