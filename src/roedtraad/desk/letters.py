"""What was written and sent for an obligation, in short: to whom, how it stands, and its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from roedtraad.obligations.service import Obligation
from roedtraad.post.service import Mark, channel_word, messages_of, state_mark


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter on its way."""

    whom: str
    how: str
    mark: Mark
    href: str


def letters_of(owed: Obligation, today: date) -> list[Sent]:
    """The letters of an obligation, the newest first."""
    return [
        Sent(one.to_name, channel_word(one.channel), state_mark(one, today), reverse("message", args=[one.pk]))
        for one in messages_of(owed)
    ]
