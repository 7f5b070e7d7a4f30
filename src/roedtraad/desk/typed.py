"""What people type into a search: without what cannot be written down, and told from a CPR number."""

from __future__ import annotations

import re

LONGEST = 100
OUR_NUMBER = re.compile(r"\d{4}-\d{6}")
"""A case number as we give them."""


def plain(text: str) -> str:
    """The text on one line, without control characters, no longer than a search needs."""
    return " ".join("".join(one if one.isprintable() else " " for one in text[: 4 * LONGEST]).split())[:LONGEST]


def may_be_cpr(text: str) -> bool:
    """Whether it may be a CPR number, or one with a slip: then it stands in no address, title or log line.

    >>> may_be_cpr("610190-1234"), may_be_cpr("61019-0123"), may_be_cpr("2026-000123"), may_be_cpr("Ali 2")
    (True, True, False, False)
    """
    return sum(one.isdigit() for one in text) > 7 and not OUR_NUMBER.fullmatch(text.strip())
