"""The random token in an invitation's link, and the hash by which it is known."""

from __future__ import annotations

import hashlib
import secrets

LENGTH = 32
"""Bytes at random: nobody finds one by trying, so a plain hash is enough to keep it by."""


def new_token() -> str:
    """A token that nobody has had."""
    return secrets.token_urlsafe(LENGTH)


def hash_of(token: str) -> str:
    """What is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()
