"""A person at a browser without a script: they open a page, read its words, fill in a form and press a button.

What a page gives (hidden fields, what is filled in already) is sent as a browser sends it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import TypeAlias
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.country import Worker
from tests.desk.desk_pages import source, words

Typed: TypeAlias = str | Sequence[str]
SEEN, SAVED = 200, 303
CHANGES = "Det ændrer sig, når du gemmer"
SIGNE: Mapping[str, Typed] = {
    "cpr": "720499-0001",
    "name": "Signe Demosen",
    "on": "02.03.2026",
    "registered_municipality": "0101",
    "usual_stay_municipality": "0101",
    "keeps_home": "ja",
    "spouse_common_home_municipality": "none",
    "municipalities_disagree": "nej",
    "benefits": ["kontanthjaelp"],
    "housing": "lejer",
    "rent_help_needed": "ja",
    "expected_release": "17.09.2026",
}
"""On remand, from Copenhagen, with a rented home; the rest of the reception checklist is left open."""


@dataclass
class Form:
    """A form as a browser holds it: where it goes, what is in its fields, its buttons by their words."""

    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._text: list[str] | None = None
        self._area = ""
        self._button = ("", "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("method", "get"), given.get("action", "")))
            self._inside = True
        if not self._inside:
            return
        match tag:
            case "input":
                self._input(given)
            case "select":
                self._select, self._options = given["name"], []
            case "option":
                self._options.append((given.get("value", ""), "selected" in given))
            case "textarea":
                self._area, self._text = given["name"], []
            case "button":
                self._button, self._text = (given.get("name", ""), given.get("value", "")), []
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._inside:
            return
        form, text = self.forms[-1], "".join(self._text or [])
        match tag:
            case "form":
                self._inside = False
            case "select":
                chosen = [value for value, selected in self._options if selected]
                self._put(self._select, (chosen or [value for value, _selected in self._options])[:1])
            case "textarea":
                self._put(self._area, [text.removeprefix("\n")])
                self._text = None
            case "button":
                form.buttons[" ".join(text.split())] = self._button
                self._text = None
            case _:
                pass

    def _input(self, given: Mapping[str, str]) -> None:
        name = given.get("name", "")
        if not name:
            return
        ticked = given.get("type") in ("radio", "checkbox")
        self._put(name, [given.get("value", "on")] if not ticked or "checked" in given else [])

    def _put(self, name: str, values: list[str]) -> None:
        form = self.forms[-1]
        form.names.add(name)
        form.fields.setdefault(name, []).extend(values)


def form_with(page: str, button: str) -> Form:
    """The first form of a page that has a button with these words."""
    reader = _Reader()
    reader.feed(page)
    found = [one for one in reader.forms if any(text.startswith(button) for text in one.buttons)]
    assert found, f"no button says {button!r}: {[text for one in reader.forms for text in one.buttons]}"
    return found[0]


@dataclass
class Shown:
    """A page that came: its status, how it is written, and its words."""

    status: int
    address: str
    page: str

    @property
    def words(self) -> str:
        return words(self.page)

    def says(self, *sentences: str) -> Iterator[str]:
        """Those of these sentences that the page does not say; for `assert not list(…)`."""
        return (one for one in sentences if one not in self.words)


@dataclass
class Person:
    """Someone at their browser."""

    client: Client

    def opens(self, name: str, case: UUID | None = None, query: str = "", status: int = SEEN) -> Shown:
        """Open a page by its name."""
        return self.goes_to(reverse(name, args=[case] if case else []) + query, status)

    def goes_to(self, address: str, status: int = SEEN) -> Shown:
        """Open a page by its address."""
        answer = self.client.get(address)
        assert answer.status_code == status, (answer.status_code, address)
        return Shown(answer.status_code, address, source(answer))

    def presses(self, shown: Shown, button: str, /, **typed: Typed) -> Shown:
        """Fill in a form of the page, press its button, and see what comes."""
        form = form_with(shown.page, button)
        assert typed.keys() <= form.names, f"the form has no {sorted(typed.keys() - form.names)}"
        sent = {**form.fields, **{name: [one] if isinstance(one, str) else list(one) for name, one in typed.items()}}
        name, value = next(pair for text, pair in form.buttons.items() if text.startswith(button))
        if name:
            sent[name] = [value]
        assert form.method == "post"
        answer = self.client.post(form.action.partition("#")[0] or shown.address, sent)
        if answer.status_code == SAVED:
            return self.goes_to(answer.headers["Location"])
        assert isinstance(answer, HttpResponse)
        return Shown(answer.status_code, shown.address, source(answer))

    def sees_what_changes(self, name: str, case: UUID | None = None, query: str = "", /, **typed: Typed) -> Shown:
        """The first of the two steps of a form: filled in, and what it would change is shown."""
        shown = self.presses(self.opens(name, case, query), "Vis, hvad", **typed)
        assert shown.status == SEEN, shown.words
        assert CHANGES in shown.words, shown.words
        return shown

    def saves(self, name: str, button: str, case: UUID | None = None, query: str = "", /, **typed: Typed) -> Shown:
        """Both steps of a form: what it would change is seen, then it is saved. The page after it."""
        saved = self.presses(self.sees_what_changes(name, case, query, **typed), button)
        assert saved.status == SEEN, saved.words
        return saved

    def answers(self, case: UUID, **facts: Typed) -> Shown:
        """Record facts of a case."""
        query = "?" + "&".join(f"oplysning={name}" for name in facts)
        return self.saves("record_facts", "Gem", case, query, **facts)

    def receives(self, **typed: Typed) -> UUID:
        """Admit someone; the key of the new case."""
        after = self.saves("admit", "Gem indsættelsen", **{**SIGNE, **typed})
        return UUID(after.address.rpartition("/")[2])

    def work(self, query: str = "") -> str:
        """The words of one's work list."""
        return self.opens("work", query=query).words


AtDesk: TypeAlias = Callable[[Worker], Person]
Becomes: TypeAlias = Callable[[date], None]
