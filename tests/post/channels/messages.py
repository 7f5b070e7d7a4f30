"""Messages to hand over. Their permit is made here, past the gate: what is tried is what happens behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from roedtraad.post.channels.base import Outgoing
from roedtraad.sharing.permits import _SEAL, Permit

CASE = UUID("018f0000-0000-7000-8000-000000000001")
DAY = date(2026, 3, 2)
PERMIT = Permit(UUID(int=1), CASE, "municipality", "identity", "notice", "", DAY, _SEAL)
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40

NOTICE = Outgoing(
    case=CASE,
    recipient="municipality",
    category="identity",
    day=DAY,
    permit=PERMIT,
    message_id="<018f-1@sikker.example>",
    channel="secure_mail",
    address="folkeregister@kommune.example",
    to_name="Folkeregistret",
    from_name="Vestre Fængsel, modtagelsen",
    reply_to="svar+4f2a@sikker.example",
    subject="Att.: Folkeregisteret",
    text="Kære modtager\n\nÅbn brevet.\n.\n..prik\nhttps://rt.example/kvittering/abc\n",
    document=PDF,
    file_name="meddelelse.pdf",
)

# What every channel takes, of its own.
ADDRESSES = {
    "secure_mail": "folkeregister@kommune.example",
    "inbox": "018f0000-0000-7000-8000-0000000000aa",
    "letter": "Kongens Vænge 8, 3400 Hillerød",
    "portal": "borger.dk",
    "phone": "33 66 33 66",
    "digital_post": "cvr:12345678",
}


def notice(channel: str = "secure_mail", **other: Any) -> Outgoing:
    """A notice for a channel."""
    return replace(NOTICE, channel=channel, **{"address": ADDRESSES[channel], **other})
