"""Which of one's units one works for."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import EVERYONE, PageRequest, choose_place, page
from roedtraad.web.going import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@page(needs=EVERYONE)
def choose(request: PageRequest) -> HttpResponse:
    """Work for another of one's units from now on. Whose unit it is not, finds none."""
    if request.method == "POST":
        choose_place(request, request.POST.get("enhed", ""))
    return SeeOther("work")


urlpatterns = [
    path("enhed", choose, name="unit"),
]
