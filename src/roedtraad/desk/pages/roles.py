"""Roller: in words what each role sees and may do, out of the data that the database goes by; one's own marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from roedtraad.access.service import EVERYONE, PERSONS, AccessRole, PageRequest, Scope, page, roles, unit_name
from roedtraad.agreements.service import rulebook_now
from roedtraad.core.rulebook import Rulebook
from roedtraad.web.filters import say


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role in words. `mine` are the units in which one has it."""

    id: str
    name: str
    sees: str
    may: str
    powers: tuple[str, ...]
    closed: tuple[str, ...]
    stands_for: str
    given_in: str
    mine: tuple[str, ...]


@page(needs=EVERYONE)
@require_safe
def show(request: PageRequest) -> HttpResponse:
    """All roles, one's own first."""
    shown = sorted(_shown(request.scope), key=lambda one: not one.mine)
    powers = request.scope.powers
    context = {
        "mine": [one for one in shown if one.mine],
        "others": [one for one in shown if not one.mine],
        "may_break": "break_glass" in powers,
        "may_deputise": bool(PERSONS & powers),
    }
    return render(request, "desk/roles.html", context)


def _shown(scope: Scope) -> Iterator[RoleShown]:
    rulebook = rulebook_now()
    held: dict[str, list[str]] = {}
    for place in scope.places:
        found = roles().find(place.role, place.word)
        if found is not None:
            held.setdefault(found.id, []).append(unit_name(place))
    for role in roles().roles.values():
        yield RoleShown(
            role.id,
            say(role.names),
            say(role.sees),
            say(role.may),
            tuple(_powers(role)),
            tuple(compartment_words(word) for word in role.compartments),
            ", ".join(say(rulebook.vocabulary.roles[one]) for one in role.stands_for),
            _given_in(role, rulebook),
            tuple(dict.fromkeys(held.get(role.id, ()))),
        )


def _given_in(role: AccessRole, rulebook: Rulebook) -> str:
    if "any" in role.given_in:
        return _("alle myndigheder")
    names = (rulebook.vocabulary.authorities[word][-1].words for word in role.given_in)
    return ", ".join(say(one) for one in names)


def _powers(role: AccessRole) -> Iterator[str]:
    """Each power in a few words; what follows from another is not said twice."""
    glass = roles().glass
    hours = ngettext("%(num)s time", "%(num)s timer", glass.minutes // 60) % {"num": glass.minutes // 60}
    words = {
        "cases": _("ser de sager, som enheden har adgang til, og det, der er rettet til enheden"),
        "addressed": _("ser kun det, der er rettet til enheden, og personens navn"),
        "record": _("skriver i det, som rollen ser"),
        "break_glass": _("kan bruge nødadgang i %(hours)s, med grund og med besked til andre") % {"hours": hours},
        "agreements": _("forbereder aftaler"),
        "figures": _("ser tal uden personer"),
        "administer": _("administrerer myndighedens brugere og enheder"),
        "audit": _("gennemgår, hvem i myndigheden der har set hvad"),
    }
    yield from (words[power] for power in role.powers)
    if not PERSONS & set(role.powers):
        yield _("ser ingen personer")


def compartment_words(word: str) -> str:
    """A closed part of a case, as people call it."""
    words = {
        "exit": _("exit"),
        "radicalisation": _("radikalisering"),
        "child_concern": _("bekymring for et barn"),
        "ksp": _("KSP-samarbejdet"),
    }
    return words.get(word, word)


urlpatterns = [
    path("roller", show, name="roles"),
]
