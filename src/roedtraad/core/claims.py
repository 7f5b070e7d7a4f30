"""Which role in which unit someone has, by what a login provider says of them: an authority's own table of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from roedtraad.core.rulebook import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """Who has all these claims works in this unit, in this role. Of several values of a claim one is enough."""

    claims: Mapping[str, tuple[str, ...]]
    word: str
    code: str
    unit: str
    role: str
    place: Place = NOWHERE

    def holds(self, said: Mapping[str, object]) -> bool:
        """Whether all of the claims are among what the provider says."""
        return all(set(wanted) & values_of(said, name) for name, wanted in self.claims.items())


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """The rules, and what must be said of anyone before a rule is looked at: that two factors were used, say."""

    rules: tuple[ClaimRule, ...] = ()
    demands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def given_by(self, said: Mapping[str, object]) -> tuple[ClaimRule, ...]:
        """The rules that hold; none where a demand is not met.

        >>> rule = ClaimRule({"groups": ("rt-vestre",)}, "institution", "vestre", "main", "social_worker")
        >>> [one.unit for one in ClaimTable((rule,)).given_by({"groups": ["alle", "rt-vestre"]})]
        ['main']
        >>> ClaimTable((rule,), {"acr": ("high",)}).given_by({"groups": ["rt-vestre"], "acr": "low"})
        ()
        """
        if not all(set(wanted) & values_of(said, name) for name, wanted in self.demands.items()):
            return ()
        return tuple(rule for rule in self.rules if rule.holds(said))


def values_of(said: Mapping[str, object], name: str) -> set[str]:
    """The values of a claim; a dot leads into it (`realm_access.roles`). An address with dots is a name first.

    >>> sorted(values_of({"realm_access": {"roles": ["a", "b"]}}, "realm_access.roles"))
    ['a', 'b']
    """
    value: object = said.get(name)
    if value is None:
        value = said
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, (list, tuple)):
        return {str(one) for one in value if isinstance(one, (str, int)) and not isinstance(one, bool)}
    return {str(value)} if isinstance(value, (str, int)) and not isinstance(value, bool) else set()
