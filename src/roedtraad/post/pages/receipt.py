"""The public link of a letter: who got it says that they have it, or that it is not for them.

Opening it changes nothing, for mail scanners open links; only what is sent does. It shows nothing of any person, and a
link that is used, wrong or made up gets one and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roedtraad.access.service import NotFound, Refusal, offices, today, whole_cases
from roedtraad.post.actions.acknowledge import acknowledge_by_link
from roedtraad.post.actions.not_ours import not_ours_by_link
from roedtraad.post.errands import message_by_token
from roedtraad.post.models import Message
from roedtraad.post.pages.guessing import limited
from roedtraad.post.tokens import hash_of
from roedtraad.web.filters import full_date, say
from roedtraad.web.going import SeeOther

RECEIVED, NOT_OURS = "modtaget", "ikke-hos-os"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page tells of a letter: who wrote it, and when."""

    sender: str
    sent_on: date | None


def _over(request: HttpRequest) -> HttpResponse:
    context = {
        "heading": _("Linket åbner ikke noget"),
        "told": _("Enten er der allerede kvitteret, eller også er adressen ikke hel. Svar på mailen ved tvivl."),
    }
    return render(request, "post/receipt_given.html", context, status=404)


@require_http_methods(["GET", "HEAD", "POST"])
@limited(_over)
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """The two buttons; a POST is one of them."""
    shown = _letter(token)
    if request.method != "POST":
        return _page(request, token, shown)
    said, reason = request.POST.get("said", ""), request.POST.get("reason", "").strip()
    try:
        if said == RECEIVED:
            acknowledge_by_link(token=token, today=today())
        elif said == NOT_OURS:
            not_ours_by_link(token=token, reason=reason, today=today())
        else:
            return _page(request, token, shown, problem=_("Vælg, om I har modtaget brevet."), status=422)
    except NotFound:
        raise
    except Refusal as refusal:
        text = " ".join(part for part in (say(refusal.message), say(refusal.remedy)) if part)
        at = "reason" if refusal.field == "reason" else ""
        return _page(request, token, shown, problem=text, field=at, reason=reason, status=422)
    return SeeOther("receipt_given", said=said)


@require_safe
def given(request: HttpRequest, said: str) -> HttpResponse:
    """What is said afterwards; it knows of no letter, and is the same for all."""
    if said == NOT_OURS:
        heading, told = _("Tak. Vi sender brevet et andet sted hen"), _("I skal ikke gøre mere. Slet gerne mailen.")
    else:
        heading = _("Tak. Afsenderen kan se, at I har modtaget brevet")
        told = _("Beder brevet om et svar, løber fristen fra i dag. Svar på mailen, så kommer svaret rigtigt frem.")
    return render(request, "post/receipt_given.html", {"heading": heading, "told": told})


def _letter(token: str) -> _Shown:
    """What may be shown of the letter that a link is for. Raises NotFound."""
    found = message_by_token(hash_of(token))
    if found is None:
        raise NotFound
    with whole_cases(found.case):
        row = Message.objects.filter(pk=found.message).values_list("from_unit", "sent_on", "case_id").get()
    directory = offices()
    office = directory.units.get(row[0])
    return _Shown(directory.authorities[office.authority].name if office else "", row[1])


def _page(
    request: HttpRequest,
    token: str,
    shown: _Shown,
    *,
    problem: str = "",
    field: str = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "sender": shown.sender,
        "sent": full_date(shown.sent_on) if shown.sent_on else "",
        "here": reverse("receipt", args=[token]),
        "received": RECEIVED,
        "not_ours": NOT_OURS,
        "longest": LONGEST,
        "reason": reason,
        "problem": problem,
        "reason_problem": problem if field else "",
    }
    return render(request, "post/receipt.html", context, status=status)


urlpatterns = [
    path("kvittering/tak/<str:said>", given, name="receipt_given"),
    path("kvittering/<str:token>", show, name="receipt"),
]
