"""Every address that the site has, read from the site itself: a new page is tested before anyone thinks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver

from roedtraad.access.service import whole_cases
from roedtraad.cases.service import Case, Fact
from roedtraad.obligations.service import Obligation
from roedtraad.post.service import Message

KeysOf = Callable[[UUID], Iterable[UUID]]

KINDS: dict[str, KeysOf] = {
    "case": lambda case: [case],
    "obligation": lambda case: Obligation.objects.filter(case=case).order_by("rule").values_list("pk", flat=True)[:3],
    "message": lambda case: Message.objects.filter(case=case).order_by("kind").values_list("pk", flat=True)[:2],
    "fact": lambda case: Fact.objects.filter(case=case).order_by("number").values_list("pk", flat=True)[:2],
}
"""What a key in an address names of a case, and a few of them: they stand for all."""

OF_A_CASE = frozenset(KINDS)

OF_NOBODY: Mapping[str, tuple[object, ...]] = {
    "code": ("0101", "9999"),
    "passing": (uuid4(),),
    "invitation": (uuid4(),),
    "membership": (uuid4(),),
    "meeting": (uuid4(),),  # of KSP: real ones are asked for in test_compartments_leave_no_trace.py
    "entry": (uuid4(),),
    "filed": (uuid4(),),
    "contact": ("folkeregister_admission", "x"),
    "enclosure": (uuid4(),),
    "incoming": (uuid4(),),
    "message": (uuid4(),),  # where nothing was written in the case
    "file": (1,),
    "deed": ("luk", "x"),
    "pk": (1,),
    "token": ("x",),
    "said": ("modtaget", "x"),
    "uidb36": ("x",),
    "key": ("x",),
    "provider_id": ("x",),
    "organization_slug": ("x",),
}
"""Keys that name nothing of a case, with something to fill them with. A new kind of key stands here or among KINDS."""


@dataclass(frozen=True)
class Keys:
    """What an address may be filled with for one case."""

    name: str
    case: UUID
    of: Mapping[str, tuple[UUID, ...]]
    number: str = ""
    cpr: str = ""

    def filled(self, parameters: frozenset[str]) -> Iterator[dict[str, object]]:
        """Each way to fill the parameters."""
        yield from _products({kind: self.of.get(kind) or OF_NOBODY[kind] for kind in sorted(parameters)})


def keys_of(case: UUID) -> Keys:
    """The keys of a case, for tests that stand outside any scope."""
    with whole_cases(case):
        found = Case.objects.select_related("person").get(pk=case)
        of = {kind: tuple(keys(case)) for kind, keys in KINDS.items()}
        return Keys(found.person.name, case, of, found.number, found.person.cpr)


def for_nothing(parameters: frozenset[str]) -> dict[str, object]:
    """The parameters filled with keys of nothing."""
    return {kind: uuid4() if kind in OF_A_CASE else OF_NOBODY[kind][0] for kind in parameters}


def addresses() -> dict[str, frozenset[str]]:
    """The names of all addresses with the keys that they take."""
    return {str(one.name): frozenset(one.pattern.converters) for one in _patterns(get_resolver().url_patterns)}


def of_a_case() -> dict[str, frozenset[str]]:
    """Those that name something of a case."""
    return {name: keys for name, keys in addresses().items() if keys & OF_A_CASE}


def without_keys() -> list[str]:
    """Those that are the same for everyone."""
    return [name for name, keys in addresses().items() if not keys]


def of_no_case() -> Iterator[tuple[str, dict[str, object]]]:
    """Those that name nothing of a case, each filled in the ways there are."""
    for name, keys in addresses().items():
        if not keys & OF_A_CASE:
            yield from ((name, filled) for filled in _products({kind: OF_NOBODY[kind] for kind in sorted(keys)}))


def unknown_keys() -> dict[str, frozenset[str]]:
    """Addresses with a kind of key that nobody has told of: nothing could be asked of them."""
    known = OF_A_CASE | set(OF_NOBODY)
    return {name: keys - known for name, keys in addresses().items() if keys - known}


def _products(values: Mapping[str, Iterable[object]]) -> Iterator[dict[str, object]]:
    for combined in product(*values.values()):
        yield dict(zip(values, combined, strict=True))


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one
