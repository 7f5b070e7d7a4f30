"""Sessions: they end by themselves, their user sees them all and ends any, and nobody sees another's."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from roedtraad.access.models import Session
from roedtraad.access.service import forget_sessions
from tests.country import Country
from tests.login.people import Person, come_in, person


def works(client: Client) -> bool:
    return client.get(reverse("work")).status_code == 200


def gone(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    """So many minutes pass: for the clock of the process and for the rows that the database compares with its own."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + minutes * 60)
    for row in Session.objects.all():
        row.expire_date -= timedelta(minutes=minutes)
        row.save()


def test_a_session_that_is_not_used_for_an_hour_is_over(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client = come_in(anna)
    gone(monkeypatch, 59)
    assert works(client)
    monkeypatch.undo()
    idle = come_in_again(anna)
    gone(monkeypatch, 61)
    assert not works(idle)


def come_in_again(anna: Person) -> Client:
    return anna.browser()


def left(client: Client) -> timedelta:
    return Session.objects.get(session_key=client.session.session_key).expire_date - timezone.now()


def test_use_moves_the_end_on_but_not_with_every_page(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client = come_in(anna)
    assert timedelta(minutes=59) < left(client) <= timedelta(minutes=60)
    gone(monkeypatch, 2)
    assert works(client)
    assert left(client) < timedelta(minutes=58, seconds=30), "a page just now is not a write"
    gone(monkeypatch, 10)
    assert works(client)
    assert left(client) > timedelta(minutes=59)


def test_after_a_working_day_a_session_is_over_however_much_it_was_used(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = come_in(anna)
    for _hour in range(15):
        gone(monkeypatch, 31)
        assert works(client)
    gone(monkeypatch, 16)
    assert not works(client)


def test_a_page_reads_session_user_and_scope_by_one_statement(anna: Person) -> None:
    client = come_in(anna)
    with CaptureQueriesContext(connection) as queries:
        assert works(client)
    asked = [one["sql"] for one in queries if "access_session" in one["sql"] or "access_enter" in one["sql"]]
    assert len(asked) == 1, asked


def test_one_sees_where_one_is_logged_in_and_ends_the_others(anna: Person) -> None:
    here, there = come_in(anna), anna.browser()
    page = here.get(reverse("sessions")).content.decode()
    assert "Firefox, Linux" in page
    assert "127.0.0.1" in page
    assert "kodeord og app" in page
    assert page.count('name="session"') == 3  # each, and all others
    assert here.post(reverse("end_session"), {"session": "others"}).status_code == 303
    assert works(here)
    assert not works(there)


def test_one_session_is_ended_by_its_line(anna: Person) -> None:
    here, there = come_in(anna), anna.browser()
    handles = [one.handle for one in listed(here, anna) if not one.current]
    assert here.post(reverse("end_session"), {"session": handles[0]}).status_code == 303
    assert not works(there)
    assert works(here)
    # Ending one's own is logging out.
    own = next(one.handle for one in listed(here, anna))
    assert here.post(reverse("end_session"), {"session": own}).headers["Location"] == "/"
    assert not works(here)


def listed(client: Client, whose: Person) -> list:  # type: ignore[type-arg]
    from roedtraad.access.service import sessions_of

    return sessions_of(whose.user.pk, client.session.session_key)


def test_nobody_sees_or_ends_anothers_sessions(anna: Person, country: Country) -> None:
    bo = person(country.vestre.unit, "bo@vestre.example", "Bo Prøvesen")
    mine, theirs = anna.browser(), bo.browser()
    handle = listed(theirs, bo)[0].handle
    nothing = mine.post(reverse("end_session"), {"session": "0" * 32})
    answer = mine.post(reverse("end_session"), {"session": handle})
    assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content)
    assert answer.status_code == 404
    mine.post(reverse("end_session"), {"session": "others"})
    assert works(theirs)
    assert handle not in mine.get(reverse("sessions")).content.decode()


def test_the_page_names_no_key_that_opens_a_session(anna: Person) -> None:
    client = come_in(anna)
    assert str(client.session.session_key) not in client.get(reverse("sessions")).content.decode()


def test_who_is_nobody_is_sent_to_the_door(country: Country, real: None) -> None:
    assert Client().get(reverse("sessions")).status_code == 302
    assert Client().post(reverse("end_session"), {"session": "others"}).status_code == 302


def test_a_new_password_ends_the_other_sessions(anna: Person) -> None:
    from tests.login.people import PASSWORD

    here, there = come_in(anna), anna.browser()
    asked = here.get(reverse("account_change_password"))
    assert asked.status_code == 302, "who it is is asked again first"
    assert here.post(asked.headers["Location"], {"password": PASSWORD}).status_code == 303
    new = {"password": "fire heste og en karet", "again": "fire heste og en karet"}
    for weak in ({"password": "kort", "again": "kort"}, {**new, "again": "noget helt andet"}):
        assert here.post(reverse("account_change_password"), weak).status_code == 422
    assert here.post(reverse("account_change_password"), new).status_code == 303
    assert works(here)
    assert not works(there)


def test_sessions_that_are_over_are_removed(anna: Person, settings: Settings) -> None:
    client = anna.browser()
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    other = anna.browser()
    forget_sessions()
    assert works(other)
    assert not works(client)
    assert Session.objects.count() == 1


def test_the_last_second_factor_cannot_be_removed(anna: Person) -> None:
    from tests.login.people import PASSWORD

    client = come_in(anna)
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Du har en app" in page
    asked = client.get(reverse("mfa_deactivate_totp"))
    client.post(asked.headers["Location"], {"password": PASSWORD})
    refused = client.post(reverse("mfa_deactivate_totp"))
    assert refused.status_code == 422
    assert "eneste anden faktor" in refused.content.decode()
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 303
    shown = client.get(reverse("mfa_view_recovery_codes")).content
    assert shown.count(b"<li><code>") == 10
    assert b"<li><code>" not in client.get(reverse("mfa_view_recovery_codes")).content, "they are shown once"
