"""Filling in a form of two steps as a browser does: what it was opened with goes along, what was shown is saved."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseBase
from django.test import Client

Typed = Mapping[str, object]


def page(response: HttpResponseBase) -> str:
    """What was written."""
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def hidden(html: str, name: str) -> str:
    """A value that the form carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def sent(client: Client, address: str, typed: Typed) -> HttpResponseBase:
    """The first step: what would change."""
    opened = client.get(address)
    assert opened.status_code == 200, address
    return client.post(address, {"version": hidden(page(opened), "version"), "step": "preview", **typed})


def confirmed(client: Client, address: str, typed: Typed, shown: HttpResponseBase) -> HttpResponseBase:
    """The second step: exactly what was shown."""
    html = page(shown)
    both = {name: hidden(html, name) for name in ("version", "previewed")}
    return client.post(address, {**typed, **both, "step": "save"})


def saved(client: Client, address: str, typed: Typed) -> str:
    """Both steps; gives the page that follows."""
    shown = sent(client, address, typed)
    assert shown.status_code == 200, page(shown)
    done = confirmed(client, address, typed, shown)
    assert done.status_code == 303, page(done)
    return done.headers["Location"]
