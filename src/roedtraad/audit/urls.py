"""The addresses of this room."""

from __future__ import annotations

from roedtraad.audit.pages import insight, log, looks

urlpatterns = [*log.urlpatterns, *looks.urlpatterns, *insight.urlpatterns]
