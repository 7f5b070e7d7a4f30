"""A plan as a caseworker reads it: late first, the due date in words, who to whom, in both languages and any width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.calling import EXAMPLES, TODAY, call, example

CASES = sorted(EXAMPLES.glob("*.yaml"))
DANISH = ("Over fristen", "Inden for en uge", "Kommer an på", "Venter på", "Uden frist", "Spørg om", "Vær opmærksom")


def test_a_late_notice_stands_first_with_its_mailbox_its_subject_and_what_to_do_now() -> None:
    text = call("plan", example("01"), "--today", TODAY).out
    late = text.split("Over fristen")[1].split("Venter på en dato")[0]
    assert "! 5 arbejdsdage over" in late
    assert "Modtagelsen → Ydelsesservice København" in late
    assert "sikker mail ydelse@bif.kk.dk" in late
    assert "Gør nu: Send beskeden i dag" in late


def test_what_is_due_within_a_week_stands_under_its_own_heading() -> None:
    text = call("plan", example("03"), "--today", TODAY).out
    soon = text.split("Inden for en uge")[1].split("Kommer (")[0]
    assert "om 4 arbejdsdage" in soon
    assert "fr. 27. november 2026" in soon


def test_what_is_due_today_is_not_late_and_the_day_after_it_is() -> None:
    on_the_day = call("plan", example("09"), "--today", "2026-11-23").out
    assert "i dag" in on_the_day.split("Inden for en uge")[1].split("Kommer (")[0]
    day_after = call("plan", example("09"), "--today", "2026-11-24").out
    assert "! 1 arbejdsdag over" in day_after.split("Over fristen")[1].split("Kommer (")[0]


def test_what_was_done_stands_at_the_end_with_its_day() -> None:
    closed = call("plan", example("01"), "--today", TODAY).out.split("Gjort eller bortfaldet")[1]
    assert re.search(r"gjort ti\. 17\. november 2026\s+Besked til folkeregisteret", closed)


def test_an_obligation_that_hangs_on_an_unknown_fact_is_marked_and_says_on_which() -> None:
    text = call("plan", example("11"), "--today", TODAY).out
    assert "Måske: Ansøgning om hjælp til husleje" in text
    assert "Kommer an på: Bolig ved indsættelsen" in text


def test_the_head_says_which_municipality_acts_and_that_others_act_for_other_help() -> None:
    head = call("plan", example("10"), "--today", TODAY).out.split("Over fristen")[0]
    assert "Billund Kommune, efter RSL § 9, stk. 2" in head
    assert "Billund Kommunes samarbejdsaftale, gælder fra 1. januar 2018" in head


def test_a_municipality_without_an_agreement_is_said_so_in_the_head() -> None:
    head = call("plan", example("09"), "--today", TODAY).out.split("Over fristen")[0]
    assert re.search(r"Aftale +ingen kendt", head)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_english_output_has_no_danish_headings(case: Path) -> None:
    text = call("plan", case, "--today", TODAY, "--lang", "en").out
    assert not [word for word in DANISH if word in text]
    assert "Overdue" in text or "Coming" in text


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("case", [example("01"), example("04"), example("11")], ids=lambda path: path.stem)
def test_no_line_is_wider_than_the_page_but_for_one_long_word(
    case: Path, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for line in call("plan", case, "--today", TODAY).out.splitlines():
        assert len(line) <= width or len(line.split()[-1]) > width - 34, line


def test_without_a_terminal_there_are_no_colours() -> None:
    assert "\x1b" not in call("plan", example("01"), "--today", TODAY).out


def test_no_color_takes_the_colours_away_on_a_terminal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from roedtraad.cli import screen
    from roedtraad.cli.options import Options

    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    options = Options(lang="da")
    assert screen.paper_for(options).colours
    monkeypatch.setenv("NO_COLOR", "1")
    assert not screen.paper_for(options).colours


class Terminal:
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


@pytest.mark.parametrize("form", ["text", "json", "ics"])
def test_the_same_case_on_the_same_day_gives_the_same_answer(form: str) -> None:
    words = ("plan", example("04"), "--today", TODAY, "--format", form)
    assert call(*words).out == call(*words).out


def test_a_change_shows_the_new_date_the_old_one_and_the_difference() -> None:
    text = call("plan", example("02"), "--against", example("03"), "--today", TODAY).out
    assert re.search(
        r"fr\. 7\. maj 2027 +Besked til folkeregisteret om løsladelsen\n +før fr\. 26\. februar 2027", text
    )
    assert "(70 dage senere)" in text


def test_an_unchanged_case_says_that_nothing_has_changed() -> None:
    text = call("plan", example("02"), "--against", example("02"), "--today", TODAY).out
    assert "Intet er ændret." in text


def test_why_tells_the_rule_the_facts_the_arithmetic_the_row_and_the_law() -> None:
    text = call("why", example("01"), "admission.notice.benefits", "--today", TODAY).out
    for heading in ("Reglen", "Fordi", "Fristen", "Modtageren", "Hjemmel"):
        assert f"\n{heading}\n" in text
    assert "Indsættelse: mandag den 16. november 2026" in text
    assert re.search(r"national\.yaml:\d+", text)


def test_share_begins_with_the_answer_in_plain_words() -> None:
    exchange = ("--from", "institution", "--to", "municipality", "--what", "radicalisation", "--purpose", "ksp")
    assert "Nej, det må ikke deles." in call("share", example("01"), *exchange, "--today", TODAY).out


def test_municipality_tells_the_kinds_of_help_that_share_an_answer_in_one_paragraph() -> None:
    text = call("municipality", example("01"), "--today", TODAY).out
    assert text.count("Københavns Kommune") == 1


def test_every_command_answers_in_text() -> None:
    assert "1. januar 2026" in call("calendar", "2026").out
    assert "Frist: torsdag den 14. maj 2026" in call("due", "a - 3 weeks", "--anchor", "a=2026-06-04").out
    assert "bemærkninger." in call("check", "--today", TODAY).out
    assert "båret af regler" in call("norms").out


def test_the_decision_tables_are_written_to_a_folder_that_need_not_be_there(tmp_path: Path) -> None:
    out = tmp_path / "a" / "dmn"
    called = call("export", "dmn", "--out", out, "--format", "json")
    assert called.status == 0, called.err
    assert sorted(path.name for path in out.iterdir()) == called.json["files"]
    assert called.json["files"]


def test_an_export_to_where_a_file_lies_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dmn").write_text("", encoding="utf-8")
    called = call("export", "dmn", "--out", tmp_path / "dmn")
    assert (called.status, called.out) == (1, "")
    assert "Angiv en anden mappe" in called.err
