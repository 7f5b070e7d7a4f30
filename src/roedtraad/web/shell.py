"""What the layout shows around every page: who is looking, where one can go, whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

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
    ("outbox", _("Udbakke")),
    ("ksp", _("KSP")),
    ("users", _("Brugere")),
    ("log", _("Tilsyn")),
    ("figures", _("Tal")),
    ("retention", _("Bevaring")),
    ("agreements", _("Aftaler")),
)
"""In the order of the navigation. A room that does not exist yet has no address, and is left out."""

OF_POWERS = {
    "users": frozenset({"administer"}),
    "log": frozenset({"audit"}),
    "figures": frozenset({"figures"}),
    "retention": frozenset({"administer", "audit"}),  # caseworkers come to it from a case
}
"""Those that one of some powers opens; left out for who has none of them."""
OF_A_COMPARTMENT = {"ksp": "ksp"}
"""Those that one compartment's readers have; to others they are no place."""
OF_PERSONS = frozenset({"work", "cases", "inbox", "outbox"})
"""Those that show persons; left out for who sees none."""
SEES_PERSONS = frozenset({"cases", "addressed"})
"""The powers of agreements/roles.yaml that let persons be seen."""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context of the layout, for every page."""
    whose = getattr(request, "whose", None)
    scope = getattr(request, "scope", None)
    powers: frozenset[str] | None = getattr(scope, "powers", None)
    compartments: frozenset[str] = getattr(scope, "compartments", frozenset())
    there = _places_in(get_language() or "", powers, compartments) if whose else ()
    return {"shell": Shell(whose, there, is_demo(), request.get_full_path(), told(request))}


def places(powers: frozenset[str] | None = None, compartments: frozenset[str] = frozenset()) -> tuple[Place, ...]:
    """Where one can go, with these powers and as a reader of these compartments."""
    return _places_in(get_language() or "", powers, compartments)


@lru_cache(maxsize=256)
def _places_in(
    language: str,  # noqa: ARG001 - the labels are in the language of the page
    powers: frozenset[str] | None,
    compartments: frozenset[str],
) -> tuple[Place, ...]:
    """Kept: asking in vain for an address that is not there costs most."""
    sees_persons = powers is None or bool(powers & SEES_PERSONS)
    closed = {name for name, opening in OF_POWERS.items() if not opening & (powers or frozenset())}
    closed |= {name for name, word in OF_A_COMPARTMENT.items() if word not in compartments}
    closed |= set() if sees_persons else OF_PERSONS
    open_to = [(name, label) for name, label in PLACES if name not in closed]
    return tuple(Place(name, str(label), href) for name, label in open_to if (href := _address(name)))


def is_demo() -> bool:
    """Whether every person here is invented."""
    return bool(getattr(settings, "ROEDTRAAD_DEMO", False))


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
