"""Brugere: an authority's own administrator sees its people and units, invites, and ends what is over."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roedtraad.access.service import (
    NotFound,
    PageRequest,
    Refusal,
    ScopeUnit,
    actor,
    offices,
    page,
    roles,
    today,
)
from roedtraad.core.words import Lang, Words
from roedtraad.login.actions.close_access import close_access, end_membership, renew_access
from roedtraad.login.actions.invite_colleague import (
    Invited,
    invite_colleague,
    resend_invitation,
    withdraw_invitation,
)
from roedtraad.login.forms import InviteForm
from roedtraad.login.inviting import link_of, mail_link
from roedtraad.login.models import Colleague
from roedtraad.login.pages.invitation import role_name
from roedtraad.login.selectors import colleagues_of, get_colleague, get_invitation, open_invitations
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

POWER = "administer"
DEEDS: dict[str, Callable[..., Any]] = {"afslut": end_membership, "luk": close_access, "forny": renew_access}


def _place(request: PageRequest) -> ScopeUnit:
    """Where the user administers: the unit that is worked for, or the first that they do it in."""
    mine = (request.place, *request.scope.places)
    return next(one for one in mine if POWER in one.powers)


@require_safe
@page(needs=POWER)
def show(request: PageRequest) -> HttpResponse:
    """The people by unit, and the invitations that nobody has taken yet."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@page(needs=POWER)
def invite(request: PageRequest) -> HttpResponse:
    """Invite someone; the link is shown here, once."""
    sent = request.POST if request.method == "POST" else None
    form = InviteForm(sent, auto_id="id_%s", units=_units(request), roles=_roles(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            _refuse_in_demonstration()
            invited = invite_colleague(
                authority=_place(request).authority_id,
                unit=UUID(given["unit"]),
                role=given["role"],
                name=given["name"],
                mail=given["mail"],
                since=given["since"],
                until=given["until"],
                by=actor(request),
                today=today(),
            )
        except Refusal as refused:
            form.add_error(refused.field or None, f"{say(refused.message)} {say(refused.remedy)}".strip())
        else:
            return _invited(request, invited)
    return render(request, "login/invite.html", {"form": form}, status=200 if sent is None else 422)


@require_POST
@page(needs=POWER)
def resend(request: PageRequest, invitation: UUID) -> HttpResponse:
    """A new link and a new week."""
    return _invited(request, resend_invitation(invitation=get_invitation(_place(request).authority_id, invitation)))


@require_POST
@page(needs=POWER)
def withdraw(request: PageRequest, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    withdraw_invitation(invitation=get_invitation(_place(request).authority_id, invitation))
    tell(request, _("Invitationen er trukket tilbage."))
    return SeeOther("users")


@require_http_methods(["GET", "HEAD", "POST"])
@page(needs=POWER)
def change(request: PageRequest, membership: UUID, deed: str) -> HttpResponse:
    """End a place, close someone's access, or renew it: what it does is said first."""
    if deed not in DEEDS:
        raise NotFound
    colleague = get_colleague(_place(request).authority_id, membership, today())
    if request.method != "POST":
        return _asked(request, colleague, deed)
    try:
        _refuse_in_demonstration()
        done = DEEDS[deed](colleague=colleague, by=actor(request), today=today())
    except Refusal as refused:
        return _asked(request, colleague, deed, f"{say(refused.message)} {say(refused.remedy)}".strip())
    if isinstance(done, Invited):
        return _invited(request, done)
    tell(request, _("Det er gjort: %(name)s") % {"name": colleague.name})
    return SeeOther("users")


def _page(request: PageRequest) -> HttpResponse:
    people = colleagues_of(_place(request).authority_id, today())
    units = [(name, list(held)) for name, held in groupby(people, key=_unit_name)]
    empty = sorted({name for _key, name in _units(request)} - {name for name, _held in units})
    invitations = [(one, role_name(one.role)) for one in open_invitations(_place(request).authority_id)]
    context = {"units": units, "empty": empty, "invitations": invitations, "today": today(), "me": request.user.pk}
    return render(request, "login/users.html", context)


def _asked(request: PageRequest, colleague: Colleague, deed: str, refused: str = "") -> HttpResponse:
    context = {"one": colleague, "deed": deed, "refused": refused, "unit": _unit_name(colleague)}
    return render(request, "login/change_user.html", context, status=422 if refused else 200)


def _invited(request: PageRequest, invited: Invited) -> HttpResponse:
    """The link is shown in the answer and nowhere else: it is not stored, and a reload does not bring it back."""
    link = link_of(invited, request.build_absolute_uri("/").rstrip("/"))
    mailed = mail_link(invited, link)
    context = {
        "invitation": invited.invitation,
        "link": link,
        "mailed": mailed,
        "days": settings.ROEDTRAAD_INVITATION_DAYS,
    }
    return render(request, "login/invited.html", context)


def _units(request: PageRequest) -> list[tuple[str, str]]:
    found = offices().of.get(_place(request).authority_id, {}).values()
    english = get_language() == "en"
    return sorted(((str(one.id), one.name_en if english else one.name) for one in found), key=lambda one: one[1])


def _roles(request: PageRequest) -> list[tuple[str, str]]:
    """The roles that may be given in an authority of the kind."""
    language: Lang = "en" if get_language() == "en" else "da"
    fit = (one for one in roles().roles.values() if one.may_be_in(_place(request).word))
    return [(one.id, one.names.in_(language)) for one in fit]


def _unit_name(one: Colleague) -> str:
    return one.unit_en if get_language() == "en" and one.unit_en else one.unit


def _refuse_in_demonstration() -> None:
    if settings.ROEDTRAAD_DEMO:
        raise Refusal(
            Words(
                "I demonstrationen kommer alle ind ved ét klik.", "In the demonstration everyone gets in by a click."
            ),
            Words("Derfor kan ingen inviteres eller lukkes ude her.", "So nobody is invited or shut out here."),
        )


urlpatterns = [
    path("brugere", show, name="users"),
    path("brugere/inviter", invite, name="invite"),
    path("brugere/invitation/<uuid:invitation>/igen", resend, name="resend_invitation"),
    path("brugere/invitation/<uuid:invitation>/tilbage", withdraw, name="withdraw_invitation"),
    path("brugere/<uuid:membership>/<slug:deed>", change, name="change_user"),
]
