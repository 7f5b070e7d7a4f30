"""The guide for authors is true: its made-up agreement loads, checks without an error and plans as it says."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from roedtraad.checkfolder import check_paths
from roedtraad.core.checking import CODES
from roedtraad.core.loading import load_case
from roedtraad.core.planning import plan
from roedtraad.core.plans import Plan
from roedtraad.rulefolder import find_shipped, read_rulebook
from tests.agreements.planned import TODAY, addresses, found, living_in, shipped

CODE = "0492"


def guide() -> str:
    return (find_shipped() / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    match = re.search(rf"<!-- guide: {name} -->\n```yaml\n(.*?)```", guide(), re.DOTALL)
    assert match is not None, f"the guide has lost its block {name}"
    return match[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rules with the guide's municipality added as the guide says."""
    copied = tmp_path_factory.mktemp("guide") / "min mappe"
    shutil.copytree(find_shipped(), copied)
    sources = copied / "sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8") + block("sources"), encoding="utf-8")
    (copied / f"{CODE}-aeroe.yaml").write_text(block("agreement"), encoding="utf-8")
    return copied


def planned_in(folder: Path, municipality: str = CODE, **facts: object) -> Plan:
    rulebook = read_rulebook(folder)
    given: dict[str, object] = {
        "legal_status": "afsoning",
        "admission": "2026-01-05",
        "expected_release": "2026-06-04",
        "sentence_months": 8,
        "birth_date": "1980-01-01",
        "benefits": ["kontanthjaelp"],
    }
    text = json.dumps({"case": "demo", "facts": living_in(municipality, **(given | facts))})
    return plan(load_case(text, "demo.json", rulebook.vocabulary, rulebook.municipalities), rulebook, TODAY)


def test_the_agreement_of_the_guide_has_no_error_and_leaves_nothing_uncarried(folder: Path) -> None:
    problems = check_paths([folder / f"{CODE}-aeroe.yaml"], None, TODAY)
    assert [one for one in problems if one.severity == "error"] == []
    assert {one.code for one in problems} <= {"gap", "no_channel", "unverified"}


def test_the_agreement_of_the_guide_plans_as_its_prose_says(folder: Path) -> None:
    made = planned_in(
        folder,
        needs_income_at_release=True,
        needs_housing=True,
        coordination_letter_received="2026-03-02",
    )
    assert addresses(found(made, "admission.notice.folkeregister")) == {"borgerservice@aeroe.example"}
    assert addresses(found(made, "admission.notice.benefits")) == {"ydelse@aeroe.example"}
    assert found(made, "income.application").due == date(2026, 5, 7)
    assert found(made, "coordination.reply").due == date(2026, 3, 9)
    assert found(made, "housing.call_before_release").due == date(2026, 5, 21)
    assert "route_fell_back" not in {one.code for one in made.warnings}


@pytest.mark.parametrize(("born", "subject"), [("2001-03-04", "Ungehuset"), ("2001-03-03", "Boligvejledningen")])
def test_two_contacts_with_one_mailbox_are_told_apart_by_the_subject(folder: Path, born: str, subject: str) -> None:
    (only,) = found(planned_in(folder, birth_date=born, needs_housing=True), "housing.municipality").recipients
    assert (only.address, only.subject) == ("bolig@aeroe.example", subject)


def corrected(folder: Path, *changes: tuple[str, str]) -> None:
    """Change texts of Copenhagen's file, each of which must stand there once."""
    file = folder / "0101-koebenhavn.yaml"
    text = file.read_text(encoding="utf-8")
    for was, becomes in changes:
        assert text.count(was) == 1, was
        text = text.replace(was, becomes)
    file.write_text(text, encoding="utf-8")


def test_a_corrected_mailbox_deadline_and_row_are_followed_by_plan_and_check(tmp_path: Path) -> None:
    folder = tmp_path / "agreements"
    shutil.copytree(find_shipped(), folder)
    pension_row = "- {when: {benefits: [foertidspension]}, to: sociale_ydelser, norms"
    corrected(
        folder,
        ("secure_mail: digitalpostfritagelse@kff.kk.dk", "secure_mail: ny.postkasse@example.dk"),
        ("due: expected_release - 3 weeks\n    norms: [K-7.3]", "due: expected_release - 4 weeks\n    norms: [K-7.3]"),
        (pension_row, f"- {{when: {{benefits: [sygedagpenge]}}, to: ydelsesservice}}\n      {pension_row}"),
    )
    made = planned_in(
        folder,
        "0101",
        benefits=["sygedagpenge"],
        digital_post_weekly_access=False,
        needs_income_at_release=True,
    )
    assert addresses(found(made, "admission.digital_post")) == {"ny.postkasse@example.dk"}
    assert found(made, "income.application").due == date(2026, 5, 7)
    assert addresses(found(made, "admission.notice.benefits")) == {"ydelse@bif.kk.dk"}
    gaps = [one for one in check_paths([folder], None, TODAY) if one.code == "gap" and "K-2.11" in one.norms]
    assert len(gaps) == 4
    assert not any("Sygedagpenge" in one.message.da for one in gaps)


def test_a_new_version_takes_over_on_its_first_day(tmp_path: Path) -> None:
    folder = tmp_path / "agreements"
    shutil.copytree(find_shipped(), folder)
    older = (folder / "0101-koebenhavn.yaml").read_text(encoding="utf-8")
    newer = older.replace("valid_from: 2018-01-01\n", "valid_from: 2026-03-04\n", 1)
    newer = newer.replace("digitalpostfritagelse@kff.kk.dk", "ny.postkasse@example.dk")
    (folder / "0101-koebenhavn-2026.yaml").write_text(newer, encoding="utf-8")
    corrected(folder, ("valid_from: 2018-01-01\n", "valid_from: 2018-01-01\nvalid_to: 2026-03-03\n"))
    first, second = (
        read_rulebook(folder).agreement_on("0101", TODAY),
        read_rulebook(folder).agreement_on("0101", date(2026, 3, 4)),
    )
    mailboxes = [one.contacts["digital_post"].secure_mail for one, _ in (first, second) if one]
    assert mailboxes == ["digitalpostfritagelse@kff.kk.dk", "ny.postkasse@example.dk"]


def test_the_guide_names_every_route_that_an_agreement_can_answer() -> None:
    assert [name for name in shipped().national.routes if f"`{name}`" not in guide()] == []


def test_the_guide_explains_every_finding() -> None:
    assert [code for code in CODES if f"`{code}`" not in guide()] == []
