"""A list that is asked for again: by one message, and never on what was true of the reader a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from pytest_django import Settings

from roedtraad.access.models import Session
from roedtraad.access.service import page
from roedtraad.cases.models import Case
from roedtraad.project.urls import urlpatterns as all_of_them
from tests.access.people import membership, statements, whole_log
from tests.country import DAY, At, Country, admitted, browser_of

AsOwner = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def client(alive: Country, settings: Settings) -> Client:
    """The browser of a worker with two persons on the list, which has been shown; transactions really commit."""
    settings.ROEDTRAAD_TODAY = DAY
    admitted(alive.vestre, name="Karla Prøvesen", cpr="7110890003")
    admitted(alive.vestre, name="Egon Demosen", cpr="7204990001")
    client = browser_of(alive.vestre)
    for _ in range(2):  # what a session says of itself is moved on by the first
        assert "Karla Prøvesen" in text_of(client.get(reverse("work")))
    return client


def text_of(answer: Any) -> str:
    """What stands on a page."""
    return str(answer.content.decode())


def looks() -> int:
    """How many looks at the list are in the log."""
    with whole_log() as cursor:
        cursor.execute("select count(*) from access_logentry where kind = 'look' and page = 'work'")
        return int(cursor.fetchone()[0])


def test_a_list_that_is_as_it_was_takes_one_message_and_one_entry_and_leaves_nothing_open(
    client: Client, alive: Country
) -> None:
    shown, before = text_of(client.get(reverse("work"))), looks()
    with statements() as asked:
        assert text_of(client.get(reverse("work"))) == shown
    assert asked == []  # the one message goes past Django's own way
    assert looks() == before + 1
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('app.claim', true), ''), (select count(*) from cases_case)")
        assert cursor.fetchone() == ("", 0)
    # What is written is on it at once, and then it is as it was again.
    admitted(alive.vestre, name="Nyholm Prøve", cpr="6110890007")
    with statements() as asked:
        assert "Nyholm Prøve" in text_of(client.get(reverse("work")))
    assert asked
    assert looks() == before + 2
    with statements() as asked:
        assert "Nyholm Prøve" in text_of(client.get(reverse("work")))
    assert asked == []


def test_a_connection_that_was_lost_since_the_list_was_shown_costs_no_page(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (process,) = cursor.fetchone()
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s)", [process])
    assert "Karla Prøvesen" in text_of(client.get(reverse("work")))


def remembered(country: Country, at: At) -> Client:
    """The browser of a worker whose list has been shown, so that this process knows who asks."""
    admitted(country.vestre)
    client = at(country.vestre)
    for _ in range(2):
        assert "Demosen" in text_of(client.get(reverse("work")))
    return client


def test_a_session_that_was_ended_elsewhere_is_over_at_once(country: Country, at: At) -> None:
    client = remembered(country, at)
    Session.objects.all().delete()
    answer = client.get(reverse("work"))
    assert answer.status_code == 302
    assert "Demosen" not in text_of(answer)


def test_a_membership_that_was_ended_elsewhere_shows_nothing_more(country: Country, at: At, as_owner: AsOwner) -> None:
    client = remembered(country, at)
    with as_owner():
        membership(country.vestre).delete()
    assert "Demosen" not in text_of(client.get(reverse("work")))


def asks_nothing(_request: HttpRequest) -> HttpResponse:
    """A page that presumes, and then never asks."""
    return HttpResponse("til dem, der arbejder her")


def asks_otherwise(_request: HttpRequest) -> HttpResponse:
    """A page that presumes, and asks something else than how a list stands."""
    return HttpResponse(f"{Case.objects.count()} sag")


urlpatterns = [
    *all_of_them,
    path("intet", page(presumes=True)(asks_nothing)),
    path("andet", page(presumes=True)(asks_otherwise)),
]


@pytest.mark.parametrize(("address", "said"), [("/intet", b"til dem, der arbejder her"), ("/andet", b"1 sag")])
def test_a_page_that_asks_nothing_or_something_else_first_is_for_those_whom_the_database_knows_now(
    address: str, said: bytes, country: Country, at: At, settings: Settings
) -> None:
    settings.ROOT_URLCONF = __name__
    client = remembered(country, at)
    assert client.get(address).content == said
    Session.objects.all().delete()
    assert client.get(address).status_code == 302
