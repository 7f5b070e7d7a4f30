"""What every answer carries, whoever answers: pages, refusals, redirects, files, the health check."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.access import matrix
from tests.addresses import for_nothing, keys_of, of_a_case, of_no_case
from tests.country import At, Country, admitted

PROMISED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def check(headers: object, where: str) -> None:
    carried = dict(headers.items())  # type: ignore[attr-defined]
    assert {name: carried.get(name) for name in PROMISED} == PROMISED, where
    policy = carried["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), where
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "camera=()" in carried["Permissions-Policy"], where
    assert "Server" not in carried


def test_every_answer_of_every_address_carries_them(country: Country, at: At) -> None:
    keys = keys_of(admitted(country.vestre).case)
    asked = [reverse(name, kwargs=next(keys.filled(parameters))) for name, parameters in of_a_case().items()]
    asked += [reverse(name, kwargs=for_nothing(parameters)) for name, parameters in of_a_case().items()]
    asked += [reverse(name, kwargs=filled or None) for name, filled in of_no_case()]
    asked += [
        "/findes-ikke",
        "/static/findes-ikke.css",
        "/static/../secret-key",
        "/sundhed",
        "/sundhed/liv",
        "/" + "x" * 5000,
    ]
    inside = at(country.vestre)
    for client in (inside, Client(raise_request_exception=False)):
        for address in asked:
            with matrix.quiet(), matrix.undone():
                said = client.get(address)
            check(said.headers, f"{address}: {said.status_code}")


def test_a_page_with_a_person_is_kept_by_no_cache(country: Country, at: At) -> None:
    keys = keys_of(admitted(country.vestre).case)
    client = at(country.vestre)
    for name, parameters in of_a_case().items():
        said = client.get(reverse(name, kwargs=next(keys.filled(parameters))))
        if said.status_code == 200:
            assert "no-store" in said.headers["Cache-Control"], name


SHOWN = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from roedtraad.web.middleware import ContentSecurityPolicy
names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
         "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN",
         "SESSION_COOKIE_PATH")
print({name: getattr(settings, name) for name in names})
print(ContentSecurityPolicy(lambda request: None).policy)
said = Client(headers={"host": "rt.example"}).get("/komponenter", secure=True, headers={"x-forwarded-proto": "https"})
print(said.headers.get("Strict-Transport-Security"))
plain = Client(headers={"host": "rt.example"}).get("/komponenter")
print(plain.status_code, plain.headers["Location"])
"""


def test_with_https_cookies_are_of_this_host_alone_and_the_browser_is_told_to_stay_with_it(tmp_path: Path) -> None:
    given = {
        "DJANGO_SETTINGS_MODULE": "roedtraad.project.settings",
        "ROEDTRAAD_HTTPS": "yes",
        "ALLOWED_HOSTS": "rt.example",
        "ROEDTRAAD_DATA": str(tmp_path),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PATH": os.environ["PATH"],
    }
    ran = subprocess.run([sys.executable, "-c", SHOWN], env=given, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    cookies, policy, strict, plain = ran.stdout.strip().splitlines()
    assert "'SESSION_COOKIE_NAME': '__Host-session', 'CSRF_COOKIE_NAME': '__Host-csrf'" in cookies
    assert cookies.count("True") == 4
    assert "'SESSION_COOKIE_DOMAIN': None, 'SESSION_COOKIE_PATH': '/'" in cookies
    assert "form-action 'self'" in policy
    assert strict == "max-age=31536000"
    assert plain == "301 https://rt.example/komponenter"


@pytest.mark.django_db
def test_the_cookies_that_are_set_are_for_the_server_alone(client: Client) -> None:
    from django.conf import settings

    said = client.post("/sprog", {"language": "en", "next": "/"})
    for name, morsel in said.cookies.items():
        assert morsel["samesite"] == "Lax", name
        assert morsel["httponly"], name
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
