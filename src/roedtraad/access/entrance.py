"""What every page for those who work here begins with: who comes in, and who is recorded as doing something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast, overload

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from roedtraad.access.middleware import SAFE, UNIT, ScopedRequest
from roedtraad.access.models import User
from roedtraad.access.roles import PERSONS
from roedtraad.access.scope import Actor, ScopeUnit
from roedtraad.access.trouble import NotFound

Rest = ParamSpec("Rest")
EVERYONE: frozenset[str] = frozenset()
"""A page for whoever works here, whatever their role."""


class PageRequest(ScopedRequest):
    """The request of someone who works in a unit."""

    place: ScopeUnit
    user: User


View = Callable[Concatenate[PageRequest, Rest], HttpResponseBase]


@overload
def page(view: View[Rest]) -> View[Rest]: ...
@overload
def page(
    *, needs: str | frozenset[str] = ..., records: str = ..., presumes: bool = ...
) -> Callable[[View[Rest]], View[Rest]]: ...
def page(
    view: Any = None, *, needs: str | frozenset[str] = PERSONS, records: str = "record", presumes: bool = False
) -> Any:
    """Let in who works in a unit in a role that the page is for; others are sent to the door, or told so.

    `needs` is a power, or some of which one will do: without more said, seeing anything of persons at all. What is
    sent to the page besides needs `records`. Of an address that names something the answer is the one for nothing,
    whoever asks; of others it is no secret that there is such a page.

    `presumes` is for a page that first of all asks how a list stands, and is mostly as it was: see access.presuming.
    """
    wanted = frozenset({needs}) if isinstance(needs, str) else needs
    # A page that is for no one role in particular keeps no record of persons.
    sending = frozenset({records}) if records and wanted == PERSONS else EVERYONE

    def let_in(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def entered(request: PageRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if getattr(request, "place", None) is not None:
                _refuse_without(request, wanted, names_something=bool(kwargs))
                if request.method not in SAFE:
                    _refuse_without(request, sending, names_something=bool(kwargs))
                response = view(request, *args, **kwargs)
                response.headers.setdefault("Cache-Control", "private, no-store")  # a person stands on it
                return response
            if "HX-Request" in request.headers:
                return HttpResponse(status=204, headers={"HX-Redirect": "/"})
            return redirect("home")

        entered.presumes = presumes  # type: ignore[attr-defined]
        return cast("View[Rest]", entered)

    return let_in if view is None else let_in(view)


def _refuse_without(request: PageRequest, wanted: frozenset[str], *, names_something: bool) -> None:
    if not wanted or wanted & request.scope.powers:
        return
    if names_something:
        raise NotFound
    raise PermissionDenied


def actor(request: PageRequest) -> Actor:
    """Who does something on this page, for the record; a deputy is recorded with whose work it is."""
    place, name = request.place, request.user.name
    return Actor(f"{name} (på vegne af {place.behalf})"[:200] if place.behalf else name, request.user.pk, place.id)


def choose_place(request: PageRequest, unit: str) -> None:
    """Work for another of one's units from now on. Raises NotFound for any other unit."""
    if unit not in {place.key for place in request.scope.places}:
        raise NotFound
    request.session[UNIT] = unit
