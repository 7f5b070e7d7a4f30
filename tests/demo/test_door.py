"""The door of a demonstration: a role by one click, and in no other way and at no other time."""

from __future__ import annotations

import os
import subprocess
import sys
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from roedtraad.demo.backend import DemoBackend
from roedtraad.demo.country import country

pytestmark = pytest.mark.usefixtures("small_country")


def step_in(role: str = "vestre-socialraadgiver") -> Client:
    client = Client()
    assert client.post("/ind", {"role": role}).status_code == 303
    return client


def test_the_door_says_what_this_is_and_shows_every_role() -> None:
    page = Client().get("/").content.decode()
    assert "Alle personer her er opdigtede" in page
    for role in country().roles:
        assert f'value="{role.username}"' in page
        assert role.sees.da in unescape(page)


def test_the_door_speaks_english() -> None:
    page = Client(headers={"cookie": "sprog=en"}).get("/skift-rolle").content.decode()
    assert 'lang="en"' in page
    for role in country().roles:
        assert role.sees.en in unescape(page)


@pytest.mark.parametrize("role", [role.username for role in country().roles])
def test_a_click_leads_into_the_role_and_to_its_work(role: str) -> None:
    client = Client()
    answer = client.post("/ind", {"role": role})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/arbejde")
    page = client.get("/skift-rolle").content.decode()
    assert "Skift rolle" in page
    first = client.get("/").headers["Location"]
    assert client.get(first).status_code == 200
    sees_persons = "Mit arbejde" in client.get(first).content.decode().split("</header>")[0]
    assert (first == "/arbejde") is sees_persons


def test_stepping_into_another_role_leaves_the_first_behind() -> None:
    client = step_in()
    session = client.session.session_key
    client.post("/ind", {"role": "koebenhavn-eki"})
    assert client.session.session_key != session
    header = client.get("/skift-rolle").content.decode().split("</header>")[0]
    assert "Koordinator" in header
    assert "Vestre" not in header


def test_who_steps_out_is_nobody() -> None:
    client = step_in()
    assert client.post("/ud").headers["Location"] == "/"
    assert client.get("/arbejde").headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/ind", "/ud"])
def test_nobody_steps_in_or_out_by_a_link(address: str) -> None:
    assert Client().get(address).status_code == 405


def test_a_page_of_another_site_cannot_step_in_for_someone() -> None:
    assert Client(enforce_csrf_checks=True).post("/ind", {"role": "direktoratet"}).status_code == 403


@pytest.mark.parametrize("role", ["", "nobody", "vestre-socialraadgiver ", "direktoratet' or 1=1"])
def test_a_role_that_is_not_there_is_not_found(role: str) -> None:
    assert Client().post("/ind", {"role": role}).status_code == 404


def test_outside_a_demonstration_the_door_is_not_there(settings: Settings) -> None:
    inside = step_in()
    settings.ROEDTRAAD_DEMO, settings.AUTHENTICATION_BACKENDS = False, []
    client = Client()
    page = client.get("/")
    assert (page.status_code, page.headers["Location"]) == (303, "/login")
    assert client.get("/skift-rolle").status_code == 404
    assert client.post("/ind", {"role": "direktoratet"}).status_code == 404
    assert inside.get("/arbejde").status_code == 302, "a session of the demonstration must not live on"


def test_outside_a_demonstration_the_back_end_knows_nobody(settings: Settings) -> None:
    settings.ROEDTRAAD_DEMO = False
    assert DemoBackend().authenticate(None, role="direktoratet") is None


@pytest.mark.parametrize(
    ("demo", "ways"),
    [
        ("yes", ["roedtraad.demo.backend.DemoBackend"]),
        ("no", ["allauth.account.auth_backends.AuthenticationBackend"]),
    ],
)
def test_there_is_one_way_in_and_it_is_the_demonstration_s_or_the_real_one(demo: str, ways: list[str]) -> None:
    asked = "from django.conf import settings; print(settings.AUTHENTICATION_BACKENDS)"
    environment = {**os.environ, "ROEDTRAAD_DEMO": demo, "DJANGO_SETTINGS_MODULE": "roedtraad.project.settings"}
    said = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(ways)
