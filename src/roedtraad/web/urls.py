"""The shell's own addresses: the language switch and, in a demonstration, the style guide."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from roedtraad.web.style_guide import style_guide

urlpatterns = [
    path("sprog", set_language, name="language"),
    path("komponenter", style_guide, name="components"),
]
