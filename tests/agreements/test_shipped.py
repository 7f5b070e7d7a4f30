"""The shipped rules have no error and carry their norms; the check finds by itself what Copenhagen leaves open."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from roedtraad.checkfolder import agreements_in, check_paths, shown_by
from roedtraad.core.coverage import NormState, norm_coverage
from roedtraad.core.facts import Case, Entry
from roedtraad.core.loading import Problem
from roedtraad.core.planning import plan
from roedtraad.core.rulebook import Agreement, Rulebook
from roedtraad.rulefolder import find_shipped, read_rulebook

TODAY = date(2026, 4, 8)
SHIPPED = find_shipped()
COPENHAGEN = "0101-koebenhavn.yaml"


@pytest.fixture(scope="module")
def found() -> tuple[Problem, ...]:
    return check_paths((), None, TODAY)


@pytest.fixture(scope="module")
def copenhagen(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(one for one in found if Path(one.file).name == COPENHAGEN)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return read_rulebook(SHIPPED)


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return read_rulebook(SHIPPED).versions_of("0101")[0]


@pytest.fixture(scope="module")
def states(rulebook: Rulebook, root: Path) -> tuple[NormState, ...]:
    return norm_coverage(rulebook, agreements_in(SHIPPED, rulebook), shown_by(root / "tests"))


def of(found: Iterable[Problem], code: str) -> list[Problem]:
    return [one for one in found if one.code == code]


def line_of(problem: Problem) -> str:
    """Give the line of the file that a finding points to."""
    return Path(problem.file).read_text(encoding="utf-8").splitlines()[problem.line - 1]


def test_the_shipped_rules_have_no_error(found: tuple[Problem, ...]) -> None:
    assert [one.in_("da") for one in found if one.severity == "error"] == []


def test_every_finding_points_into_a_file_and_names_only_known_norms(
    found: tuple[Problem, ...], rulebook: Rulebook
) -> None:
    for problem in found:
        assert problem.line <= len(Path(problem.file).read_text(encoding="utf-8").splitlines())
        assert set(problem.norms) <= set(rulebook.norms)


@pytest.mark.shows("K-2.11")
def test_admission_notices_on_five_benefits_reach_nobody(copenhagen: tuple[Problem, ...]) -> None:
    gaps = [one for one in of(copenhagen, "gap") if "K-2.11" in one.norms]
    assert [one.witness for one in gaps] == [
        {"benefits": frozenset({benefit})}
        for benefit in ("folkepension", "revalideringsydelse", "ledighedsydelse", "fleksydelse", "sygedagpenge")
    ]
    assert {line_of(one).strip() for one in gaps} == {"benefits_admission:"}


def test_the_gap_closes_when_the_row_is_added_as_the_remedy_says(tmp_path: Path) -> None:
    text = (SHIPPED / COPENHAGEN).read_text(encoding="utf-8")
    before, route, after = text.partition("  benefits_admission:")
    head, rows, rest = after.partition("    rows:\n")
    missing = "folkepension, revalideringsydelse, ledighedsydelse, fleksydelse, sygedagpenge"
    row = f"      - {{when: {{benefits: [{missing}]}}, to: eki}}\n"
    mended = tmp_path / COPENHAGEN
    mended.write_text(before + route + head + rows + row + rest, encoding="utf-8")
    found = check_paths((mended,), None, TODAY)
    assert [one for one in found if "K-2.11" in one.norms] == []
    assert of(found, "overlap")


@pytest.mark.shows("K-7.14")
def test_exactly_thirty_and_not_ready_for_work_reaches_nobody(copenhagen: tuple[Problem, ...]) -> None:
    gaps = [one for one in of(copenhagen, "gap") if one.witness and one.witness.get("age_at_release") == 30]
    assert {"age_at_release": 30, "job_situation": "laengere_fra_arbejdsmarkedet", "academic": False} in [
        one.witness for one in gaps
    ]
    older = [one.witness for one in of(copenhagen, "gap") if one.witness and one.witness.get("age_at_release") == 31]
    assert {"age_at_release": 31, "job_situation": "laengere_fra_arbejdsmarkedet", "academic": False} not in older


@pytest.mark.shows("K-7.15")
def test_under_thirty_and_sick_or_under_the_integration_act_meets_two_centres(
    copenhagen: tuple[Problem, ...],
) -> None:
    overlaps = of(copenhagen, "overlap")
    witnesses = [one.witness for one in overlaps]
    assert {"age_at_release": 29, "job_situation": "sygemeldt"} in witnesses
    assert {"age_at_release": 29, "job_situation": "integrationsloven"} in witnesses
    assert all(one.norms == ("K-7.15",) and "række" in one.message.da for one in overlaps)


@pytest.mark.shows("K-4.4")
def test_the_mailbox_of_coordination_is_not_the_main_contacts(copenhagen: tuple[Problem, ...]) -> None:
    (problem,) = of(copenhagen, "unknown_mailbox")
    assert "godloesladelse@bif.kk.dk" in problem.message.da
    assert "godloesladelse@sof.kk.dk" in problem.message.da
    assert problem.norms == ("K-4.4",)


@pytest.mark.shows("K-7.4")
def test_two_generations_of_the_residence_rule_stand_side_by_side(copenhagen: tuple[Problem, ...]) -> None:
    (problem,) = of(copenhagen, "expired_beside_successor")
    assert "8 år" in problem.message.da
    assert "10 år" in problem.message.da


def test_section_34_and_uddannelseshjaelp_are_past_their_validity(copenhagen: tuple[Problem, ...]) -> None:
    said = [one.message.da for one in of(copenhagen, "outside_validity")]
    assert any("§ 34" in text for text in said)
    assert any("uddannelseshjaelp" in text for text in said)
    earlier = check_paths((SHIPPED / COPENHAGEN,), None, date(2025, 6, 30))
    assert of(earlier, "outside_validity") == []


@pytest.mark.shows("K-7.7")
def test_the_income_of_the_last_three_months_is_listed_twice(copenhagen: tuple[Problem, ...]) -> None:
    (problem,) = of(copenhagen, "duplicate_item")
    assert "3 måneder" in problem.message.da


@pytest.mark.shows("K-10.8", "K-9.1")
def test_three_contacts_cannot_be_reached_or_only_in_writing(copenhagen: tuple[Problem, ...]) -> None:
    named = [(one.severity, one.message.da) for one in of(copenhagen, "no_channel") if "K-10.8" in one.norms]
    assert len(named) == 3
    for name, severity in (
        ("Ungdommens Uddannelsesvejledning", "warning"),
        ("Center for Rusmiddelbehandling", "warning"),
        ("Center for Jobindsats", "note"),
    ):
        assert [found for found, text in named if text.startswith(name)] == [severity]


@pytest.mark.shows("K-15.5")
def test_two_of_three_holders_of_files_have_no_time_limit(copenhagen: tuple[Problem, ...]) -> None:
    (problem,) = (one for one in of(copenhagen, "gap") if "K-15.5" in one.norms)
    assert "ingen frist" in problem.message.da


@pytest.mark.shows("K-16.3")
def test_the_evaluation_has_been_due_since_2018(copenhagen: tuple[Problem, ...]) -> None:
    (problem,) = of(copenhagen, "evaluation_overdue")
    assert "30. juni 2018" in problem.message.da
    assert problem.norms == ("K-16.3",)


def test_arbejdsdage_stands_beside_hverdage(copenhagen: tuple[Problem, ...]) -> None:
    assert [one.message.da.partition(":")[0] for one in of(copenhagen, "two_day_terms")] == ["Koordinering"]


def test_an_address_runs_together(copenhagen: tuple[Problem, ...]) -> None:
    (problem,) = of(copenhagen, "bad_address")
    assert "33-352400" in problem.message.da
    assert problem.severity == "warning"


@pytest.mark.shows("A-10")
def test_every_contact_without_someone_to_take_over_is_listed(
    copenhagen: tuple[Problem, ...], agreement: Agreement
) -> None:
    alone = [contact for contact in agreement.contacts.values() if contact.fallback is None]
    listed = of(copenhagen, "no_fallback")
    assert len(listed) == len(alone) > 0
    assert all("A-10" in one.norms for one in listed)


@pytest.mark.shows("K-1.1")
def test_both_main_contacts_have_address_mail_and_hours_and_one_has_no_telephone(agreement: Agreement) -> None:
    eki, jku = (agreement.contacts[name] for name in agreement.main_contact.contacts)
    assert (eki.secure_mail, jku.secure_mail) == ("godloesladelse@sof.kk.dk", "bifjkufremskudtbeska@bif.kk.dk")
    assert eki.postal
    assert jku.postal
    assert eki.hours
    assert jku.hours
    assert [phone.number for phone in eki.phones] == ["21694395"]
    assert jku.phones == ()


@pytest.mark.shows("K-1.2")
def test_the_empty_role_is_listed_as_not_verified(copenhagen: tuple[Problem, ...], agreement: Agreement) -> None:
    (role,) = (one for one in agreement.roles.values() if "K-1.2" in one.norms)
    assert role.contact is None
    assert [one.line for one in of(copenhagen, "unverified") if "K-1.2" in one.norms] == [role.place.line]


@pytest.mark.shows("K-16.4")
def test_two_units_tell_of_changes(agreement: Agreement) -> None:
    assert len(agreement.change_responsibles) == 2


@pytest.mark.shows("K-2.12")
def test_a_benefit_outside_the_list_calls_for_the_national_guidelines(rulebook: Rulebook) -> None:
    entries = (
        Entry("admission", date(2026, 4, 7)),
        Entry("legal_status", "afsoning"),
        Entry("benefits", frozenset({"dagpenge"})),
        Entry("usual_stay_municipality", "0101"),
    )
    planned = plan(Case("demo", entries), rulebook, TODAY).obligations
    assert [one.certainty for one in planned if "K-2.12" in one.norms] == ["certain"]


@pytest.mark.shows("N-1")
def test_the_registry_holds_the_98_municipalities_and_an_agreement_is_found_by_its_code(rulebook: Rulebook) -> None:
    assert len(rulebook.municipalities) == 98
    assert all(code == one.code and len(code) == 4 for code, one in rulebook.municipalities.items())
    assert [one.municipality for one in rulebook.versions_of("0530")] == ["0530"]


@pytest.mark.shows("N-13", "R-2.6", "A-36")
def test_the_legal_basis_stands_in_the_register_with_number_or_title(rulebook: Rulebook) -> None:
    by_norm = {
        norm: [one for one in rulebook.sources.values() if norm in one.norms] for norm in ("N-13", "R-2.6", "A-36")
    }
    assert len(by_norm["N-13"]) >= 14
    assert {"cir-9741-2022", "lbk-155-2025", "lbk-1160-2024", "bek-1471-2019"} <= {one.id for one in by_norm["R-2.6"]}
    assert len(by_norm["A-36"]) >= 2
    assert all(source.number or source.title.da for sources in by_norm.values() for source in sources)


def test_every_norm_of_plan_share_and_check_is_carried(states: tuple[NormState, ...]) -> None:
    wanted = {"plan", "share", "check"}
    assert [one.id for one in states if one.scope in wanted and one.state == "open"] == []


def test_a_norm_that_waits_for_a_later_part_says_for_which(states: tuple[NormState, ...]) -> None:
    still_open = [one for one in states if one.state == "open"]
    assert still_open
    assert all(one.reason is not None and "kommer med" in one.reason.da for one in still_open)


def test_what_carries_a_norm_stands_at_a_line_of_a_file(states: tuple[NormState, ...]) -> None:
    for state in states:
        for carrier in state.carried_by:
            assert carrier.rule
            assert carrier.line > 0
            assert carrier.file.endswith((".yaml", ".py"))


def test_checking_everything_takes_under_three_seconds() -> None:
    start = time.process_time()
    check_paths((), None, TODAY)
    assert time.process_time() - start < 3
