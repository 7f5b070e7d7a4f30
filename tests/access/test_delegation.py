"""A colleague does one's work for a time: no more than one has, no compartment, not passed on, ended by itself."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from roedtraad.access.models import Deputy, Membership, Notice
from roedtraad.access.service import NotFound, Refusal, current_scope, end_deputy, name_deputy, new_key, roles
from roedtraad.cases.service import Case, get_case
from roedtraad.casework.service import record_facts
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Obligation
from tests.access.people import counted, employed, membership
from tests.country import DAY, At, Country, Worker, admitted
from tests.desk.desk_pages import read, words

LAST = DAY + timedelta(days=6)
EXIT: dict[str, FactValue] = {"exit_wanted": True}


@pytest.fixture
def eki(country: Country) -> Worker:
    return country.copenhagen


@pytest.fixture
def benefits(country: Country) -> Worker:
    """A caseworker of another unit in the same municipality, who sees no whole case of their own."""
    return country.copenhagen_benefits


def given(
    giver: Worker, deputy: Worker, first: date = DAY, last: date = LAST, membership_key: UUID | None = None
) -> Deputy:
    key = membership_key or membership(giver).pk
    with giver.at_work():
        return name_deputy(membership=key, user=deputy.user, first=first, last=last, by=giver.actor, today=DAY)


def test_the_deputy_sees_what_the_colleague_sees_until_the_last_day(
    country: Country, eki: Worker, benefits: Worker
) -> None:
    case = admitted(country.vestre).case
    with eki.at_work():
        theirs = {table: counted(table) for table in ("cases_case", "cases_fact", "obligations_question")}
        assert theirs["cases_case"] == 1
    with benefits.at_work():
        assert Case.objects.count() == 0
    given(eki, benefits, first=DAY + timedelta(days=1))
    seen = {}
    for days in (0, 1, 6, 7):
        with benefits.at_work(DAY + timedelta(days=days)):
            seen[days] = {table: counted(table) for table in theirs}
    assert seen == {0: dict.fromkeys(theirs, 0), 1: theirs, 6: theirs, 7: dict.fromkeys(theirs, 0)}
    with benefits.at_work(DAY + timedelta(days=1)) as opened:
        assert get_case(case).pk == case
        assert [(one.behalf, one.id == eki.unit) for one in opened.places] == [("", False), (eki.name, True)]


def test_taken_back_it_ends_at_once(country: Country, eki: Worker, benefits: Worker) -> None:
    admitted(country.vestre)
    made = given(eki, benefits)
    with benefits.at_work(), pytest.raises(NotFound):
        end_deputy(deputy=made.pk, by=benefits.actor)
    with eki.at_work():
        end_deputy(deputy=made.pk, by=eki.actor)
        with pytest.raises(NotFound):
            end_deputy(deputy=made.pk, by=eki.actor)
    with benefits.at_work():
        assert Case.objects.count() == 0
        assert [one.kind for one in Notice.objects.order_by("at")] == [Notice.Kind.DEPUTY, Notice.Kind.DEPUTY_ENDED]


def test_no_compartment_goes_along(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre_security.at_work():
        record_facts(case=case, facts=EXIT, by=country.vestre_security.actor, today=DAY)
        assert Obligation.objects.exclude(compartment="").exists()
    given(country.vestre_security, country.vestre)
    with country.vestre.at_work() as opened:
        assert country.vestre_security.unit in opened.units
        assert opened.compartments == frozenset()
        assert not Obligation.objects.exclude(compartment="").exists()
    # Who is cleared in that unit oneself reads it as before.
    cleared = employed("institution", "vestre", "security", "exit_officer")
    given(country.vestre_security, cleared)
    with cleared.at_work() as opened:
        assert opened.compartments == {"exit"}
        assert Obligation.objects.exclude(compartment="").exists()


def test_one_gives_no_more_than_one_has(country: Country, eki: Worker, benefits: Worker) -> None:
    admitted(country.vestre)
    given(benefits, eki)
    with eki.at_work() as opened:
        deputised = next(one for one in opened.places if one.behalf)
        assert deputised.powers == {"addressed", "record"}
    Membership.objects.filter(user=eki.user).update(powers=["cases", "record", "break_glass", "audit", "administer"])
    given(eki, benefits)
    with benefits.at_work() as opened:
        deputised = next(one for one in opened.places if one.behalf)
        assert deputised.powers == {"cases", "record"}
        assert "break_glass" not in opened.powers
        assert "audit" not in opened.powers


def test_what_one_does_for_another_cannot_be_passed_on(country: Country, eki: Worker, benefits: Worker) -> None:
    admitted(country.vestre)
    third = employed("municipality", "0101", "ydelsesservice", "unit_caseworker", "Tredje Hånd")
    given(eki, benefits)
    with pytest.raises(NotFound):
        given(benefits, third, membership_key=membership(eki).pk)
    # Nor by SQL: the database takes it from who has the membership alone.
    with benefits.at_work(), pytest.raises(DatabaseError), transaction.atomic():
        Deputy.objects.create(membership=membership(eki), user_id=third.user, valid_from=DAY, valid_to=LAST)
    given(benefits, third)
    with third.at_work():
        assert Case.objects.count() == 0


def test_it_ends_with_the_membership_that_it_is_of_and_with_the_account(
    country: Country, eki: Worker, benefits: Worker
) -> None:
    from django.contrib.auth import get_user_model

    admitted(country.vestre)
    given(eki, benefits)
    Membership.objects.filter(user=eki.user).update(valid_to=DAY)
    with benefits.at_work(DAY + timedelta(days=1)):
        assert Case.objects.count() == 0
    Membership.objects.filter(user=eki.user).update(valid_to=None)
    get_user_model().objects.filter(pk=eki.user).update(is_active=False)
    with benefits.at_work():
        assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (DAY - timedelta(days=1), LAST, "first"),
        (DAY, DAY - timedelta(days=1), "last"),
        (DAY, DAY + timedelta(days=400), "last"),
    ],
)
def test_days_that_cannot_be_are_refused(eki: Worker, benefits: Worker, first: date, last: date, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        given(eki, benefits, first, last)
    assert refused.value.field == field


def test_only_a_colleague_of_the_authority_who_works_with_cases_can_be_chosen(
    country: Country, eki: Worker, benefits: Worker
) -> None:
    auditor = employed("municipality", "0101", "eki", "auditor")
    for other in (country.billund, country.vestre, eki, auditor):
        with pytest.raises(Refusal) as refused:
            given(eki, other)
        assert refused.value.field == "user"
    given(eki, benefits)
    with pytest.raises(Refusal):
        given(eki, benefits)  # on the same days
    with pytest.raises(NotFound):
        given(eki, benefits, membership_key=new_key())
    assert roles().deputies.within == "authority"


def test_the_pages_show_it_to_both_and_the_record_says_for_whom(
    at: At, country: Country, eki: Worker, benefits: Worker
) -> None:
    case = admitted(country.vestre).case
    giver, deputy = at(eki), at(benefits)
    form = {"place": str(membership(eki).pk), "user": str(benefits.user), "first": "2.3.2026", "last": "8.3.2026"}
    assert giver.post(reverse("absence"), form | {"last": "1.1.2026"}).status_code == 422
    assert giver.post(reverse("absence"), form).headers["Location"] == reverse("absence")
    page = read(giver, reverse("absence"))
    assert benefits.name in words(page)
    assert "på vegne af" in words(read(deputy, reverse("absence")))
    assert f"Du er vikar for {eki.name}" in words(read(deputy, reverse("notices")))
    work = read(deputy, reverse("work"))
    assert f"på vegne af {eki.name}" in words(work)
    place = f"{eki.unit}:{membership(eki).pk}"
    assert place in work
    assert deputy.post(reverse("unit"), {"enhed": place}).status_code == 303
    assert f"på vegne af {eki.name}" in words(read(deputy, reverse("work")).split("</header>")[0])
    assert deputy.get(reverse("case", args=[case])).status_code == 200
    with eki.at_work():
        (owed,) = Obligation.objects.filter(owner_unit=eki.unit, state="open").order_by("due", "id")[:1] or (None,)
    if owed is not None:
        said = deputy.post(reverse("waive", args=[owed.pk]), {"reason": "Ikke aktuelt", "version": "1"})
        assert said.status_code == 303
        with eki.at_work():
            assert owed.events.latest("at").by_name == f"{benefits.name} (på vegne af {eki.name})"
    key = page.split('name="end" value="')[1].split('"')[0]
    assert deputy.post(reverse("absence"), {"end": key}).status_code == 404
    assert giver.post(reverse("absence"), {"end": key}).status_code == 303
    assert deputy.get(reverse("case", args=[case])).status_code == 404


def test_a_place_that_is_not_ones_own_cannot_be_chosen(at: At, eki: Worker, benefits: Worker) -> None:
    assert at(benefits).post(reverse("unit"), {"enhed": f"{eki.unit}:{membership(eki).pk}"}).status_code == 404
    assert current_scope().user is None
