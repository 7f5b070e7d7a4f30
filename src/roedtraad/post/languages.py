"""The languages of the sheet: a text file each in `texts/`. A further one is offered once someone has reviewed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from roedtraad.core.words import Lang, Words

TEXTS = Path(__file__).resolve().parent / "texts"
OWN = ("da", "en")
"""The languages of the program itself: always offered, and those in which the rules are written."""

PLACES: Mapping[str, frozenset[str]] = {
    "for_person": frozenset({"name"}),
    "made_on": frozenset({"day"}),
    "of_municipality": frozenset({"municipality"}),
    "no_agreement": frozenset({"municipality"}),
    "date": frozenset({"weekday", "day", "month", "year"}),
    "clock": frozenset({"hour", "minute"}),
    "whole_hour": frozenset({"hour"}),
    "between": frozenset({"first", "last"}),
    "days_between": frozenset({"first", "last"}),
    "by_day": frozenset({"day"}),
    "by_whom": frozenset({"who"}),
    "open_today": frozenset({"weekday", "hours"}),
    "open_on": frozenset({"day", "hours"}),
    "closed_today": frozenset({"weekday"}),
    "closed_on": frozenset({"day"}),
    "opens": frozenset({"day", "hours"}),
    "one_of_several": frozenset({"purpose"}),
    "about": frozenset({"hours", "topic"}),
}
"""The sentences that take something in, and what."""

PLAIN = (
    *("title", "steps", "places", "papers", "papers_always", "arranged", "awaited", "no_steps", "main_contact"),
    *("municipality_unknown", "phone", "phone_hours", "opening_hours", "closing_time", "online", "by_letter"),
    *("no_way_known", "ask_first", "perhaps", "lost", "and"),
)
"""The sentences that stand as they are."""


class UnknownLanguage(Exception):
    """No such language is offered."""


class BadText(Exception):
    """A text file is not as it must be: which file, what is wrong."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its sentences, its days and months. `rules_in` is the one that titles and places come in."""

    code: str
    name: str
    rules_in: Lang
    to_the_left: bool
    sentences: Mapping[str, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    reviewed_by: str | None = None
    reviewed_on: date | None = None

    @property
    def is_offered(self) -> bool:
        """Ours, or reviewed by someone."""
        return self.code in OWN or (self.reviewed_by is not None and self.reviewed_on is not None)

    def say(self, sentence: str, **values: object) -> str:
        """A sentence with its places filled."""
        return self.sentences[sentence].format_map(values) if values else self.sentences[sentence]

    def of_rules(self, words: Words) -> str:
        """A text of the rules."""
        return words.in_(self.rules_in)


def languages(folder: Path | None = None) -> tuple[Language, ...]:
    """Give the languages that are offered, Danish first, then English, then by name. Raises BadText."""
    found = [one for one in _read_all(folder or TEXTS) if one.is_offered]
    return tuple(sorted(found, key=lambda one: (OWN.index(one.code) if one.code in OWN else len(OWN), one.name)))


def language_named(code: str, folder: Path | None = None) -> Language:
    """Give a language that is offered. Raises UnknownLanguage, also for one that nobody has reviewed."""
    for one in languages(folder):
        if one.code == code:
            return one
    raise UnknownLanguage(code)


@cache
def _read_all(folder: Path) -> tuple[Language, ...]:
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Language:
    written: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(written, dict):
        raise BadText(f"{path.name}: not names and values")
    sentences = {name: str(text).strip() for name, text in (written.get("sentences") or {}).items()}
    _check_sentences(path.name, sentences)
    reviewed = written.get("reviewed") or {}
    rules_in = str(written.get("rules_in", ""))
    if rules_in not in OWN:
        raise BadText(f"{path.name}: rules_in: {rules_in!r} is neither da nor en")
    return Language(
        code=path.stem,
        name=str(written.get("name", path.stem)),
        rules_in="en" if rules_in == "en" else "da",
        to_the_left=written.get("direction") == "rtl",
        sentences=sentences,
        weekdays=_named(path.name, written, "weekdays", 7),
        months=_named(path.name, written, "months", 12),
        reviewed_by=reviewed.get("by"),
        reviewed_on=reviewed.get("day") if isinstance(reviewed.get("day"), date) else None,
    )


def _check_sentences(file: str, sentences: Mapping[str, str]) -> None:
    wanted = {*PLAIN, *PLACES}
    if missing := sorted(name for name in wanted if not sentences.get(name)):
        raise BadText(f"{file}: missing: {', '.join(missing)}")
    if unknown := sorted(sentences.keys() - wanted):
        raise BadText(f"{file}: unknown: {', '.join(unknown)}")
    for name, text in sentences.items():
        places = {place for _, place, _, _ in Formatter().parse(text) if place is not None}
        if places != PLACES.get(name, frozenset()):
            raise BadText(f"{file}: {name}: takes {_listed(PLACES.get(name, ()))}, has {_listed(places)}")


def _named(file: str, written: Mapping[str, Any], name: str, count: int) -> tuple[str, ...]:
    found = tuple(str(one) for one in written.get(name) or ())
    if len(found) != count:
        raise BadText(f"{file}: {name}: {len(found)} instead of {count}")
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
