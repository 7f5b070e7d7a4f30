"""Where the rules lead: the routings of each rule in the settings of some municipalities, asked once, and kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from roedtraad.core.compiling.outlines import Routing
from roedtraad.core.compiling.verdicts import RestsOf, keep, stands
from roedtraad.core.planning import Situation, route_facts
from roedtraad.core.plans import Setting, Warning
from roedtraad.core.routing import route_all
from roedtraad.core.rulebook import Rule


@dataclass(slots=True)
class Pool:
    """What routings share: a number for each shape, and one object for each warning, however many give it."""

    shapes: dict[object, int] = field(default_factory=dict)
    warnings: dict[Warning, Warning] = field(default_factory=dict)

    def shape(self, *parts: object) -> int:
        """The number of what a routing adds to an obligation, from 1."""
        return self.shapes.setdefault(parts, len(self.shapes) + 1)

    def same(self, warnings: Iterable[Warning]) -> tuple[Warning, ...]:
        """The same warnings, each as the one object that stands for it."""
        return tuple(self.warnings.setdefault(one, one) for one in warnings)


@dataclass(slots=True)
class Router:
    """The routes of one rule in the settings of some municipalities, with the routings met so far.

    `setting` is the rule's own. `only` is the routing of a rule that leads there whatever is known, and rests on
    nothing. `held` is only kept alive.
    """

    rule: Rule
    setting: Setting
    mask: int
    pool: Pool
    held: tuple[object, ...]
    only: Routing | None = None
    routings: dict[int, Routing] = field(default_factory=dict)
    distinct: dict[object, Routing] = field(default_factory=dict)

    def decide(self, key: int, place: Situation, rests_of: RestsOf) -> Routing:
        """Ask the plain form, and keep the answer."""
        routed = route_all(self.rule, place.known, place.rulebook, place.settings, place.setting)
        facts = route_facts(self.rule, place)
        names = (*facts, *routed.missing)
        rests_on = stands(names, place)
        routing = Routing(
            place.setting,
            place.setting.municipality,
            routed.recipients,
            routed.routes,
            self.pool.same(routed.warnings),
            self.pool.shape(routed.norms, routed.missing, facts, rests_on),
            rests_of(names),
            routed.norms,
            facts,
            routed.missing,
        )
        routing = self.distinct.setdefault((routed, rests_on), routing)
        if not self.mask:
            self.only = routing
        return keep(self.routings, key, routing)


def to_nobody(setting: Setting) -> Routing:
    """The routing of a rule that sends nothing to anyone."""
    return Routing(setting, setting.municipality, (), (), (), shape=0)
