"""Where one goes after something was saved."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """Saved: the page to look at next, which a reload does not send again (303)."""

    status_code = 303

    def __init__(self, to: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(resolve_url(to, *args, **kwargs))
