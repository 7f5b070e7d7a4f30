"""The environment in which every page is written: escaping on, an unknown name is an error, Danish and English.

It finds the templates of every room (`src/roedtraad/<room>/templates/`). What a page shows is decided in the rooms.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from roedtraad.web import filters, forms
from roedtraad.web.static import ICONS

ROOMS = Path(__file__).resolve().parents[1]


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend calls, with the options of its settings."""
    made = Environment(
        **{
            **options,
            "loader": FileSystemLoader(template_folders()),
            "autoescape": True,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n"],
        }
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(filters.FILTERS)
    made.globals.update(
        static=built,
        url=address,
        icon=icon,
        language=language,
        field_kind=forms.field_kind,
        field_choices=forms.field_choices,
        form_errors=forms.form_errors,
        written_options=forms.written_options,
    )
    return made


def template_folders() -> list[Path]:
    """The rooms' template folders, the shell's own first."""
    own = ROOMS / "web" / "templates"
    return [own, *(found for found in sorted(ROOMS.glob("*/templates")) if found != own)]


def language() -> str:
    """The language of the page now, as `<html lang>` wants it."""
    return get_language() or "da"


def address(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name."""
    return reverse(name, args=args, kwargs=kwargs or None) if args or kwargs else _plain_address(name)


@cache
def _plain_address(name: str) -> str:
    """Addresses without a key are the same for all pages, and each page has a dozen."""
    return reverse(name)


@cache
def built(path: str) -> str:
    """The address of a built file. Files are built before the site starts, and never while it runs."""
    return static(path)


def icon(name: str) -> Markup:
    """An icon beside words that say the same; screen readers pass it by."""
    if name not in ICONS:
        raise KeyError(f"{name} is not among the icons of roedtraad.web.static.ICONS: add it there, then ./dev setup")
    return Markup('<svg class="icon-svg" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        built("icons.svg"), name
    )
