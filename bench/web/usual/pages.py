"""The work list as one writes it first: one query for the lines, one for each count, all else in the template."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from roedtraad.access.models import Authority, Membership, User
from roedtraad.access.service import today
from roedtraad.agreements.service import rulebook_now
from roedtraad.obligations.models import OPEN_STATES, Obligation

MOST, MOST_COUNTED = 50, 1000


class AuthenticatedRequest(HttpRequest):
    """The request of someone who is logged in."""

    user: User


@login_required(login_url="/")
def work(request: AuthenticatedRequest) -> HttpResponse:
    """What the unit of the user owes."""
    day = today()
    member = Membership.objects.select_related("unit").filter(user=request.user).order_by("unit__name")[0]
    still_open = Obligation.objects.filter(state__in=OPEN_STATES)
    owed = still_open.filter(owner_unit=member.unit)
    lines = owed.order_by("due", "id").values(
        "id",
        "case_id",
        "state",
        "due",
        "matter",
        "title",
        "person_name",
        "recipient_names",
        "municipality",
        "to_take",
        "overridden",
        institution=F("institution_unit__name"),
    )[: MOST + 1]
    municipalities = Authority.objects.filter(word="municipality").order_by("name").values("code", "name")
    shown = {
        "member": member,
        "today": day,
        "lines": list(lines)[:MOST],
        "owed": owed[: MOST_COUNTED + 1].count(),
        "late": owed.filter(due__lt=day)[: MOST_COUNTED + 1].count(),
        "to_take": owed.filter(to_take=True)[: MOST_COUNTED + 1].count(),
        "awaited": still_open.filter(counterpart_unit=member.unit)[: MOST_COUNTED + 1].count()
        + still_open.filter(addressees__unit=member.unit, addressees__is_open=True)[: MOST_COUNTED + 1].count(),
        "municipalities": municipalities,
        "matters": [(name, label.da) for name, label in rulebook_now().vocabulary.matters.items()],
        "months": [
            date(day.year + (day.month + ahead - 1) // 12, (day.month + ahead - 1) % 12 + 1, 1) for ahead in range(12)
        ],
    }
    return render(request, "usual/work.html", shown)
