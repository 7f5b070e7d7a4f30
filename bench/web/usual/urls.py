"""One page, and the addresses that its links lead to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.web.usual.pages import work


def elsewhere(request: HttpRequest, **keys: object) -> HttpResponse:
    del request, keys
    return HttpResponse()


urlpatterns = [
    path("arbejde", work, name="work"),
    path("sager", elsewhere, name="cases"),
    path("aftaler", elsewhere, name="agreements"),
    path("sag/<uuid:case>", elsewhere, name="case"),
    path("pligt/<uuid:obligation>", elsewhere, name="obligation"),
]
