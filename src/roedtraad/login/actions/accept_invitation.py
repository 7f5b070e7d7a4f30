"""An invitation is taken by whoever has its link: they become a user, or their user gets the place besides."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from roedtraad.access.service import NotFound, give_role
from roedtraad.login.models import Invitation
from roedtraad.login.selectors import invited_by
from roedtraad.login.tokens import hash_of

_TAKE = "select * from login_take_invitation(%s, %s)"


@transaction.atomic
def accept_as_new(*, token: str, password: str) -> Any:
    """Make a user with this password. Raises NotFound where the link opens nothing.

    The user name is the mail address. Where someone has it, a number is added: an existing user is never touched by a
    link that an administrator has seen.
    """
    invitation = invited_by(token)
    user = get_user_model()(username=_free_name(invitation.mail), name=invitation.name, email=invitation.mail)
    user.set_password(password)
    user.save(force_insert=True)
    _take(token, user)
    return user


@transaction.atomic
def accept_as(*, token: str, user: Any) -> None:
    """Give the place to a user who is logged in. Raises NotFound where the link opens nothing."""
    invited_by(token)
    _take(token, user)


def _take(token: str, user: Any) -> None:
    """The link is used up by the same statement that finds it: of two at once one gets in."""
    taken = next(iter(Invitation.objects.raw(_TAKE, [hash_of(token), user.pk])), None)
    if taken is None:
        raise NotFound
    give_role(user=user, unit=taken.unit, role=taken.role, since=taken.valid_from, until=taken.valid_to)


def _free_name(mail: str) -> str:
    """The mail address, or with a number where someone has it already."""
    users = get_user_model().objects
    taken = set(users.filter(username__startswith=mail).values_list("username", flat=True))
    return next(name for number in range(1, 1000) if (name := _numbered(mail, number)) not in taken)


def _numbered(mail: str, number: int) -> str:
    return mail if number == 1 else f"{mail}.{number}"
