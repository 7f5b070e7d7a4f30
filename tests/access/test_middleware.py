"""Each page runs in one transaction with its user's scope; an error leaves nothing."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, login
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from roedtraad.access.middleware import Scope
from roedtraad.access.models import User
from roedtraad.access.sessions import SessionStore
from roedtraad.cases.service import Case
from tests.country import DAY, Country, admitted


def page(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(str(Case.objects.count()))


def session_of(user: UUID) -> SessionStore:
    """The session of someone who has just logged in."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    login(request, User.objects.get(pk=user), settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return request.session


def asked(session: SessionStore, view: object = page) -> bytes:
    """What the middleware makes of a page, as Django calls it."""
    request = RequestFactory().get("/")
    request.session = SessionStore(session.session_key)
    middleware = Scope(lambda _asked: HttpResponse())
    middleware(request)  # type: ignore[arg-type]
    answer = middleware.process_view(request, view, (), {})  # type: ignore[arg-type]
    return answer.content if isinstance(answer, HttpResponse) else b"left to Django"


def test_a_page_sees_what_its_users_units_see(country: Country, settings: Settings) -> None:
    admitted(country.vestre)
    settings.ROEDTRAAD_TODAY = DAY
    assert asked(session_of(country.vestre.user)) == b"1"
    assert asked(session_of(country.billund.user)) == b"0"


def test_a_page_that_fails_has_written_nothing(country: Country) -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        del request
        with connection.cursor() as cursor:
            cursor.execute("update access_user set name = 'changed'")
        raise LookupError

    with pytest.raises(LookupError):
        asked(session_of(country.vestre.user), fails)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from access_user where name = 'changed'")
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("country")
def test_who_is_not_logged_in_opens_no_scope() -> None:
    assert asked(SessionStore()) == b"left to Django"


def test_a_session_that_django_would_not_take_opens_nothing(country: Country, settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY
    admitted(country.vestre)
    session = session_of(country.vestre.user)
    assert asked(session) == b"1"
    for name, value in ((HASH_SESSION_KEY, "of an earlier password"), (BACKEND_SESSION_KEY, "a.way.in.that.is.closed")):
        session = session_of(country.vestre.user)
        session[name] = value
        session.save()
        assert asked(session) == b"left to Django"
    session = session_of(country.vestre.user)
    session.set_expiry(-1)
    session.save()
    assert asked(session) == b"left to Django"
    session = session_of(country.vestre.user)
    User.objects.filter(pk=country.vestre.user).update(is_active=False)
    assert asked(session) == b"left to Django"
