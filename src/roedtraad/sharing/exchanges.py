"""What an exchange is about: which compartment it belongs to, as the duties of the rules say."""

from __future__ import annotations

from roedtraad.agreements.service import rulebook_now
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import COMPARTMENTS


def compartment_of(category: str, purpose: str, rulebook: Rulebook | None = None) -> str:
    """The compartment that a category or a purpose belongs to: that of the duties which share by it; empty for most.

    The category comes first: a radicalisation concern is one under every purpose.
    """
    categories, purposes = _belonging(rulebook or rulebook_now())
    return categories.get(category) or purposes.get(purpose) or ""


def offered(rulebook: Rulebook, cleared: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The categories and the purposes that one who is cleared for some compartments may ask about."""
    categories, purposes = _belonging(rulebook)
    return (
        tuple(one for one in rulebook.vocabulary.categories if categories.get(one, "") in {"", *cleared}),
        tuple(one for one in rulebook.vocabulary.purposes if purposes.get(one, "") in {"", *cleared}),
    )


def _belonging(rulebook: Rulebook) -> tuple[dict[str, str], dict[str, str]]:
    """Categories and purposes that the duties of a compartment share by, and no others do."""
    categories: dict[str, set[str]] = {}
    purposes: dict[str, set[str]] = {}
    for rule in rulebook.national.obligations.values():
        if rule.share is not None:
            where = rule.matter if rule.matter in COMPARTMENTS else ""
            categories.setdefault(rule.share.category, set()).add(where)
            purposes.setdefault(rule.share.purpose, set()).add(where)
    return _alone(categories), _alone(purposes)


def _alone(found: dict[str, set[str]]) -> dict[str, str]:
    return {word: next(iter(where)) for word, where in found.items() if len(where) == 1 and "" not in where}
