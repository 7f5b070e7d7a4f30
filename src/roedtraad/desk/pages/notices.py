"""Beskeder: what one must know of: someone opened a case without a grant, a colleague made one their deputy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import EVERYONE, Notice, PageRequest, actor, notices, page, roles, see_notices
from roedtraad.cases.service import cases_seen
from roedtraad.core.words import Words
from roedtraad.web.filters import full_date, moment, say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

Kind = Notice.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words."""

    at: datetime
    heading: str
    text: str
    who: str
    href: str
    is_new: bool


@page(needs=EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PageRequest) -> HttpResponseBase:
    """The notices to oneself, to one's unit, or to the auditors; those that are new first."""
    found = notices()
    if request.method == "POST":
        shown = set(request.POST.getlist("seen"))
        seen = see_notices(keys=[one.pk for one in found if str(one.pk) in shown], by=actor(request))
        tell(request, ngettext("%(num)s besked er set.", "%(num)s beskeder er set.", seen) % {"num": seen})
        return SeeOther("notices")
    ours = cases_seen([one.case_id for one in found if one.case_id])
    context = {
        "notices": [_told(one, ours) for one in found],
        "new": [str(one.pk) for one in found if one.seen_at is None],
    }
    return _render(request, context)


def _render(request: PageRequest, context: dict[str, object]) -> HttpResponse:
    return render(request, "desk/notices.html", context)


def _told(one: Notice, ours: frozenset[UUID]) -> Told:
    href = reverse("case", args=[one.case_id]) if one.case_id in ours else ""
    who = ", ".join(part for part in (one.by_name, one.by_unit) if part)
    return Told(one.at, _heading(one), _text(one), who, href, one.seen_at is None)


def _heading(one: Notice) -> str:
    match one.kind:
        case Kind.GLASS:
            number = one.told.get("number", "")
            if not number:
                return _("Nødadgang brugt; der var ingen sag med det nummer")
            return _("Nødadgang til sag %(number)s") % {"number": number}
        case Kind.DEPUTY:
            return _("Du er vikar for %(name)s") % {"name": one.by_name}
        case _:
            return _("Du er ikke længere vikar for %(name)s") % {"name": one.by_name}


def _text(one: Notice) -> str:
    told = one.told
    match one.kind:
        case Kind.GLASS:
            kind = roles().glass.reasons.get(told.get("why", ""), Words("", ""))
            until = moment(datetime.fromisoformat(told["until"]))
            words = _("%(kind)s: %(reason)s Åben til %(until)s.") if told.get("number") else "%(kind)s: %(reason)s"
            return words % {"kind": say(kind), "reason": told["reason"], "until": until}
        case Kind.DEPUTY:
            days = {name: full_date(date.fromisoformat(told[name])) for name in ("first", "last")}
            return _("%(unit)s, fra %(first)s til og med %(last)s.") % {"unit": told["unit"], **days}
        case _:
            return str(told["unit"])


urlpatterns = [
    path("beskeder", show, name="notices"),
]
