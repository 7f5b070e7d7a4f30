"""A user and the units they work in; what their role may is kept with it, and brought up to date with the roles."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from roedtraad.access.models import Membership, Unit, User
from roedtraad.access.roles import AccessRole, Roles, roles
from roedtraad.access.rows import update_rows
from roedtraad.access.trouble import Refusal
from roedtraad.core.words import Words


@transaction.atomic
def keep_user(
    *,
    username: str,
    name: str,
    unit: Unit,
    role: str,
    role_name: Words | None = None,
    since: date,
    email: str = "",
) -> User:
    """Make a user where they are new, and let them work in a unit from a day on; twice changes nothing.

    `role` is a role of agreements/roles.yaml, or a role of the vocabulary that one of them stands for; `role_name` what
    it is called there. Raises Refusal where no such role is given in the unit's authority.
    """
    user, _ = User.objects.get_or_create(username=username, defaults={"name": name, "email": email})
    give_role(user=user, unit=unit, role=role, role_name=role_name, since=since)
    return user


def give_role(
    *, user: User, unit: Unit, role: str, role_name: Words | None = None, since: date, until: date | None = None
) -> Membership:
    """Let a user work in a unit in a role; the one they have already is given back. Raises Refusal."""
    access = access_role_of(role, unit.authority.word)
    called = role_name or access.names
    new = {"valid_from": since, "role_da": called.da, "role_en": called.en, **_kept(access)}
    made, _ = Membership.objects.get_or_create(user=user, unit=unit, role=role, valid_to=until, defaults=new)
    return made


def access_role_of(role: str, word: str) -> AccessRole:
    """The role that a word stands for in an authority of a kind. Raises Refusal."""
    found = roles().find(role, word)
    if found is None:
        raise Refusal(
            Words(f"Rollen {role} gives ikke i en myndighed af slagsen {word}.", f"{role} is not given in a {word}."),
            Words("Vælg en rolle fra roles.yaml, som gives der.", "Choose a role of roles.yaml that is given there."),
            field="role",
        )
    return found


def settle_roles(known: Roles | None = None) -> int:
    """Bring what memberships may to what the roles say now, and give how many differed.

    A membership in a role that none knows may nothing.
    """
    changed = []
    for one in Membership.objects.select_related("unit__authority"):
        access = (known or roles()).find(one.access_role or one.role, one.unit.authority.word)
        wanted = _kept(access) if access else {"access_role": "", "powers": [], "compartments": []}
        if any(getattr(one, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(one, name, value)
            changed.append(one)
    update_rows(changed, ["access_role", "powers", "compartments"])
    return len(changed)


def _kept(access: AccessRole) -> dict[str, object]:
    return {"access_role": access.id, "powers": list(access.powers), "compartments": list(access.compartments)}
