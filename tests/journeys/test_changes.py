"""What changes on the way, and who finds it on their list: another day, another municipality, other rules."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

from roedtraad.agreements.service import load_folder
from roedtraad.obligations.service import begin_replanning, pass_batch
from roedtraad.rulefolder import find_shipped
from tests.country import BY, LATER, Country
from tests.journeys.browsing import AtDesk, Becomes


def test_a_new_release_date_is_seen_by_both_sides(country: Country, at_desk: AtDesk, becomes: Becomes) -> None:
    prison, coordinator = at_desk(country.vestre), at_desk(country.copenhagen)
    case = prison.receives()
    assert "torsdag den 17. september 2026" in coordinator.opens("case", case).words
    becomes(LATER)

    meant = prison.sees_what_changes("release_date", case, expected_release="15.10.2026", source="Kendelse")
    assert "Der står torsdag den 17. september 2026." in meant.words
    moved = meant.words.partition("Flyttes")[2]
    assert "→" in moved
    assert "28 dage senere" in moved
    assert "torsdag den 17. september 2026" in coordinator.opens("case", case).words  # nothing is saved by looking

    after = prison.presses(meant, "Gem den nye dato")
    assert "flyttes" in after.words.partition("Gemt.")[2]
    for one in (prison, coordinator):
        assert "torsdag den 15. oktober 2026" in one.opens("case", case).words
    assert "Kendelse" in coordinator.opens("facts", case).words
    # Who had the case on their screen meanwhile is told who changed it.
    assert "Vestre Fængsel har skrevet en oplysning" in coordinator.goes_to(f"/sager/{case}/nyt?version=1").words


def test_with_a_move_the_old_municipalitys_list_empties_and_the_new_ones_fills(
    country: Country, at_desk: AtDesk, becomes: Becomes
) -> None:
    prison, copenhagen, billund = map(at_desk, (country.vestre, country.copenhagen, country.billund))
    case = prison.receives()
    assert "Signe Demosen" in copenhagen.work() + copenhagen.work("?vis=venter")
    billund.opens("case", case, status=404)
    becomes(LATER)

    after = prison.saves("move", "Gem flytningen", case, registered_municipality="0530", on="09.03.2026")
    assert "Billund Kommune handler" in after.words
    assert "Signe Demosen" in billund.work() + billund.work("?vis=venter")
    assert "Signe Demosen" not in copenhagen.work() + copenhagen.work("?vis=venter")
    copenhagen.opens("case", case, status=404)


def test_a_new_version_of_an_agreement_moves_what_is_owed_to_the_unit_that_it_names(
    country: Country, at_desk: AtDesk, becomes: Becomes, tmp_path: Path
) -> None:
    prison, benefits, coordinator = map(at_desk, (country.vestre, country.copenhagen_benefits, country.copenhagen))
    case = prison.receives()
    rent = "Ansøgning om hjælp til husleje"
    assert rent in benefits.work("?vis=venter")
    assert rent not in coordinator.work("?vis=venter")

    becomes(LATER)
    load_folder(folder=with_new_version(tmp_path, LATER), by=BY, today=LATER)
    passing = begin_replanning(why="rules", today=LATER)
    while pass_batch(passing.pk):
        pass

    assert rent not in benefits.work("?vis=venter")
    assert rent in coordinator.work("?vis=venter")
    assert rent in prison.work()
    assert "Nye aftaler, regler eller ord" in prison.opens("passings").words
    assert prison.opens("case", case).status == 200


def with_new_version(folder: Path, day: date) -> Path:
    """The shipped rules, and from a day on another agreement of Copenhagen: rent goes to the coordinators."""
    copy = folder / "agreements"
    shutil.copytree(find_shipped(), copy, ignore=shutil.ignore_patterns("examples"))
    earlier = copy / "0101-koebenhavn.yaml"
    text = earlier.read_text(encoding="utf-8")
    begins = "valid_from: 2018-01-01\n"
    assert begins in text
    ended = f"{begins}valid_to: {day - timedelta(days=1)}\n"
    earlier.write_text(text.replace(begins, ended, 1), encoding="utf-8")
    row = "revalideringsydelse]}, to: ydelsesservice, norms: [K-3.2], clause: rent.cash_benefit}"
    assert row in text
    changed = text.replace(begins, f"valid_from: {day}\n", 1).replace(row, row.replace("ydelsesservice", "eki"), 1)
    (copy / "0101-koebenhavn-2.yaml").write_text(changed, encoding="utf-8")
    return copy
