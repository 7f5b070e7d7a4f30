"""Who has seen a case and who has written in it, for those who have the case themselves."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roedtraad.access.service import LogEntry, LogFilter, PageRequest, log_entries, page, record_look
from roedtraad.audit.pages.lines import after_line, lines_of_case, read_after
from roedtraad.cases.service import get_case

MOST = 50
KIND, AFTER = "slags", "efter"
KINDS = {"opslag": LogEntry.Kind.LOOK, "aendringer": LogEntry.Kind.WRITE}


@require_safe
@page(needs="cases")
def show(request: PageRequest, case: UUID) -> HttpResponse:
    """The entries about one case, the newest first; those of compartments for their readers alone."""
    found = get_case(case)
    record_look(case=found.pk, page="looks")
    kind, after = request.GET.get(KIND, ""), read_after(request.GET.get(AFTER, ""))
    entries = log_entries(LogFilter(case=found.pk, kind=KINDS.get(kind, "")), after=after, most=MOST + 1)
    shown, address = entries[:MOST], reverse("looks", kwargs={"case": found.pk})
    kept = f"{KIND}={kind}&" if kind in KINDS else ""
    last = shown[-1] if len(entries) > MOST else None
    context = {
        "case": found,
        "lines": lines_of_case(shown),
        "kind": kind if kind in KINDS else "",
        "kinds": (("", _("opslag og ændringer")), ("opslag", _("opslag")), ("aendringer", _("ændringer"))),
        "next_page": f"{address}?{kept}{AFTER}={after_line(last)}" if last else None,
        "first_page": f"{address}?{kept.rstrip('&')}" if after else None,
    }
    return render(request, "audit/looks.html", context)


urlpatterns = [
    path("sager/<uuid:case>/opslag", show, name="looks"),
]
