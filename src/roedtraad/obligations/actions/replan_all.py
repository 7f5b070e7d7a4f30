"""A passing through all open cases, after new rules or for a new day: in batches, taken up where it stopped."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from roedtraad.access.service import Actor, whole_cases
from roedtraad.cases.service import Case, count_open_cases, lock_cases, open_cases_after
from roedtraad.obligations.actions.replan_cases import pass_cases
from roedtraad.obligations.models import Lane, Replanning

BATCH = 200
LANES = 8
BY = Actor("Rød Tråd")


def begin_replanning(*, why: str, today: date) -> Replanning:
    """Begin a passing; one that is still under way for the same reason and day is gone on with."""
    under_way = Replanning.objects.filter(why=why, day=today, finished_at=None).first()
    return under_way or _begin(why, today)


@transaction.atomic
def _begin(why: str, today: date) -> Replanning:
    keys = open_cases_after(None, count_open_cases())
    passing = Replanning.objects.create(why=why, day=today, total=len(keys))
    step = max(BATCH, -(-len(keys) // LANES))
    bounds = [None, *keys[step - 1 : -1 : step], None]
    Lane.objects.bulk_create(
        Lane(passing=passing, number=number, last=last, upto=upto)
        for number, (last, upto) in enumerate(pairwise(bounds))
    )
    return passing


def pass_batch(key: UUID, batch: int = BATCH) -> bool:
    """Replan the next cases of a passing and say whether more are left for whoever asks.

    The cases and how far a lane has come are written together, so a process that is killed loses one batch, and another
    repeats it. Several may pass at once: each takes a lane that nobody is in.
    """
    with transaction.atomic():
        free = Lane.objects.select_for_update(skip_locked=True).filter(passing=key, is_through=False)
        lane = free.order_by("number").first()
        if lane is not None:
            _go_on(lane, batch)
    return not _through(key) and lane is not None


def _go_on(lane: Lane, batch: int) -> None:
    keys = [key for key in open_cases_after(lane.last, batch) if lane.upto is None or key <= lane.upto]
    if keys:
        changed = _replan(keys, Replanning.objects.get(pk=lane.passing_id))
        lane.last = keys[-1]
        standing = Replanning.objects.filter(pk=lane.passing_id)
        standing.update(passed=F("passed") + len(keys), changed=F("changed") + changed)
    lane.is_through = len(keys) < batch
    lane.save()


def _through(key: UUID) -> bool:
    if Lane.objects.filter(passing=key, is_through=False).exists():
        return False
    Replanning.objects.filter(pk=key, finished_at=None).update(finished_at=timezone.now())
    return True


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A batch makes some hundred thousand small things and no circles; looking for circles took half of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _replan(keys: list[UUID], passing: Replanning) -> int:
    lock_cases(keys)
    with whole_cases(*keys), _without_collecting():
        cases = list(Case.objects.filter(pk__in=keys, closed=None).select_related("person"))
        return pass_cases(cases=cases, by=BY, today=passing.day, why=passing.why)
