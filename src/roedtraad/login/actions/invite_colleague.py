"""Someone is invited to work in a unit: a row, and a link that is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from roedtraad.access.service import Actor, Refusal, access_role_of, offices
from roedtraad.core.words import Words
from roedtraad.login.models import Invitation
from roedtraad.login.tokens import hash_of, new_token

LONGEST_MAIL = 76
"""It becomes the user name, which has room for 80; the rest is for a second one of the same name."""


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation, and the token of its link: from here on it is known to whoever reads the link alone."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite_colleague(
    *,
    authority: UUID,
    unit: UUID,
    role: str,
    name: str,
    mail: str,
    by: Actor,
    today: date,
    since: date | None = None,
    until: date | None = None,
    using: str = "default",
) -> Invited:
    """Invite someone to a unit of an authority. Raises Refusal.

    Whether someone of that mail works elsewhere is not asked, and so not told.
    """
    office = offices().units.get(unit)
    if office is None or office.authority != authority:
        raise Refusal(
            Words("Enheden hører ikke til jeres myndighed.", "The unit is not one of your authority."),
            Words("Vælg en enhed fra listen.", "Choose a unit from the list."),
            field="unit",
        )
    access_role_of(role, offices().authorities[authority].word)
    begins = since or today
    _check(name, mail, begins, until, today)
    token = new_token()
    made = Invitation(
        authority_id=authority,
        unit_id=unit,
        role=role,
        name=name.strip(),
        mail=mail.strip().lower(),
        valid_from=begins,
        valid_to=until,
        token_hash=hash_of(token),
        made_by_id=by.user,
        made_by_name=by.name,
        expires_at=_expiry(),
    )
    made.save(using=using, force_insert=True)
    return Invited(made, token)


@transaction.atomic
def resend_invitation(*, invitation: Invitation) -> Invited:
    """Give it a new link and a new week; the earlier link opens nothing any more."""
    token = new_token()
    invitation.token_hash, invitation.expires_at = hash_of(token), _expiry()
    invitation.save(update_fields=["token_hash", "expires_at"])
    return Invited(invitation, token)


def withdraw_invitation(*, invitation: Invitation) -> None:
    """Take it back; its link opens nothing any more."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(withdrawn_at=timezone.now())


def _expiry() -> Any:
    return timezone.now() + timedelta(days=settings.ROEDTRAAD_INVITATION_DAYS)


def _check(name: str, mail: str, begins: date, until: date | None, today: date) -> None:
    if not name.strip():
        raise Refusal(Words("Navnet mangler.", "The name is missing."), field="name")
    try:
        validate_email(mail.strip())
    except ValidationError:
        message = Words("Det er ikke en mailadresse.", "That is no mail address.")
        raise Refusal(
            message, Words("Skriv den som navn@myndighed.dk.", "Write it like name@authority.dk."), "mail"
        ) from None
    if len(mail.strip()) > LONGEST_MAIL:
        message = Words(
            f"Mailadressen må højst have {LONGEST_MAIL} tegn.", f"The address may have {LONGEST_MAIL} characters."
        )
        raise Refusal(message, field="mail")
    if until is not None and (until < begins or until < today):
        message = Words("Den sidste dag ligger før den første eller før i dag.", "The last day lies before the first.")
        raise Refusal(message, Words("Ret en af dem.", "Mend one of them."), field="until")
