"""The contact list each quarter: from the agreements, without persons, kept as it went."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from roedtraad.post.contact_lists import Ours, make_list, municipalities_with_agreement
from roedtraad.post.filing_tasks import make_lists
from roedtraad.post.models import ContactList
from tests.country import DAY, At, Country
from tests.desk.desk_pages import read, words

PAGE = "/udbakke/kontaktlister"
OURS = {"phone": "11 22 33 44", "mail": "vestre@eksempel.dk", "hours": "mandag-fredag 8-15"}
NEXT = date(2026, 4, 1)


def lists(country: Country) -> list[ContactList]:
    with country.vestre.at_work():
        return list(ContactList.objects.order_by("quarter", "municipality"))


@pytest.mark.shows("R-2.2")
def test_a_list_is_made_for_every_municipality_with_an_agreement_and_seen_before_it_goes(
    country: Country, at: At
) -> None:
    browser = at(country.vestre)
    assert browser.post(PAGE, OURS).status_code == 303
    made = lists(country)
    assert [one.municipality for one in made] == municipalities_with_agreement(DAY)
    assert {one.quarter for one in made} == {"2026-1"}
    shown = browser.get(f"{PAGE}/{made[0].pk}.pdf")
    assert shown.content == bytes(made[0].document)
    assert shown.content.startswith(b"%PDF-")
    page = words(read(browser, PAGE))
    assert "skal ses og sendes" in page
    assert "mandag-fredag 8-15" in read(browser, PAGE)


def test_what_was_sent_stays_as_it_went_and_the_rest_is_made_anew(country: Country, at: At) -> None:
    browser = at(country.vestre)
    browser.post(PAGE, OURS)
    first, *_ = lists(country)
    assert browser.post(PAGE, {"sent": str(first.pk)}).status_code == 303
    browser.post(PAGE, {**OURS, "phone": "99 88 77 66"})
    after = {one.pk: one for one in lists(country)}
    assert (after[first.pk].sent_on, after[first.pk].sha256) == (DAY, first.sha256)
    assert {one.phone for one in after.values() if one.pk != first.pk} == {"99 88 77 66"}
    with country.vestre.at_work():
        assert ContactList.objects.filter(pk=first.pk).update(phone="00") == 0
    assert browser.post(PAGE, {"sent": str(first.pk)}).status_code == 404


def test_the_quarters_job_makes_them_for_units_that_have_made_them_and_for_no_others(country: Country, at: At) -> None:
    assert make_lists(today=NEXT) == 0
    at(country.vestre).post(PAGE, OURS)
    made = make_lists(today=NEXT)
    assert made == len(municipalities_with_agreement(NEXT)) > 0
    assert {one.quarter for one in lists(country)} == {"2026-1", "2026-2"}
    assert make_lists(today=NEXT) == made, "made anew, not doubled"
    assert len(lists(country)) == 2 * made


def test_nobody_reads_another_units_lists(country: Country, at: At) -> None:
    at(country.vestre).post(PAGE, OURS)
    first, *_ = lists(country)
    for stranger in (country.enner, country.copenhagen, country.vestre_security):
        assert at(stranger).get(f"{PAGE}/{first.pk}.pdf").status_code == 404
        assert at(stranger).post(PAGE, {"sent": str(first.pk)}).status_code == 404
        with stranger.at_work():
            assert not ContactList.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic():
                ContactList.objects.create(unit_id=country.vestre.unit, municipality="0101", quarter="2026-3")


def test_without_a_way_to_reach_the_unit_no_list_is_made_and_what_was_typed_stays(country: Country, at: At) -> None:
    answer = at(country.vestre).post(PAGE, {"phone": "", "mail": "", "hours": "kun tirsdag"})
    assert answer.status_code == 422
    assert "kun tirsdag" in answer.content.decode()
    assert lists(country) == []


def test_the_same_contacts_give_the_same_bytes(country: Country) -> None:
    ours = Ours("11 22 33 44", "vestre@eksempel.dk")
    one, other = (make_list(unit=country.vestre.unit, municipality="0101", ours=ours, today=DAY) for _ in range(2))
    assert one.sha256 == other.sha256
    assert one.address
