"""A sentence for the next page: what was just saved. Kept in the session until that page is drawn."""

from __future__ import annotations

from django.http import HttpRequest

TOLD = "told"


def tell(request: HttpRequest, text: str) -> None:
    """Have the next page say it."""
    request.session[TOLD] = text


def told(request: HttpRequest) -> str:
    """Take what is to be said; it is said once."""
    session = getattr(request, "session", None)
    return str(session.pop(TOLD)) if session is not None and TOLD in session else ""
