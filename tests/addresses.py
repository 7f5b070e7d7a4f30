"""Every address that the site has, read from the site itself: a new page is tested before anyone thinks of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from roedtraad.access.service import whole_cases
from roedtraad.cases.service import Case, Fact
from roedtraad.obligations.service import Obligation

OF_A_CASE = frozenset({"case", "obligation", "fact"})
"""What a key in an address names. A new kind of key must be told here what its rows are."""


@dataclass(frozen=True)
class Keys:
    """What an address may be filled with for one person; a few obligations and facts stand for all."""

    name: str
    case: UUID
    obligations: tuple[UUID, ...]
    facts: tuple[UUID, ...]

    def filled(self, parameters: frozenset[str]) -> Iterator[dict[str, UUID]]:
        """Each way to fill the parameters."""
        for kind in sorted(parameters):
            values = {"case": (self.case,), "obligation": self.obligations, "fact": self.facts}[kind]
            yield from ({kind: value} for value in values)


def keys_of(case: UUID) -> Keys:
    """The keys of a case, for tests that stand outside any scope."""
    with whole_cases(case):
        obligations = Obligation.objects.filter(case=case).order_by("rule").values_list("pk", flat=True)
        facts = Fact.objects.filter(case=case).order_by("number").values_list("pk", flat=True)
        name = Case.objects.select_related("person").get(pk=case).person.name
        return Keys(name, case, tuple(obligations[:3]), tuple(facts[:2]))


def addresses() -> dict[str, frozenset[str]]:
    """The names of all addresses with the keys that they take."""
    return {str(one.name): frozenset(one.pattern.converters) for one in _patterns(get_resolver().url_patterns)}


def of_a_case() -> dict[str, frozenset[str]]:
    """Those that name something of a case."""
    return {name: keys for name, keys in addresses().items() if keys & OF_A_CASE}


def without_keys() -> list[str]:
    """Those that are the same for everyone."""
    return [name for name, keys in addresses().items() if not keys]


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one
