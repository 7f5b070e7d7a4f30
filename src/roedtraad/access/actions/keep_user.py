"""A user and the units they work in."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from roedtraad.access.models import Membership, Unit, User
from roedtraad.core.words import Words


@transaction.atomic
def keep_user(
    *, username: str, name: str, unit: Unit, role: str, role_name: Words, since: date, email: str = ""
) -> User:
    """Make a user where they are new, and let them work in a unit from a day on; twice changes nothing.

    `role` is a role of the vocabulary, and `role_name` what it is called there.
    """
    user, _ = User.objects.get_or_create(username=username, defaults={"name": name, "email": email})
    new = {"valid_from": since, "role_da": role_name.da, "role_en": role_name.en}
    Membership.objects.get_or_create(user=user, unit=unit, role=role, valid_to=None, defaults=new)
    return user
