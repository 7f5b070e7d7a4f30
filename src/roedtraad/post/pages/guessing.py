"""Pages that a secret alone opens: so many wrong ones a minute from one address, then none is looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponseBase

from roedtraad.access.service import NotFound
from roedtraad.web import errors

View = Callable[..., HttpResponseBase]
Answer = Callable[[HttpRequest], HttpResponseBase]


def limited(over: Answer) -> Callable[[View], View]:
    """A view with a `token`; `over` is the one answer to a secret that is wrong, made up, used or taken back."""

    def let_in(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, token: str) -> HttpResponseBase:
            counted = {"app": "allauth.account", "action": "receipt", "limit_get": True}
            if not ratelimit.consume(request, dry_run=True, **counted):
                return errors.too_many_requests(request)
            try:
                response = view(request, token)
            except NotFound:
                ratelimit.consume(request, **counted)
                response = over(request)
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return entered

    return let_in
