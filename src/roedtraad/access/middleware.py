"""A transaction with the user's scope around each page.

The view runs inside it, the pages of errors outside: an exception has rolled everything back before they are written.
What is not there and what is not yours leave here as one and the same answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roedtraad.access.actions.record_look import record_page
from roedtraad.access.day import today
from roedtraad.access.models import User
from roedtraad.access.presuming import Surprised, presumed_scope
from roedtraad.access.scope import Login, ScopeUnit, session_scope, write_for
from roedtraad.access.scope import Scope as Seen
from roedtraad.access.sessions import SessionStore
from roedtraad.access.trouble import NotFound
from roedtraad.access.watch import Looking, watched
from roedtraad.web.shell import Whose

SAFE = ("GET", "HEAD", "OPTIONS")
"""The methods that write nothing."""
UNIT = "unit"
"""The unit that a user with several has chosen to work for, in the session."""


class ScopedRequest(HttpRequest):
    """A request with the scope that its transaction has, and the unit that is worked for; None for who is nobody."""

    session: SessionStore
    _cached_user: User
    scope: Seen
    place: ScopeUnit | None
    whose: Whose | None


class Scope:
    """Gives every request `scope`, `place` and `whose`: empty for who is not logged in, and then no rows are seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponseBase:
        request.scope, request.place, request.whose = Seen(), None, None
        return self.get_response(request)

    def process_view(
        self, request: ScopedRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        session = request.session.session_key
        if session is None:
            return None
        try:
            if request.method in SAFE and getattr(view, "presumes", False):
                try:
                    with presumed_scope(session, today=today()) as (opened, known):
                        response = _answered(request, opened, known, view, args, kwargs)
                except Surprised:
                    _forget(request, session)
                else:
                    return response
            with session_scope(session, today=today()) as (opened, login):
                return _answered(request, opened, login, view, args, kwargs)
        except NotFound:
            raise Http404 from None


def _answered(
    request: ScopedRequest,
    opened: Seen,
    login: Login | None,
    view: Callable[..., HttpResponseBase],
    args: Any,
    kwargs: dict[str, Any],
) -> HttpResponseBase | None:
    if login is None or not _recognised(request, login):
        return None
    request.scope = opened
    request.place = opened.place(request.session.get(UNIT))
    request.whose = _whose(request.place) if request.place else None
    writes = request.method not in SAFE
    if writes:
        write_for(request.place)
    looking = Looking(opened, request.place, _page(request), waits=writes)
    with watched(looking) as watch:
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response.render()  # what it reads, it reads now
    record_page(watch, response)
    return response


def _forget(request: ScopedRequest, session: str) -> None:
    """Take back what was presumed of who asks, all of it, also what Django has been told."""
    request.scope, request.place, request.whose = Seen(), None, None
    request.session = SessionStore(session)
    request.__dict__.pop("_cached_user", None)
    request.user = SimpleLazyObject(partial(get_user, request))  # type: ignore[assignment]


def _whose(place: ScopeUnit) -> Whose:
    """In which role, for which unit, and on whose behalf: it stands on every page."""
    unit = place.name_en if get_language() == "en" and place.name_en else place.name
    if place.behalf:
        unit = _("%(unit)s, på vegne af %(name)s") % {"unit": unit, "name": place.behalf}
    return Whose(place.role_name, unit)


def _page(request: HttpRequest) -> str:
    """The name of the address, never the address: there may be a name in it."""
    found = request.resolver_match
    return (found.url_name if found else None) or ""


def _recognised(request: ScopedRequest, login: Login) -> bool:
    """Give the request the session and the user that were read with the scope, by the tests that Django makes of them.

    Where they fail, Django is left to read them itself, and to end the session.
    """
    known = _session_of(login.session, login.user["password"])
    data = json.loads(known) if known else {}
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    request.session.know(data)
    # Where Django's own middleware looks first. Many a page never asks for more of the user than the scope has.
    request._cached_user = SimpleLazyObject(partial(_user, login.user))  # type: ignore[assignment]
    return True


def _user(columns: dict[str, Any]) -> User:
    user = User(**columns)
    user._state.adding, user._state.db = False, "default"
    return user


@lru_cache(maxsize=4096)
def _session_of(stored: str, password: str) -> str:
    """What a session holds, as JSON; empty if it is not that of a user with this password. Kept, for it is the same as
    long as both are.
    """
    data = SessionStore().decode(stored)
    expected = User(password=password).get_session_auth_hash()
    return json.dumps(data) if constant_time_compare(data.get(HASH_SESSION_KEY, ""), expected) else ""
