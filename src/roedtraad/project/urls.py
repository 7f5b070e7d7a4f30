"""The addresses: every room brings its own. `/sundhed` is answered earlier, by health.py."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("roedtraad.desk.urls")),  # asked for most
    path("", include("roedtraad.demo.pages")),
    path("", include("roedtraad.web.urls")),
    path("", include("roedtraad.login.urls")),
    path("", include("roedtraad.post.urls")),
    path("", include("roedtraad.audit.urls")),
    path("", include("roedtraad.insight.pages")),
    path("", include("roedtraad.agreements.pages")),
    path("", include("roedtraad.retention.pages")),
]

handler400 = "roedtraad.web.errors.bad_request"
handler403 = "roedtraad.web.errors.forbidden"
handler404 = "roedtraad.web.errors.not_found"
handler429 = "roedtraad.web.errors.too_many_requests"
handler500 = "roedtraad.web.errors.server_error"
