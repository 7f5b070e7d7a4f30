"""Who was given what role when, by whom, and who took it back: in the chain, and seen by the authority's auditors."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from roedtraad.access.models import Membership
from roedtraad.access.service import end_deputy, name_deputy, user_scope
from roedtraad.audit.service import prove_log
from roedtraad.login.actions.accept_invitation import accept_as_new
from roedtraad.login.actions.close_access import end_membership
from roedtraad.login.actions.invite_colleague import invite_colleague
from roedtraad.login.models import Colleague
from tests.access.people import membership
from tests.audit.auditors import auditors_browser
from tests.audit.test_log import as_seen_by_all
from tests.country import DAY, LONG_AGO, Country, Worker
from tests.desk.desk_pages import read, words


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.ROEDTRAAD_TODAY = DAY


def told(table: str) -> list[tuple[Any, str, Any, Any, Any]]:
    """What the log says of a table: by whom (user, else name), whose auditors see it, and what was and is."""
    with as_seen_by_all(), connection.cursor() as cursor:
        cursor.execute(
            """select e.user_id, e.name, e.authority_id, c.text from access_logentry e join access_logcontent c
            on c.entry_id = e.id where e.page = %s order by e.at""",
            [table],
        )
        rows = [
            (user, name, authority, row)
            for user, name, authority, text in cursor.fetchall()
            for row in json.loads(text)["rows"]
        ]
    return [(user, name, authority, row["was"], row["is"]) for user, name, authority, row in rows]


def administrator(country: Country) -> Worker:
    from roedtraad.access.models import Unit
    from roedtraad.access.service import keep_user

    unit = Unit.objects.get(pk=country.vestre.unit)
    user = keep_user(username="admin", name="Ada Styrsen", unit=unit, role="authority_administrator", since=LONG_AGO)
    return Worker(user.pk, unit.pk, user.name)


def authority_of(worker: Worker) -> Any:
    from roedtraad.access.models import Unit

    return Unit.objects.get(pk=worker.unit).authority_id


def taken_up(country: Country, admin: Worker) -> Any:
    """Someone is invited, and takes it."""
    with admin.at_work():
        invited = invite_colleague(
            authority=authority_of(country.vestre),
            unit=country.vestre.unit,
            role="reception_officer",
            name="Nina Nysen",
            mail="nina@vestre.example",
            by=admin.actor,
            today=DAY,
        )
    return accept_as_new(token=invited.token, password="en lang og rolig vej")


def test_an_invitation_sent_and_used_and_the_role_that_it_gave_stand_in_the_log(country: Country) -> None:
    admin = administrator(country)
    user = taken_up(country, admin)
    sent, used = told("login_invitation")
    assert (sent[0], sent[4]["role"], sent[4]["accepted_at"]) == (admin.user, "reception_officer", None)
    assert (used[0], used[1], used[4]["accepted_by_id"]) == (None, "Nina Nysen", str(user.pk))
    assert used[4]["accepted_at"]
    given = told("access_membership")[-1]
    assert given[4]["user_id"] == str(user.pk)
    assert given[4]["access_role"] == "reception_officer"
    assert given[4]["powers"] == ["cases", "record", "break_glass"]
    # Whoever uses an invitation has no unit yet; the auditors of the authority see it all the same.
    assert {used[2], given[2]} == {authority_of(country.vestre)}


def test_a_role_that_is_ended_and_one_that_is_removed_stand_in_the_log(country: Country) -> None:
    admin = administrator(country)
    user = taken_up(country, admin)
    with user_scope(admin.user, today=DAY):
        end_membership(colleague=Colleague.objects.get(user_id=user.pk), by=admin.actor, today=DAY)
    ended = told("access_membership")[-1]
    assert (ended[0], ended[3]) == (admin.user, {"valid_to": None})
    assert ended[4] == {"valid_to": (DAY - timedelta(days=1)).isoformat()}
    Membership.objects.filter(user=user.pk).delete()
    removed = told("access_membership")[-1]
    assert (removed[3]["user_id"], removed[4]) == (str(user.pk), None)
    assert removed[2] == authority_of(country.vestre)


def test_a_deputy_named_and_taken_back_stands_in_the_log(country: Country) -> None:
    giver, deputy = country.copenhagen, country.copenhagen_benefits
    with giver.at_work():
        made = name_deputy(
            membership=membership(giver).pk,
            user=deputy.user,
            first=DAY,
            last=DAY + timedelta(days=3),
            by=giver.actor,
            today=DAY,
        )
        end_deputy(deputy=made.pk, by=giver.actor)
    named, ended = told("access_deputy")
    assert (named[0], named[4]["user_id"], named[4]["ended_at"]) == (giver.user, str(deputy.user), None)
    assert (ended[0], ended[3]["ended_at"], ended[4]["ended_by_id"]) == (giver.user, None, str(giver.user))
    assert {named[2], ended[2]} == {authority_of(giver)}


def test_the_auditor_of_the_authority_sees_it_and_another_does_not(country: Country) -> None:
    taken_up(country, administrator(country))
    assert "Nina Nysen" in words(read(auditors_browser(country.vestre), reverse("log")))
    assert "Nina Nysen" not in words(read(auditors_browser(country.enner), reverse("log")))


def test_a_role_changed_in_the_log_afterwards_is_found(alive: Country) -> None:
    taken_up(alive, administrator(alive))
    assert prove_log().fault is None
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "alter table access_logcontent disable trigger user, no force row level security,"
            " disable row level security"
        )
        cursor.execute(
            "update access_logcontent set text = replace(text, 'reception_officer', 'auditor')"
            " where text like '%reception_officer%'"
        )
        assert cursor.rowcount > 0
        fault = prove_log().fault
        transaction.set_rollback(True, using="owner")
    assert fault is not None
