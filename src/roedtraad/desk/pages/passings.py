"""How far a replanning of all cases has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roedtraad.access.service import EVERYONE, PageRequest, page, today
from roedtraad.obligations.service import Replanning, replannings
from roedtraad.web.filters import near_date

MOST = 10


@dataclass(frozen=True, slots=True)
class Passing:
    """One passing through all open cases, in words."""

    why: str
    passed: int
    total: int
    changed: int
    finished: datetime | None


@require_safe
@page(needs=EVERYONE)
def show(request: PageRequest) -> HttpResponse:
    """The passings under way as bars, and those that ended. A bar asks for itself again while it is under way."""
    passings = [_passing(one) for one in replannings(MOST)]
    under_way = [one for one in passings if one.finished is None]
    asked_by_bar = "HX-Request" in request.headers
    shown = {
        "under_way": under_way,
        "ended": [one for one in passings if one.finished],
        "just_ended": asked_by_bar and not under_way,
    }
    return render(request, "desk/passing_news.html" if asked_by_bar else "desk/passings.html", shown)


def _passing(one: Replanning) -> Passing:
    # Cases that are opened meanwhile are passed too.
    return Passing(_why(one), one.passed, max(one.total, one.passed), one.changed, one.finished_at)


def _why(one: Replanning) -> str:
    match one.why:
        case "new_day":
            return _("Ny dag, %(day)s") % {"day": near_date(one.day, today())}
        case "rules":
            return _("Nye aftaler, regler eller ord")
        case other:
            return other


urlpatterns = [
    path("planlaegning", show, name="passings"),
]
