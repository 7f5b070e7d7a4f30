"""An invitation on its way: the link that is shown, and the mail where a server for it is set."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail  # noqa: TID251 - an invitation to a colleague: nothing of a case
from django.urls import reverse

from roedtraad.login.actions.invite_colleague import Invited

LOG = logging.getLogger(__name__)


def link_of(invited: Invited, site: str) -> str:
    """The link. `site` is the address of this site, without a slash at its end."""
    return f"{site}{reverse('invitation', args=[invited.token])}"


def mail_link(invited: Invited, link: str) -> bool:
    """Send the link by mail. False where no server is set or it did not take it: then the link is handed over."""
    if not settings.ROEDTRAAD_SENDS_MAIL:
        return False
    made = invited.invitation
    last = f"{made.expires_at:%d.%m.%Y}"
    text = (
        f"Hej {made.name}\n\n"
        f"{made.made_by_name} inviterer dig til Rød Tråd, {made.unit.name}.\n"
        f"Åbn linket senest {last}, og vælg kodeord og anden faktor:\n\n{link}\n\n"
        "Venter du ikke en invitation, så lad være med at åbne den.\n\n"
        f"Hello {made.name}\n\n"
        f"{made.made_by_name} invites you to Rød Tråd, {made.unit.name_en or made.unit.name}.\n"
        f"Open the link by {last}, and choose a password and a second factor.\n"
    )
    try:
        return send_mail("Invitation til Rød Tråd", text, None, [made.mail]) == 1
    except (OSError, smtplib.SMTPException) as failed:
        LOG.warning("An invitation could not be mailed: %s", type(failed).__name__)
        return False
