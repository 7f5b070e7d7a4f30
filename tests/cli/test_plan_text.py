"""A plan as a caseworker reads it: late first, the due date in words, who to whom, in both languages and any width."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from roedtraad.core.explaining import BasisExplained
from roedtraad.core.rulebook import Basis, Source
from roedtraad.core.words import Words
from roedtraad.presenting.sources_text import basis_words
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


def test_a_recipient_that_hangs_on_unknown_facts_is_possible_in_a_possible_obligation_too() -> None:
    text = call("plan", example("08"), "--today", TODAY).out
    possible = text.split("Måske: Giv jobcentret besked")[1].split("employment.notify_job_centre")[0]
    assert possible.count("→ måske ") == 5


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_in_every_group_what_is_certain_stands_before_what_is_possible(case: Path) -> None:
    text = call("plan", case, "--today", TODAY).out.split("Spørg om (")[0]
    for group in re.split(r"(?m)^\S.* \(\d+\)$", text)[1:]:
        titles = [bool(re.match(r".{25}Måske: ", item)) for item in re.split(r"\n\n", group.strip("\n"))]
        assert titles == sorted(titles), group


def test_the_note_of_a_rule_is_shown_when_it_is_late_or_due_within_two_weeks_and_not_before() -> None:
    words = "Ved hver løsladelse, også direkte fra"
    release = ("plan", example("03"), "--today")
    assert words not in call(*release, "2026-12-01").out
    assert words in call(*release, "2027-02-20").out


def test_warnings_that_say_the_same_are_told_once_with_all_that_they_are_said_of() -> None:
    text = " ".join(call("plan", example("01"), "--today", TODAY).out.split("Vær opmærksom på")[1].split())
    assert text.count("hvem der skal have det") == 1
    assert "! Aftalen siger ikke, hvem der skal have det: Mentor, Besked om løsladelse" in text
    assert "Det går til hovedkontakten. route_fell_back" in text
    assert text.count("no_recipient") == 1
    english = " ".join(call("plan", example("01"), "--today", TODAY, "--lang", "en").out.split())
    assert "! The sources give no address: " in english


def test_a_change_between_two_cases_is_remarked_on() -> None:
    called = call("plan", example("02"), "--against", example("03"), "--today", TODAY)
    assert called.status == 0
    assert "er en anden sag (eksempel-udgang, ikke eksempel-afsoning)" in called.err
    assert call("plan", example("02"), "--against", example("02"), "--today", TODAY).err == ""


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


def test_why_cites_a_law_by_kind_number_and_date_with_the_paragraph_apart() -> None:
    text = spaced(call("why", example("04"), "coordination.letter", "--today", TODAY).out)
    assert "(straffuldbyrdelsesloven, lovbekendtgørelse nr. 1333 af 9. december 2019), § 31, stk. 2" in text
    assert "for visse persongrupper (nr. 642 af 15. juni 2006)" in text
    english = spaced(call("why", example("04"), "coordination.letter", "--today", TODAY, "--lang", "en").out)
    assert "Sentence Enforcement Act (consolidated act no. 1333 of 9 December 2019), § 31, stk. 2" in english


def test_why_names_what_came_instead_of_a_law_that_is_not_in_force_on_the_day() -> None:
    law = Source("lov-1-2019", "lov", Words("Boligloven", "Housing Act"), "1", date(2019, 5, 7), successor="lov-2-2026")
    newer = Source("lov-2-2026", "lov", Words("Boligloven", "Housing Act"), "2", date(2026, 1, 1))
    other = replace(newer, title=Words("Hjemloven", "Home Act"))
    gone = BasisExplained(Basis(law.id, "§ 4"), law, in_force=False)
    said = basis_words(gone, date(2026, 6, 4), {newer.id: newer})
    assert said.da == (
        "Boligloven (lov nr. 1 af 7. maj 2019), § 4 – ikke i kraft den dag; afløst af lov nr. 2 af 1. januar 2026"
    )
    assert basis_words(gone, date(2026, 6, 4), {other.id: other}).en.endswith(
        "succeeded by Home Act (act no. 2 of 1 January 2026)"
    )
    assert basis_words(gone, date(2018, 6, 4), {newer.id: newer}).da.endswith("– endnu ikke i kraft den dag")
    unlisted = BasisExplained(Basis("lov-9-1999"), None, in_force=False)
    assert basis_words(unlisted, date(2026, 6, 4), {}).en == "lov-9-1999 – is not in the list of sources"


def test_why_tells_the_note_what_to_do_when_late_and_what_is_not_verified() -> None:
    late = spaced(call("why", example("01"), "rent.application", "--today", TODAY).out)
    assert "Gør nu: Send ansøgningen i dag" in late
    assert late.count("Gør nu") == late.count("For den, der ikke selv har midler.") == 1
    early = spaced(call("why", example("01"), "rent.application", "--today", "2026-11-16").out)
    assert "Er fristen overskredet: Send ansøgningen i dag" in early
    text = spaced(call("why", example("03"), "coordination.reply", "--today", TODAY).out)
    assert "Ikke efterprøvet: En landsdækkende svarfrist er ikke set" in text


def test_why_of_what_is_done_says_the_day_it_was_done_and_not_that_it_is_late() -> None:
    text = call("why", example("01"), "admission.notice.folkeregister", "--today", TODAY).out
    assert "gjort" in text.split("Reglen")[0]
    assert " over" not in text.split("Reglen")[0]


def spaced(text: str) -> str:
    """The text without its line ends, so that a sentence is found however it is wrapped."""
    return " ".join(text.split())


def test_share_cites_the_law_by_number_and_date() -> None:
    about = ("--what", "personal_examination", "--purpose", "benefits")
    called = call("share", example("01"), "--from", "institution", "--to", "municipality", *about, "--today", TODAY)
    assert "(retsplejeloven, lovbekendtgørelse nr. 1160 af 5. november 2024), § 808" in spaced(called.out)


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
    assert "der ligger en fil i vejen" in called.err
    assert "Angiv en anden mappe" in called.err
    english = call("export", "dmn", "--out", tmp_path / "dmn" / "deeper", "--lang", "en")
    assert "cannot be written to: a file is in the way." in english.err
