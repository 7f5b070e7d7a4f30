"""A colleague does one's work for a time: given, shown to both, taken back, ended by its last day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from roedtraad.access.actions.give_notice import give_notice
from roedtraad.access.models import Deputy, Membership, Notice, User
from roedtraad.access.roles import PERSONS, roles
from roedtraad.access.scope import Actor
from roedtraad.access.selectors import colleagues, in_force
from roedtraad.access.trouble import NotFound, Refusal
from roedtraad.core.words import Words


@transaction.atomic
def name_deputy(*, membership: UUID, user: UUID, first: date, last: date, by: Actor, today: date) -> Deputy:
    """Let a colleague do the work of one's own membership. What one does for others oneself cannot be passed on.

    Raises NotFound for a membership that is not one's own, Refusal for a colleague or days that cannot be.
    """
    mine = in_force(Membership.objects.filter(pk=membership, user=by.user), today).first()
    if mine is None or not PERSONS & set(mine.powers):
        raise NotFound
    if not any(one.pk == user for one in colleagues(mine, today)):
        raise Refusal(
            Words(
                "Vikaren skal være en kollega, der selv arbejder med sager.",
                "The deputy must be a colleague who works with cases.",
            ),
            Words("Vælg en fra listen.", "Choose one from the list."),
            field="user",
        )
    _check_days(first, last, today)
    standing = mine.deputies.filter(user=user, ended_at=None, valid_from__lte=last, valid_to__gte=first)
    if standing.exists():
        raise Refusal(
            Words("Kollegaen er allerede vikar i de dage.", "The colleague is your deputy on those days already."),
            Words("Tag det første tilbage, eller vælg andre dage.", "Take the first back, or choose other days."),
            field="first",
        )
    made = Deputy.objects.create(membership=mine, user_id=user, valid_from=first, valid_to=last)
    told = {"first": first.isoformat(), "last": last.isoformat(), "unit": mine.unit.name}
    give_notice(kind=Notice.Kind.DEPUTY, by=by, told=told, users=[user])
    return made


@transaction.atomic
def end_deputy(*, deputy: UUID, by: Actor) -> None:
    """Take it back at once. Raises NotFound for one that is not one's own, or has ended."""
    found = (
        Deputy.objects.select_related("membership__unit")
        .filter(pk=deputy, membership__user=by.user, ended_at=None)
        .first()
    )
    if found is None:
        raise NotFound
    found.ended_at, found.ended_by = timezone.now(), User(pk=by.user)
    found.save(update_fields=["ended_at", "ended_by"])
    told = {"unit": found.membership.unit.name}
    give_notice(kind=Notice.Kind.DEPUTY_ENDED, by=by, told=told, users=[found.user_id])


def _check_days(first: date, last: date, today: date) -> None:
    most = roles().deputies.most_days
    if first < today:
        raise Refusal(
            Words("Den første dag er gået.", "The first day is over."),
            Words("Vælg i dag eller en senere dag.", "Choose today or a later day."),
            field="first",
        )
    if last < first:
        raise Refusal(
            Words("Den sidste dag ligger før den første.", "The last day lies before the first."),
            Words("Byt om på dem, eller ret den ene.", "Swap them, or mend one."),
            field="last",
        )
    if last - first >= timedelta(days=most):
        raise Refusal(
            Words(f"Det er længere end {most} dage.", f"That is longer than {most} days."),
            Words(
                "Vælg en tidligere sidste dag; det kan gives igen.",
                "Choose an earlier last day; it can be given again.",
            ),
            field="last",
        )
