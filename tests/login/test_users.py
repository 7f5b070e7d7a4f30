"""Users of an authority: its administrator sees, invites and closes those, and never anyone else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core import mail  # noqa: TID251 - what Django keeps of the mails of a test
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from roedtraad.access.service import Actor, Refusal, offices, user_scope
from roedtraad.login.actions.invite_colleague import invite_colleague
from roedtraad.login.models import Colleague, Invitation
from tests.country import DAY, Country
from tests.login.people import PASSWORD, Person, code_of, person, without_tokens

LINK = re.compile(r'id="link" value="http://testserver(/invitation/[\w-]+)"')
NEW = {"password": "en lang og rolig vej", "again": "en lang og rolig vej"}


def given(country: Country, **changed: str) -> dict[str, str]:
    return {
        "name": "Nina Nysen",
        "mail": "nina@vestre.example",
        "unit": str(country.vestre.unit),
        "role": "action_plan_officer",
        "since": "",
        "until": "",
    } | changed


def invited(browser: Client, country: Country, **changed: str) -> str:
    """Invite, and give the link's path."""
    page = browser.post(reverse("invite"), given(country, **changed))
    found = LINK.search(page.content.decode())
    assert found, page.content.decode()
    return found[1]


def set_up(client: Client) -> None:
    """The second factor, from the page that one is led to."""
    client.get(reverse("second_factor"))
    assert (
        client.post(reverse("second_factor"), {"code": code_of(client.session["mfa.totp.secret"])}).status_code == 200
    )
    assert client.post(reverse("second_factor")).status_code == 303


@pytest.fixture
def elsewhere(country: Country, real: None) -> Person:
    """An administrator of another prison."""
    return person(country.enner.unit, "admin@enner.example", "Egon Andensen", "authority_administrator")


def test_an_invitation_leads_in_by_password_and_second_factor(as_admin: Client, country: Country) -> None:
    link = invited(as_admin, country)
    guest = Client()
    assert "Nina Nysen" in guest.get(link).content.decode()
    there = guest.post(link, NEW)
    assert (there.status_code, there.headers["Location"]) == (303, reverse("second_factor"))
    assert guest.get(reverse("work")).status_code == 302
    set_up(guest)
    assert guest.get(reverse("work")).status_code == 200
    user: Any = get_user_model().objects.get(username="nina@vestre.example")
    membership = user.memberships.get()
    assert (membership.unit_id, membership.role, membership.valid_from) == (
        country.vestre.unit,
        "action_plan_officer",
        DAY,
    )
    assert guest.post(link, NEW).status_code == 404, "a link is used once"


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(as_admin: Client, country: Country) -> None:
    link = invited(as_admin, country)
    for method in ("get", "head", "get"):
        assert getattr(Client(), method)(link).status_code == 200
    assert Client().post(link, NEW).status_code == 303


def test_a_weak_password_is_refused_and_the_link_stays_good(as_admin: Client, country: Country) -> None:
    link = invited(as_admin, country)
    for weak in ("kort", "nina@vestre.example", "password1234", "123456789012"):
        assert Client().post(link, {"password": weak, "again": weak}).status_code == 422, weak
    assert Client().post(link, {**NEW, "again": "noget andet her"}).status_code == 422
    assert Client().post(link, NEW).status_code == 303


def test_links_that_are_old_withdrawn_resent_or_none_are_answered_alike(
    as_admin: Client, admin: Person, country: Country
) -> None:
    links = [invited(as_admin, country, mail=f"nina{at}@vestre.example") for at in range(3)]
    with user_scope(admin.user.pk, today=DAY):
        old, withdrawn, resent = Invitation.objects.order_by("made_at")
        Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert as_admin.post(reverse("withdraw_invitation", args=[withdrawn.pk])).status_code == 303
    new = LINK.search(as_admin.post(reverse("resend_invitation", args=[resent.pk])).content.decode())
    assert new
    answers = {
        (answer.status_code, without_tokens(answer.content).replace(link.encode(), b""))
        for link in [*links, "/invitation/x"]
        for answer in (Client().get(link), Client().post(link, NEW))
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert Client().post(new[1], NEW).status_code == 303


def test_the_token_is_stored_as_a_hash_and_lasts_a_week(as_admin: Client, admin: Person, country: Country) -> None:
    token = invited(as_admin, country).rsplit("/", 1)[1]
    with user_scope(admin.user.pk, today=DAY), connection.cursor() as cursor:
        cursor.execute("select row_to_json(i)::text, expires_at - made_at from login_invitation i")
        ((row, lasts),) = cursor.fetchall()
    assert token not in row
    assert timedelta(days=6, hours=23) < lasts <= timedelta(days=7)


def test_the_link_is_shown_once_and_mailed_where_a_server_is_set(
    as_admin: Client, country: Country, settings: Settings
) -> None:
    link = invited(as_admin, country)
    assert link not in as_admin.get(reverse("users")).content.decode()
    assert mail.outbox == []
    settings.ROEDTRAAD_SENDS_MAIL = True
    other = invited(as_admin, country, mail="otto@vestre.example")
    (sent,) = mail.outbox
    assert sent.to == ["otto@vestre.example"]
    assert f"http://testserver{other}" in sent.body


def test_who_has_a_user_elsewhere_takes_it_by_logging_in_and_is_never_taken_over(
    as_admin: Client, country: Country
) -> None:
    egon = person(country.enner.unit, "egon@enner.example", "Egon Andensen")
    link = invited(as_admin, country, mail="egon@enner.example")
    # Whoever opens the link unknown gets a user of another name: Egon's password is as it was.
    assert Client().post(link, NEW).status_code == 303
    egon.user.refresh_from_db()
    assert egon.user.check_password(PASSWORD)
    assert get_user_model().objects.filter(username="egon@enner.example.2").exists()
    again = invited(as_admin, country, mail="egon@enner.example")
    assert egon.browser().post(again).status_code == 303
    assert {one.unit_id for one in egon.user.memberships.all()} == {country.enner.unit, country.vestre.unit}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"name": " "}, "id_name"),
        ({"mail": "ikke en mail"}, "id_mail"),
        ({"mail": "a" * 80 + "@vestre.example"}, "id_mail"),
        ({"unit": str(uuid4())}, "id_unit"),
        ({"role": "findes_ikke"}, "id_role"),
        ({"role": "kif_officer"}, "id_role"),
        ({"since": "1.3.2026", "until": "28.2.2026"}, "id_until"),
        ({"until": "i morgen"}, "id_until"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_made(
    as_admin: Client, admin: Person, country: Country, changed: dict[str, str], named: str
) -> None:
    page = as_admin.post(reverse("invite"), given(country, **changed))
    assert page.status_code == 422
    assert f'id="{named}-error"' in page.content.decode()
    with user_scope(admin.user.pk, today=DAY):
        assert not Invitation.objects.exists()


def test_a_unit_of_another_authority_cannot_be_invited_to(as_admin: Client, admin: Person, country: Country) -> None:
    assert as_admin.post(reverse("invite"), given(country, unit=str(country.enner.unit))).status_code == 422
    with user_scope(admin.user.pk, today=DAY), pytest.raises(Refusal) as refused:
        invite_colleague(
            authority=offices().units[country.vestre.unit].authority,
            unit=country.enner.unit,
            role="action_plan_officer",
            name="A",
            mail="a@b.example",
            by=Actor("prøven", admin.user.pk),
            today=DAY,
        )
    assert refused.value.field == "unit"


def test_an_administrator_sees_the_people_and_units_of_that_authority_alone(
    as_admin: Client, elsewhere: Person, anna: Person
) -> None:
    page = as_admin.get(reverse("users")).content.decode()
    assert "Anna Prøvesen" in page
    assert "Børneansvarlig" in page
    assert "Egon Andensen" not in page
    assert "Enner Mark" not in page
    theirs = elsewhere.browser().get(reverse("users")).content.decode()
    assert "Egon Andensen" in theirs
    assert "Anna Prøvesen" not in theirs


def test_the_database_shows_an_administrator_no_other_authoritys_people_whatever_is_asked(
    admin: Person, elsewhere: Person, anna: Person, country: Country, as_admin: Client
) -> None:
    invited(as_admin, country)
    authority = {worker: offices().units[worker.unit].authority for worker in (country.vestre, country.enner)}
    with user_scope(admin.user.pk, today=DAY):
        assert {one.authority_id for one in Colleague.objects.all()} == {authority[country.vestre]}
        assert Invitation.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Invitation.objects.update(authority_id=authority[country.enner])
    with user_scope(elsewhere.user.pk, today=DAY):
        assert {one.authority_id for one in Colleague.objects.all()} == {authority[country.enner]}
        assert Invitation.objects.count() == 0
    for nobody in (anna.user.pk, uuid4()):
        with user_scope(nobody, today=DAY):
            assert not Colleague.objects.exists()
            assert not Invitation.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic():
                Invitation(
                    authority_id=authority[country.vestre],
                    unit_id=country.vestre.unit,
                    role="action_plan_officer",
                    name="A",
                    mail="a@b.example",
                    valid_from=DAY,
                    token_hash="0" * 64,
                    made_by_name="A",
                    expires_at=timezone.now(),
                ).save(force_insert=True)


def test_anothers_people_and_invitations_are_answered_as_if_there_were_none(
    admin: Person, elsewhere: Person, country: Country, as_admin: Client
) -> None:
    invited(as_admin, country)
    with user_scope(admin.user.pk, today=DAY):
        invitation = Invitation.objects.get().pk
        membership = Colleague.objects.order_by("pk").values_list("pk", flat=True)[0]
    theirs = elsewhere.browser()
    for name, key in (("resend_invitation", invitation), ("withdraw_invitation", invitation)):
        answers = {
            (said.status_code, without_tokens(said.content))
            for said in (theirs.post(reverse(name, args=[one])) for one in (key, uuid4()))
        }
        assert len(answers) == 1
        assert answers.pop()[0] == 404
    for deed in ("afslut", "luk", "forny", "andet"):
        for method in ("get", "post"):
            answers = {
                (said.status_code, without_tokens(said.content))
                for said in (
                    getattr(theirs, method)(reverse("change_user", args=[one, deed])) for one in (membership, uuid4())
                )
            }
            assert len(answers) == 1
            assert answers.pop()[0] == 404


def test_who_does_not_administer_has_no_such_pages(anna: Person) -> None:
    browser = anna.browser()
    assert browser.get(reverse("users")).status_code == 403
    assert browser.get(reverse("invite")).status_code == 403
    assert browser.post(reverse("change_user", args=[uuid4(), "luk"])).status_code == 404
    assert "/brugere" not in browser.get(reverse("work")).content.decode()


def place_of(admin: Person, whose: Person) -> str:
    with user_scope(admin.user.pk, today=DAY):
        return str(Colleague.objects.get(user_id=whose.user.pk).pk)


def test_a_place_that_is_ended_shows_nothing_any_more_and_the_account_is_closed_with_the_last(
    as_admin: Client, admin: Person, anna: Person
) -> None:
    theirs = anna.browser()
    asked = as_admin.get(reverse("change_user", args=[place_of(admin, anna), "afslut"]))
    assert "Anna Prøvesen" in asked.content.decode()
    assert theirs.get(reverse("work")).status_code == 200, "to look is not to do"
    assert as_admin.post(reverse("change_user", args=[place_of(admin, anna), "afslut"])).status_code == 303
    assert theirs.get(reverse("work")).status_code == 302
    anna.user.refresh_from_db()
    assert not anna.user.is_active


def test_access_that_is_closed_here_stays_open_where_one_works_besides(
    as_admin: Client, admin: Person, anna: Person, country: Country
) -> None:
    person(country.enner.unit, anna.name, "Anna Prøvesen", factor=False)
    assert as_admin.post(reverse("change_user", args=[place_of(admin, anna), "luk"])).status_code == 303
    anna.user.refresh_from_db()
    assert anna.user.is_active
    browser = anna.browser()
    assert "Enner Mark" in browser.get(reverse("work")).content.decode()
    assert "Det er gjort: Anna Prøvesen" in as_admin.get(reverse("users")).content.decode()
    assert "Anna Prøvesen" not in as_admin.get(reverse("users")).content.decode()


def test_who_lost_their_factor_gets_a_new_account_by_a_new_link(
    as_admin: Client, admin: Person, anna: Person, country: Country
) -> None:
    theirs, name = anna.browser(), anna.name
    page = as_admin.post(reverse("change_user", args=[place_of(admin, anna), "forny"]))
    link = LINK.search(page.content.decode())
    assert link
    assert theirs.get(reverse("work")).status_code == 302
    anna.user.refresh_from_db()
    assert not anna.user.is_active
    guest = Client()
    assert guest.post(link[1], NEW).status_code == 303
    set_up(guest)
    assert guest.get(reverse("work")).status_code == 200
    assert get_user_model().objects.get(username=name).pk != anna.user.pk


def test_nobody_closes_their_own_access(as_admin: Client, admin: Person) -> None:
    for deed in ("afslut", "luk", "forny"):
        assert as_admin.post(reverse("change_user", args=[place_of(admin, admin), deed])).status_code == 422


def test_in_a_demonstration_the_pages_show_and_nobody_is_invited(
    as_admin: Client, admin: Person, country: Country, settings: Settings
) -> None:
    settings.ROEDTRAAD_DEMO, settings.AUTHENTICATION_BACKENDS = True, ["roedtraad.demo.backend.DemoBackend"]
    browser = Client()
    browser.force_login(admin.user, "roedtraad.demo.backend.DemoBackend")
    assert browser.get(reverse("users")).status_code == 200
    assert browser.post(reverse("invite"), given(country)).status_code == 422
    with user_scope(admin.user.pk, today=DAY):
        assert not Invitation.objects.exists()


def test_no_log_line_carries_what_opens_an_invitation() -> None:
    import logging

    from roedtraad.project.logs import JsonLine

    said = logging.makeLogRecord({"msg": '"GET /invitation/C2v63Z2g5Trz-ZU_x HTTP/1.1" 200', "levelno": logging.INFO})
    written = JsonLine().format(said)
    assert "C2v63" not in written
    assert "/invitation/[hidden] HTTP/1.1" in written
