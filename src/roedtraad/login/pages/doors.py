"""What holds for the pages of coming in: not in a demonstration, allauth's interruptions answered, nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def real_login(view: View) -> View:
    """A page of the real login: in a demonstration it is not there.

    Inside a scope a view is called by our middleware, where allauth's own does not see what it raises.
    """

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.ROEDTRAAD_DEMO:
            raise Http404
        try:
            response = view(request, *args, **kwargs)
        except ImmediateHttpResponse as instead:
            response = instead.response
        except ReauthenticationRequired:
            methods = get_adapter().get_reauthentication_methods(request.user)
            response = suspend_request(request, methods[0]["url"] if methods else settings.LOGIN_URL)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return entered


def limited(action: str) -> Callable[[View], View]:
    """So many a minute from one address, GET included: what is asked for is a secret that could be guessed."""

    def decorated(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not ratelimit.consume(request, app="allauth.account", action=action, limit_get=True):
                return ratelimit.respond_429(request)
            return view(request, *args, **kwargs)

        return entered

    return decorated
