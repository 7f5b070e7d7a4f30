"""What holds for every page: nothing from elsewhere, nothing inline, two languages, errors in the same voice."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from jinja2 import TemplateRuntimeError, UndefinedError
from pytest_django import Settings

from roedtraad.web import errors, shell
from roedtraad.web.jinja import environment

ERRORS = [errors.bad_request, errors.forbidden, errors.not_found, errors.server_error, errors.csrf_failure]


def test_a_page_may_load_from_its_own_server_only(visitor: Client) -> None:
    policy = visitor.get("/komponenter").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?:", policy)


def test_no_page_has_style_or_script_written_into_it(visitor: Client) -> None:
    page = visitor.get("/komponenter").text
    assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


def test_every_file_of_a_page_is_named_by_its_content(visitor: Client) -> None:
    page = visitor.get("/komponenter").text
    files = re.findall(r'(?:src|href)="(/static/[^"#]+)', page)
    assert len(files) >= 5
    assert [name for name in files if not re.search(r"\.[0-9a-f]{12}\.\w+$", name)] == []


def test_the_browser_keeps_no_page_in_a_history_of_its_own(visitor: Client) -> None:
    assert '"historyCacheSize":0' in visitor.get("/komponenter").text


def test_a_page_is_danish_whatever_the_browser_prefers(visitor: Client) -> None:
    page = visitor.get("/komponenter", headers={"accept-language": "en-GB"})
    assert '<html lang="da">' in page.text
    assert page.headers["Content-Language"] == "da"


def test_english_is_chosen_by_a_button_and_kept(visitor: Client) -> None:
    answer = visitor.post("/sprog", {"language": "en", "next": "/komponenter"})
    assert answer.headers["Location"] == "/komponenter"
    page = visitor.get("/komponenter").text
    assert '<html lang="en">' in page
    assert "Demonstration: invented persons" in page


def test_the_language_button_leads_nowhere_else(visitor: Client) -> None:
    answer = visitor.post("/sprog", {"language": "en", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


def test_a_place_that_is_not_built_is_not_in_the_navigation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "PLACES", (("components", "Komponenter"), ("no-such-place", "Ingen steder")))
    assert [place.label for place in shell.places()] == ["Komponenter"]


def test_the_header_says_who_is_looking() -> None:
    request = RequestFactory().get("/")
    request.whose = shell.Whose("Socialrådgiver", "Enner Mark Fængsel")  # type: ignore[attr-defined]
    page = render_to_string("style_guide.html", _style_guide_context(), request)
    assert "Socialrådgiver, Enner Mark Fængsel" in page


def test_the_style_guide_is_not_there_outside_a_demonstration(visitor: Client, settings: Settings) -> None:
    settings.ROEDTRAAD_DEMO = False
    assert visitor.get("/komponenter").status_code == 404


def test_text_in_a_page_is_text() -> None:
    made = environment().from_string("{{ name }}").render(name="<script>")
    assert made == "&lt;script&gt;"


def test_a_name_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nmae }}").render(name="Signe")


def test_a_page_must_say_whose_data_it_shows() -> None:
    page = '{% extends "layout.html" %}{% block title %}x{% endblock %}{% block content %}x{% endblock %}'
    around = {"shell": shell.Shell(None, (), demo=False, path="/", told=""), "csrf_input": ""}
    with pytest.raises(TemplateRuntimeError, match="whose"):
        environment().from_string(page).render(around)
    assert "Ingen" in environment().from_string(page + "{% block whose %}Ingen{% endblock %}").render(around)


@pytest.mark.parametrize("page", ERRORS, ids=lambda page: page.__name__)
def test_an_error_says_what_happened_and_what_to_do(page: object) -> None:
    assert callable(page)
    answer = page(RequestFactory().get("/"))
    paragraphs = re.findall(r"<p>(.+)</p>", answer.text)
    assert answer.status_code in (400, 403, 404, 500)
    assert len(paragraphs) >= 3
    assert 'href="/"' in answer.text


def test_the_page_for_an_unknown_address_gives_nothing_away(visitor: Client) -> None:
    pages = {visitor.get(address).text for address in ("/findes-ikke", "/sag/00000000-0000-0000-0000-000000000000")}
    assert len(pages) == 1


def _style_guide_context() -> dict[str, object]:
    from datetime import date

    from roedtraad.web.style_guide import TODAY, ExampleForm, shelves

    return {"today": TODAY, "form": ExampleForm(), "refused": ExampleForm({}), "shelves": shelves(), "date": date}
