"""What the lists of the post have in common: a number that is counted only so far, an address, a file."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpResponse

from roedtraad.post.models import Enclosed
from roedtraad.post.selectors import MOST_COUNTED
from roedtraad.web.filters import number

BACK = {"inbox": "inbox", "outbox": "outbox", "today": "todays_post"}
"""Where a button in a list leads back to, by the word that it sends."""


def counted(count: int) -> str:
    """A number of lines; counting stops at some hundreds."""
    return number(count) if count <= MOST_COUNTED else f"{number(MOST_COUNTED)}+"


def at(address: str, **query: str) -> str:
    """An address with what of the query is not empty."""
    written = urlencode({name: value for name, value in query.items() if value})
    return f"{address}?{written}" if written else address


def size_words(size: int) -> str:
    """How large a file is."""
    return f"{number(round(size / 1e6, 1))} MB" if size >= 100_000 else f"{number(max(1, round(size / 1000)))} kB"


def file_answer(found: Enclosed) -> HttpResponse:
    """A file to be saved, never shown by us: whoever made it may have meant harm."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(found.content), content_type="application/octet-stream", headers=headers)
