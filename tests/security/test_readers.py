"""Files that are made to hurt: bombs, endless nesting, tags that run something, expressions that never end.

What reads files is the folder of rules and the case files, as text, with one reader of YAML. There is none of zip, and
none of XML: DMN is only written.
"""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest

from roedtraad.cases.service import name_words, read_cpr, sort_key
from roedtraad.core.deadlines import DeadlineError, parse
from roedtraad.core.loading import Unreadable, load_case
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.rulefolder import LARGEST, find_shipped, read_case, read_rulebook, read_text

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
BOMBS = {
    "a billion laughs": "case: x\n" + LAUGHS,
    "an alias of itself": "case: &x [*x]",
    "ten thousand brackets": "case: " + "[" * 10_000,
    "ten thousand braces": "case: " + "{a: " * 10_000,
    "ten thousand levels": "\n".join(" " * level + "a:" for level in range(10_000)),
    "a tag that runs": "case: !!python/object/apply:os.system ['true']",
    "a tag that opens": "case: !include /etc/passwd",
    "a merge": "base: &b {case: x}\n<<: *b",
    "a number of a million digits": "case: x\nfacts: {children: " + "9" * 1_000_000 + "}",
    "a million quotes": "case: " + "'" * 1_000_001,
    "a million anchors": "case: [" + "&a x, " * 100_000 + "]",
    "a key of a megabyte": "case: x\n? " + "k" * 1_000_000 + "\n: y",
    "a directive": "%YAML 9.9\n%TAG ! tag:evil,2000:\n---\ncase: x",
    "a hundred thousand documents": "---\ncase: x\n" * 100_000,
    "an escape of a lone surrogate": 'case: "\\ud800"',
    "a date that overflows": "case: x\nfacts: {admission: 99999-99-99}",
}
QUICK = 20.0
"""Seconds on a machine with other work; what never ends takes longer."""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_rulebook(find_shipped()).vocabulary


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_yaml_is_refused_at_once(name: str, vocabulary: Vocabulary) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        load_case(BOMBS[name], "sag.yaml", vocabulary)
    assert time.monotonic() - begun < QUICK


def test_a_file_that_is_too_large_or_no_text_is_refused_unread(tmp_path: Path, vocabulary: Vocabulary) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)  # a hole: nothing stands on the disk
    for path in (large, tmp_path, Path("/dev/zero"), tmp_path / "none.yaml"):
        with pytest.raises(Unreadable):
            read_text(path)
    for content in (b"case: a\0b", b"\xff\xfe", b"PK\x03\x04" + b"\0" * 100, b"\x1f\x8b\x08" + b"\0" * 100):
        (tmp_path / "a.yaml").write_bytes(content)
        with pytest.raises(Unreadable):
            read_case(tmp_path / "a.yaml", vocabulary)


EXPRESSIONS = ("(" * 50_000, "first of " * 20_000, "a - " * 50_000, "9" * 50_000 + " days", " " * 100_000 + "-")


@pytest.mark.parametrize("text", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
def test_an_endless_deadline_is_refused_at_once(text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(DeadlineError):
        parse(text)
    assert time.monotonic() - begun < QUICK


def test_names_and_numbers_of_any_length_are_read_in_time() -> None:
    from roedtraad.access.service import Refusal

    begun = time.monotonic()
    for text in ("¹²0190-0000", "a" * 100_000, "- " * 50_000, "\u0301" * 50_000, "é" * 50_000, "'" * 100_000):
        name_words(text)
        sort_key(text)
        with pytest.raises(Refusal):
            read_cpr(text)
    assert time.monotonic() - begun < QUICK


NEVER = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "pickle", "marshal", "shelve", "xml.sax", "lxml", "defusedxml"}
RUNNING = {"eval", "exec", "compile", "__import__"}


def test_nothing_that_runs_unpacks_an_archive_reads_xml_or_runs_a_text(root: Path) -> None:
    found = []
    for file in (root / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {node.module or ""}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                names = {node.func.id} & RUNNING
            else:
                continue
            wrong = {one for one in names if one in RUNNING or one.split(".")[0] in NEVER or one in NEVER}
            if file.name == "static.py":
                wrong -= {"gzip"}  # it packs what the browser fetches, and unpacks nothing
            if file.name == "filing.py":
                wrong -= {"zipfile"}  # it packs what is taken out, and unpacks nothing
            found += [f"{file.relative_to(root)}: {one}" for one in wrong]
    assert found == []


def test_xml_is_only_written_and_nothing_is_unpacked(root: Path) -> None:
    for file in (root / "src").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for reading in (
            "decompress",
            "extractall",
            ".namelist(",
            "ElementTree.parse",
            "fromstring(",
            "XMLParser",
            "iterparse",
        ):
            assert reading not in text, f"{file.name}: {reading}"
