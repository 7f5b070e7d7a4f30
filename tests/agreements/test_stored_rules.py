"""Rules in the database: loaded when check finds no error, never two versions at once, as they are in the folder."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from roedtraad.access.models import Unit
from roedtraad.agreements.models import Document
from roedtraad.agreements.service import RulesRefused, edition_now, load_folder, rulebook_at, rulebook_now, versions_of
from roedtraad.core.loading import Unreadable
from roedtraad.core.planning import plan
from roedtraad.rulefolder import find_shipped, read_case, read_rulebook
from tests.country import BY, DAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rules, to be changed."""
    copy = tmp_path / "agreements"
    shutil.copytree(find_shipped(), copy, ignore=shutil.ignore_patterns("examples"))
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.usefixtures("country")
def test_loading_the_same_rules_again_changes_nothing() -> None:
    before = edition_now()
    assert load_folder(folder=find_shipped(), by=BY, today=DAY).changes == ()
    assert edition_now() == before


@pytest.mark.usefixtures("country")
def test_the_stored_rulebook_plans_as_the_folder_does() -> None:
    from_folder, stored = read_rulebook(find_shipped()), rulebook_now()
    for path in sorted((find_shipped() / "examples").glob("*.yaml"))[:4]:
        case = read_case(path, stored.vocabulary, stored.municipalities)
        one, other = plan(case, from_folder, DAY), plan(case, stored, DAY)
        assert [(it.key, it.due, it.state, len(it.recipients)) for it in one.obligations] == [
            (it.key, it.due, it.state, len(it.recipients)) for it in other.obligations
        ]


@pytest.mark.usefixtures("country")
def test_rules_in_which_check_finds_an_error_are_refused_whole(folder: Path) -> None:
    before = edition_now()
    change(folder / "0530-billund.yaml", "secure_mail: ", "secure_mail: no-address ")
    with pytest.raises((RulesRefused, Unreadable)):
        load_folder(folder=folder, by=BY, today=DAY)
    assert edition_now() == before


@pytest.mark.usefixtures("country")
def test_a_changed_agreement_makes_an_edition_and_the_old_one_stays_readable(folder: Path) -> None:
    before = edition_now()
    path = folder / "0530-billund.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# another reading\n", encoding="utf-8")
    loaded = load_folder(folder=folder, by=BY, today=DAY)
    assert loaded.changes == ("0530-billund.yaml",)
    assert loaded.edition > before
    assert len(versions_of("0530")) == 2
    assert rulebook_at(before).versions_of("0530")
    assert rulebook_now().versions_of("0530")


@pytest.mark.usefixtures("country")
def test_two_versions_of_an_agreement_that_overlap_are_refused_by_the_database() -> None:
    standing = Document.objects.get(kind="agreement", code="0101", replaced_in=None)

    def another(code: str, start: date, end: date | None) -> Document:
        return Document(
            kind="agreement",
            code=code,
            number=int(code),
            valid_from=start,
            valid_to=end,
            file="x.yaml",
            text="",
            sha256="",
            loaded_in=standing.loaded_in,
        )

    with pytest.raises(IntegrityError, match="agreements_no_overlap"), transaction.atomic():
        another("0101", date(2026, 1, 1), None).save()
    another("0101", date(2010, 1, 1), date(2017, 12, 31)).save()
    another("0751", date(2026, 1, 1), None).save()


@pytest.mark.usefixtures("country")
def test_units_come_from_the_contacts_and_a_municipality_without_an_agreement_has_one() -> None:
    keys = set(
        Unit.objects.filter(authority__word="municipality", authority__code="0101").values_list("key", flat=True)
    )
    assert {"eki", "ydelsesservice", "eki_exit"} <= keys
    aarhus = Unit.objects.get(authority__word="municipality", authority__code="0751")
    assert (aarhus.key, aarhus.name) == ("main", "Aarhus Kommune")
    assert Unit.objects.values("authority").filter(authority__word="municipality").distinct().count() == 98


@pytest.mark.usefixtures("country")
def test_a_unit_is_cleared_for_a_compartment_only_where_a_rule_of_it_concerns_the_unit() -> None:
    cleared = dict(Unit.objects.filter(authority__code="0101").values_list("key", "compartments"))
    assert "exit" in cleared["eki_exit"]
    assert cleared["ydelsesservice"] == []
    assert not any("radicalisation" in words for words in cleared.values())
