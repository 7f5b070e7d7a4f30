"""The JSON of every command has exactly the published keys, in every example case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import EXAMPLES, TODAY, call, example

PLAN = {"case", "today", "municipality", "agreement", "municipalities", "obligations", "questions", "warnings"}
DECISION = {"help", "municipality", "paragraph", "because", "provisional"}
OBLIGATION = {
    "id", "occurrence", "state", "certainty", "title", "matter", "responsible", "recipients", "timing", "due",
    "not_before", "window_text", "already_late", "late_from_start", "strength", "basis", "norms", "koereplan",
    "enclose", "depends_on",
}  # fmt: skip
RECIPIENT = {
    "contact", "unit", "municipality", "authority", "channel", "other_channels", "address", "subject", "certain", "via",
}  # fmt: skip
QUESTION = {"fact", "text", "due", "decides"}
WARNING = {"code", "text", "norms"}
WHY = {
    "id", "occurrence", "rule", "clause", "facts", "missing", "table", "arithmetic", "due", "basis", "norms",
}  # fmt: skip
FINDING = {"code", "severity", "file", "line", "column", "message", "remedy", "norms", "witness"}
HELPS = ["serviceloven", "barnets_lov_29_1", "barnets_lov_32_5", "almenbolig", "anden_hjaelp"]
WARNING_CODES = {
    "friday_release", "holiday_eve_release", "temporary_home", "route_fell_back", "no_recipient", "no_agreement",
    "no_municipality", "age_gap", "parole_at_risk", "superseded_value", "contradiction", "late_from_start",
    "personal_contact", "notice_closed",
}  # fmt: skip

CASES = sorted(EXAMPLES.glob("*.yaml"))


def is_a_day(value: Any) -> bool:
    return value is None or date.fromisoformat(value) is not None


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_plan_has_the_published_keys_and_no_other(case: Path) -> None:
    plan = call("plan", case, "--format", "json", "--today", TODAY).json
    assert set(plan) == PLAN
    assert plan["agreement"] is None or set(plan["agreement"]) == {"municipality", "valid_from"}
    assert [one["help"] for one in plan["municipalities"]] == HELPS
    assert all(set(one) == DECISION for one in plan["municipalities"])
    for one in plan["obligations"]:
        assert set(one) == OBLIGATION
        assert set(one["responsible"]) == {"authority", "role"}
        assert all(set(recipient) == RECIPIENT for recipient in one["recipients"])
        assert all(is_a_day(one[name]) for name in ("due", "not_before"))
        assert all(" " not in source for source in one["basis"]), "source ids only, paragraphs apart"
    for one in plan["questions"]:
        assert set(one) == QUESTION
        assert is_a_day(one["due"])
    assert all(set(one) == WARNING and one["code"] in WARNING_CODES for one in plan["warnings"])


def test_a_plan_says_what_it_was_asked_about() -> None:
    plan = call("plan", example("01"), "--format", "json", "--today", TODAY).json
    assert (plan["case"], plan["today"], plan["municipality"]) == ("eksempel-varetægt", TODAY, "0101")
    assert plan["agreement"] == {"municipality": "0101", "valid_from": "2018-01-01"}
    notice = next(one for one in plan["obligations"] if one["id"] == "admission.notice.folkeregister")
    assert (notice["state"], notice["certainty"], notice["timing"]) == ("done", "certain", "at_once")
    assert notice["responsible"] == {"authority": "institution", "role": "reception"}
    assert [one["address"] for one in notice["recipients"]] == ["folkeregisteret@okf.kk.dk"]


def test_why_explains_one_obligation_with_its_rule_its_clause_and_its_facts() -> None:
    why = call("why", example("01"), "admission.notice.benefits", "--format", "json", "--today", TODAY).json
    assert set(why) == WHY
    assert set(why["rule"]) == {"id", "file", "line"}
    assert set(why["clause"]) == {"section", "text", "file", "line"}
    assert set(why["table"]) == {"route", "row", "hit"}
    assert all(set(one) == {"fact", "value", "from", "source"} for one in why["facts"])
    assert all(set(one) == {"id", "title", "number", "date", "in_force"} for one in why["basis"])
    facts = {one["fact"]: one["value"] for one in why["facts"]}
    assert facts["benefits"] == ["kontanthjaelp"]
    assert facts["admission"] == "2026-11-16"


def test_why_gives_one_object_for_an_obligation_and_a_list_for_a_norm() -> None:
    case = example("01")
    assert call("why", case, "rent.application/1", "--format", "json", "--today", TODAY).json["occurrence"] == 1
    by_norm = call("why", case, "K-2.1", "--format", "json", "--today", TODAY).json
    assert {one["id"] for one in by_norm} >= {"admission.notice.folkeregister", "admission.notice.benefits"}


def test_municipality_gives_five_decisions_and_the_questions_that_may_change_them() -> None:
    answer = call("municipality", example("11"), "--format", "json", "--today", TODAY).json
    assert set(answer) == {"decisions", "questions"}
    assert [one["help"] for one in answer["decisions"]] == HELPS
    assert "usual_stay_municipality" in {one["fact"] for one in answer["questions"]}
    assert "benefits" not in {one["fact"] for one in answer["questions"]}


def test_share_says_what_is_needed_and_what_must_be_done_after() -> None:
    exchange = ("--from", "institution", "--to", "municipality", "--what", "health", "--purpose", "coordination")
    answer = call("share", example("01"), *exchange, "--format", "json", "--today", TODAY).json
    assert set(answer) == {"decision", "basis", "needs", "after", "norms"}
    assert answer["decision"] == "needs"
    assert all(set(one) == {"kind", "text"} for one in (*answer["needs"], *answer["after"]))
    assert all(isinstance(one, str) for one in answer["basis"])


def test_a_radicalisation_concern_is_denied_to_the_municipality_and_that_is_an_answer() -> None:
    exchange = ("--from", "institution", "--to", "municipality", "--what", "radicalisation", "--purpose", "ksp")
    called = call("share", example("01"), *exchange, "--format", "json", "--today", TODAY)
    assert called.status == 0
    assert called.json["decision"] == "denied"
    assert called.json["needs"] == []


def test_a_moved_release_date_stands_under_moved_with_both_dates(tmp_path: Path) -> None:
    older = example("03")
    newer = tmp_path / "sag.yaml"
    newer.write_text(older.read_text("utf-8").replace("2027-02-26", "2027-03-05"), encoding="utf-8")
    change = call("plan", newer, "--against", older, "--format", "json", "--today", TODAY).json
    assert set(change) == {"added", "withdrawn", "moved", "rerouted", "unchanged"}
    assert change["added"] == change["withdrawn"] == change["rerouted"] == []
    for one in change["moved"]:
        assert set(one) == {"obligation", "due", "not_before"}
        assert set(one["due"]) == set(one["not_before"]) == {"was", "is"}
        assert set(one["obligation"]) == OBLIGATION
    moved = {one["obligation"]["id"]: one["due"] for one in change["moved"]}
    assert moved["release.notice.folkeregister"] == {"was": "2027-02-26", "is": "2027-03-05"}


def test_a_move_to_another_municipality_stands_under_rerouted_with_both_recipients(tmp_path: Path) -> None:
    older = example("01")
    newer = tmp_path / "sag.yaml"
    text = older.read_text("utf-8").replace('usual_stay_municipality: "0101"', 'usual_stay_municipality: "0751"')
    newer.write_text(text, encoding="utf-8")
    change = call("plan", newer, "--against", older, "--format", "json", "--today", TODAY).json
    rerouted = {one["obligation"]["id"]: one["recipients"] for one in change["rerouted"]}
    rent = rerouted["rent.application"]
    assert set(rent) == {"was", "is"}
    assert [one["municipality"] for one in rent["was"]] == ["0101"]
    assert [one["municipality"] for one in rent["is"]] == ["0751"]


def test_a_plan_against_itself_is_unchanged() -> None:
    case = example("02")
    change = call("plan", case, "--against", case, "--format", "json", "--today", TODAY).json
    assert change["unchanged"]
    assert not any(change[name] for name in ("added", "withdrawn", "moved", "rerouted"))


def test_due_shows_the_steps_beginning_with_the_anchor_and_its_date() -> None:
    anchor = ("--anchor", "expected_release=2026-06-04")
    answer = call("due", "from expected_release - 6 weeks to expected_release", *anchor, "--format", "json").json
    assert set(answer) == {"due", "not_before", "steps"}
    assert (answer["not_before"], answer["due"]) == ("2026-04-23", "2026-06-04")
    assert answer["steps"][0] == "expected_release=2026-06-04: torsdag den 4. juni 2026"


def test_the_calendar_has_easter_sunday_and_no_christmas_eve() -> None:
    answer = call("calendar", "2023", "2024", "--format", "json").json
    assert all(set(one) == {"date", "name"} for one in answer)
    days = {one["date"]: one["name"] for one in answer}
    assert days["2024-03-31"] == "Påskedag"
    assert days["2023-05-05"] == "Store bededag"
    assert not {"2024-04-26", "2023-12-24", "2023-12-31", "2023-06-05", "2023-05-01"} & set(days)


def test_check_lists_findings_and_the_shipped_rules_have_no_error() -> None:
    called = call("check", "--format", "json", "--today", TODAY)
    assert called.status == 0, [one for one in called.json if one["severity"] == "error"]
    assert all(set(one) == FINDING for one in called.json)


def test_norms_lists_every_norm_with_what_carries_it() -> None:
    answer = call("norms", "--format", "json").json
    assert len(answer) > 100
    for one in answer:
        assert set(one) == {"id", "kind", "scope", "text", "carried_by", "tests", "state", "reason"}
        assert all(set(carrier) == {"rule", "file", "line"} for carrier in one["carried_by"])
        assert (one["reason"] is None) == (one["state"] == "carried")


def test_a_norm_is_told_in_danish_and_in_english_when_asked() -> None:
    danish, english = (call("norms", *lang, "--format", "json").json for lang in ((), ("--lang", "en")))
    texts = [{one["id"]: one["text"] for one in answer}["K-7.5"] for answer in (danish, english)]
    assert texts == ["Ansøgningen mærkes “God løsladelse”.", "Application is marked 'God løsladelse'."]
