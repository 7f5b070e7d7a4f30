"""Input that cannot be read: exit 1, stdout empty, and on stderr what, where, why and what to do. Never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import TODAY, call, example, written

BROKEN: dict[str, bytes] = {
    "empty": b"",
    "only a comment": b"# intet\n",
    "not utf-8": "case: løsladt\n".encode("latin-1"),
    "a tab": b"case: a\nfacts:\n\tadmission: 2026-01-05\n",
    "a key twice": b"case: a\nfacts: {admission: 2026-01-05, admission: 2026-01-06}\n",
    "an anchor": b"case: &a a\nfacts: {institution: *a}\n",
    "deep nesting": b"case: " + b"[" * 5000,
    "deep block nesting": b"\n".join(b" " * n + b"a:" for n in range(400)),
    "an unknown fact": b"case: a\nfacts: {admision: 2026-01-05}\n",
    "an unknown value": b"case: a\nfacts: {benefits: [kontanthjelp]}\n",
    "a day that does not exist": b"case: a\nfacts: {admission: 2026-02-30}\n",
    "a number for a date": b"case: a\nfacts: {admission: 5}\n",
    "a word for a set": b"case: a\nfacts: {benefits: kontanthjaelp}\n",
    "null": b"case: a\nfacts: {admission: null}\n",
    "an empty value": b"case: a\nfacts: {admission: }\n",
    "a list": b"- 1\n- 2\n",
    "a sentence": b"hej\n",
    "no facts key but a number": b"case: 1\nfacts: 7\n",
    "two documents": b"case: a\n---\ncase: b\n",
    "nul": b"case: a\0\n",
    "half a character": b"case: \xc3",
    "broken json": b'{"case": "a", "facts": {',
    "a python object": b"case: !!python/object/apply:os.system [true]\n",
    "a huge number": b"case: a\nfacts: {sentence_months: 1e999}\n",
    "a negative number": b"case: a\nfacts: {sentence_months: -1}\n",
    "a year that no calendar has": b"case: a\nfacts: {admission: 99999-01-01}\n",
    "random bytes": bytes(range(256)),
}


@pytest.fixture
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "sag.yaml"
    path.write_bytes(BROKEN[request.param])
    return path


def is_refused(status: int, out: str, err: str, path: Path) -> None:
    assert (status, out) == (1, "")
    assert f"{path}:" in err
    assert "Ret: " in err
    assert "Traceback" not in err
    assert "ikke havde tænkt på" not in err, "the last resort must not be reached by bad input"


@pytest.mark.parametrize("broken", BROKEN, indirect=True)
def test_a_broken_case_file_is_refused_with_place_and_remedy(broken: Path) -> None:
    called = call("plan", broken, "--format", "json", "--today", TODAY)
    is_refused(called.status, called.out, called.err, broken)


@pytest.mark.parametrize(
    "words",
    [
        ("why", "rent.application"),
        ("municipality",),
        ("share", "--from", "kif", "--to", "police", "--what", "notice", "--purpose", "ksp"),
        ("plan", "--against", str(example("01"))),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("broken", ["not utf-8"], indirect=True)
def test_every_command_that_reads_a_case_refuses_a_broken_one(broken: Path, words: tuple[str, ...]) -> None:
    called = call(words[0], broken, *words[1:], "--format", "json", "--today", TODAY)
    is_refused(called.status, called.out, called.err, broken)


def test_a_misspelt_fact_is_answered_with_the_nearest_name(tmp_path: Path) -> None:
    path = written(tmp_path, "case: a\nfacts:\n  admision: 2026-01-05\n")
    assert f"{path}:3:3: " in call("plan", path).err
    assert "Mente du admission?" in call("plan", path).err


def test_a_missing_case_file_names_the_one_that_may_have_been_meant() -> None:
    path = example("01").with_name("01-varetægt.yaml")
    called = call("plan", path)
    is_refused(called.status, called.out, called.err, path)
    assert "01-varetaegt.yaml" in called.err


def test_a_folder_is_no_case_file(tmp_path: Path) -> None:
    called = call("plan", tmp_path)
    is_refused(called.status, called.out, called.err, tmp_path)


def test_a_file_over_five_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "sag.yaml"
    with path.open("wb") as file:
        file.truncate(5_000_001)
    called = call("plan", path)
    is_refused(called.status, called.out, called.err, path)
    assert "5,0 MB" in called.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "case: a\n")
    path.chmod(0)
    called = call("plan", path)
    is_refused(called.status, called.out, called.err, path)


def test_a_folder_of_rules_that_is_not_there_is_refused(tmp_path: Path) -> None:
    called = call("plan", example("01"), "--agreements", tmp_path / "regler")
    is_refused(called.status, called.out, called.err, tmp_path / "regler")
    called = call("plan", example("01"), "--agreements", tmp_path)
    is_refused(called.status, called.out, called.err, tmp_path / "vocabulary.yaml")


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        *(("0101-koebenhavn.yaml", kind) for kind in ("empty", "a tab", "an anchor", "deep nesting", "a list")),
        *((file, "not utf-8") for file in ("vocabulary.yaml", "national.yaml", "disclosure.yaml")),
        ("vocabulary.yaml", "a key twice"),
        ("national.yaml", "broken json"),
    ],
)
def test_a_broken_file_of_the_rules_is_refused_by_name(rules: Path, file: str, kind: str) -> None:
    (rules / file).write_bytes(BROKEN[kind])
    called = call("plan", example("01"), "--agreements", rules, "--format", "json", "--today", TODAY)
    is_refused(called.status, called.out, called.err, rules / file)


def test_check_finds_a_file_that_cannot_be_read_and_goes_on_with_the_rest(rules: Path) -> None:
    (rules / "0101-koebenhavn.yaml").write_bytes(BROKEN["a tab"])
    called = call("check", rules, "--format", "json", "--today", TODAY)
    assert called.status == 1
    errors = {(Path(one["file"]).name, one["line"]) for one in called.json if one["severity"] == "error"}
    assert ("0101-koebenhavn.yaml", 3) in errors
    assert "0530-billund.yaml" in {Path(one["file"]).name for one in called.json}


@pytest.fixture
def rules(tmp_path: Path, root: Path) -> Path:
    folder = tmp_path / "regler"
    folder.mkdir()
    for path in (root / "agreements").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_byte_order_mark_and_windows_line_ends_are_simply_read(tmp_path: Path) -> None:
    path = tmp_path / "sag.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + example("01").read_bytes().replace(b"\n", b"\r\n"))
    plain = call("plan", example("01"), "--format", "json", "--today", TODAY)
    assert call("plan", path, "--format", "json", "--today", TODAY).out == plain.out


def test_a_case_file_may_be_json(tmp_path: Path) -> None:
    path = written(tmp_path, '{"case": "j", "facts": {"admission": "2026-01-05", "keeps_home": true}}', "sag.json")
    assert call("plan", path, "--format", "json", "--today", TODAY).json["case"] == "j"


def test_facts_that_contradict_each_other_are_a_warning_and_the_plan_still_comes(tmp_path: Path) -> None:
    path = written(tmp_path, "case: a\nfacts: {admission: 2026-06-04, release: 2026-05-01}\n")
    called = call("plan", path, "--format", "json", "--today", TODAY)
    assert called.status == 0
    assert "contradiction" in {one["code"] for one in called.json["warnings"]}
    assert called.json["obligations"]


@pytest.mark.parametrize("day", ["0001-01-01", "1700-01-01", "2300-01-01", "9999-12-31"])
@pytest.mark.parametrize("fact", ["admission", "expected_release", "birth_date"])
def test_dates_at_the_ends_of_the_calendar_give_a_plan(tmp_path: Path, fact: str, day: str) -> None:
    path = written(tmp_path, f"case: a\nfacts: {{legal_status: afsoning, sentence_months: 9, {fact}: {day}}}\n")
    for form in ("text", "ics"):
        called = call("plan", path, "--today", TODAY, "--format", form)
        assert called.status == 0, called.err


@pytest.mark.parametrize("today", ["1771-01-01", "2200-12-31"])
def test_any_day_of_the_calendar_gives_a_plan(today: str) -> None:
    called = call("plan", example("03"), "--today", today)
    assert called.status == 0, called.err


def test_an_unknown_obligation_is_refused_with_the_nearest_ids() -> None:
    called = call("why", example("01"), "rent.aplication", "--format", "json", "--today", TODAY)
    assert (called.status, called.out) == (1, "")
    assert "Mente du rent.application" in called.err


def test_a_norm_that_no_obligation_of_the_case_carries_is_said_so() -> None:
    called = call("why", example("06"), "K-4.2", "--today", TODAY)
    assert (called.status, called.out) == (1, "")
    assert "roedtraad norms" in called.err


@pytest.mark.parametrize(
    "expression", ["", "a +", "a + x days", "a - 3 weks", "a + 99999999999 days", "a + 9000 years"]
)
def test_a_deadline_that_cannot_be_read_or_reached_is_refused(expression: str) -> None:
    called = call("due", expression, "--anchor", "a=2026-06-04", "--format", "json")
    assert (called.status, called.out) == (1, "")
    assert "Ret: " in called.err
    assert "ikke havde tænkt på" not in called.err


def test_a_missing_anchor_is_asked_for() -> None:
    called = call("due", "first of judgment or release", "--anchor", "judgment=2026-06-04")
    assert called.status == 1
    assert "--anchor release=ÅÅÅÅ-MM-DD" in called.err


def test_a_misspelt_anchor_is_answered_with_the_date_that_was_meant() -> None:
    called = call("due", "admisison + 3 days")
    assert (called.status, called.out) == (1, "")
    assert "Mente du admission?" in called.err
    assert "Did you mean admission?" in call("due", "admisison + 3 days", "--lang", "en").err


@pytest.mark.parametrize("given", [(), ("--anchor", "benefits=2020-01-01")])
def test_a_deadline_that_counts_from_no_date_is_refused_with_what_it_is(given: tuple[str, ...]) -> None:
    called = call("due", "benefits + 3 days", *given)
    assert (called.status, called.out) == (1, "")
    assert "benefits (Ydelser): det er en liste, ikke en dato" in called.err
    assert "admission, expected_release eller release" in called.err


def test_a_deadline_that_cannot_be_read_is_refused_at_its_column() -> None:
    assert "Fristen, kolonne 13: Her skulle der stå en enhed" in call("due", "release + 3 dayz").err
    assert "The deadline, column 1: " in call("due", "", "--lang", "en").err


def test_what_is_done_but_unknown_is_not_lost_in_silence(tmp_path: Path) -> None:
    text = example("01").read_text("utf-8") + "  - {obligation: rent.aplication, on: 2026-11-20}\n"
    called = call("plan", written(tmp_path, text), "--format", "json", "--today", TODAY)
    assert called.status == 0
    assert "rent.aplication" in called.err
    assert "Mente du rent.application" in called.err
    assert called.json["case"] == "eksempel-varetægt"


def test_a_reader_who_leaves_early_is_no_error(root: Path) -> None:
    program = Path(sys.executable).with_name("roedtraad")
    words = [str(program), "norms", "--format", "json"]
    with subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        err = running.stderr.read()
    assert (running.returncode, err) == (0, b"")


def test_a_terminal_that_knows_no_danish_letters_is_written_to_all_the_same(root: Path) -> None:
    program = Path(sys.executable).with_name("roedtraad")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    words = [str(program), "plan", str(example("01")), "--today", TODAY]
    done = subprocess.run(words, cwd=root, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([*words, "--format", "json"], cwd=root, env=environment, capture_output=True, check=False)
    assert "varetægt" in done.stdout.decode("utf-8")
