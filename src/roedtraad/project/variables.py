"""What a variable of the environment is, and how its text is read: yes or no, a number, an address, a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from roedtraad.core.words import Words


@dataclass(frozen=True, slots=True)
class Database:
    """Where a database is and as whom it is entered."""

    name: str
    role: str
    password: str
    host: str
    port: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable: how its text is read, what holds without it, and what it means."""

    name: str
    read: Callable[[str], Any]
    default: str
    meaning: Words
    accepts: Words


class Unfit(ValueError):
    """The text is not of the kind that the variable takes; with Words where more can be said."""


def yes_or_no(text: str) -> bool:
    words = {"yes": True, "ja": True, "true": True, "1": True, "no": False, "nej": False, "false": False, "0": False}
    try:
        return words[text.strip().lower()]
    except KeyError:
        raise Unfit from None


def several(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or any(set(name) & set(" /") for name in names):
        raise Unfit
    return names


def count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise Unfit
    return int(text)


def level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise Unfit
    return text.upper()


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unfit from None


def key(text: str) -> str:
    if text and len(text) < 32:
        raise Unfit
    return text


def folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def database(text: str) -> Database | None:
    """Read a database's address; None for an empty text.

    >>> database("postgresql://app:hem%40lig@db.example:5433/roedtraad?sslmode=verify-full").host
    'db.example'
    >>> database("postgresql://roedtraad_app@/roedtraad?host=%2Frun%2Fpg").host
    '/run/pg'
    """
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = str(parts.port or "")
        options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    except ValueError:
        raise Unfit from None
    name, host = unquote(parts.path.lstrip("/")), options.pop("host", None) or parts.hostname or ""
    if parts.scheme not in ("postgresql", "postgres") or not name or not parts.username:
        raise Unfit
    role, password = unquote(parts.username), unquote(parts.password or "")
    return Database(name, role, password, unquote(host), port, tuple(sorted(options.items())))


ADDRESS = Words(
    "en adresse som postgresql://rolle:kodeord@vært:5432/database; særlige tegn i kodeordet skrives som %40",
    "an address like postgresql://role:password@host:5432/database; special characters in the password as %40",
)
YES_OR_NO = Words("yes eller no", "yes or no")
