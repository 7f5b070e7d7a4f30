"""Roles as data: each sees what its work needs, in the database and on the pages, and a page says so in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from roedtraad.access.models import Membership
from roedtraad.access.roles import POWERS, load_roles
from roedtraad.access.service import NotFound, Refusal, roles, settle_roles
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Person, get_case, search_cases
from roedtraad.casework.service import record_facts
from roedtraad.core.loading import Unreadable
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Obligation
from tests.access.people import cleared_elsewhere, counted, employed, membership
from tests.country import DAY, At, Country, Worker, admitted
from tests.desk.desk_pages import read, words

EXIT: dict[str, FactValue] = {"exit_wanted": True, "ksp_relevant": True}
OF_PERSONS = (
    "cases_person",
    "cases_nameword",
    "cases_case",
    "cases_fact",
    "cases_placement",
    "obligations_obligation",
    "obligations_addressee",
    "obligations_event",
    "obligations_ground",
    "obligations_remark",
    "obligations_question",
    "obligations_caution",
    "access_grant",
)
WITHOUT_PERSONS = ("agreement_editor", "directorate_analyst", "authority_administrator", "auditor")
WANTED = {
    "action_plan_officer",
    "reception_officer",
    "kif_officer",
    "municipal_coordinator",
    "unit_caseworker",
    "ksp_participant",
    "exit_officer",
    "infohus_coordinator",
    "agreement_editor",
    "directorate_analyst",
    "authority_administrator",
    "auditor",
}


def inside() -> dict[str, Worker]:
    """The roles that see no person, each in the very unit that has the case or gets what it owes."""
    return {
        "agreement_editor": employed("municipality", "0101", "eki", "agreement_editor"),
        "directorate_analyst": employed("other_prison_unit", "direktoratet", "main", "directorate_analyst"),
        "authority_administrator": employed("institution", "vestre", "main", "authority_administrator"),
        "auditor": employed("institution", "vestre", "main", "auditor"),
    }


def with_closed_parts(country: Country) -> None:
    """A case with something in two compartments."""
    case = admitted(country.vestre).case
    with country.vestre_security.at_work():
        record_facts(case=case, facts=EXIT, by=country.vestre_security.actor, today=DAY)


@pytest.fixture
def directorate(country: Country) -> None:  # noqa: ARG001 - there must be rules first
    from roedtraad.access.service import AuthorityKept, UnitKept, keep_authority

    keep_authority(AuthorityKept("other_prison_unit", "direktoratet", "Direktoratet", units=(UnitKept("main", "D"),)))


def test_every_role_of_the_work_is_there_with_words_in_both_languages() -> None:
    assert set(roles().roles) >= WANTED
    for role in roles().roles.values():
        for said in (role.names, role.sees, role.may):
            assert said.da
            assert said.en
            assert said.da != said.en
        assert set(role.powers) <= set(POWERS)
        assert not {"cases", "addressed"} <= set(role.powers), f"{role.id}: one or the other"


@pytest.mark.usefixtures("directorate")
def test_roles_without_persons_see_no_row_of_any_in_the_database(country: Country) -> None:
    admitted(country.vestre)
    for name, worker in inside().items():
        with worker.at_work() as opened:
            assert opened.units == (), name
            assert opened.places, name
            assert {table: counted(table) for table in OF_PERSONS} == dict.fromkeys(OF_PERSONS, 0), name


def test_a_caseworker_in_the_unit_that_has_the_case_sees_what_is_addressed_and_the_name_alone(country: Country) -> None:
    case = admitted(country.vestre).case
    caseworker = employed("municipality", "0101", "eki", "unit_caseworker")
    with country.copenhagen.at_work():
        assert get_case(case).pk == case
        of_the_unit = set(
            Obligation.objects.filter(owner_unit=country.copenhagen.unit).values_list("pk", flat=True)
        ) | set(Obligation.objects.filter(counterpart_unit=country.copenhagen.unit).values_list("pk", flat=True))
        of_the_unit |= set(
            Obligation.objects.filter(addressees__unit=country.copenhagen.unit).values_list("pk", flat=True)
        )
    with caseworker.at_work():
        assert {one.pk for one in Obligation.objects.all()} == of_the_unit
        assert of_the_unit
        assert [one.name for one in Person.objects.all()] == ["Signe Demosen"]
        assert Case.objects.count() == 0
        assert search_cases("Demosen") == []
        for table in ("cases_fact", "cases_placement", "obligations_ground", "obligations_question"):
            assert counted(table) == 0, table
        with pytest.raises(NotFound):
            get_case(case)


def test_a_colleague_in_a_cleared_unit_without_the_role_reads_no_compartment(country: Country) -> None:
    with_closed_parts(country)
    colleague = employed("institution", "vestre", "security", "action_plan_officer")
    with country.vestre_security.at_work() as opened:
        assert "exit" in opened.compartments
        closed = Obligation.objects.exclude(compartment="").count()
        assert closed
        everything = {table: counted(table) for table in OF_PERSONS}
    with colleague.at_work() as opened:
        assert opened.compartments == frozenset()
        assert Obligation.objects.exclude(compartment="").count() == 0
        seen = {table: counted(table) for table in OF_PERSONS}
        assert seen["obligations_obligation"] == everything["obligations_obligation"] - closed
        assert seen["access_grant"] < everything["access_grant"]
    with country.vestre.at_work():
        assert counted("obligations_addressee") <= seen["obligations_addressee"]


def test_an_exit_officer_reads_exit_and_no_other_compartment(country: Country) -> None:
    with_closed_parts(country)
    officer = employed("institution", "vestre", "security", "exit_officer")
    with officer.at_work() as opened:
        assert opened.compartments == {"exit"}
        assert set(Obligation.objects.exclude(compartment="").values_list("compartment", flat=True)) <= {"exit"}
        assert set(Case.objects.all())


def test_a_clearance_in_one_unit_opens_nothing_in_another(country: Country) -> None:
    with_closed_parts(country)
    with cleared_elsewhere(country).at_work() as opened:
        assert opened.compartments == {"exit"}
        assert len(opened.units) == 2
        assert Case.objects.count() == 1
        assert Obligation.objects.exclude(compartment="").count() == 0
        assert counted("access_grant") > 0
        assert not [one for (one,) in _compartments_of_grants() if one]


def _compartments_of_grants() -> list[tuple[object, ...]]:
    from tests.access.people import asked

    return asked("select compartment from access_grant")


@pytest.mark.usefixtures("country")
def test_a_role_that_is_not_given_in_an_authority_is_refused() -> None:
    with pytest.raises(Refusal):
        employed("municipality", "0101", "eki", "kif_officer")
    with pytest.raises(Refusal):
        employed("institution", "vestre", "main", "nobody_knows_it")


def test_where_the_roles_change_memberships_follow_and_an_unknown_role_may_nothing(country: Country) -> None:
    caseworker = employed("municipality", "0101", "eki", "unit_caseworker")
    Membership.objects.filter(user=caseworker.user).update(powers=["cases", "audit"], compartments=["exit"])
    Membership.objects.filter(user=country.kif.user).update(role="gone", access_role="gone")
    assert settle_roles() == 2
    assert membership(caseworker).powers == ["addressed", "record"]
    assert membership(caseworker).compartments == []
    assert membership(country.kif).powers == []
    assert settle_roles() == 0


def test_what_a_role_may_not_is_answered_as_nothing_where_a_case_is_named_and_else_said(
    at: At, country: Country
) -> None:
    case = admitted(country.vestre).case
    auditor = employed("institution", "vestre", "main", "auditor")
    browser = at(auditor)
    assert browser.get(reverse("case", args=[case])).status_code == 404
    for address in ("cases", "admit", "absence", "glass"):
        answer = browser.get(reverse(address))
        assert answer.status_code == 403, address
        assert "Det siger intet om" in words(answer.content.decode())
    assert browser.get(reverse("work")).headers["Location"] == reverse("roles")
    page = read(browser, reverse("roles"))
    assert "Mit arbejde" not in words(page.split("</header>")[0])


def test_without_the_power_to_record_a_form_that_is_sent_is_not_found(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    Membership.objects.filter(user=country.vestre.user).update(powers=["cases"])
    browser = at(country.vestre)
    assert browser.get(reverse("record_facts", args=[case])).status_code == 200
    assert browser.post(reverse("record_facts", args=[case]), {"step": "save"}).status_code == 404
    assert browser.post(reverse("admit"), {"step": "save"}).status_code == 403
    assert browser.post(reverse("cases"), {"q": "Signe"}).status_code == 303  # a search records nothing


def test_the_page_of_roles_tells_all_of_them_and_marks_ones_own(at: At, country: Country) -> None:
    browser = at(country.vestre_security)
    page = read(browser, reverse("roles"))
    for role in roles().roles.values():
        assert role.names.da in words(page)
        assert role.sees.da in words(page)
    own = words(page).split("Andre roller")[0]
    assert "Sikkerhedsmedarbejder" in own
    assert "Revisor" not in own
    assert "exit, radikalisering, KSP-samarbejdet" in own
    browser.cookies["sprog"] = "en"
    english = words(read(browser, reverse("roles")))
    assert all(role.sees.en in english for role in roles().roles.values())


def test_who_is_not_logged_in_is_sent_to_the_door(at: At, country: Country) -> None:
    browser = at(country.vestre)
    browser.logout()
    assert browser.get(reverse("roles")).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("mistake", "instead", "said"),
    [
        ("powers: [figures]", "powers: [figurs]", "figures"),
        ("in: [kif]", "in: [kriminalforsorg]", "kriminalforsorg"),
        ("is: [security]", "is: [secrity]", "security"),
        ("compartments: [child_concern]", "compartments: [children]", "child_concern"),
        ("minutes: 120", "minutes: to timer", "et tal"),
        ("within: authority", "within: country", "unit eller authority"),
        ("names: {da: Revisor, en: Auditor}", "name: Revisor", "name"),
    ],
)
@pytest.mark.usefixtures("country")
def test_a_mistake_in_the_file_is_said_with_its_line(root: Path, mistake: str, instead: str, said: str) -> None:
    text = (root / "agreements" / "roles.yaml").read_text(encoding="utf-8")
    assert mistake in text
    with pytest.raises(Unreadable) as refused:
        load_roles(text.replace(mistake, instead), "roles.yaml", rulebook_now().vocabulary)
    assert said in refused.value.in_("da")
    assert refused.value.problems[0].line > 1


def test_the_day_of_a_membership_bounds_what_it_opens(country: Country) -> None:
    admitted(country.vestre)
    Membership.objects.filter(user=country.vestre.user).update(valid_to=DAY.replace(day=1))
    with country.vestre.at_work():
        assert Case.objects.count() == 0
    with country.vestre.at_work(DAY.replace(day=1)) as opened:
        assert opened.units
