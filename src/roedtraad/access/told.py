"""What every template may ask of access: whether notices wait for whoever looks. Asked by the pages that show it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from roedtraad.access.selectors import count_new_notices


def notices(_request: HttpRequest) -> dict[str, Callable[[], int]]:
    """The context of a page."""
    return {"count_new_notices": count_new_notices}
