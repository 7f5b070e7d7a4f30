"""What is read: an authority's people and its invitations as its administrator sees them, and the one of a link."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from roedtraad.access.service import NotFound
from roedtraad.login.models import Colleague, Invitation
from roedtraad.login.tokens import hash_of

_INVITED = "select * from login_invited(%s)"


def colleagues_of(authority: UUID, day: date) -> list[Colleague]:
    """Who works in an authority, or will: by unit and name. The view has none but those whom the scope administers."""
    held = Colleague.objects.filter(authority_id=authority).filter(Q(valid_to=None) | Q(valid_to__gte=day))
    return list(held.order_by("unit", "name", "role"))


def get_colleague(authority: UUID, membership: UUID, day: date) -> Colleague:
    """One of them. Raises NotFound, also where they are another authority's."""
    held = Colleague.objects.filter(authority_id=authority, pk=membership)
    found = held.filter(Q(valid_to=None) | Q(valid_to__gte=day)).first()
    if found is None:
        raise NotFound
    return found


def open_invitations(authority: UUID) -> list[Invitation]:
    """The invitations of an authority that nobody has taken yet, the newest first."""
    made = Invitation.objects.filter(authority_id=authority, accepted_at=None, withdrawn_at=None)
    return list(made.select_related("unit").order_by("-made_at"))


def get_invitation(authority: UUID, invitation: UUID) -> Invitation:
    """One of them. Raises NotFound, also where it is another authority's."""
    made = Invitation.objects.filter(authority_id=authority, accepted_at=None, withdrawn_at=None)
    found = made.select_related("unit").filter(pk=invitation).first()
    if found is None:
        raise NotFound
    return found


def invited_by(token: str) -> Invitation:
    """The invitation that a link opens. Raises NotFound where it is used, withdrawn, past, or none."""
    found = next(iter(Invitation.objects.raw(_INVITED, [hash_of(token)])), None)
    if found is None:
        raise NotFound
    return found
