"""What a letter lacks before it can go: facts, a description, enclosures; and what must not stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roedtraad.core.vocabulary import FirstKnown
from roedtraad.core.words import Words
from roedtraad.post.glyphs import unshown
from roedtraad.post.letterkinds import places_of
from roedtraad.post.material import Material

MissingKind = Literal["fact", "enclosure", "description", "content"]
_CPR_LIKE = re.compile(r"(?<!\d)\d{6}[ -]?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there. `fact` is the fact, or the name of what is to be typed. It may stop the letter."""

    kind: MissingKind
    text: Words
    fact: str = ""
    blocks: bool = True


def lacking(material: Material) -> tuple[Missing, ...]:
    """Give what is missing, each once: facts, what is to be typed, enclosures, then what is wrong with the content."""
    checks = (_facts, _descriptions, _enclosures, _cut, _told_too_much, _cannot_be_shown)
    return tuple(dict.fromkeys(missing for check in checks for missing in check(material)))


def _facts(material: Material) -> Iterator[Missing]:
    demanded = [one.fact for one in material.kind.demands.facts if material.holds(one.when)]
    standing = [line for part in material.kind.parts if material.stands(part) for line in part.lines]
    said = [line.text for line in standing if material.holds(line.when)]
    used = [place for words in said if not material.left_empty(words) for place in places_of(words.da)]
    vocabulary = material.rulebook.vocabulary
    for fact in dict.fromkeys((*demanded, *used)):
        if vocabulary.type_of(fact) is not None and fact not in material.given and material.known.get(fact) is None:
            sought = _recordable(fact, material)
            text = Words("Det er ikke oplyst: {label}.", "Not recorded: {label}.")
            yield Missing("fact", text.fill(label=vocabulary.label_of(sought)), sought)


def _recordable(fact: str, material: Material) -> str:
    """The fact that someone can record: of one that is the first known of several, the last to be known."""
    derived = material.rulebook.vocabulary.derived.get(fact)
    return derived.rule.of[-1] if derived and isinstance(derived.rule, FirstKnown) else fact


def _descriptions(material: Material) -> Iterator[Missing]:
    for ask in material.kind.asks:
        if ask.required and not material.given[ask.name]:
            text = Words("Skriv: {label}.", "Write: {label}.").fill(label=ask.label)
            yield Missing("description", text, ask.name)


def _enclosures(material: Material) -> Iterator[Missing]:
    for needed in material.wanted:
        if needed.text.da not in material.enclosed:
            text = Words("Bilag mangler: {name}.", "Enclosure missing: {name}.").fill(name=needed.text)
            yield Missing("enclosure", text, needed.text.da, needed.required)


def _cut(material: Material) -> Iterator[Missing]:
    labels = material.rulebook.vocabulary.categories
    barred = [part for part in material.kind.parts if part.category not in material.allowed]
    for category in dict.fromkeys(part.category for part in barred):
        text = Words(
            "Står ikke i brevet, for modtageren må ikke få det: {category}.",
            "Not in the letter, for the recipient may not have it: {category}.",
        )
        yield Missing("content", text.fill(category=labels[category]), category, blocks=False)
    if barred and len(barred) == len(material.kind.parts):
        nothing = Words("Der er intet tilbage, som modtageren må få.", "Nothing is left that the recipient may have.")
        yield Missing("content", nothing)
    if material.is_protected and any(one.address for one in material.kind.asks):
        hidden = Words("Adressen er beskyttet og står ikke i brevet.", "The address is protected and is not written.")
        yield Missing("content", hidden, "protected_address", blocks=False)


def _told_too_much(material: Material) -> Iterator[Missing]:
    secret = material.about.address if material.about and material.is_protected else ""
    for ask in material.kind.asks:
        typed = material.given[ask.name]
        if not material.takes_cpr and _CPR_LIKE.search(typed):
            text = Words(
                "Slet CPR-nummeret under »{label}«: modtageren skal ikke have det.",
                "Delete the CPR number under “{label}”: the recipient is not to have it.",
            )
            yield Missing("content", text.fill(label=ask.label), ask.name)
        if secret and _same_letters(secret) in _same_letters(typed):
            text = Words(
                "Slet adressen under »{label}«: den er beskyttet.",
                "Delete the address under “{label}”: it is protected.",
            )
            yield Missing("content", text.fill(label=ask.label), ask.name)


def _cannot_be_shown(material: Material) -> Iterator[Missing]:
    for ask in material.kind.asks:
        if signs := unshown(material.given[ask.name]):
            text = Words(
                "Brevet kan ikke vise {signs} under »{label}«: skriv det med andre tegn.",
                "The letter cannot show {signs} under “{label}”: write it with other characters.",
            )
            yield Missing("content", text.fill(signs=signs, label=ask.label), ask.name)
    if material.person is not None and (signs := unshown(material.person.name)):
        text = Words(
            "Brevet kan ikke vise {signs} i navnet. Der står ? i stedet.",
            "The letter cannot show {signs} in the name. A ? stands instead.",
        )
        yield Missing("content", text.fill(signs=signs), "person", blocks=False)


def _same_letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
