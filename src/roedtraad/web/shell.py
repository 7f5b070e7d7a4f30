"""What the layout shows around every page: who is looking, where one can go, whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roedtraad.web.telling import told


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is looking: set as `request.whose` by the middleware that knows the user."""

    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the navigation; `name` is the name of its address, and what a page calls itself by `place`."""

    name: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What the layout needs of a request."""

    whose: Whose | None
    places: tuple[Place, ...]
    demo: bool
    path: str
    told: str


PLACES = (
    ("work", _("Mit arbejde")),
    ("cases", _("Sager")),
    ("inbox", _("Indbakke")),
    ("agreements", _("Aftaler")),
)
"""In the order of the navigation. A room that does not exist yet has no address, and is left out."""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context of the layout, for every page."""
    whose = getattr(request, "whose", None)
    there = places(get_language() or "") if whose else ()
    return {"shell": Shell(whose, there, is_demo(), request.get_full_path(), told(request))}


@cache
def places(language: str) -> tuple[Place, ...]:  # noqa: ARG001 - the labels are in the language of the page
    """Where one can go: the same for all pages, and asking in vain for an address that is not there costs most."""
    return tuple(Place(name, str(label), href) for name, label in PLACES if (href := _address(name)))


def is_demo() -> bool:
    """Whether every person here is invented."""
    return bool(getattr(settings, "ROEDTRAAD_DEMO", False))


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
