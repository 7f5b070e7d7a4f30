"""A fresh installation is entered: the command prints a link, and the link makes the first administrator."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.cli.calling import call
from tests.country import Country
from tests.login.test_users import NEW, set_up

WHO = ("--name", "Ada Styrsen", "--mail", "ada@ny.example")


@pytest.fixture
def fresh(alive: Country, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site with rules and no users, without a demonstration."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://roedtraad_app@/none?host=/nowhere")
    settings.ROEDTRAAD_DEMO = False
    settings.AUTHENTICATION_BACKENDS = settings.LOGIN_BACKENDS


def test_the_command_invites_the_first_administrator(fresh: None) -> None:
    said = call("user", "invite", "--authority", "institution/ny", "--found", "Ny Arrest", *WHO, "--format", "json")
    assert said.status == 0, said.err
    link = urlsplit(said.json["link"])
    guest = Client()
    assert guest.post(link.path, NEW).status_code == 303
    set_up(guest)
    home = guest.get("/", follow=True)
    assert home.request["PATH_INFO"] == reverse("users")
    assert "Ny Arrest" in home.content.decode()
    assert guest.get(reverse("work")).status_code != 200, "who administers sees no persons"


REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("--authority", "institution/findes-ikke", *WHO), "--found"),
    (("--authority", "institution/vestre", "--unit", "findes-ikke", *WHO), "findes-ikke"),
    (("--authority", "institution/vestre", "--name", "Ada", "--mail", "ikke en mail"), "mailadresse"),
    (("--authority", "institution/vestre", "--role", "kif_officer", *WHO), "kif_officer"),
)


def test_what_cannot_be_is_refused_in_words(fresh: None, settings: Settings) -> None:
    for given, named in REFUSED:
        said = call("user", "invite", *given)
        assert (said.status, said.out) == (1, ""), given
        assert named in said.err
    assert call("user", "invite", "--authority", "institution/vestre").status == 2, "without a name the call is wrong"
    settings.ROEDTRAAD_DEMO = True
    said = call("user", "invite", "--authority", "institution/vestre", *WHO)
    assert said.status == 1
    assert "demonstration" in said.err
