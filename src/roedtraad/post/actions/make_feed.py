"""A calendar's address for one's unit: made, and taken back by whoever works there."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from roedtraad.access.service import Actor, NotFound, Refusal, new_key
from roedtraad.core.words import Words
from roedtraad.post.models import Feed
from roedtraad.post.tokens import feed_token, hash_of

MOST = 10
"""So many addresses of one person in one unit."""


def make_feed(*, unit: UUID, by: Actor) -> Feed:
    """Make a new address. Raises NotFound for who is nobody, Refusal where there are plenty."""
    if by.user is None:
        raise NotFound
    if Feed.objects.filter(unit=unit, user=by.user, revoked_at=None).count() >= MOST:
        raise Refusal(
            Words(f"Du har allerede {MOST} kalendere.", f"You have {MOST} calendars already."),
            Words("Luk en af dem først.", "Close one of them first."),
        )
    key = new_key()
    return Feed.objects.create(id=key, unit_id=unit, user_id=by.user, token_hash=hash_of(feed_token(key)))


def revoke_feed(*, feed: UUID, unit: UUID) -> None:
    """Take an address back at once. Raises NotFound for none, for another unit's, and for one that is taken back."""
    taken = Feed.objects.filter(pk=feed, unit=unit, revoked_at=None).update(revoked_at=timezone.now())
    if not taken:
        raise NotFound
