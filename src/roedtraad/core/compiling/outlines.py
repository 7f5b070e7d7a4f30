"""The parts of an obligation that its days do not change: where it leads, and what it says. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from roedtraad.core.compiling.moments import Moment
from roedtraad.core.deadlines import Expression
from roedtraad.core.plans import Certainty, Recipient, RouteTaken, Setting, Timing, Warning
from roedtraad.core.rulebook import Rule
from roedtraad.core.vocabulary import Validity
from roedtraad.core.words import Words


@dataclass(slots=True, eq=False)
class Routing:
    """Where a rule leads for a kind of case, in a setting.

    Routings of one `shape` add the same norms, the same facts and the same missing ones to an obligation. `rests` are
    the places in a reading's `rests` that bear on it.
    """

    setting: Setting
    municipality: str | None
    recipients: tuple[Recipient, ...]
    routes: tuple[RouteTaken, ...]
    warnings: tuple[Warning, ...]
    shape: int
    rests: tuple[int, ...] = ()
    norms: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Outline:
    """An obligation but for its days and where it leads: the same in every municipality whose routings have one shape.

    `place` and `order` tell where it stands among those of one day. `timing_without_day` is said while it has none.
    `validity` is None for a rule that always holds. `late_facts` are the recorded facts whose day of recording says
    whether it was late from the start.
    """

    id: str
    place: str
    order: int
    certainty: Certainty
    rule: Rule
    timing: Timing
    timing_without_day: Timing
    norms: tuple[str, ...]
    depends_on: tuple[str, ...]
    missing: tuple[str, ...]
    enclose: tuple[Words, ...]
    late_facts: tuple[str, ...]
    validity: Validity | None
    opening: Moment | None
    ends: Moment | None
    done_by: str | None
    expression: Expression | None
