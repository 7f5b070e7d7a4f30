"""Warnings that say the same of several things, told as one: "Ingen adresse i kilderne: A, B, C."."""

from __future__ import annotations

from collections.abc import Sequence

from roedtraad.core.plans import Warning
from roedtraad.core.words import Words

TOLD_TOGETHER = frozenset({"no_recipient", "route_fell_back", "personal_contact"})
"""The codes whose words are a thing, a colon and what is said of it; others stand alone."""


def grouped(warnings: Sequence[Warning]) -> list[tuple[Warning, ...]]:
    """The warnings in the order of the plan, those that say the same beside the first of them."""
    groups: dict[object, list[Warning]] = {}
    for number, one in enumerate(warnings):
        thing, said = _parts(one)
        groups.setdefault((one.code, said) if thing else number, []).append(one)
    return [tuple(group) for group in groups.values()]


def told_together(alike: Sequence[Warning]) -> Words:
    """One warning as it is; several that say the same as what is said, then the things it is said of.

    >>> said = Words("{thing}: ingen adresse. Spørg.", "{thing}: no address. Ask.")
    >>> both = [Warning("no_recipient", said.fill(thing=thing)) for thing in ("KiF", "Regionen")]
    >>> told_together(both)
    Words(da='Ingen adresse: KiF, Regionen. Spørg.', en='No address: KiF, Regionen. Ask.')
    """
    if len(alike) == 1:
        return alike[0].text
    parts = [_parts(one) for one in alike]
    things = [thing for thing, _ in parts if thing]
    said = parts[0][1]
    return Words(_told(said.da, [one.da for one in things]), _told(said.en, [one.en for one in things]))


def _told(said: str, things: list[str]) -> str:
    first, _, rest = said.partition(". ")
    between = "; " if any(", " in thing for thing in things) else ", "
    return f"{first[:1].upper()}{first[1:].rstrip('.')}: {between.join(things)}. {rest}".rstrip()


def _parts(warning: Warning) -> tuple[Words | None, Words]:
    """The thing and what is said of it; no thing where the warning has another form."""
    danish, english = warning.text.da.rpartition(": "), warning.text.en.rpartition(": ")
    if warning.code not in TOLD_TOGETHER or not (danish[0] and english[0]):
        return None, warning.text
    return Words(danish[0], english[0]), Words(danish[2], english[2])
