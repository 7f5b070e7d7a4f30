"""What every page for those who work here begins with: who comes in, and who is recorded as doing something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from roedtraad.access.middleware import UNIT, ScopedRequest
from roedtraad.access.models import User
from roedtraad.access.scope import Actor, ScopeUnit
from roedtraad.access.trouble import NotFound

Rest = ParamSpec("Rest")


class PageRequest(ScopedRequest):
    """The request of someone who works in a unit."""

    place: ScopeUnit
    user: User


def page(
    view: Callable[Concatenate[PageRequest, Rest], HttpResponseBase],
) -> Callable[Concatenate[PageRequest, Rest], HttpResponseBase]:
    """Let in who works in a unit; others are sent to the door, also from a part of a page."""

    @wraps(view)
    def entered(request: PageRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if getattr(request, "place", None) is not None:
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")  # a person stands on it
            return response
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": "/"})
        return redirect("home")

    return cast("Callable[Concatenate[PageRequest, Rest], HttpResponseBase]", entered)


def actor(request: PageRequest) -> Actor:
    """Who does something on this page, for the record."""
    return Actor(request.user.name, request.user.pk, request.place.id)


def choose_place(request: PageRequest, unit: str) -> None:
    """Work for another of one's units from now on. Raises NotFound for any other unit."""
    if unit not in {str(place.id) for place in request.scope.places}:
        raise NotFound
    request.session[UNIT] = unit
