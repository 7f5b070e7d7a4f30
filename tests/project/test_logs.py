"""The log is lines of JSON, and no CPR number reaches it by any way in."""

from __future__ import annotations

import json
import logging

import pytest

from roedtraad.project.logs import JsonLine, without_cpr

NUMBERS = ["6101901234", "610190-1234", "610190 1234", "610190.1234", "0101" + "010000", "3112" + "99–4321"]


def line(message: str, *values: object, **more: object) -> dict[str, object]:
    record = logging.makeLogRecord({"name": "post", "levelno": 20, "levelname": "INFO", "msg": message, "args": values})
    vars(record).update(more)
    written: dict[str, object] = json.loads(JsonLine().format(record))
    return written


@pytest.mark.parametrize("number", NUMBERS)
def test_a_cpr_number_is_hidden_in_the_message_its_values_and_what_is_added(number: str) -> None:
    written = line(f"søgte {number} og %s", number, person=number, found=[number])
    assert number not in json.dumps(written, ensure_ascii=False)
    assert written["message"] == "søgte [cpr] og [cpr]"


def test_a_cpr_number_is_hidden_in_a_traceback() -> None:
    try:
        raise ValueError("610190-1234")
    except ValueError as error:
        written = line("fejl", exc_info=(type(error), error, error.__traceback__))
    assert "ValueError: [cpr]" in str(written["error"])


@pytest.mark.parametrize("text", ["sag 2026-000123", "0700 3102 99", "018f9c1e-7b1a-7c3d-9e2f-112233445566", "1234567"])
def test_other_numbers_stay(text: str) -> None:
    assert without_cpr(text) == text


def test_a_line_says_when_how_grave_and_from_where() -> None:
    written = line("klar", unit="KiF København")
    assert written["level"] == "info"
    assert written["source"] == "post"
    assert written["unit"] == "KiF København"
    assert str(written["time"]).endswith("+00:00")
