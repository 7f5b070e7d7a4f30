"""Attacks by the browser, each tried: forged forms, redirects, others' keys, planted text, crooked paths, size."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse

from roedtraad.casework.service import record_facts
from roedtraad.web.middleware import LARGEST_BODY, LONGEST_ADDRESS, Limits
from tests.access import matrix
from tests.addresses import addresses, for_nothing, keys_of, of_a_case, of_no_case
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import read, words
from tests.letters import obligation_of, written

EVIL = "https://evil.example/"
MARKUP = "<script>alert(1)</script>{{7*7}}{% raw %}${7*7}#{7*7}%s"


def with_check_of_forms(country: Country) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(get_user_model().objects.get(pk=country.vestre.user))
    return client


# --- CSRF and redirects -----------------------------------------------------------------------------------------------

FROM_ANOTHER_SERVER = {"provider_logout"}
"""What another server sends carries a signature of its own instead of our token."""


def test_a_form_from_elsewhere_is_refused_at_every_address(country: Country, settings: object) -> None:
    settings.ROEDTRAAD_TODAY = DAY  # type: ignore[attr-defined]
    keys = keys_of(admitted(country.vestre).case)
    client = with_check_of_forms(country)
    asked = {name: reverse(name, kwargs=next(keys.filled(parameters))) for name, parameters in of_a_case().items()}
    asked |= {name: reverse(name, kwargs=filled or None) for name, filled in of_no_case()}
    for name in asked.keys() - FROM_ANOTHER_SERVER:
        for origin in ({}, {"origin": EVIL.rstrip("/")}):
            with matrix.quiet(), matrix.undone():
                said = client.post(asked[name], matrix.SENT, headers=origin)
            assert said.status_code in (403, 405), f"{name}: {said.status_code}"


def test_no_address_leads_out_of_the_site(country: Country, at: At) -> None:
    keys = keys_of(admitted(country.vestre).case)
    client = at(country.vestre)
    asked = [reverse(name, kwargs=next(keys.filled(parameters))) for name, parameters in of_a_case().items()]
    asked += [reverse(name, kwargs=filled or None) for name, filled in of_no_case()]
    for where in (EVIL, "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"):
        given = {"next": where, "til": where, "tilbage": where, "url": where, "redirect_to": where}
        for address in asked:
            for method in ("get", "post"):
                with matrix.quiet(), matrix.undone():
                    said = getattr(client, method)(address, {**matrix.SENT, **given}, headers={"referer": EVIL})
                target = said.headers.get("Location", "/")
                assert re.match(r"/(?![/\\])", target) or target.startswith("http://testserver/"), (address, target)
                assert "HX-Redirect" not in said.headers or said.headers["HX-Redirect"].startswith("/"), address


# --- IDOR: another's key in every form --------------------------------------------------------------------------------


def test_with_anothers_key_every_form_does_nothing_and_says_what_it_says_of_no_key(country: Country, at: At) -> None:
    mine, theirs = matrix.people(country)
    client = at(country.vestre)
    fields = {"case": theirs.case, "obligation": theirs.of["obligation"][0], "fact": theirs.of["fact"][0]}
    of_nothing = dict.fromkeys(fields, uuid4())
    for name, parameters in of_a_case().items():
        address = reverse(name, kwargs=next(mine.filled(parameters)))
        with_theirs = matrix.ask(client, "post", address, {**matrix.SENT, **fields, "hold": theirs.case})
        with_none = matrix.ask(client, "post", address, {**matrix.SENT, **of_nothing, "hold": uuid4()})
        assert with_theirs.status == with_none.status, name
        assert theirs.name.encode() not in with_theirs.content, name


# --- Planted text -----------------------------------------------------------------------------------------------------


def test_markup_and_template_signs_in_a_name_and_a_note_are_text_on_every_page(country: Country, at: At) -> None:
    case = admitted(country.vestre, name=f"Signe {MARKUP}").case
    with country.vestre.at_work():
        record_facts(case=case, facts={"mitid": False}, by=country.vestre.actor, today=DAY, source=MARKUP)
    keys = keys_of(case)
    client = at(country.vestre)
    for name, parameters in of_a_case().items():
        for filled in keys.filled(parameters):
            shown = matrix.ask(client, "get", reverse(name, kwargs=filled)).content
            if not shown.startswith((b"%PDF-", b"{")):  # a paper and JSON are no page, and nosniff keeps them so
                assert b"<script>alert" not in shown, name
    page = read(client, reverse("case", kwargs={"case": case}))
    assert "{{7*7}}" in words(page)
    for query in ("?q=" + MARKUP, "?person=" + MARKUP):
        for name, filled in of_no_case():
            assert (
                b"<script>alert" not in matrix.ask(client, "get", reverse(name, kwargs=filled or None) + query).content
            )


TYPST = '#read("/etc/passwd") #eval("1+1") $x$ *b* _i_ `r` @ref <label> \\u{41} #import "x" = H'


def test_a_name_that_is_a_program_of_the_typesetter_is_text_on_every_paper(country: Country, at: At) -> None:
    client, papers = at(country.vestre), 0
    case = admitted(country.vestre, name=f"Signe {TYPST}").case
    written(country.vestre, case)
    keys, notice = keys_of(case), obligation_of(case)
    for name, parameters in of_a_case().items():
        for filled in keys.filled(parameters):
            if name == "written_pdf" and filled != {"obligation": notice, "contact": "folkeregister_admission"}:
                continue  # that obligation, or that recipient, has no letter
            said = matrix.ask(client, "get", reverse(name, kwargs=filled))
            if name.endswith("_pdf"):
                papers += 1
                assert said.status == 200, name
                assert said.content.startswith(b"%PDF-"), name
                assert b"root:" not in said.content
    assert papers


def test_a_line_break_in_what_was_typed_makes_no_header(country: Country, at: At) -> None:
    case = admitted(country.vestre, name="Signe\r\nSet-Cookie: a=b").case
    client = at(country.vestre)
    keys = keys_of(case)
    for name, parameters in of_a_case().items():
        with matrix.quiet(), matrix.undone():
            said = client.get(reverse(name, kwargs=next(keys.filled(parameters))))
        assert said.status_code < 500, name
        for header, value in said.headers.items():
            assert "\n" not in value, (name, header)
            assert "Set-Cookie" not in value
    for name, filled in of_no_case():
        shown = matrix.ask(
            client, "get", reverse(name, kwargs=filled or None) + "?q=a%0d%0aSet-Cookie:%20a=b&next=/%0d%0aX:y"
        )
        assert shown.status < 500, name
        assert "\n" not in shown.where


# --- Paths, null bytes, size ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../pyproject.toml",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/static/....//....//etc/passwd",
        "/static/..\\..\\pyproject.toml",
        "/sager/../../etc/passwd",
        "/aftaler/..%2f..%2f0101-koebenhavn.yaml",
        "/aftaler/0101/../../../etc/passwd",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_served(country: Country, at: At, path: str) -> None:
    with matrix.quiet():
        said = at(country.vestre).get(path)
    assert said.status_code in (301, 302, 400, 404), said.status_code
    body = said.getvalue()
    assert b"root:" not in body
    assert b"[project]" not in body
    assert b"routes:" not in body


def test_a_null_byte_is_refused_everywhere_and_never_an_error(country: Country, at: At) -> None:
    keys = keys_of(admitted(country.vestre).case)
    client = at(country.vestre)
    asked = [reverse(name, kwargs=next(keys.filled(parameters))) for name, parameters in of_a_case().items()]
    asked += [reverse(name, kwargs=filled or None) for name, filled in of_no_case()]
    planted = dict.fromkeys(
        (*matrix.SENT, "q", "person", "cpr", "note", "source", "what", "hold", "unit", "enhed"), "a\0b"
    )
    for address in asked:
        assert matrix.ask(client, "get", address + "?q=a%00b").status == 400
        assert matrix.ask(client, "post", address, planted).status < 500, address


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"CONTENT_LENGTH": str(LARGEST_BODY)}, 200),
        ({"CONTENT_LENGTH": str(LARGEST_BODY + 1)}, 413),
        ({"CONTENT_LENGTH": "9" * 5000}, 413),
        ({"CONTENT_LENGTH": "-1"}, 400),
        ({"CONTENT_LENGTH": "١٢"}, 400),
        ({"QUERY_STRING": "q=" + "a" * LONGEST_ADDRESS}, 414),
        ({"QUERY_STRING": "q=a%00"}, 400),
        ({}, 200),
    ],
)
def test_what_is_larger_than_any_page_sends_is_refused_before_it_is_read(given: dict[str, str], status: int) -> None:
    from django.http import HttpResponse

    request = RequestFactory().get("/")
    request.META.update(given)
    answer = Limits(lambda _request: HttpResponse())(request)
    assert answer.status_code == status
    if status != 200:
        assert "<h1" in answer.text


def test_a_text_of_ten_megabytes_is_refused_by_a_page_of_ours_at_every_address(country: Country, at: At) -> None:
    client = at(country.vestre)
    huge = "name=" + "a" * 10_000_000
    for name, parameters in addresses().items():
        address = reverse(name, kwargs=for_nothing(parameters) or None)
        with matrix.quiet():
            said = client.post(address, huge, content_type="application/x-www-form-urlencoded")
        assert said.status_code == 413, name
        assert "Filer kan ikke sendes hertil" in said.text


def test_a_thousand_fields_and_a_file_are_refused(country: Country, at: At) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = at(country.vestre)
    client.raise_request_exception = False
    many = {f"f{number}": "1" for number in range(1000)}
    for sent in (many, {"name": SimpleUploadedFile("a.zip", b"PK\x03\x04")}):
        with matrix.quiet(), matrix.undone():
            said = client.post(reverse("cases"), sent)
        assert said.status_code == 400
        assert "<h1" in said.text
