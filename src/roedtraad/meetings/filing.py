"""The list as a document: its words, and its pages. The same list gives the same bytes, so its mark can be checked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from roedtraad.access.service import offices
from roedtraad.core.words import day_and_month
from roedtraad.meetings.models import Entry, FiledList, Meeting
from roedtraad.post.service import set_paper

PAPER = Path(__file__).resolve().parent / "papers" / "ksp_list.typ"


def content_of(meeting: Meeting, entries: Iterable[Entry], number: int, filed: date) -> dict[str, Any]:
    """What stands on a list. It is Danish: it is filed, and read by Danish authorities."""
    units = offices().units
    named = [units[key].name for key in meeting.units if key in units]
    return {
        "title": f"KSP-liste, møde {_day(meeting.on)}",
        "number": number,
        "filed": {"year": filed.year, "month": filed.month, "day": filed.day},
        "lead": f"Dokument nr. {number}, journaliseret {_day(filed)}. Mødets deltagere: {', '.join(named)}.",
        "nobody": "Der er ingen på listen.",
        "columns": ["Navn", "CPR-nummer", "Årsag", "Sat på af"],
        "rows": [_row(one) for one in entries],
        "handling": (
            "Listen er kun for mødets deltagere. Den ændres ikke: en opdatering er et nyt dokument. Hver part har"
            " ansvaret for sin egen behandling af oplysningerne. De må aldrig tjene en efterforskning."
        ),
        "footer": f"KSP-liste nr. {number} til mødet {_day(meeting.on)}",
    }


def _row(entry: Entry) -> list[str]:
    unit = offices().units.get(entry.unit_id) if entry.unit_id else None
    return [entry.person_name, written_cpr(entry.cpr), entry.reason, unit.name if unit else entry.by_name]


def written_cpr(number: str) -> str:
    """A CPR number as it is read.

    >>> written_cpr("7204990001")
    '720499-0001'
    """
    return f"{number[:6]}-{number[6:]}"


def document_of(content: dict[str, Any]) -> bytes:
    """The pages of a list, as PDF."""
    filed = content["filed"]
    day = date(filed["year"], filed["month"], filed["day"])
    return set_paper(PAPER, {"list": json.dumps(content, ensure_ascii=False, sort_keys=True)}, day)


def mark_of(document: bytes) -> str:
    """The mark of a document: any change of it gives another."""
    return sha256(document).hexdigest()


def is_whole(filed: FiledList) -> bool:
    """Whether a filed list is what it was when it was filed: its pages, and what they say."""
    return mark_of(bytes(filed.document)) == filed.sha256 == mark_of(document_of(filed.content))


def _day(day: date) -> str:
    return f"{day_and_month(day.month, day.day).da} {day.year}"
