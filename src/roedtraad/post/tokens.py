"""The secrets of the public links, and the marks of mails. The database keeps only their hashes.

A secret is made from the message's own random part and the site's key: so it can be written into a letter that is sent
again, and nobody who reads the database can make one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

LENGTH = 32
"""Bytes of a secret: nobody guesses it."""


def new_nonce() -> str:
    """The random part of a message's secret."""
    return secrets.token_urlsafe(LENGTH)


def token_of(nonce: str) -> str:
    """The secret that stands in the link of a message."""
    return _text(hmac.new(_key(b"link"), nonce.encode(), hashlib.sha256).digest())


def feed_token(feed: UUID) -> str:
    """The secret of a calendar's address: whoever made it can be shown it again, and it is stored nowhere."""
    return _text(hmac.new(_key(b"feed"), feed.bytes, hashlib.sha256).digest())


def hash_of(token: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def message_id_of(message: UUID, letter: UUID, domain: str) -> str:
    """The Message-ID of a mail: the same however often it is sent, and it says nothing of whom it is about."""
    made = hmac.new(_key(b"message"), message.bytes + letter.bytes, hashlib.sha256).digest()[:20]
    return f"<{base64.b32encode(made).decode().lower()}@{domain}>"


def _key(purpose: bytes) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"roedtraad.post." + purpose, hashlib.sha256).digest()


def _text(made: bytes) -> str:
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
