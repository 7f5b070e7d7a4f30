"""Someone works here no more: a membership is ended, or all of them, or they are given a new account instead."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from roedtraad.access.service import Actor, Refusal, end_sessions
from roedtraad.core.words import Words
from roedtraad.login.actions.invite_colleague import Invited, invite_colleague
from roedtraad.login.models import Colleague


@transaction.atomic
def end_membership(*, colleague: Colleague, by: Actor, today: date) -> None:
    """End one place of someone, from now on. Raises Refusal."""
    _refuse_own(colleague, by)
    _end([colleague.id], colleague.user_id, today)
    _close_who_has_none(colleague.user_id, today)


@transaction.atomic
def close_access(*, colleague: Colleague, by: Actor, today: date) -> None:
    """End every place that someone has in the authority, and their sessions. Raises Refusal.

    Whether they work elsewhere too is not told: the account stays then, and nothing here says so.
    """
    _refuse_own(colleague, by)
    held = Colleague.objects.filter(user_id=colleague.user_id, authority_id=colleague.authority_id)
    _end([one.id for one in held], colleague.user_id, today)
    end_sessions(colleague.user_id)
    _close_who_has_none(colleague.user_id, today)


@transaction.atomic
def renew_access(*, colleague: Colleague, by: Actor, today: date) -> Invited:
    """Who has lost password or second factor gets a new account for the same place, by a new invitation.

    Not a new password for the old one: it might open another authority's doors, and the administrator sees the link.
    """
    _refuse_own(colleague, by)
    _refuse_provided(colleague)
    until = colleague.valid_to
    invited = invite_colleague(
        authority=colleague.authority_id,
        unit=colleague.unit_id,
        role=colleague.role,
        name=colleague.name,
        mail=colleague.email,
        by=by,
        today=today,
        until=until,
    )
    _end([colleague.id], colleague.user_id, today)
    end_sessions(colleague.user_id)
    _close_who_has_none(colleague.user_id, today)
    return invited


def _end(memberships: list[UUID], user: UUID, today: date) -> None:
    person = get_user_model().objects.get(pk=user)
    person.memberships.filter(pk__in=memberships).filter(Q(valid_to=None) | Q(valid_to__gte=today)).update(
        valid_to=today - timedelta(days=1)
    )


def _close_who_has_none(user: UUID, today: date) -> None:
    """An account without any place to come is closed; its name is free again."""
    person = get_user_model().objects.select_for_update().get(pk=user)
    if person.memberships.filter(Q(valid_to=None) | Q(valid_to__gte=today)).exists():
        return
    end_sessions(user)
    person.is_active = False
    person.username = f"{person.username[:43]}~{person.pk.hex}"
    person.save(update_fields=["is_active", "username"])


def _refuse_own(colleague: Colleague, by: Actor) -> None:
    if colleague.user_id == by.user:
        raise Refusal(
            Words("Du kan ikke lukke din egen adgang.", "You cannot close your own access."),
            Words("Bed en anden brugeradministrator om det.", "Ask another administrator to do it."),
        )


def _refuse_provided(colleague: Colleague) -> None:
    if colleague.provided:
        raise Refusal(
            Words(
                "Adgangen styres af jeres eget login: kodeord og anden faktor er dér.",
                "Access is governed by your own login: password and second factor are there.",
            ),
            Words("Ret det hos den, der driver jeres login.", "Have it mended by those who run your login."),
        )
