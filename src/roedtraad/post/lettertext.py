"""A written letter as plain text, for reading on a screen; and the mail that brings it, which names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from roedtraad.core.words import day_and_month

Content = dict[str, Any]


def day_text(day: date) -> str:
    """A day in Danish, without its weekday.

    >>> day_text(date(2026, 11, 3))
    '3. november 2026'
    """
    return f"{day_and_month(day.month, day.day).da} {day.year}"


def as_text(content: Content) -> str:
    """The letter in plain text: what its pages say."""
    parts = ["\n".join(content["recipient"]), "\n".join(f"{label}: {value}" for label, value in content["about"])]
    if content["mark"]:
        parts.append(content["mark"])
    parts.extend(_body(content["body"]))
    parts.append("\n".join(content["closing"]))
    if content["gloss"]:
        parts.extend(["—", *_body(content["gloss"])])
    return "\n\n".join(parts) + "\n"


def as_mail(content: Content, subject: str) -> str:
    """The words of the mail. What is asked of the recipient stands in the letter, with whom it is about."""
    closing = "\n".join((*content["closing"], *content["sender"]["lines"]))
    said = [
        "Til " + content["recipient"][0],
        f"Vedhæftet er vores brev: {subject}.",
        "Brevet er fortroligt. Hører det ikke hjemme hos jer, så skriv det til os; send det ikke videre.",
    ]
    return "\n\n".join((*said, closing)) + "\n"


def _body(body: Content) -> Iterator[str]:
    yield body["heading"].upper()
    if body["identity"]:
        yield "\n".join(f"{label}: {value}" for label, value in body["identity"])
    for part in body["parts"]:
        yield _part(part, body)
    if body["enclosed"]:
        yield "\n".join((f"{body['enclosed_label']}:", *(f"- {name}" for name in body["enclosed"])))


def _part(part: Content, body: Content) -> str:
    match part["form"]:
        case "facts":
            return "\n".join(f"{label}: {value}" for label, value in part["rows"])
        case "items":
            return "\n".join(f"- {line}" for line in part["lines"])
        case "do":
            return "\n".join((f"{body['do_label']}:", *(f"- {line}" for line in part["lines"])))
        case "asked":
            return "\n".join((f"{part['label']}:", *part["lines"]))
        case "table":
            return "\n".join(" | ".join(row) for row in (part["columns"], *part["rows"]))
        case _:
            return "\n\n".join(part["lines"])
