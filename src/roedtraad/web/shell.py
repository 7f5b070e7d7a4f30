"""What the layout shows around every page: who is looking, where one can go, whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
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
    return {"shell": Shell(whose, places() if whose else (), is_demo(), request.get_full_path(), told(request))}


def places() -> tuple[Place, ...]:
    """Where one can go."""
    return tuple(Place(name, str(label), href) for name, label in PLACES if (href := _address(name)))


def is_demo() -> bool:
    """Whether every person here is invented."""
    return bool(getattr(settings, "ROEDTRAAD_DEMO", False))


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
