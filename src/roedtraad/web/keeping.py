"""Pages that are drawn once and kept while what they show is the same.

Whoever asks for a page has asked the database first, under their own policies, how it stands: the key holds all that
the page is drawn from. What is the reader's own, the token of the forms, is put in at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from secrets import token_hex
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.template.backends.utils import csrf_input
from django.template.loader import get_template
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from markupsafe import Markup

from roedtraad.web.packing import Packed
from roedtraad.web.shell import shell

TOKEN = Markup(f"<!-- {token_hex(16)} -->")
"""Where a form's hidden field goes. Nobody can write it into a page: it is another in each process."""

Drawing = Callable[[Markup], Mapping[str, Any]]


class KeptPages:
    """Pages of one template, the latest asked for; `most` of them, in this process."""

    def __init__(self, template: str, *, most: int) -> None:
        self.template = template
        self._kept = lru_cache(maxsize=most)(_place)

    def page(
        self, request: HttpRequest, key: Hashable, draw: Drawing, *, still: Callable[[], bool] = lambda: True
    ) -> HttpResponse:
        """Give the page of a key. `draw` gives what the template is written from, with the hidden field to put into
        forms; `still` says afterwards whether the key holds yet, for what is read while it is drawn may be newer.
        """
        around = shell(request)["shell"]
        whole = (get_language(), around, key)
        place = self._kept(whole)
        kept = place[0] if place else None
        if kept is None:
            written = get_template(self.template).render({"shell": around, "csrf_input": TOKEN, **draw(TOKEN)})
            kept = Packed(written.encode().split(TOKEN.encode()))
            if not around.told and still():  # what is told is told once
                place[:] = [kept]
        return _sent(request, kept, _field(request))

    def forget(self) -> None:
        """Let all of them go."""
        self._kept.cache_clear()


def _place(_key: Hashable) -> list[Packed]:
    """Where the page of a key is kept."""
    return []


def _field(request: HttpRequest) -> bytes:
    """The hidden field of the reader's forms. Django masks the secret anew for each answer, so that its length does not
    tell of it where it is packed with what others write; what is put into a kept page is packed apart, and masking
    took a tenth of the page's time.
    """
    secret = request.META.get("CSRF_COOKIE")
    return _masked(secret) if secret else csrf_input(request).encode()


@lru_cache(maxsize=4096)
def _masked(secret: str) -> bytes:
    asked = HttpRequest()
    asked.META["CSRF_COOKIE"] = secret
    return csrf_input(asked).encode()


def _sent(request: HttpRequest, kept: Packed, own: bytes) -> HttpResponse:
    """The answer, packed for a browser that unpacks: packing a list anew took more time than all else of ours."""
    if not accepts_gzip(request):
        return HttpResponse(kept.plain(own))
    answer = HttpResponse(kept.gzipped(own))
    answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def accepts_gzip(request: HttpRequest) -> bool:
    """Whether the browser unpacks, by the test that Django's own middleware makes."""
    return re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None
