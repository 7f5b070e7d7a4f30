"""What holds for every answer: what a page may load, how much is read, and which language it speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from roedtraad.web import errors

Next = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Everything from this server, nothing written into the page."""


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
    ),
}
"""What every answer carries besides: pages, files, refusals, also those of Django and of the health check."""


class ContentSecurityPolicy:
    """The browser loads nothing from elsewhere and runs nothing written into a page, even if a page were fooled.

    It stands first, so that no answer leaves without it. A form may lead to the login provider, if there is one.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        targets = " ".join(("'self'", *settings.ROEDTRAAD_FORM_TARGETS))
        self.policy = POLICY.replace("form-action 'self'", f"form-action {targets}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


LARGEST_BODY = 2_500_000
"""Bytes of a form: much more than any of ours holds, so that a text too long for its field is answered there and stays.
Files are taken where a letter is written, and nowhere else."""
LARGEST_UPLOAD = 25_000_000
FILES = "multipart/form-data"
TAKES_FILES = re.compile(r"/pligter/[0-9a-f-]{36}/brev")
"""The addresses of `roedtraad.post.pages.sending`."""


def _takes_files(request: HttpRequest) -> bool:
    return TAKES_FILES.fullmatch(request.path_info) is not None


class FilesWhereTaken(FileUploadHandler):
    """Refuses a file at every address but those whose form asks for one."""

    def new_file(self, *args: Any, **options: Any) -> None:
        """A file begins."""
        if self.request is None or not _takes_files(self.request):
            raise TooManyFilesSent
        super().new_file(*args, **options)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - as Django calls it
        """Leave it to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave it to the next handler."""


LONGEST_ADDRESS = 4_000
"""Bytes of an address with its question. Ours have three hundred at most, that of a login provider some thousand."""


class Limits:
    """Refuses, before anything reads it, what no page sends: a huge body, an endless address, a null byte."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        query = request.META.get("QUERY_STRING", "")
        if not length.isascii() or not length.isdecimal():
            return errors.bad_request(request)
        largest = LARGEST_UPLOAD if request.content_type == FILES and _takes_files(request) else LARGEST_BODY
        if len(length) > len(str(largest)) or int(length) > largest:
            return errors.too_large(request)
        if len(request.path_info) + len(query) > LONGEST_ADDRESS:
            return errors.address_too_long(request)
        if "\0" in request.path_info or "%00" in query or "\0" in query:
            return errors.bad_request(request)
        return self.get_response(request)


class Language:
    """Danish, unless the reader chose English. The browser's own wish is not asked: the rules speak Danish first."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = "en" if chosen == "en" else "da"
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
