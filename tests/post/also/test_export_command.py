"""`roedtraad post export`: a day or a case of an authority, by whoever runs the machine."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from roedtraad.access.service import whole_cases
from roedtraad.cases.service import Case
from roedtraad.post.models import Message, Step
from tests.cli.calling import call
from tests.country import DAY, Country
from tests.post.back.letters_out import sent_letter

pytestmark = pytest.mark.django_db
VESTRE = ("--authority", "institution/vestre")


@pytest.fixture(autouse=True)
def database_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command opens the site itself; here it is open already."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://roedtraad_app@/none?host=/nowhere")


@pytest.fixture
def message(country: Country) -> Message:
    sent = sent_letter(country)
    with whole_cases(sent.case_id):
        Step.objects.create(case_id=sent.case_id, message=sent, kind="sent", on=DAY, by_name="prøven")
    return sent


def keys(file: Path) -> list[str]:
    return [one["key"] for one in json.loads(ZipFile(file).read("metadata.json"))["messages"]]


def test_a_day_and_a_case_are_taken_out_for_the_one_who_runs_it_alone(message: Message, tmp_path: Path) -> None:
    with whole_cases(message.case_id):
        number = Case.objects.get(pk=message.case_id).number
    for which in (("--day", DAY.isoformat()), ("--number", number)):
        file = tmp_path / f"{which[0]}.zip"
        told = call("post", "export", file, *VESTRE, *which, "--format", "json")
        assert told.status == 0, told.err
        assert told.json["size"] == file.stat().st_size
        assert file.stat().st_mode & 0o077 == 0
        assert keys(file) == [str(message.pk)]


def test_another_authority_gets_nothing_of_the_day_and_one_answer_for_the_case(
    message: Message, tmp_path: Path
) -> None:
    with whole_cases(message.case_id):
        number = Case.objects.get(pk=message.case_id).number
    other = ("--authority", "institution/enner-mark")
    assert call("post", "export", tmp_path / "a.zip", *other, "--day", DAY.isoformat()).status == 0
    assert keys(tmp_path / "a.zip") == []
    theirs = call("post", "export", tmp_path / "b.zip", *other, "--number", number)
    nobodys = call("post", "export", tmp_path / "b.zip", *other, "--number", "2026-999999")
    assert (theirs.status, theirs.err) == (nobodys.status, nobodys.err) != (0, "")
    assert not (tmp_path / "b.zip").exists()


@pytest.mark.parametrize("words", [(), ("--day", "2026-03-02", "--number", "2026-1")])
def test_neither_a_day_nor_a_case_or_both_is_no_question(words: tuple[str, ...], tmp_path: Path) -> None:
    said = call("post", "export", tmp_path / "a.zip", *VESTRE, *words)
    assert said.status == 2
    assert "Skriv myndigheden" in said.err


@pytest.mark.usefixtures("country")
def test_an_authority_that_is_none_and_a_folder_that_is_not_there_are_said_in_words(tmp_path: Path) -> None:
    unknown = call("post", "export", tmp_path / "a.zip", "--authority", "institution/x", "--day", "2026-03-02")
    assert (unknown.status, "institution/x" in unknown.err) == (1, True)
    missing = call("post", "export", tmp_path / "x" / "a.zip", *VESTRE, "--day", "2026-03-02")
    assert (missing.status, "kan ikke skrives" in missing.err) == (1, True)
