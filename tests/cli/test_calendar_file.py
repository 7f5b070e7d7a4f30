"""The calendar file opens in a calendar program: read back with another program than the one that wrote it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.cli.calling import EXAMPLES, TODAY, call, example

CASES = sorted(EXAMPLES.glob("*.yaml"))


def events(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_every_dated_obligation_and_question_is_one_whole_day_entry(case: Path) -> None:
    plan = call("plan", case, "--format", "json", "--today", TODAY).json
    read = events(call("plan", case, "--format", "ics", "--today", TODAY).out)
    dated = [one for one in (*plan["obligations"], *plan["questions"]) if one["due"]]
    assert len(read) == len(dated)
    assert len({str(event["UID"]) for event in read}) == len(read)
    ends = sorted((event["DTEND"].dt - timedelta(days=1)).isoformat() for event in read)
    assert ends == sorted(one["due"] for one in dated)
    assert {str(event["SUMMARY"]).removeprefix("Måske: ") for event in read} == {
        one.get("title") or one["text"] for one in dated
    }


def test_a_window_spans_its_days_and_the_end_day_is_not_counted() -> None:
    plan = call("plan", example("03"), "--format", "json", "--today", TODAY).json
    window = next(one for one in plan["obligations"] if one["not_before"] and one["not_before"] < one["due"])
    read = events(call("plan", example("03"), "--format", "ics", "--today", TODAY).out)
    event = next(one for one in read if f"-{window['id']}/{window['occurrence']}@" in str(one["UID"]))
    assert event["DTSTART"].dt == date.fromisoformat(window["not_before"])
    assert event["DTEND"].dt == date.fromisoformat(window["due"]) + timedelta(days=1)


def test_possible_ones_are_tentative_and_done_ones_cancelled() -> None:
    read = {str(event["UID"]): str(event["STATUS"]) for event in events(ics("01"))}
    done = next(status for uid, status in read.items() if "admission.notice.folkeregister" in uid)
    still_open = next(status for uid, status in read.items() if "rent.application" in uid)
    assert (done, still_open) == ("CANCELLED", "CONFIRMED")
    assert "TENTATIVE" in {str(event["STATUS"]) for event in events(ics("11"))}


def test_lines_end_with_crlf_and_have_at_most_75_octets() -> None:
    lines = ics("01").split("\r\n")
    assert lines[-1] == ""
    assert not any("\n" in line or len(line.encode()) > 75 for line in lines)


def test_entries_keep_their_identity_when_the_day_changes() -> None:
    def uids(today: str) -> set[str]:
        text = call("plan", example("02"), "--format", "ics", "--today", today).out
        return {str(event["UID"]) for event in events(text)}

    assert uids("2026-11-23") & uids("2026-11-24") == uids("2026-11-23")


def ics(begins: str) -> str:
    return call("plan", example(begins), "--format", "ics", "--today", TODAY).out
