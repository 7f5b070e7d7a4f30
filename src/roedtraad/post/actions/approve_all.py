"""All that a unit has due today: written where nothing is missing, approved, and sent by the job. With progress.

The job sees what the one who asked for it sees. It goes through the list by its day, the most urgent first; a part is
written and its place kept in one transaction, so a job that is killed is gone on with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope, user_scope
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions.approve_messages import approve_messages
from roedtraad.post.actions.write_messages import refuse_unready, write
from roedtraad.post.held import DUE_LETTERS, lettered_rules
from roedtraad.post.models import Message, Round
from roedtraad.post.preparing import Prepared, Standing, prepared, standing_of
from roedtraad.post.waking import defer_round

BATCH = 50


@dataclass(frozen=True, slots=True)
class DueToday:
    """What a round would take: letters to write, and drafts to approve."""

    to_write: int
    drafts: int

    @property
    def all(self) -> int:
        """Both together."""
        return self.to_write + self.drafts


def approve_all_due(*, unit: UUID, by: Actor, today: date) -> Round:
    """Have the job write and approve all that a unit has due. A round that is under way is gone on with."""
    if unit not in current_scope().units or by.user is None:
        raise NotFound
    under_way = Round.objects.filter(unit=unit, day=today, finished_at=None, user=by.user).first()
    if under_way is None:
        due = due_today(unit=unit, today=today)
        under_way = Round.objects.create(
            unit_id=unit, user_id=by.user, by_name=by.name, day=today, total=due.all, started_at=timezone.now()
        )
    defer_round(round_key=under_way.pk, user=by.user, day=today)
    return under_way


def due_today(*, unit: UUID, today: date) -> DueToday:
    """Count what a round would take."""
    values: dict[str, Any] = {"unit": unit, "today": today, "rules": lettered_rules()}
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from obligations_obligation o where {DUE_LETTERS}", values)
        to_write = int(cursor.fetchone()[0])
    drafts = Message.objects.filter(from_unit=unit, state=Message.State.DRAFT, settled_at=None).count()
    return DueToday(to_write, drafts)


def pass_round(*, round_key: UUID, user: UUID, day: date, batch: int = BATCH) -> bool:
    """Do the next part of a round, as the one who asked for it, and say whether more is left."""
    with user_scope(user, today=day):
        round_ = Round.objects.select_for_update().filter(pk=round_key, finished_at=None).first()
        if round_ is None:
            return False
        by = Actor(round_.by_name, user, round_.unit_id)
        if round_.last is None and round_.passed == 0:
            _approve_drafts(round_, by)
        following = _next(round_, batch)
        if following:
            approved = _write([key for _due, key in following], by, day)
            round_.last_due, round_.last = following[-1]
            round_.passed += len(following)
            round_.approved += approved
            round_.left += len(following) - approved
        else:
            round_.finished_at = timezone.now()
        round_.save()
        return bool(following)


def _next(round_: Round, batch: int) -> list[tuple[date, UUID]]:
    """The next to write: when they are due, and their keys."""
    after = " and (o.due, o.id) > (%(due)s, %(last)s)" if round_.last_due else ""
    values: dict[str, Any] = {"unit": round_.unit_id, "today": round_.day, "rules": lettered_rules(), "most": batch}
    values |= {"due": round_.last_due, "last": round_.last}
    # In the order of an index that begins with the unit: by key alone every obligation of the country is looked at.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select o.due, o.id from obligations_obligation o where {DUE_LETTERS}{after}
            order by o.due, o.id limit %(most)s""",
            values,
        )
        return list(cursor.fetchall())


def _approve_drafts(round_: Round, by: Actor) -> None:
    drafts = Message.objects.filter(from_unit=round_.unit_id, state=Message.State.DRAFT, settled_at=None)
    for key in list(drafts.values_list("pk", flat=True)):
        round_.passed += 1
        try:
            approve_messages(messages=[key], by=by, today=round_.day)
        except (Refusal, NotFound):
            round_.left += 1
        else:
            round_.approved += 1


def _write(keys: Sequence[UUID], by: Actor, day: date) -> int:
    """Write the letters of obligations that lack nothing; the others wait for a person."""
    owed = list(Obligation.objects.filter(pk__in=keys).order_by("pk"))
    standings = standing_of(owed, day)
    made = [one for it in owed if (one := ready_one(it, standings[it.case_id], by, day)) is not None]
    return write_ready(made, standings, by, day)


def ready_one(owed: Obligation, standing: Standing, by: Actor, day: date) -> Prepared | None:
    """The letters of an obligation where nothing is missing; None where a person must look."""
    try:
        made = prepared(owed, standing, by=by, today=day, given={}, channels={}, enclosed=())
        refuse_unready(made)
    except Refusal:
        return None
    return made


def write_ready(made: Sequence[Prepared], standings: dict[UUID, Standing], by: Actor, day: date) -> int:
    """Write and approve them together; where one is refused, each by itself. Gives how many obligations it was."""
    if not made:
        return 0
    try:
        with transaction.atomic():
            write(made, standings, by=by, today=day, approve=True)
    except Refusal:
        if len(made) == 1:
            return 0
        return sum(write_ready([one], standings, by, day) for one in made)
    return len(made)
