"""What is owed in a matter goes with it into a compartment, with its history. Out of it nothing is carried: planned
anew, it is owed outside, and inside it stands as withdrawn.

What never was more than possible stays outside as well: it tells of nothing, and would be missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from roedtraad.cases.service import Case
from roedtraad.obligations.models import Addressee, Event, Ground, Obligation

State = Obligation.State
BARE = {"", State.POSSIBLE, State.WITHDRAWN}
BY_PLAN = {Event.Kind.ADDED, Event.Kind.MOVED, Event.Kind.REROUTED, Event.Kind.STATE}


def move_obligations(
    *, case: Case, matter: str, compartment: str, facts: Collection[str], asked: Collection[str]
) -> int:
    """Put what a locked case owes in a matter into a compartment, before it is planned anew. Gives how many there are.

    `facts` are those that go with it; `asked` is what would stand on the case without them.
    """
    owed = list(Obligation.objects.filter(case=case, matter=matter, compartment=""))
    events: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(obligation__in=owed):
        events[event.obligation_id].append(event)
    grounds = dict(Ground.objects.filter(obligation__in=owed).values_list("obligation_id", "content"))
    telling = [
        one.pk
        for one in owed
        if (str(one) in asked) != (one.state == State.POSSIBLE)
        or _tells(one, events[one.pk], grounds.get(one.pk, {}), facts)
    ]
    # To whom they went is settled anew, among the units that are cleared.
    Addressee.objects.filter(obligation__in=telling).delete()
    moving = Obligation.objects.filter(pk__in=telling)
    return moving.update(compartment=compartment, fingerprint="", counterpart_unit=None)


def _tells(one: Obligation, events: Iterable[Event], ground: dict[str, Any], facts: Collection[str]) -> bool:
    """Whether an obligation, its history or what it rests on tells anything of the matter in this case."""
    states = {one.state}
    for event in events:
        if event.kind not in BY_PLAN:
            return True
        if event.kind == Event.Kind.STATE:
            states |= {event.was, event.became}
    rests_on = {told["fact"] for told in ground.get("facts", ())}
    return bool(states - BARE) or (one.state == State.WITHDRAWN and bool(rests_on & set(facts)))
