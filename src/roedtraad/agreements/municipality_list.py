"""The 98 municipalities as a list: searched by name and code, with those that have an agreement first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from roedtraad.agreements.checked import Counts, counts_of
from roedtraad.agreements.models import Document
from roedtraad.agreements.selectors import versions_held
from roedtraad.cases.service import name_words, sort_key
from roedtraad.core.rulebook import Municipality, Region, Rulebook
from roedtraad.core.vocabulary import Validity
from roedtraad.presenting.rules_text import validity_words
from roedtraad.web.filters import say

WITH, WITHOUT = "ja", "nej"
"""How the address asks for those with an agreement, and those without."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; empty for all."""

    text: str = ""
    region: str = ""
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class MunicipalityLine:
    """A municipality, its region on the day, and its agreement where it has one.

    `standing`: whether a version holds on the day, holds later, or held once.
    """

    code: str
    name: str
    region: str
    validity: str = ""
    standing: Literal["now", "later", "earlier", "none"] = "none"
    counts: Counts | None = None


def municipality_lines(wanted: Wanted, rulebook: Rulebook, day: date) -> tuple[MunicipalityLine, ...]:
    """The municipalities that fit, those with an agreement first, in Danish order."""
    held = versions_held()
    found = [
        _line(one, held.get(one.code, ()), rulebook, day)
        for one in rulebook.municipalities.values()
        if _fits(one, wanted, code_has=one.code in held, region=_region(one, rulebook, day))
    ]
    return tuple(sorted(found, key=lambda one: (one.standing == "none", sort_key(one.name))))


def regions_on(rulebook: Rulebook, day: date) -> tuple[Region, ...]:
    """The regions that exist on a day, in Danish order."""
    existing = [one for one in rulebook.regions.values() if one.validity.holds_on(day)]
    return tuple(sorted(existing, key=lambda one: sort_key(one.name)))


def _fits(one: Municipality, wanted: Wanted, *, code_has: bool, region: Region | None) -> bool:
    if wanted.agreement and (wanted.agreement == WITH) != code_has:
        return False
    if wanted.region and (region is None or region.id != wanted.region):
        return False
    return matches(one, wanted.text)


def matches(one: Municipality, text: str) -> bool:
    """Whether every word that was typed begins a word of the name, or the code.

    >>> aabenraa = Municipality("0580", "Aabenraa", "Aabenraa Kommune", "syddanmark")
    >>> [matches(aabenraa, typed) for typed in ("åben", "AABEN", "058", "580", "enraa")]
    [True, True, True, True, False]
    """
    words = (*name_words(one.name), *name_words(one.official), one.code, one.code.lstrip("0"))
    return all(any(word.startswith(typed) for word in words) for typed in name_words(text))


def _region(one: Municipality, rulebook: Rulebook, day: date) -> Region | None:
    """The region that a municipality lies in on a day: the one named, or after its last day the one that followed."""
    region = rulebook.regions.get(one.region)
    while region is not None and region.successor and region.validity.valid_to and day > region.validity.valid_to:
        region = rulebook.regions.get(region.successor)
    return region


def _line(one: Municipality, versions: Sequence[Document], rulebook: Rulebook, day: date) -> MunicipalityLine:
    region = _region(one, rulebook, day)
    shown = _nearest(versions, day)
    if shown is None:
        return MunicipalityLine(one.code, one.name, region.name if region else "")
    standing: Literal["now", "later", "earlier"] = "now"
    if shown.valid_from and day < shown.valid_from:
        standing = "later"
    elif shown.valid_to and shown.valid_to < day:
        standing = "earlier"
    return MunicipalityLine(
        one.code,
        one.name,
        region.name if region else "",
        say(validity_words(Validity(shown.valid_from, shown.valid_to))),
        standing,
        counts_of(one.code, day),
    )


def _nearest(versions: Iterable[Document], day: date) -> Document | None:
    """The version that holds on a day, else the latest that has begun, else the first to come."""
    ordered = sorted(versions, key=lambda one: one.valid_from or date.min)
    begun = [one for one in ordered if (one.valid_from or date.min) <= day]
    if begun:
        return begun[-1]
    return ordered[0] if ordered else None


def regions_by_code(rulebook: Rulebook, day: date) -> Mapping[str, str]:
    """The name of each municipality's region on a day."""
    named = ((one.code, _region(one, rulebook, day)) for one in rulebook.municipalities.values())
    return {code: region.name for code, region in named if region}
