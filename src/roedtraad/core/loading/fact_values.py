"""Reads the value of a fact by its definition in the vocabulary: dates, yes and no, numbers, closed lists, codes.

The same reading serves case files and, for single values, conditions. Whether a value was in force is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import assert_never

from roedtraad.core.loading.fields import (
    Sheet,
    date_of,
    number_of,
    report_kind,
    report_unknown_value,
    scalar_of,
    yes_no_of,
)
from roedtraad.core.loading.positions import ListNode, Node, ScalarNode
from roedtraad.core.loading.problems import meant, nearest, quoted
from roedtraad.core.rulebook import Municipality
from roedtraad.core.vocabulary import NONE, FactDefinition, FactValue, Vocabulary
from roedtraad.core.words import Words

Municipalities = Mapping[str, Municipality]

_CODE = re.compile(r"[0-9]{4}")


def definition_of(sheet: Sheet, key: ScalarNode, vocabulary: Vocabulary) -> FactDefinition | None:
    """Find the fact that people record under a name; note and give None where there is none."""
    definition = vocabulary.facts.get(key.value)
    if definition is not None:
        return definition
    derived = vocabulary.derived.get(key.value)
    if derived is not None:
        sources = ", ".join(derived.sources)
        message = Words(
            f"{quoted(key.value)} regnes ud af andre fakta og skrives ikke selv.",
            f"{quoted(key.value)} is computed from other facts and is not written itself.",
        )
        sheet.report("unknown_fact", key, message, Words(f"Skriv i stedet {sources}.", f"Write {sources} instead."))
    else:
        report_unknown_fact(sheet, key, key.value, vocabulary)
    return None


def report_unknown_fact(
    sheet: Sheet, node: Node, name: str, vocabulary: Vocabulary, also_derived: bool = False
) -> None:
    """Note a fact that the vocabulary does not have, with the nearest that it has."""
    names = [*vocabulary.facts, *(vocabulary.derived if also_derived else ())]
    message = Words(f"Faktum {quoted(name)} findes ikke.", f"There is no fact {quoted(name)}.")
    see = Words("Se navnene i vocabulary.yaml.", "See the names in vocabulary.yaml.")
    sheet.report("unknown_fact", node, message, meant(name, names, see))


_NO_WORDS = frozenset({"ingen", "intet", "nej", "no", "nobody", "null", "ikke"})


def fact_value_of(
    sheet: Sheet, node: Node, definition: FactDefinition, municipalities: Municipalities | None = None
) -> FactValue:
    """Read the value of one fact. Without `municipalities` any code of four digits is taken."""
    if isinstance(node, ScalarNode) and node.value.strip() == NONE and definition.type not in {"text", "set"}:
        return _none(sheet, node, definition)
    if isinstance(node, ScalarNode) and definition.none_allowed and node.value.strip().lower() in _NO_WORDS:
        return _none_meant(sheet, node, definition)
    match definition.type:
        case "date":
            return date_of(sheet, node)
        case "yes_no":
            return yes_no_of(sheet, node)
        case "number":
            return _number(sheet, node, definition)
        case "text":
            return scalar_of(sheet, node, Words("en tekst", "a text")) or ""
        case "municipality":
            return municipality_code(sheet, node, municipalities)
        case "one_of":
            return value_word(sheet, node, definition)
        case "set":
            return _set(sheet, node, definition)
        case _:
            assert_never(definition.type)


def _none_meant(sheet: Sheet, node: ScalarNode, definition: FactDefinition) -> FactValue:
    """Refuse another word for none, with the word itself: "ingen" looks like Ringsted, and "no" like a missing code."""
    message = Words(
        f"{definition.name}: {quoted(node.value)} er ikke ordet for, at der ingen er.",
        f"{definition.name}: {quoted(node.value)} is not the word for there being none.",
    )
    sheet.report("unknown_value", node, message, Words("Skriv none.", "Write none."))
    return NONE


def value_word(sheet: Sheet, node: Node, definition: FactDefinition) -> str:
    """Read one word of a fact's closed list."""
    choices = ", ".join(definition.values)
    value = scalar_of(sheet, node, Words(f"ét af ordene {choices}", f"one of the words {choices}"))
    if value is not None and value not in definition.values:
        report_unknown_value(sheet, node, value, definition.values, definition.name)
    return value or ""


def municipality_code(sheet: Sheet, node: Node, municipalities: Municipalities | None = None) -> str:
    """Read the code of a municipality; its name is refused with the code that belongs to it."""
    expected = Words("en kommunekode på fire cifre, som 0101", "a municipality code of four digits, like 0101")
    value = scalar_of(sheet, node, expected)
    if value is None:
        return ""
    if not _CODE.fullmatch(value):
        _report_no_code(sheet, node, value, expected, municipalities or {})
    elif municipalities is not None and value not in municipalities:
        message = Words(f"Ingen kommune har koden {value}.", f"No municipality has the code {value}.")
        see = Words("Se koderne i municipalities.yaml.", "See the codes in municipalities.yaml.")
        sheet.report("unknown_value", node, message, meant(value, municipalities, see))
    return value


def _report_no_code(sheet: Sheet, node: Node, value: str, expected: Words, municipalities: Municipalities) -> None:
    codes = {one.name.lower(): one for one in municipalities.values()}
    found = [codes[name] for name in codes if name == value.lower().removesuffix(" kommune")]
    found = found or [codes[name] for name in nearest(value, codes, most=1)]
    if not found:
        report_kind(sheet, node, expected)
        return
    message = Words(
        f"{quoted(value)} er ikke en kode; en kommune skrives med sine fire cifre.",
        f"{quoted(value)} is no code; a municipality is written with its four digits.",
    )
    one = found[0]
    remedy = Words(f"Skriv {one.code} ({one.name}).", f"Write {one.code} ({one.name}).")
    sheet.report("wrong_type", node, message, remedy)


def _none(sheet: Sheet, node: Node, definition: FactDefinition) -> FactValue:
    if definition.none_allowed or NONE in definition.values:
        return NONE
    message = Words(
        f"{definition.name} kan ikke være none; et faktum, der ikke er kendt, skrives ikke.",
        f"{definition.name} cannot be none; a fact that is not known is not written.",
    )
    remedy = Words("Slet linjen, eller skriv en værdi.", "Leave the line out, or write a value.")
    sheet.report("unknown_value", node, message, remedy)
    return NONE


def _number(sheet: Sheet, node: Node, definition: FactDefinition) -> int | float:
    value = number_of(sheet, node)
    low, high = definition.minimum, definition.maximum
    if low is not None and value < low:
        message = Words(f"{definition.name} kan ikke være under {low}.", f"{definition.name} cannot be below {low}.")
        sheet.report("wrong_type", node, message, Words("Ret tallet.", "Mend the number."))
    if high is not None and value > high:
        message = Words(f"{definition.name} kan ikke være over {high}.", f"{definition.name} cannot be above {high}.")
        sheet.report("wrong_type", node, message, Words("Ret tallet.", "Mend the number."))
    return value


def _set(sheet: Sheet, node: Node, definition: FactDefinition) -> frozenset[str]:
    if isinstance(node, ListNode):
        return frozenset(value_word(sheet, item, definition) for item in node.items)
    if not isinstance(node, ScalarNode) or node.is_empty:
        report_kind(sheet, node, Words("en liste i [ ]", "a list in [ ]"))
        return frozenset()
    word = node.value.strip()
    if word == NONE:
        message = Words(
            f"{definition.name} er en liste; ingen skrives som en tom liste.",
            f"{definition.name} is a list; none is written as an empty list.",
        )
        sheet.report("wrong_type", node, message, Words("Skriv [].", "Write []."))
        return frozenset()
    near = word if word in definition.values else next(iter(nearest(word, definition.values, most=1)), word)
    message = Words(
        f"{definition.name} er altid en liste, også med en enkelt værdi.",
        f"{definition.name} is always a list, also with a single value.",
    )
    sheet.report("wrong_type", node, message, Words(f"Skriv [{near[:60]}].", f"Write [{near[:60]}]."))
    return frozenset()
