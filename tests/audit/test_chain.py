"""The chain: whatever is changed, removed, added or reordered is found, by our program and by the independent one."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roedtraad.audit import verify_alone
from tests.audit.made_logs import ALONE, Line, alone, chained, heads_of, key, lines_of, made_log, ours

DAYS = (("2026-03-02", 4), ("2026-03-03", 3), ("2026-03-05", 5))
LOG = made_log(*DAYS)


def moved(entries: list[Line], one: int, to: int) -> list[Line]:
    rest = [*entries[:one], *entries[one + 1 :]]
    return [*rest[:to], entries[one], *rest[to:]]


def on(entries: list[Line], day: str) -> list[Line]:
    return [one for one in entries if one["day"] == day]


def changed(entries: list[Line], one: int, **what: Any) -> list[Line]:
    return [*entries[:one], {**entries[one], **what}, *entries[one + 1 :]]


def renumbered(entries: list[Line]) -> list[Line]:
    """Numbers without gaps, but the hashes as they were."""
    seen: dict[str, int] = {}
    made = []
    for one in entries:
        seen[one["day"]] = seen.get(one["day"], 0) + 1
        made.append({**one, "number": seen[one["day"]]})
    return made


TAMPERED: dict[str, tuple[Callable[[list[Line]], list[Line]], str, int]] = {
    "someone else looked": (lambda log: changed(log, 5, user=key(3)), "2026-03-03", 2),
    "another case was looked at": (lambda log: changed(log, 5, cases=[key(77)]), "2026-03-03", 2),
    "it was at another time": (lambda log: changed(log, 5, at="2026-03-03T11:00:00.000000Z"), "2026-03-03", 2),
    "something else was written": (lambda log: changed(log, 2, content='{"rows": []}'), "2026-03-02", 3),
    "the first is gone": (lambda log: log[1:], "2026-03-02", 2),
    "one in the middle is gone": (lambda log: [*log[:5], *log[6:]], "2026-03-03", 3),
    "one in the middle is gone and the rest renumbered": (
        lambda log: renumbered([*log[:5], *log[6:]]),
        "2026-03-03",
        2,
    ),
    "the last of a day is gone": (lambda log: [*log[:3], *log[4:]], "2026-03-03", 1),
    "a whole day is gone": (lambda log: [*on(log, "2026-03-02"), *on(log, "2026-03-05")], "2026-03-05", 1),
    "the first day is gone": (lambda log: log[4:], "2026-03-03", 1),
    "one is added": (lambda log: [*log[:5], {**log[5], "id": key(999)}, *log[5:]], "2026-03-03", 2),
    "one is there twice": (lambda log: [*log[:6], log[5], *log[6:]], "2026-03-03", 2),
    "two have changed places": (lambda log: moved(log, 5, 4), "2026-03-03", 2),
    "two days have changed places": (
        lambda log: [*on(log, "2026-03-03"), *on(log, "2026-03-02"), *on(log, "2026-03-05")],
        "2026-03-03",
        1,
    ),
}


def test_a_log_that_nobody_touched_is_whole() -> None:
    assert ours(LOG) is None
    assert ours(LOG, heads_of(LOG)) is None
    assert alone(lines_of(LOG)) is None
    assert alone(lines_of(LOG), heads_of(LOG)) is None
    assert ours([]) is None
    assert alone(lines_of([])) is None


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_done_to_it_is_found_by_both_and_the_first_fault_named(what: str) -> None:
    tamper, day, number = TAMPERED[what]
    entries = tamper(LOG)
    fault = ours(entries)
    assert fault is not None, what
    assert (fault["day"], fault["number"]) == (day, number), fault
    found = alone(lines_of(entries))
    assert found is not None, what
    # The first line is the head of the file, so entry n stands on line n + 2.
    place = entries[found["line"] - 2]
    assert (place["day"], place["number"]) == (day, number), found


@pytest.mark.parametrize(
    ("entries", "day"),
    [
        (chained(changed(LOG, 5, user=key(3))), "2026-03-03"),
        (chained(renumbered([*LOG[:2], *LOG[3:]])), "2026-03-02"),
        (LOG[:-1], "2026-03-05"),
        (LOG[:7], "2026-03-05"),
        (chained([*on(LOG, "2026-03-02"), *on(LOG, "2026-03-05")]), "2026-03-03"),
        ([], "2026-03-02"),
    ],
    ids=["changed", "one gone", "the end cut off", "the last day gone", "a day gone in between", "everything gone"],
)
def test_a_chain_made_anew_by_the_owner_is_found_by_the_heads_that_were_kept(entries: list[Line], day: str) -> None:
    assert ours(entries) is None
    assert alone(lines_of(entries)) is None
    fault = ours(entries, heads_of(LOG))
    assert fault is not None
    assert fault["day"] == day or day in fault["fault"]
    assert alone(lines_of(entries), heads_of(LOG)) is not None


def test_a_head_kept_within_the_day_finds_what_was_cut_off_the_same_day() -> None:
    from roedtraad.audit.service import Head

    kept = [Head(LOG[-2]["day"], LOG[-2]["hash"], ended=False)]
    assert ours(LOG, kept) is None
    assert alone(lines_of(LOG), kept) is None
    assert ours(LOG[:-2], kept) is not None
    assert alone(lines_of(LOG[:-2]), kept) is not None


def test_what_was_written_may_be_forgotten_only_where_the_log_says_so() -> None:
    gone = changed(LOG, 2, content=None)
    assert ours(gone) == {
        "day": "2026-03-02",
        "number": 3,
        "entry": LOG[2]["id"],
        "fault": "what was written is gone, and nothing says that it was forgotten",
    }
    assert alone(lines_of(gone)) is not None
    said = {**LOG[-1], "number": 6, "kind": "erase", "page": "forget", "cases": [key(50)], "content": None}
    said |= {"content_digest": None, "id": key(500)}
    told = chained([*gone, said])
    assert ours(told) is None
    assert alone(lines_of(told)) is None


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 9), st.text(max_size=6), st.lists(st.text(max_size=3), max_size=2)
)


@given(st.data())
def test_any_single_change_of_a_copy_is_found(data: st.DataObject) -> None:
    lines = [json.loads(line) for line in lines_of(LOG)]
    at = data.draw(st.integers(0, len(lines) - 1))
    match data.draw(st.sampled_from(["value", "letter", "gone", "twice", "moved", "field"])):
        case "value":
            field = data.draw(st.sampled_from(sorted(lines[at])))
            lines[at] = {**lines[at], field: data.draw(VALUES)}
        case "letter":
            field = data.draw(
                st.sampled_from([name for name, one in lines[at].items() if one and isinstance(one, str)])
            )
            text = lines[at][field]
            place = data.draw(st.integers(0, len(text) - 1))
            lines[at] = {**lines[at], field: text[:place] + data.draw(st.sampled_from("0aæA-")) + text[place + 1 :]}
        case "gone":
            del lines[at]
        case "twice":
            lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
        case "moved":
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        case _:
            field = data.draw(st.sampled_from(sorted(lines[at])))
            lines[at] = {name: one for name, one in lines[at].items() if name != field}
    written = [json.dumps(line, ensure_ascii=False) for line in lines]
    if written != lines_of(LOG):
        assert alone(written) is not None
        inner = lines[1:-1]
        if [set(one) for one in inner] == [set(LOG[0])] * len(inner) and [*inner] != LOG and len(inner) == len(LOG):
            assert _ours_or_refused(inner)


def _ours_or_refused(entries: list[Line]) -> bool:
    """Our program reads rows of the database, whose types are given; of another type it need only not say yes."""
    try:
        return ours(entries) is not None
    except (TypeError, AttributeError, ValueError):
        return True


def test_the_independent_program_shares_nothing_with_ours() -> None:
    tree = ast.parse(ALONE.read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([one.name for one in node.names] if isinstance(node, ast.Import) else [node.module])
    }
    assert imported == {"__future__", "collections.abc", "hashlib", "json", "pathlib", "re", "sys", "typing"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "1", "null", '{"log": "other", "previous": "0"}', '{"a": 1, "a": 2}', "\ufeff{}"]
)
def test_the_independent_program_says_no_to_what_is_no_log(text: str) -> None:
    assert verify_alone.verify([text], {})[1] is not None
