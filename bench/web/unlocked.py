"""The site without its locks, for measuring what they cost: nothing watched, nothing logged and so nothing chained.

It is served with the address of a role that no policy holds. Of the bench alone; the product has no such switch.
"""

from __future__ import annotations

from contextlib import nullcontext
from importlib import import_module

from roedtraad.project.wsgi import application

__all__ = ["application"]

_middleware = import_module("roedtraad.access.middleware")  # once Django is set up, which the site has done
_middleware.watched = nullcontext  # type: ignore[attr-defined]
_middleware.record_page = lambda *_, **__: None  # type: ignore[attr-defined]
