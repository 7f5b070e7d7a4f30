"""The value of a fact in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from roedtraad.core.rulebook import Municipality
from roedtraad.core.vocabulary import NONE, FactValue, Vocabulary
from roedtraad.core.words import Words, date_words, listed


def value_words(
    fact: str, value: FactValue, vocabulary: Vocabulary, municipalities: Mapping[str, Municipality]
) -> Words:
    """A value as people say it: dates in full, yes and no, the labels of a closed list, a municipality's name."""
    match value:
        case bool():
            return Words("ja", "yes") if value else Words("nej", "no")
        case date():
            return date_words(value)
        case frozenset():
            labels = [vocabulary.value_label(fact, item) for item in sorted(value)]
            return listed(labels) if labels else Words("ingen", "none")
        case int() | float():
            return Words(f"{value:g}".replace(".", ","), f"{value:g}")
        case str():
            if value == NONE:
                return Words("ingen", "none")
            if vocabulary.type_of(fact) == "municipality" and value in municipalities:
                return Words.same(municipalities[value].official)
            return vocabulary.value_label(fact, value)
